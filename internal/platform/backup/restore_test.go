package backup_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"filippo.io/age"
	"github.com/uptrace/bun"
	"pgregory.net/rapid"

	"relais/internal/kernel"
	"relais/internal/platform/backup"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
)

// thing is a row of the table with every type.
type thing struct {
	bun.BaseModel `bun:"things"`
	ID            int64 `bun:"id"`
	Whole, Small  *int64
	Real          *float64
	Yes           *bool
	Said, Short   *string
	Raw           []byte
	At            *time.Time
}

func TestARestoredDatabaseIsTheSame(t *testing.T) {
	eachPair(t, sequence(), func(t *testing.T, from, to *db.DB) {
		furnish(t, from)
		file, report := written(t, from)
		if report.Rows() != 15 || report.Schema != 2 || report.Version != "1.2.3" || !report.At.Equal(monday) {
			t.Fatalf("%+v", report)
		}
		restored, err := restore(t, file, to, sequence())
		if err != nil {
			t.Fatal(err)
		}
		again, second := written(t, to)
		if len(again) == 0 || !slices.Equal(restored.Tallies, report.Tallies) || !slices.Equal(second.Tallies, report.Tallies) {
			t.Errorf("written %+v\nrestored %+v\nwritten again %+v", report.Tallies, restored.Tallies, second.Tallies)
		}
		var rows [2][]thing
		for i, d := range []*db.DB{from, to} {
			if err := d.NewSelect().Model(&rows[i]).Order("id").Scan(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		sameThings(t, rows[0], rows[1])
		execute(t, to, "INSERT INTO journal (line) VALUES ('three')")
		if err := failing(t, to, "DELETE FROM journal"); err == nil {
			t.Error("the journal forgets, after the restore")
		}
		if err := failing(t, to, "INSERT INTO alpha VALUES ('c', 'nobody', NULL)"); err == nil {
			t.Error("a foreign key is no longer looked at, after the restore")
		}
	})
}

func failing(t *testing.T, d *db.DB, query string) error {
	return d.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw(query).Exec(ctx)
		return err
	})
}

func sameThings(t interface{ Fatalf(string, ...any) }, a, b []thing) {
	same := func(x, y thing) bool {
		return x.ID == y.ID && alike(x.Whole, y.Whole) && alike(x.Small, y.Small) && alike(x.Real, y.Real) && alike(x.Yes, y.Yes) &&
			alike(x.Said, y.Said) && alike(x.Short, y.Short) && bytes.Equal(x.Raw, y.Raw) && (x.Raw == nil) == (y.Raw == nil) &&
			(x.At == nil) == (y.At == nil) && (x.At == nil || x.At.Equal(*y.At))
	}
	if !slices.EqualFunc(a, b, same) {
		t.Fatalf("%+v\nbecame %+v", a, b)
	}
}

func alike[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// optional draws a value, or none.
func optional[T any](t *rapid.T, g *rapid.Generator[T], label string) *T {
	if rapid.Bool().Draw(t, label+" is null") {
		return nil
	}
	v := g.Draw(t, label)
	return &v
}

func things() *rapid.Generator[thing] {
	text := rapid.String().Filter(func(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") })
	return rapid.Custom(func(t *rapid.T) thing {
		moment := rapid.Custom(func(t *rapid.T) time.Time {
			return time.UnixMicro(rapid.Int64Range(-62_135_596_800_000_000, 253_402_300_799_999_999).Draw(t, "µs")).UTC()
		})
		finite := rapid.Float64().Filter(func(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) })
		v := thing{
			Whole: optional(t, rapid.Int64(), "whole"),
			Small: optional(t, rapid.Int64Range(math.MinInt32, math.MaxInt32), "small"),
			Real:  optional(t, finite, "real"), Yes: optional(t, rapid.Bool(), "yes"), Said: optional(t, text, "said"),
			Short: optional(t, rapid.StringMatching(`[a-zé'?]{0,30}`), "short"), At: optional(t, moment, "at"),
		}
		if !rapid.Bool().Draw(t, "raw is null") {
			v.Raw = append([]byte{}, rapid.SliceOf(rapid.Byte()).Draw(t, "raw")...)
		}
		return v
	})
}

// TestEveryValueComesBack takes any values from any kind of database to any.
func TestEveryValueComesBack(t *testing.T) {
	eachPair(t, sequence(), func(t *testing.T, from, to *db.DB) {
		if err := to.Migrate(t.Context(), sequence()); err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(r *rapid.T) {
			execute(t, from, "DELETE FROM things")
			execute(t, to, "DELETE FROM things")
			rows := rapid.SliceOfN(things(), 1, 12).Draw(r, "rows")
			for i := range rows {
				rows[i].ID = int64(i)
			}
			err := from.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
				_, err := tx.NewInsert().Model(&rows).Exec(ctx)
				return err
			})
			if err != nil {
				r.Fatalf("%v", err)
			}
			file, _ := written(t, from)
			if _, err := restore(t, file, to, sequence()); err != nil {
				r.Fatalf("%v", err)
			}
			var back []thing
			if err := to.NewSelect().Model(&back).Order("id").Scan(t.Context()); err != nil {
				r.Fatalf("%v", err)
			}
			sameThings(r, rows, back)
		})
	})
}

