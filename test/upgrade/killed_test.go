package upgrade_test

import (
	"bytes"
	"context"
	"database/sql/driver"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"modernc.org/sqlite"

	"relais/internal/demo/network"
	"relais/internal/platform/db"
	"relais/migrations"
	"relais/test/outputs"
)

// What the process that is killed while it migrates is told.
const (
	addressVariable = "RELAIS_UPGRADE_ADDRESS" // it is then that process
	stepVariable    = "RELAIS_UPGRADE_STEP"    // the file of the step it dies in
	lineVariable    = "RELAIS_UPGRADE_LINE"    // after which of its lines
)

// How it dies there: on SQLite a function of its own kills it; on PostgreSQL it
// waits for the test to do so, and the server sees soon that it is gone.
const (
	deathSQLite   = "SELECT die();"
	deathPostgres = "SET LOCAL client_connection_check_interval = '20ms';\nSELECT pg_sleep(60);"
)

// TestMain lets this program be the one that is killed.
func TestMain(m *testing.M) {
	if address := os.Getenv(addressVariable); address != "" {
		fmt.Fprintln(os.Stderr, "the migration was not killed:", migrateUntilKilled(address))
		os.Exit(1)
	}
	os.Exit(heard.Run(m.Run))
}

// heard is what programs say where nobody in particular is told.
var heard = outputs.New(network.Personal())

func migrateUntilKilled(address string) error {
	die := func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
		return nil, syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	if err := sqlite.RegisterScalarFunction("die", 0, die); err != nil {
		return err
	}
	d, err := db.Open(context.Background(), address)
	if err != nil {
		return err
	}
	sequence, err := deadly(d.Postgres())
	if err != nil {
		return err
	}
	return d.Migrate(context.Background(), sequence)
}

// deadly gives the sequence of today with death in one of its steps.
func deadly(postgres bool) (fs.FS, error) {
	sequence, err := sequenceOf(steps(postgres))
	if err != nil {
		return nil, err
	}
	line, err := strconv.Atoi(os.Getenv(lineVariable))
	if err != nil {
		return nil, err
	}
	death := deathSQLite
	if postgres {
		death = deathPostgres
	}
	step := sequence[os.Getenv(stepVariable)]
	lines := strings.Split(string(step.Data), "\n")
	step.Data = []byte(strings.Join(slices.Insert(lines, line+1, death), "\n"))
	return sequence, nil
}

// placesToDie gives the lines of a step after which one may die: its beginning, then
// the end of each statement of the way up.
func placesToDie(t *testing.T, step string) (lines []int) {
	t.Helper()
	sql, err := fs.ReadFile(migrations.Files, step)
	if err != nil {
		t.Fatal(err)
	}
	up, _, _ := strings.Cut(string(sql), "-- +goose Down")
	within := false // of a statement that holds semicolons
	for number, line := range strings.Split(up, "\n") {
		code, _, _ := strings.Cut(line, "--")
		switch {
		case strings.HasPrefix(line, "-- +goose StatementBegin"):
			within = true
		case strings.HasPrefix(line, "-- +goose StatementEnd"):
			within = false
			lines = append(lines, number)
		case strings.HasPrefix(line, "-- +goose Up"), !within && strings.HasSuffix(strings.TrimSpace(code), ";"):
			lines = append(lines, number)
		}
	}
	return lines
}

// chosen keeps of the places of a step all, in a long campaign; else one in
// every other step: at the beginning, in the middle, at the end, in turn.
func chosen(places []int, step int) []int {
	if os.Getenv("RELAIS_PROVE") != "" {
		return places
	}
	if step%2 != 0 {
		return nil
	}
	last := len(places) - 1
	return []int{places[[]int{0, last / 2, last}[step/2%3]]}
}

// TestKilledInEachStepOfAnUpgrade kills the program in each step of the upgrade
// of each golden database. Each time the schema is that of the steps before,
// whole, with every place; and going on ends where an upgrade that nothing
// disturbs does. RELAIS_PROVE asks for a kill after each statement.
func TestKilledInEachStepOfAnUpgrade(t *testing.T) {
	eachGolden(t, func(t *testing.T, g golden) {
		d := open(t, g.address)
		before, done := placesOf(t, d), len(schemaSteps(t, d))
		reference := freshLike(t, g.address)
		kills, known := 0, steps(d.Postgres())
		for n := done; n < len(known); n++ {
			places := chosen(placesToDie(t, known[n]), n)
			if len(places) == 0 {
				continue
			}
			migrate(t, reference, someOf(t, known[:n]))
			want := schemaOf(t, reference)
			for _, line := range places {
				kill(t, d, g.address, known[n], line)
				kills++
				sameSchema(t, schemaOf(t, d), want)
				checkPlaces(t, d, before)
				if t.Failed() {
					t.Fatalf("killed in %s after its line %d", known[n], line+1)
				}
			}
		}
		migrate(t, d, migrations.Files)
		migrate(t, reference, migrations.Files)
		sameSchema(t, schemaOf(t, d), schemaOf(t, reference))
		checkPlaces(t, d, before)
		t.Logf("%s: %d kills in an upgrade of %d steps, no step half done, the upgrade then ends as if nothing had been", g.name(), kills, len(known)-done)
	})
}

// schemaSteps gives the steps that a database has gone through.
func schemaSteps(t *testing.T, d *db.DB) (versions []int64) {
	t.Helper()
	if err := d.NewRaw("SELECT version_id FROM goose_db_version WHERE version_id > 0 ORDER BY version_id").Scan(t.Context(), &versions); err != nil {
		t.Fatal(err)
	}
	return versions
}

// kill migrates a database in a process of its own, which dies after a line of
// a step.
func kill(t *testing.T, d *db.DB, address, step string, line int) {
	t.Helper()
	var said bytes.Buffer
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), addressVariable+"="+address, stepVariable+"="+step, lineVariable+"="+strconv.Itoa(line))
	child.Stderr = io.MultiWriter(&said, heard.Writer(outputs.Log))
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if d.Postgres() {
		awaitOthers(t, d, "wait_event = 'PgSleep'", 1)
		_ = child.Process.Kill()
		defer awaitOthers(t, d, "true", 0)
	}
	_ = child.Wait()
	if status, is := child.ProcessState.Sys().(syscall.WaitStatus); !is || status.Signal() != syscall.SIGKILL {
		t.Fatalf("in %s after its line %d: %v %s", step, line+1, child.ProcessState, said.String())
	}
}

// awaitOthers waits until other programs have so many transactions in a state
// on a database of PostgreSQL.
func awaitOthers(t *testing.T, d *db.DB, state string, wanted int) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		var open int
		err := d.NewRaw("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND "+state).
			Scan(t.Context(), &open)
		if err != nil {
			t.Fatal(err)
		}
		if open == wanted {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d transactions with %s, not %d", open, state, wanted)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
