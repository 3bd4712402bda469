package journal_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
)

func sqlite(t testing.TB) string   { return dbtest.SQLite(t) }
func postgres(t testing.TB) string { return dbtest.PlainPostgres(t) }

var journalLine = journal.Line{Action: string(access.PersonRead), Actor: adviser(ada, house1), Subject: paul}

// act gives an act that does nothing but write a line.
func (b *bench) act(line journal.Line) func(context.Context, bun.Tx) error {
	return func(ctx context.Context, tx bun.Tx) error {
		_, err := b.Append(ctx, tx, line)
		return err
	}
}

func conflict(err error, key string) bool {
	var fault *kernel.Error
	return errors.As(err, &fault) && fault.Kind == kernel.Conflict && fault.Key == key
}

func unavailable(err error) bool { return err != nil && kernel.KindOf(err) == kernel.Unavailable }

func TestTheDatabaseRefusesChange(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		filled(b)
		statements := []string{
			"DELETE FROM journal_entries WHERE entry = 3", "UPDATE journal_entries SET sealed = sealed WHERE entry = 3",
			"DELETE FROM journal_hashes", "UPDATE journal_hashes SET hash = hash",
			"DELETE FROM journal_checkpoints", "UPDATE journal_checkpoints SET note = note",
			"DELETE FROM journal_head", "UPDATE journal_head SET size = size - 1", "UPDATE journal_head SET root = root",
		}
		if b.db.Postgres() {
			statements = append(statements, "TRUNCATE journal_entries", "TRUNCATE journal_hashes", "TRUNCATE journal_checkpoints", "TRUNCATE journal_head")
		} else {
			statements = append(statements,
				"DELETE FROM journal_entries WHERE rowid = 1", "UPDATE journal_entries SET sealed = sealed || 'x' WHERE rowid = 1",
				"INSERT OR REPLACE INTO journal_entries SELECT * FROM journal_entries WHERE entry = 3",
				"INSERT OR REPLACE INTO journal_hashes (rowid, position, hash) VALUES (1, 10000, 'x')",
				"INSERT OR REPLACE INTO journal_hashes (position, hash) VALUES (1, 'x')",
				"INSERT OR REPLACE INTO journal_head VALUES (1, 0, '', '')",
			)
		}
		for _, s := range statements {
			err := b.db.Write(unwalled(t), func(ctx context.Context, tx bun.Tx) error {
				_, err := tx.ExecContext(ctx, s)
				return err
			})
			if err == nil || !strings.Contains(err.Error(), "only grows") {
				t.Errorf("%s: %v", s, err)
			}
		}
		if _, said := b.verify(); said != "" {
			t.Errorf("after that: %s", said)
		}
	})
}

func TestNoLineNoAct(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.write(func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, "CREATE TABLE acts (n integer)")
			return err
		})
		failing := errors.New("the act fails after its line")
		acts := map[string]func(context.Context, bun.Tx) error{
			"a line that cannot be kept": func(ctx context.Context, tx bun.Tx) error {
				if _, err := tx.ExecContext(ctx, "INSERT INTO acts VALUES (1)"); err != nil {
					return err
				}
				_, err := b.Append(ctx, tx, journal.Line{Action: "person.read", Object: "jeanne@example.org"})
				return err
			},
			"an act that fails after its line": func(ctx context.Context, tx bun.Tx) error {
				if _, err := b.Append(ctx, tx, journalLine); err != nil {
					return err
				}
				return failing
			},
		}
		for name, act := range acts {
			if err := b.db.Write(unwalled(t), act); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
		var n int
		if err := b.db.NewSelect().Table("acts").ColumnExpr("count(*)").Scan(t.Context(), &n); err != nil || n != 0 {
			t.Errorf("%d acts, %v", n, err)
		}
		if report, said := b.verify(); report.Size != 0 || said != "" {
			t.Errorf("%d lines; %s", report.Size, said)
		}
		if b.tell(journalLine) != 0 {
			t.Error("the first line is not line 0")
		}
	})
}

