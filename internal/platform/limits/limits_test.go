package limits

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

var noon = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

var tries = Rule{Name: "sign-in", Most: 3, Within: 10 * time.Minute}

// hand is a clock that a test moves.
type hand struct{ now time.Time }

func (h *hand) clock() time.Time { return h.now }

// waits gives the minutes an error tells to wait, 0 when there is none.
func waits(t *testing.T, err error) int {
	t.Helper()
	if err == nil {
		return 0
	}
	var fault *kernel.Error
	if !errors.As(err, &fault) || fault.Kind != kernel.Limited || fault.Key != "limits.wait" || len(fault.Args) != 1 {
		t.Fatalf("got %v", err)
	}
	return fault.Args[0].(int)
}

func TestTake(t *testing.T) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		at := &hand{noon}
		l := New(d, at.clock, []byte("secret"))
		for i, step := range []struct {
			after   time.Duration
			subject string
			minutes int
		}{
			{0, "a", 0},
			{time.Minute, "a", 0},
			{0, "a", 0},
			{0, "a", 9},
			{0, "A", 0}, // another subject
			{8*time.Minute + time.Second, "a", 1},
			{59*time.Second - time.Millisecond, "a", 1},
			{time.Millisecond, "a", 0}, // the first is ten minutes old
			{0, "a", 1},
			{-24 * time.Hour, "a", 10}, // the clock is set back: neither open,
			{9 * time.Minute, "a", 1},
			{time.Minute, "a", 0}, // nor shut for a day
		} {
			at.now = at.now.Add(step.after)
			if got := waits(t, l.Take(t.Context(), tries, step.subject)); got != step.minutes {
				t.Errorf("step %d: waits %d minutes, expected %d", i, got, step.minutes)
			}
		}
	})
}

func TestForgive(t *testing.T) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		l := New(d, kernel.StoppedClock(noon), []byte("secret"))
		other := Rule{Name: "code", Most: 1, Within: time.Hour}
		for range tries.Most {
			waits(t, l.Take(t.Context(), tries, "a"))
		}
		waits(t, l.Take(t.Context(), other, "a"))
		for range 2 { // forgiving nothing is no fault
			if err := l.Forgive(t.Context(), tries, "a"); err != nil {
				t.Fatal(err)
			}
		}
		if waits(t, l.Take(t.Context(), tries, "a")) != 0 {
			t.Error("not forgiven")
		}
		if waits(t, l.Take(t.Context(), other, "a")) != 60 {
			t.Error("another rule is forgiven too")
		}
	})
}

func TestSweepLeavesWhatCounts(t *testing.T) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		at := &hand{noon}
		l := New(d, at.clock, []byte("secret"))
		for _, subject := range []string{"a", "b"} {
			waits(t, l.Take(t.Context(), Rule{"once", 1, time.Minute}, subject))
		}
		at.now = noon.Add(time.Minute + time.Second)
		waits(t, l.Take(t.Context(), Rule{"once", 1, time.Minute}, "c"))
		if n, err := l.Sweep(t.Context()); n != 2 || err != nil {
			t.Errorf("swept %d, %v", n, err)
		}
		if waits(t, l.Take(t.Context(), Rule{"once", 1, time.Minute}, "c")) != 1 {
			t.Error("what counts was swept")
		}
	})
}

func TestARuleThatCannotBeKeptIsAFaultOfOurs(t *testing.T) {
	l := New(nil, kernel.StoppedClock(noon), nil)
	if err := l.Take(t.Context(), Rule{Name: "x"}, "a"); kernel.KindOf(err) != kernel.Internal {
		t.Errorf("got %v", err)
	}
}

// Two nodes on one database, many hands each: together they never exceed.
func TestNodesTogetherNeverExceed(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		nodes := []*db.DB{dbtest.Open(t, address, migrations.Files)}
		if nodes[0].Postgres() { // a SQLite file has one node
			nodes = append(nodes, dbtest.Open(t, address, migrations.Files))
		}
		rule := Rule{"flood", 7, time.Hour}
		var passed atomic.Int32
		var all sync.WaitGroup
		for hand := range 40 {
			l := New(nodes[hand%len(nodes)], kernel.StoppedClock(noon), []byte("secret"))
			all.Go(func() {
				for range 5 {
					if err := l.Take(t.Context(), rule, "a"); err == nil {
						passed.Add(1)
					} else if kernel.KindOf(err) != kernel.Limited {
						t.Errorf("neither taken nor refused: %v", err)
					}
				}
			})
		}
		all.Wait()
		if passed.Load() != 7 {
			t.Errorf("%d takes passed, expected 7", passed.Load())
		}
	})
}

// What is taken stays taken when the act that follows fails; on PostgreSQL
// even within its transaction.
func TestTheCountSurvivesTheFailureOfWhatFollows(t *testing.T) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		l := New(d, kernel.StoppedClock(noon), []byte("secret"))
		once := Rule{"once", 1, time.Hour}
		take := func(ctx context.Context) error { return l.Take(ctx, once, "a") }
		before := take
		if d.Postgres() {
			before = func(context.Context) error { return nil }
		}
		if err := before(t.Context()); err != nil {
			t.Fatal(err)
		}
		refused := errors.New("refused")
		err := d.Write(t.Context(), func(ctx context.Context, _ bun.Tx) error {
			if d.Postgres() {
				return errors.Join(refused, take(ctx))
			}
			return refused
		})
		if !errors.Is(err, refused) || waits(t, take(t.Context())) != 60 {
			t.Errorf("the count went with the act: %v", err)
		}
	})
}

func TestTheTableNamesNobody(t *testing.T) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		const someone = "jeanne.canari@example.org"
		waits(t, New(d, kernel.StoppedClock(noon), []byte("one")).Take(t.Context(), tries, someone))
		waits(t, New(d, kernel.StoppedClock(noon), []byte("two")).Take(t.Context(), tries, someone))
		var kept []row
		if err := d.NewSelect().Model(&kept).Scan(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(kept) != 2 || len(kept[0].Subject) != 64 {
			t.Fatalf("kept %v: the hash does not depend on the secret", kept)
		}
		for _, r := range kept {
			if strings.Contains(r.Subject, "canari") || strings.Contains(r.Subject, tries.Name) {
				t.Errorf("kept in clear: %v", r)
			}
		}
	})
}
