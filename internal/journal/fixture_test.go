package journal_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx" of those who go behind the back of the journal
	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/seal"
	"relais/migrations"
)

// monday is when the tests begin; each line comes a second after the other.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// The people of the tests, and where they work.
const (
	ada    = kernel.ID("0193570a-0000-7000-8000-00000000000a") // a member
	bea    = kernel.ID("0193570a-0000-7000-8000-00000000000b") // another
	house1 = kernel.ID("0193570a-0000-7000-8000-000000000001") // a structure
	house2 = kernel.ID("0193570a-0000-7000-8000-000000000002") // another
	paul   = kernel.ID("0193570a-0000-7000-8000-0000000000f1") // a helped person
	rose   = kernel.ID("0193570a-0000-7000-8000-0000000000f2") // another
)

func adviser(account, structure kernel.ID) access.Actor {
	return access.Actor{Role: access.Adviser, Account: account, Structure: structure}
}

// bench is a journal on a fresh database, with its safe in a folder.
type bench struct {
	*journal.Journal
	t       testing.TB
	db      *db.DB
	address string
	safe    *seal.Safe
	keys    *seal.Keys
	now     *clock
}

// clock is moved by a test while several goroutines read it.
type clock struct {
	turn sync.Mutex
	at   time.Time
}

func (c *clock) read() time.Time {
	c.turn.Lock()
	defer c.turn.Unlock()
	return c.at
}

func (c *clock) move(by time.Duration) {
	c.turn.Lock()
	defer c.turn.Unlock()
	c.at = c.at.Add(by)
}

// each runs a test on a bench of each database.
func each(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Helper()
	dbtest.EachPlain(t, func(t *testing.T, address string) { test(t, newBench(t, address)) })
}

func newBench(t testing.TB, address string) *bench {
	t.Helper()
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: t.TempDir() + "/safe"})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, db: dbtest.Open(t, address, migrations.Files), address: address, safe: safe, now: &clock{at: monday}}
	b.keys = seal.NewKeys(b.db, safe, kernel.SystemClock)
	b.Journal = b.another()
	b.write(func(ctx context.Context, tx bun.Tx) error {
		for owner, kind := range map[kernel.ID]string{house1: "structure", house2: "structure", paul: "person", rose: "person"} {
			if err := b.keys.Create(ctx, tx, owner, kind); err != nil {
				return err
			}
		}
		for person, follows := range map[kernel.ID]kernel.ID{paul: house1, rose: house2} {
			_, err := tx.NewRaw("INSERT INTO people (id, structure, card, version, created_at, created_by, last_contact_at) VALUES (?, ?, '', 1, ?, '', ?)",
				person, follows, monday, monday).Exec(ctx)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return b
}

// another gives the journal of another node on the same database.
func (b *bench) another() *journal.Journal {
	b.t.Helper()
	j, err := journal.New(b.db, b.keys, b.safe, b.now.read, rand.Reader)
	if err != nil {
		b.t.Fatal(err)
	}
	return j
}

func (b *bench) write(act func(context.Context, bun.Tx) error) {
	b.t.Helper()
	if err := b.db.Write(unwalled(b.t), act); err != nil {
		b.t.Fatal(err)
	}
}

// tell appends lines, a second apart, and gives the number of the last.
func (b *bench) tell(lines ...journal.Line) (number int64) {
	b.t.Helper()
	for _, line := range lines {
		b.now.move(time.Second)
		b.write(func(ctx context.Context, tx bun.Tx) (err error) {
			number, err = b.Append(ctx, tx, line)
			return err
		})
	}
	return number
}

// fill appends n lines of every sort.
func (b *bench) fill(n int) {
	b.t.Helper()
	for i := range n {
		b.tell([]journal.Line{
			{Action: string(access.PersonRead), Actor: adviser(ada, house1), Subject: paul, Detail: map[string]string{"n": fmt.Sprint(i)}},
			{Action: journal.SessionOpened, Actor: adviser(bea, house2), Object: "account:" + string(bea), Detail: map[string]string{"means": "passkey"}},
			{Action: journal.RetentionRan, Detail: map[string]string{"files": "3"}},
			{Action: string(access.PersonErase), Actor: adviser(bea, house2), Subject: rose, Refused: true},
			{Action: string(access.PersonExport), Actor: access.Actor{Role: access.Person, Person: paul}, Subject: paul},
		}[i%5])
	}
}

func (b *bench) sign() []byte {
	b.t.Helper()
	signed, err := b.Checkpoint(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return signed
}

// verify gives what is wrong with the journal, as "key first"; the triggers that
// behind takes away apart.
func (b *bench) verify() (journal.Report, string) {
	b.t.Helper()
	report, err := b.another().Verify(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	report.Faults = slices.DeleteFunc(report.Faults, func(f journal.Fault) bool { return f.Key == journal.FaultGuardMissing })
	var said []string
	for _, f := range report.Faults {
		said = append(said, fmt.Sprintf("%s %d-%d %s", strings.TrimPrefix(f.Key, "journal.fault."), f.First, f.Last, f.Where))
	}
	return report, strings.Join(said, "; ")
}

// behind opens the database behind the back of the journal, and takes its
// triggers away.
func (b *bench) behind() *sql.DB {
	b.t.Helper()
	raw, _ := b.behindFor()
	return raw
}

// behindFor does as behind; guard puts the triggers back.
func (b *bench) behindFor() (raw *sql.DB, guard func()) {
	b.t.Helper()
	driver, find := "sqlite", "SELECT 'DROP TRIGGER ' || name, sql FROM sqlite_master WHERE type = 'trigger'"
	if b.db.Postgres() {
		driver = "pgx"
		find = "SELECT 'DROP TRIGGER ' || tgname || ' ON ' || tgrelid::regclass, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname LIKE 'journal%'"
	}
	raw, err := sql.Open(driver, dbtest.Past(b.address))
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { raw.Close() })
	rows, err := raw.Query(find)
	if err != nil {
		b.t.Fatal(err)
	}
	var drops, makes []string
	for rows.Next() {
		var drop, again string
		if err := rows.Scan(&drop, &again); err != nil {
			b.t.Fatal(err)
		}
		drops, makes = append(drops, drop), append(makes, again)
	}
	if len(drops) < 5 {
		b.t.Fatalf("only %d triggers", len(drops))
	}
	for _, drop := range drops {
		run(b.t, raw, drop)
	}
	return raw, func() {
		b.t.Helper()
		for _, again := range makes {
			if _, err := raw.Exec(again); err != nil {
				b.t.Fatal(err)
			}
		}
	}
}

// unwalled gives a context before which no wall stands.
func unwalled(t testing.TB) context.Context {
	return db.Behind(t.Context(), db.Wall{Reader: "system"})
}

func run(t testing.TB, raw *sql.DB, statement string, args ...any) {
	t.Helper()
	result, err := raw.Exec(statement, args...)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	if n, err := result.RowsAffected(); err == nil && n == 0 && !strings.HasPrefix(statement, "DROP") {
		t.Fatalf("%s: nothing was touched", statement)
	}
}