func TestLinesHoldCodesOnly(t *testing.T) {
	b := newBench(t, sqlite(t))
	for name, line := range map[string]journal.Line{
		"no action":          {},
		"a sentence":         {Action: "Jeanne a lu"},
		"a name":             {Action: "person.read", Object: "Jeanne Exemple"},
		"an address":         {Action: "person.read", Object: "account:jeanne@example.org"},
		"a subject too long": {Action: "person.read", Subject: kernel.ID(strings.Repeat("x", 37))},
		"too much detail":    {Action: "person.read", Detail: map[string]string{"a": strings.Repeat("x", journal.MostDetail)}},
	} {
		if err := b.db.Write(unwalled(t), b.act(line)); kernel.KindOf(err) != kernel.Internal || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSeveralNodesWriteOneTree has goroutines of two nodes append and verify
// at once; some acts fail.
func TestSeveralNodesWriteOneTree(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		nodes := []*journal.Journal{b.Journal, b.another()}
		var kept sync.Map
		var all sync.WaitGroup
		const writers, each = 8, 40
		for w := range writers {
			all.Go(func() {
				chance := rand.New(rand.NewPCG(uint64(w), 3))
				for range each {
					fails := chance.IntN(5) == 0
					var number int64
					err := b.db.Write(unwalled(t), func(ctx context.Context, tx bun.Tx) (err error) {
						number, err = nodes[w%2].Append(ctx, tx, journalLine)
						if err == nil && fails {
							return errUndone
						}
						return err
					})
					if fails != errors.Is(err, errUndone) || !fails && err != nil {
						t.Errorf("appending: %v", err)
					}
					if !fails {
						if _, twice := kept.LoadOrStore(number, true); twice {
							t.Errorf("line %d was given twice", number)
						}
					}
					if chance.IntN(20) == 0 {
						if _, err := nodes[w%2].Checkpoint(t.Context()); err != nil {
							t.Errorf("signing: %v", err)
						}
						if report, err := nodes[w%2].Verify(t.Context()); err != nil || !report.Sound() {
							t.Errorf("verifying: %+v, %v", report, err)
						}
					}
				}
			})
		}
		all.Wait()
		n := int64(0)
		kept.Range(func(any, any) bool { n++; return true })
		if report, said := b.verify(); report.Size != n || said != "" || n == 0 {
			t.Errorf("%d lines kept, %d found; %s", n, report.Size, said)
		}
	})
}

var errUndone = errors.New("undone")

func TestAClockSetBackIsANoteAndNoFault(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.fill(5)
		b.now.move(-time.Hour)
		b.fill(5)
		report, said := b.verify()
		if said != "" || report.Backwards != 1 || report.FirstBack != 5 {
			t.Errorf("%+v", report)
		}
	})
}

func TestErasedSubjectsHaveLinesWithoutDetail(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.fill(5)
		b.write(func(ctx context.Context, tx bun.Tx) error { return b.keys.Destroy(ctx, tx, paul) })
		line := journalLine
		line.Detail = map[string]string{"why": "late"}
		b.tell(line)
		scope := mayScope(t, access.Actor{Role: access.Person, Person: paul}, access.PersonJournal)
		page, err := b.Lines(t.Context(), scope, journal.Query{})
		if err != nil || len(page.Lines) != 3 {
			t.Fatalf("%+v, %v", page, err)
		}
		if page.Lines[0].HasDetail || !page.Lines[2].HasDetail || page.Lines[2].Detail != nil {
			t.Errorf("%+v", page.Lines)
		}
		if _, said := b.verify(); said != "" {
			t.Error(said)
		}
	})
}

func mayScope(t testing.TB, actor access.Actor, action access.Action) access.Scope {
	t.Helper()
	scope, err := actor.May(action)
	if err != nil {
		t.Fatal(err)
	}
	return scope
}