func TestTheHighestNumberIsNotGivenTwice(t *testing.T) {
	eachPair(t, sequence(), func(t *testing.T, from, to *db.DB) {
		furnish(t, from)
		file, _ := written(t, from)
		if _, err := restore(t, file, to, sequence()); err != nil {
			t.Fatal(err)
		}
		execute(t, to, "INSERT INTO journal (line) VALUES ('three')")
		var highest int
		if err := to.NewRaw("SELECT max(n) FROM journal").Scan(t.Context(), &highest); err != nil || highest != 3 {
			t.Errorf("%d, %v", highest, err)
		}
	})
}

func TestAnOlderSchemaIsRestoredThenBroughtUpToDate(t *testing.T) {
	newer := with(sequence(), "00003_later.sql", "ALTER TABLE zeta ADD COLUMN kept text;\nUPDATE zeta SET kept = id;\n")
	eachPair(t, sequence(), func(t *testing.T, from, to *db.DB) {
		furnish(t, from)
		file, _ := written(t, from)
		if _, err := restore(t, file, to, newer); err != nil {
			t.Fatal(err)
		}
		var kept string
		if err := to.NewRaw("SELECT kept FROM zeta").Scan(t.Context(), &kept); err != nil || kept != "z" {
			t.Errorf("%q, %v: the later step did not see the rows", kept, err)
		}
	})
}

func TestTargetsThatAreRefused(t *testing.T) {
	newer := with(sequence(), "00003_later.sql", "CREATE TABLE later (n bigint PRIMARY KEY);\n")
	dbtest.Each(t, newer, func(t *testing.T, from *db.DB) {
		furnish(t, from)
		file, _ := written(t, from)
		for _, c := range []struct {
			name    string
			prepare func(t *testing.T, d *db.DB)
			steps   map[string]bool
			key     string
			kind    kernel.Kind
		}{
			{"with a row", func(t *testing.T, d *db.DB) {
				migrated(t, d)
				execute(t, d, "INSERT INTO zeta VALUES ('already')")
			}, nil, "backup.not_empty", kernel.Conflict},
			{"with a seed that was changed", func(t *testing.T, d *db.DB) {
				migrated(t, d)
				execute(t, d, "UPDATE revision SET n = 1")
			}, nil, "backup.not_empty", kernel.Conflict},
			{"of another product", func(t *testing.T, d *db.DB) {
				execute(t, d, "CREATE TABLE zeta (id bigint PRIMARY KEY)")
				execute(t, d, "INSERT INTO zeta VALUES (1)")
			}, nil, "backup.not_empty", kernel.Conflict},
		} {
			t.Run(c.name, func(t *testing.T) {
				dbtest.EachAddress(t, func(t *testing.T, address string) {
					d := empty(t, address)
					c.prepare(t, d)
					_, err := restore(t, file, d, newer)
					if keyOf(err) != c.key || kernel.KindOf(err) != c.kind {
						t.Errorf("got %v", err)
					}
				})
			})
		}
	})
}

func migrated(t *testing.T, d *db.DB) {
	t.Helper()
	if err := d.Migrate(t.Context(), sequence()); err != nil {
		t.Fatal(err)
	}
}

