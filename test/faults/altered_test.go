package faults_test

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"relais/internal/app/cli"
	"relais/internal/kernel"
	"relais/test/outputs"
)

// openedOr is an output that tells when the house says that it is open.
type openedOr struct {
	sync.Mutex
	bytes.Buffer
	opened func()
}

func (o *openedOr) Write(p []byte) (int, error) {
	o.Lock()
	defer o.Unlock()
	if bytes.Contains(p, []byte("Relais est ouvert")) {
		o.opened()
	}
	return o.Buffer.Write(p)
}

// serve opens the house of a folder and closes it at once; opened tells whether
// it opened, said what it complained of.
func serve(t *testing.T, folder string) (opened bool, status int, said string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	out := &openedOr{opened: func() { opened = true; cancel() }}
	var stderr bytes.Buffer
	status = cli.Main(ctx, []string{"serve", "--listen", "127.0.0.1:0", "--database", databaseIn(folder)},
		cli.Environment{Out: io.MultiWriter(out, heard.Writer(outputs.Log)), Err: io.MultiWriter(&stderr, heard.Writer(outputs.Log)), In: strings.NewReader(""), Clock: kernel.SystemClock})
	return opened, status, stderr.String()
}

// withActs gives the folder of a network with a few acts, its journal signed.
func withActs(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	n := open(t, folder)
	for number := range 21 {
		if err := n.act(t.Context(), number, 20, nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := n.journal.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := n.db.Close(); err != nil {
		t.Fatal(err)
	}
	return folder
}

// TestServeRefusesAnAlteredJournal changes one byte of what a journal rests on,
// and puts a journal back to an earlier day: the house does not open, and says
// why. The figures are for RELAIS_PROVE.
func TestServeRefusesAnAlteredJournal(t *testing.T) {
	byteOf := func(column string) string {
		return column + " = substr(" + column + ", 1, 7) || CAST(char(unicode(substr(" + column + ", 8, 1)) % 96 + 1) AS blob) || substr(" + column + ", 9)"
	}
	changes := map[string][]string{
		"a byte of the head":          {"UPDATE journal_head SET " + byteOf("root")},
		"a byte of the proof":         {"UPDATE journal_head SET " + byteOf("proof")},
		"a byte of the last hash":     {"UPDATE journal_hashes SET " + byteOf("hash") + " WHERE position = (SELECT max(position) FROM journal_hashes)"},
		"the head is gone":            {"DELETE FROM journal_head"},
		"the journal begins over":     {"DELETE FROM journal_entries", "DELETE FROM journal_hashes", "UPDATE journal_head SET size = 0, root = x'', proof = x''"},
		"a byte of an old line":       {"UPDATE journal_entries SET object = 'structure:13' WHERE entry = 3"},
		"a byte of an old hash":       {"UPDATE journal_hashes SET " + byteOf("hash") + " WHERE position = 2"},
		"the journal, of another day": nil, // see below
	}
	sound := withActs(t)
	for what, change := range changes {
		t.Run(what, func(t *testing.T) {
			folder := copyOf(t, sound)
			if change == nil {
				anotherDay(t, folder)
			}
			behind(t, folder, change...)
			opened, status, said := serve(t, folder)
			if opened || status != 1 || !strings.Contains(said, "journal") {
				t.Errorf("opened: %v, status %d, said: %s", opened, status, said)
			}
		})
	}
	t.Logf("%d alterations, each refused at the start in a sentence that says so", len(changes))
}

// TestServeOpensASoundJournal is the control of the above.
func TestServeOpensASoundJournal(t *testing.T) {
	folder := withActs(t)
	behind(t, folder)
	if opened, status, said := serve(t, folder); !opened || status != 0 {
		t.Errorf("opened: %v, status %d, said: %s", opened, status, said)
	}
}

// TestServeRefusesAFileWithOneByteChanged changes the byte in the file itself,
// where SQLite has no means to see it.
func TestServeRefusesAFileWithOneByteChanged(t *testing.T) {
	folder := withActs(t)
	file, err := os.ReadFile(databaseIn(folder))
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(file, []byte("structure:7"))
	if at < 0 {
		t.Fatal("the line is not in the file")
	}
	file[at+len("structure:")] = '8'
	if err := os.WriteFile(databaseIn(folder), file, 0o600); err != nil {
		t.Fatal(err)
	}
	if opened, status, said := serve(t, folder); opened || status != 1 || !strings.Contains(said, "journal") {
		t.Errorf("opened: %v, status %d, said: %s", opened, status, said)
	}
	status, _, said := relais(t.Context(), "journal", "verify", "--database", databaseIn(folder))
	if status != 1 || !strings.Contains(said, "Une ligne a été changée") {
		t.Errorf("relais journal verify: status %d, said: %s", status, said)
	}
}

// copyOf copies a network, whose safe must stay closed to others.
func copyOf(t *testing.T, folder string) string {
	t.Helper()
	fresh := filepath.Join(t.TempDir(), "copy")
	if out, err := exec.Command("cp", "-a", folder, fresh).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return fresh
}

// anotherDay lets a network go on, with its safe, then puts its database back.
func anotherDay(t *testing.T, folder string) {
	t.Helper()
	before, err := os.ReadFile(databaseIn(folder))
	if err != nil {
		t.Fatal(err)
	}
	n := open(t, folder)
	if err := n.act(t.Context(), 1000, 20, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := n.journal.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := n.db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(databaseIn(folder), before, 0o600); err != nil {
		t.Fatal(err)
	}
}

// behind changes a database behind the back of the journal, whose triggers are
// taken away first, and put back.
func behind(t *testing.T, folder string, changes ...string) {
	t.Helper()
	raw, err := sql.Open("sqlite", databaseIn(folder))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if len(changes) > 0 {
		drops, makes := triggersOf(t, raw)
		changes = slices.Concat(drops, changes, makes)
	}
	for _, change := range changes {
		if _, err := raw.Exec(change); err != nil {
			t.Fatalf("%s: %v", change, err)
		}
	}
}

func triggersOf(t *testing.T, raw *sql.DB) (drops, makes []string) {
	t.Helper()
	rows, err := raw.Query("SELECT 'DROP TRIGGER ' || name, sql FROM sqlite_master WHERE type = 'trigger'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var drop, again string
		if err := rows.Scan(&drop, &again); err != nil {
			t.Fatal(err)
		}
		drops, makes = append(drops, drop), append(makes, again)
	}
	if len(drops) < 5 {
		t.Fatalf("only %d triggers", len(drops))
	}
	return drops, makes
}

// TestTheWallOfTheDatabaseIsMissed takes the triggers away and changes nothing
// else: the house does not open, the commands that would append refuse, and the
// verification names each.
func TestTheWallOfTheDatabaseIsMissed(t *testing.T) {
	folder := withActs(t)
	raw, err := sql.Open("sqlite", databaseIn(folder))
	if err != nil {
		t.Fatal(err)
	}
	drops, _ := triggersOf(t, raw)
	for _, drop := range drops {
		if _, err := raw.Exec(drop); err != nil {
			t.Fatal(err)
		}
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
	if opened, status, said := serve(t, folder); opened || status != 1 || !strings.Contains(said, "guard_missing") {
		t.Errorf("opened: %v, status %d, said: %s", opened, status, said)
	}
	on := "--database=" + databaseIn(folder)
	for _, line := range [][]string{{"user", "add", "--email=a@example.org", on}, {"keys", "rotate", "--yes", on}, {"journal", "checkpoint", on}} {
		if status, _, said := relais(t.Context(), line...); status != 1 || !strings.Contains(said, "le journal a été altéré") {
			t.Errorf("%v: status %d, said: %s", line, status, said)
		}
	}
	status, _, said := relais(t.Context(), "journal", "verify", on)
	if status != 1 || strings.Count(said, "a disparu de la base") != len(drops) || !strings.Contains(said, "relais restore") {
		t.Errorf("relais journal verify: status %d, said: %s", status, said)
	}
}
