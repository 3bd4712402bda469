package faults_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"relais/internal/app"
	"relais/internal/app/cli"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
	"relais/test/outputs"
)

// network is what an act needs of a house: its database and its journal, with
// the safe beside them in one folder.
type network struct {
	db      *db.DB
	journal *journal.Journal
}

func databaseIn(folder string) string { return filepath.Join(folder, "relais.db") }

// openNetwork opens the network of a folder, made when absent.
func openNetwork(ctx context.Context, folder string) (*network, error) {
	path := databaseIn(folder)
	d, err := app.OpenDatabase(ctx, path)
	if err != nil {
		return nil, err
	}
	safe, err := app.OpenSafe("", path)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	j, err := journal.New(d, seal.NewKeys(d, safe, kernel.SystemClock), safe, kernel.SystemClock, rand.Reader)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return &network{d, j}, nil
}

// network opens the network of a folder until the test ends.
func open(t *testing.T, folder string) *network {
	t.Helper()
	n, err := openNetwork(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.db.Close() })
	return n
}

// act does the act of a number: a structure enters, its name of a length, and
// the journal says so, in one transaction. Between the two, meanwhile happens.
func (n *network) act(ctx context.Context, number, length int, meanwhile func() error) error {
	return n.db.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw("INSERT INTO structures (id, pivot, name) VALUES (?, ?, ?)",
			strconv.Itoa(number), strconv.Itoa(number), strings.Repeat("n", length)).Exec(ctx)
		if err != nil {
			return err
		}
		if meanwhile != nil {
			if err := meanwhile(); err != nil {
				return err
			}
		}
		_, err = n.journal.Append(ctx, tx, journal.Line{
			Action: journal.AccountMade, Object: "structure:" + strconv.Itoa(number),
			Detail: map[string]string{"number": strconv.Itoa(number)},
		})
		return err
	})
}

// kept gives the numbers of the acts, as their rows say and as their lines say.
func (n *network) kept(ctx context.Context) (rows, lines []int, err error) {
	err = n.db.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewRaw("SELECT CAST(id AS bigint) AS number FROM structures ORDER BY number").Scan(ctx, &rows); err != nil {
			return err
		}
		return tx.NewRaw("SELECT CAST(substr(object, 11) AS bigint) AS number FROM journal_entries ORDER BY number").Scan(ctx, &lines)
	})
	return rows, lines, err
}

// examine opens a network again after a fault and gives the acts that are kept
// of it. The test fails when the file is damaged, when an act stands without
// its line or a line without its act, and when the journal does not verify.
func examine(t *testing.T, folder string) (kept []int) {
	t.Helper()
	n, err := openNetwork(t.Context(), folder)
	if err != nil {
		t.Fatalf("it does not open again: %v", err)
	}
	defer n.db.Close()
	checkFile(t, n)
	rows, lines, err := n.kept(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(rows, lines) {
		t.Fatalf("%d acts and %d lines: only acts %v, only lines %v", len(rows), len(lines), without(rows, lines), without(lines, rows))
	}
	verify(t, folder)
	return rows
}

// checkFile asks SQLite whether its file is whole.
func checkFile(t *testing.T, n *network) {
	t.Helper()
	var said string
	if err := n.db.NewRaw("PRAGMA integrity_check").Scan(t.Context(), &said); err != nil || said != "ok" {
		t.Fatalf("the file is damaged: %s (%v)", said, err)
	}
}

// verify runs `relais journal verify`, which must find nothing wrong.
func verify(t *testing.T, folder string) {
	t.Helper()
	if status, out, said := relais(t.Context(), "journal", "verify", "--database", databaseIn(folder)); status != 0 {
		t.Fatalf("relais journal verify: status %d\n%s%s", status, out, said)
	}
}

// relais runs a command line of Relais in this process.
func relais(ctx context.Context, line ...string) (status int, out, said string) {
	var stdout, stderr bytes.Buffer
	status = cli.Main(ctx, line, cli.Environment{Out: io.MultiWriter(&stdout, heard.Writer(outputs.Log)), Err: io.MultiWriter(&stderr, heard.Writer(outputs.Log)), In: strings.NewReader(""), Clock: kernel.SystemClock})
	return status, stdout.String(), stderr.String()
}

// without gives the numbers of a sorted list that another has not, at most ten
// of them in words for a message.
func without(some, others []int) (missing []int) {
	there := make(map[int]bool, len(others))
	for _, number := range others {
		there[number] = true
	}
	for _, number := range some {
		if !there[number] {
			missing = append(missing, number)
		}
	}
	return missing
}

// few says at most ten numbers of a list.
func few(numbers []int) string {
	const most = 10
	if len(numbers) > most {
		return fmt.Sprintf("%v… (%d)", numbers[:most], len(numbers))
	}
	return fmt.Sprint(numbers)
}