func TestSchemasThatAreRefused(t *testing.T) {
	newer := with(sequence(), "00003_later.sql", "CREATE TABLE later (n bigint PRIMARY KEY);\n")
	t.Run("a backup of a newer schema", func(t *testing.T) {
		file, _ := written(t, dbtest.Open(t, dbtest.SQLite(t), newer))
		to := empty(t, dbtest.SQLite(t))
		_, err := restore(t, file, to, sequence())
		if keyOf(err) != "backup.newer_schema" || kernel.KindOf(err) != kernel.Unavailable {
			t.Errorf("got %v", err)
		}
		untouched(t, to)
	})
	t.Run("a target already later", func(t *testing.T) {
		file, _ := written(t, dbtest.Open(t, dbtest.SQLite(t), sequence()))
		_, err := restore(t, file, dbtest.Open(t, dbtest.SQLite(t), newer), newer)
		if keyOf(err) != "backup.schema_ahead" || kernel.KindOf(err) != kernel.Conflict {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a schema that was changed by hand", func(t *testing.T) {
		from := dbtest.Open(t, dbtest.SQLite(t), sequence())
		execute(t, from, "ALTER TABLE zeta ADD COLUMN extra text")
		file, _ := written(t, from)
		if _, err := restore(t, file, empty(t, dbtest.SQLite(t)), sequence()); keyOf(err) != "backup.schema" {
			t.Errorf("got %v", err)
		}
	})
}

func untouched(t *testing.T, d *db.DB) {
	t.Helper()
	var tables int
	if err := d.NewRaw("SELECT count(*) FROM sqlite_master").Scan(t.Context(), &tables); err != nil || tables != 0 {
		t.Errorf("%d tables, %v: the target was touched", tables, err)
	}
}

// A trigger that writes by itself would make the restored database differ from
// the backup: it is seen, and nothing is kept.
func TestWhatComesOutDifferentIsRefused(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		from := dbtest.Open(t, dbtest.SQLite(t), sequence())
		furnish(t, from)
		file, _ := written(t, from)
		to := empty(t, address)
		migrated(t, to)
		meddle := "CREATE TRIGGER meddle AFTER INSERT ON zeta BEGIN UPDATE revision SET n = 7; END"
		if to.Postgres() {
			execute(t, to, "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN UPDATE revision SET n = 7; RETURN NEW; END'")
			meddle = "CREATE TRIGGER meddle AFTER INSERT ON zeta FOR EACH ROW EXECUTE FUNCTION meddle()"
		}
		execute(t, to, meddle)
		if _, err := restore(t, file, to, sequence()); keyOf(err) != "backup.differs" {
			t.Errorf("got %v", err)
		}
		if n := count(t, to, "things"); n != 0 {
			t.Errorf("%d rows are kept", n)
		}
	})
}

func TestAForeignKeyThatLeadsNowhereIsRefused(t *testing.T) {
	loose := sequence()
	loose["00001_all.sql"].Data = bytes.Replace(loose["00001_all.sql"].Data, []byte("REFERENCES zeta (id)"), nil, 1)
	from := dbtest.Open(t, dbtest.SQLite(t), loose)
	execute(t, from, "INSERT INTO alpha VALUES ('a', 'nobody', NULL)")
	file, _ := written(t, from)
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		to := empty(t, address)
		if _, err := restore(t, file, to, sequence()); keyOf(err) != "backup.foreign_keys" {
			t.Errorf("got %v", err)
		}
		if n := count(t, to, "alpha"); n != 0 {
			t.Errorf("%d rows are kept", n)
		}
	})
}

func TestWhatIsToRunAfterRunsLast(t *testing.T) {
	newer := with(sequence(), "00003_later.sql", "CREATE TABLE later (n bigint PRIMARY KEY);\n")
	from := dbtest.Open(t, dbtest.SQLite(t), sequence())
	furnish(t, from)
	file, _ := written(t, from)
	for _, fails := range []error{nil, errors.New("no erasures")} {
		to, ran := empty(t, dbtest.SQLite(t)), false
		_, err := backup.Restore(t.Context(), bytes.NewReader(file), keys(), backup.Target{
			Database: to, Sequence: newer,
			After: func(_ context.Context, d *db.DB) error {
				ran = count(t, d, "things") == 3 && count(t, d, "later") == 0
				return fails
			},
		})
		if !ran || !errors.Is(err, fails) || fails != nil && keyOf(err) != "backup.after" {
			t.Errorf("ran %v, %v", ran, err)
		}
	}
}

func TestARestoreThatIsCancelledKeepsNothing(t *testing.T) {
	dbtest.Each(t, sequence(), func(t *testing.T, to *db.DB) {
		from := dbtest.Open(t, dbtest.SQLite(t), sequence())
		furnish(t, from)
		file, _ := written(t, from)
		ctx, cancel := context.WithCancel(t.Context())
		_, err := backup.Restore(ctx, &cancelling{bytes.NewReader(file), cancel}, []age.Identity{identity}, backup.Target{Database: to, Sequence: sequence()})
		if !errors.Is(err, context.Canceled) || count(t, to, "things") != 0 {
			t.Errorf("got %v", err)
		}
	})
}

// cancelling cancels once it is read to its end.
type cancelling struct {
	*bytes.Reader
	cancel func()
}

func (c *cancelling) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	if c.Len() == 0 {
		c.cancel()
	}
	return n, err
}
