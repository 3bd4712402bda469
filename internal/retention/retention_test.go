package retention

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"pgregory.net/rapid"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/seal"
	"relais/internal/platform/seal/sealtest"
	"relais/migrations"
)

var (
	auditor = access.Actor{Role: access.Auditor, Account: "auditor", Structure: "network"}
	manager = access.Actor{Role: access.Manager, Account: "manager", Structure: "structure-one"}
)

// shelf is a room that keeps things for a time; it stands for any.
type shelf struct {
	sync.Mutex
	started map[kernel.ID]time.Time
	ended   []kernel.ID
	broken  map[kernel.ID]bool
	settled int
}

func (s *shelf) put(id kernel.ID, at time.Time) {
	s.Lock()
	defer s.Unlock()
	s.started[id] = at
}

func (s *shelf) family(code string) Family {
	return Family{
		Code: code,
		Due: func(_ context.Context, before time.Time) (due []kernel.ID, err error) {
			s.Lock()
			defer s.Unlock()
			for id, at := range s.started {
				if at.Before(before) {
					due = append(due, id)
				}
			}
			slices.Sort(due)
			return due, nil
		},
		Act: func(_ context.Context, id kernel.ID, before time.Time) error {
			s.Lock()
			defer s.Unlock()
			at, is := s.started[id]
			switch {
			case s.broken[id]:
				return errors.New("broken")
			case !is:
				return kernel.Fault(kernel.NotFound, "gone")
			case !at.Before(before):
				return kernel.Fault(kernel.Conflict, "again")
			}
			delete(s.started, id)
			s.ended = append(s.ended, id)
			return nil
		},
		Settle: func(context.Context) error { s.settled++; return nil },
		Structure: func(_ context.Context, id kernel.ID) (kernel.ID, error) {
			if id == "theirs" {
				return "structure-other", nil
			}
			return "structure-one", nil
		},
	}
}

type house struct {
	*Service

	shelf *shelf
	moved atomic.Int64
}

var noon = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{shelf: &shelf{started: map[kernel.ID]time.Time{}, broken: map[kernel.ID]bool{}}}
	clock := func() time.Time { return noon.Add(time.Duration(h.moved.Load())) }
	safe := sealtest.Safe(t)
	keys := seal.NewKeys(d, safe, clock)
	lines, err := journal.New(d, keys, safe, clock, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	err = d.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		return keys.Create(ctx, tx, journal.NetworkOwner, "network")
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Service = New(Parts{
		DB: d, Keys: keys, Journal: lines, Clock: clock, IDs: kernel.NewIDs(clock, rand.Reader),
		Families: []Family{h.shelf.family("people.file")},
	})
	return h
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		test(t, newHouse(t, dbtest.Open(t, address, migrations.Files)))
	})
}

func may(t testing.TB, actor access.Actor, action access.Action) access.Scope {
	t.Helper()
	scope, err := actor.May(action)
	if err != nil {
		t.Fatal(err)
	}
	return scope
}

func wantKind(t testing.TB, err error, kind kernel.Kind) {
	t.Helper()
	if err == nil || kernel.KindOf(err) != kind {
		t.Errorf("error %v, want one of kind %v", err, kind)
	}
}

func wantNil(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const years = 366 * 24 * time.Hour

func TestAPlanTouchesNothingAndItsExecutionNoMore(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		for _, id := range []kernel.ID{"goes", "returns", "vanishes", "held", "held-later", "breaks"} {
			h.shelf.put(id, noon.Add(-3*years))
		}
		h.shelf.put("recent", noon.AddDate(0, 0, -730))
		hold := may(t, auditor, access.RetentionHold)
		_, err := h.Hold(ctx, hold, "people.file", "held", "Un recours est en cours.", noon.Add(years))
		wantNil(t, err)
		plan, err := h.Plan(ctx, may(t, auditor, access.RetentionRead))
		wantNil(t, err)
		due := []kernel.ID{"breaks", "goes", "held-later", "returns", "vanishes"}
		if len(plan.Falling) != 1 || !slices.Equal(plan.Falling[0].Due, due) || plan.Falling[0].Held != 1 {
			t.Fatalf("the plan lists %+v", plan.Falling)
		}
		if len(h.shelf.ended) != 0 {
			t.Fatalf("a dry run ended %v", h.shelf.ended)
		}
		h.shelf.put("returns", noon)
		h.shelf.put("late", noon.Add(-3*years)) // due too, but nobody has seen it in the plan
		delete(h.shelf.started, "vanishes")
		h.shelf.broken["breaks"] = true
		_, err = h.Hold(ctx, hold, "people.file", "held-later", "Un recours est en cours.", noon.Add(years))
		wantNil(t, err)
		reports, err := h.Execute(ctx, may(t, auditor, access.RetentionRun), plan.ID)
		wantNil(t, err)
		got := reports[0]
		if got.Due != 5 || got.Held != 1 || got.Acted != 1 || got.Spared != 1 || got.Changed != 2 || got.Failed != 1 {
			t.Errorf("the report counts %+v", got)
		}
		if !slices.Equal(h.shelf.ended, []kernel.ID{"goes"}) || h.shelf.settled != 1 {
			t.Errorf("ended %v, settled %d", h.shelf.ended, h.shelf.settled)
		}
		again, err := h.Execute(ctx, may(t, auditor, access.RetentionRun), plan.ID)
		if err != nil || again[0] != got {
			t.Errorf("executed twice: %+v %v", again, err)
		}
		kept, err := h.Reports(ctx, may(t, auditor, access.RetentionRead), 10)
		if err != nil || len(kept) != 1 || kept[0].Acted != 1 || !kept[0].MadeAt.Equal(noon) {
			t.Errorf("reports %+v %v", kept, err)
		}
		planned, err := h.Planned(ctx, may(t, auditor, access.RetentionRead), plan.ID)
		if err != nil || len(planned.Falling[0].Due) != 0 || planned.ExecutedAt == nil {
			t.Errorf("the plan afterwards: %+v %v", planned, err)
		}
		page, err := h.Journal.Lines(ctx, may(t, auditor, access.JournalAudit), journal.Query{Action: journal.RetentionRan})
		if err != nil || len(page.Lines) != 1 {
			t.Errorf("lines of the acts: %+v %v", page.Lines, err)
		}
	})
}

// Two who press the button at once: each thing is ended once, even by a room
// that does not look.
func TestAThingIsSeenToOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.shelf.put("goes", noon.Add(-3*years))
		plan, err := h.Plan(ctx, may(t, auditor, access.RetentionRead))
		wantNil(t, err)
		var acts atomic.Int64
		family := h.families["people.file"]
		family.Act = func(context.Context, kernel.ID, time.Time) error { acts.Add(1); return nil }
		report := Report{Plan: plan.ID, Family: "people.file", Before: plan.Falling[0].Before}
		run := may(t, auditor, access.RetentionRun)
		var pressing sync.WaitGroup
		for range 4 {
			pressing.Go(func() {
				if err := h.executeOne(context.WithoutCancel(ctx), run, family, report, "goes"); err != nil {
					t.Error(err)
				}
			})
		}
		pressing.Wait()
		if acts.Load() != 1 {
			t.Errorf("it was ended %d times", acts.Load())
		}
	})
}

func TestAnActWhoseLineCannotBeKeptIsUndone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.shelf.put("goes", noon.Add(-3*years))
		plan, err := h.Plan(ctx, may(t, auditor, access.RetentionRead))
		wantNil(t, err)
		hide := func(from, to string) {
			wantNil(t, h.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
				_, err := tx.NewRaw("ALTER TABLE ? RENAME TO ?", bun.Ident(from), bun.Ident(to)).Exec(ctx)
				return err
			}))
		}
		hide("journal_hashes", "hidden")
		if _, err := h.Execute(ctx, may(t, auditor, access.RetentionRun), plan.ID); err == nil {
			t.Error("it acted without a line")
		}
		hide("hidden", "journal_hashes")
		planned, err := h.Planned(ctx, may(t, auditor, access.RetentionRead), plan.ID)
		if err != nil || len(planned.Falling[0].Due) != 1 {
			t.Errorf("the thing is marked all the same: %+v %v", planned, err)
		}
	})
}

func TestWhoMayHold(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		mine, every := may(t, manager, access.RetentionHold), may(t, auditor, access.RetentionHold)
		until := noon.Add(years)
		_, err := h.Hold(ctx, mine, "people.file", "theirs", "Un recours est en cours.", until)
		wantKind(t, err, kernel.NotFound)
		_, err = h.Hold(ctx, every, "unknown", "x", "Un recours est en cours.", until)
		wantKind(t, err, kernel.NotFound)
		_, err = h.Hold(ctx, every, "people.file", "x", "court", until)
		wantKind(t, err, kernel.Invalid)
		_, err = h.Hold(ctx, every, "people.file", "x", "Un recours est en cours.", noon)
		wantKind(t, err, kernel.Invalid)
		_, err = h.Hold(ctx, mine, "people.file", "ours", "Un recours est en cours.", until)
		wantNil(t, err)
		theirs, err := h.Hold(ctx, every, "people.file", "theirs", "Une enquête est ouverte.", until.Add(1))
		wantNil(t, err)
		if holds, err := h.Holds(ctx, mine); err != nil || len(holds) != 1 || holds[0].Reason != "Un recours est en cours." {
			t.Errorf("the manager sees %+v %v", holds, err)
		}
		if holds, err := h.Holds(ctx, every); err != nil || len(holds) != 2 {
			t.Errorf("the auditor sees %+v %v", holds, err)
		}
		wantKind(t, h.Release(ctx, mine, theirs), kernel.NotFound)
		wantNil(t, h.Release(ctx, every, theirs))
		wantKind(t, h.Release(ctx, every, theirs), kernel.NotFound)
	})
}

// A manager releases what their structure holds, and not what the network does
// with a file of theirs; the auditor any.
func TestWhoMayRelease(t *testing.T) {
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t), migrations.Files)) // on PostgreSQL the wall wants a real file
	ctx := t.Context()
	every, mine := may(t, auditor, access.RetentionHold), may(t, manager, access.RetentionHold)
	colleague := may(t, access.Actor{Role: access.Manager, Account: "colleague", Structure: manager.Structure}, access.RetentionHold)
	hold := func(scope access.Scope) kernel.ID {
		id, err := h.Hold(ctx, scope, "people.file", "ours", "Un recours est en cours.", noon.Add(years))
		wantNil(t, err)
		return id
	}
	network := hold(every)
	wantKind(t, h.Release(ctx, mine, network), kernel.Forbidden)
	wantNil(t, h.Release(ctx, colleague, hold(mine)))
	wantNil(t, h.Release(ctx, every, hold(mine)))
	holds, err := h.Holds(ctx, mine)
	if err != nil || len(holds) != 1 || holds[0].ID != network || holds[0].Structure != "" || holds[0].Releasable(mine) || !holds[0].Releasable(every) {
		t.Errorf("holds that stand: %+v %v", holds, err)
	}
	wantNil(t, h.Release(ctx, every, network))
}

func TestRulesChange(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		read, run := may(t, auditor, access.RetentionRead), may(t, auditor, access.RetentionRun)
		rules, err := h.Rules(ctx, read)
		wantNil(t, err)
		at := slices.IndexFunc(rules, func(r Rule) bool { return r.Family == "people.file" })
		if at < 0 || rules[at].ActiveDays != 730 || rules[at].Automatic || rules[at].FinalAct != "erase" {
			t.Fatalf("rules %+v", rules)
		}
		wantKind(t, h.Change(ctx, run, "people.file", 0, 0, false), kernel.Invalid)
		wantKind(t, h.Change(ctx, run, "unknown", 1, 0, false), kernel.NotFound)
		wantKind(t, h.Change(ctx, read, "people.file", 1, 0, false), kernel.Internal)
		wantNil(t, h.Change(ctx, run, "people.file", 365, 30, true))
		h.shelf.put("x", noon.AddDate(0, 0, -396))
		h.shelf.put("y", noon.AddDate(0, 0, -394))
		plan, err := h.Plan(ctx, read)
		if err != nil || !slices.Equal(plan.Falling[0].Due, []kernel.ID{"x"}) {
			t.Errorf("after a change the plan lists %+v (%v)", plan.Falling, err)
		}
	})
}

func TestTheNightIsSeenToOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.shelf.put("x", noon.Add(-3*years))
		var nodes sync.WaitGroup
		for range 4 {
			nodes.Go(func() {
				if err := h.Night(ctx, time.UTC); err != nil {
					t.Error(err)
				}
			})
		}
		nodes.Wait()
		plans := func() int {
			reports, err := h.Reports(ctx, may(t, auditor, access.RetentionRead), 100)
			wantNil(t, err)
			return len(reports)
		}
		if n := plans(); n != 1 || len(h.shelf.ended) != 0 || h.shelf.settled != 1 {
			t.Fatalf("%d plans, %v ended, though nothing is automatic; settled %d times", n, h.shelf.ended, h.shelf.settled)
		}
		h.moved.Store(int64(nightLasts + time.Hour)) // the same day
		wantNil(t, h.Night(ctx, time.UTC))
		if n := plans(); n != 1 {
			t.Errorf("%d plans in one night", n)
		}
		h.moved.Store(int64(14 * time.Hour)) // one in the morning
		wantNil(t, h.Night(ctx, time.UTC))
		if n := plans(); n != 1 {
			t.Errorf("%d plans before the hour", n)
		}
		wantNil(t, h.Change(ctx, may(t, auditor, access.RetentionRun), "people.file", 730, 0, true))
		h.moved.Store(int64(20 * time.Hour))
		wantNil(t, h.Night(ctx, time.UTC))
		if n := plans(); n != 2 || !slices.Equal(h.shelf.ended, []kernel.ID{"x"}) {
			t.Errorf("the next night: %d plans, %v ended", n, h.shelf.ended)
		}
	})
}

func TestANightCutShortIsTakenOver(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		night := noon.Format(time.DateOnly)
		claim := func() bool {
			mine, err := h.claim(t.Context(), night)
			wantNil(t, err)
			return mine
		}
		if !claim() || claim() {
			t.Error("a night belongs to one node at a time")
		}
		h.moved.Store(int64(nightLasts))
		if !claim() {
			t.Error("nobody takes over the night of a node that died")
		}
	})
}

func TestKeepEndsWithItsContext(t *testing.T) {
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t), migrations.Files))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { h.Keep(ctx, time.UTC, slog.New(slog.DiscardHandler)); close(done) }()
	cancel()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("it goes on")
	}
}

// Whatever is put, held and returns, execution ends exactly what was due at the
// plan, is due still, and is on no hold.
func TestExecutionEndsExactlyWhatItMay(t *testing.T) {
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t), migrations.Files))
	read, run, hold := may(t, auditor, access.RetentionRead), may(t, auditor, access.RetentionRun), may(t, auditor, access.RetentionHold)
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		round++
		h.shelf.started, h.shelf.ended = map[kernel.ID]time.Time{}, nil
		var want []kernel.ID
		type later struct {
			id         kernel.ID
			held, back bool
		}
		var after []later
		for i := range rapid.IntRange(0, 12).Draw(r, "things") {
			id := kernel.ID("thing-" + string(rune('a'+i)) + "-" + time.Duration(round).String())
			old := rapid.Bool().Draw(r, "old")
			heldBefore, heldAfter, returns := rapid.Bool().Draw(r, "before"), rapid.Bool().Draw(r, "after"), rapid.Bool().Draw(r, "returns")
			h.shelf.put(id, noon.Add(-years))
			if old {
				h.shelf.put(id, noon.Add(-3*years))
			}
			if heldBefore {
				if _, err := h.Hold(t.Context(), hold, "people.file", id, "Un recours est en cours.", noon.Add(years)); err != nil {
					r.Fatal(err)
				}
			}
			after = append(after, later{id, heldAfter, returns})
			if old && !heldBefore && !heldAfter && !returns {
				want = append(want, id)
			}
		}
		plan, err := h.Plan(t.Context(), read)
		if err != nil {
			r.Fatal(err)
		}
		for _, l := range after {
			if l.back {
				h.shelf.put(l.id, noon)
			}
			if l.held {
				if _, err := h.Hold(t.Context(), hold, "people.file", l.id, "Un recours est en cours.", noon.Add(years)); err != nil {
					r.Fatal(err)
				}
			}
		}
		if _, err := h.Execute(t.Context(), run, plan.ID); err != nil {
			r.Fatal(err)
		}
		slices.Sort(h.shelf.ended)
		slices.Sort(want)
		if !slices.Equal(h.shelf.ended, want) {
			r.Fatalf("ended %v, want %v", h.shelf.ended, want)
		}
	})
}

// What is kept here of something that is erased goes with it; plans that
// waited for it count that.
func TestNothingIsKeptOfWhatIsErased(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		house := access.System(access.RetentionRun)
		h.shelf.put("goes", noon.Add(-3*years))
		h.shelf.put("stays", noon.Add(-3*years))
		for range 2 {
			_, err := h.Plan(ctx, may(t, auditor, access.RetentionRead))
			wantNil(t, err)
		}
		every := may(t, auditor, access.RetentionHold)
		for _, id := range []kernel.ID{"goes", "goes", "stays"} {
			_, err := h.Hold(ctx, every, "people.file", id, "Un recours est en cours.", noon.Add(years))
			wantNil(t, err)
		}
		holds, listed, err := h.About(ctx, access.System(access.RetentionHold), "goes")
		if err != nil || len(holds) != 2 || holds[0].Reason != "Un recours est en cours." || len(listed) != 2 || listed[0].Plan == listed[1].Plan || listed[0].Outcome != "due" {
			t.Fatalf("about it: %+v %+v %v", holds, listed, err)
		}
		_, _, err = h.About(ctx, every, "goes")
		wantKind(t, err, kernel.NotFound)
		wantKind(t, h.Forget(ctx, may(t, auditor, access.RetentionRun), "goes"), kernel.NotFound)
		for range 2 {
			wantNil(t, h.Forget(ctx, house, "goes"))
			reports, err := h.Reports(ctx, may(t, auditor, access.RetentionRead), 10)
			if err != nil || len(reports) != 2 || reports[0].Changed != 1 || reports[1].Changed != 1 {
				t.Errorf("the plans count %+v %v", reports, err)
			}
			for id, want := range map[kernel.ID]int{"goes": 0, "stays": 3} {
				holds, listed, err := h.About(ctx, access.System(access.RetentionHold), id)
				if err != nil || len(holds)+len(listed) != want {
					t.Errorf("%s: %d holds and %d places in plans are left (%v)", id, len(holds), len(listed), err)
				}
			}
		}
	})
}

// A hold that ended, at its day or before, goes a year later: it stands in the
// dry run, and goes with the execution. One that stands stays.
func TestEndedHoldsGo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.families["holds"] = Family{
			Code: "holds",
			Due: func(ctx context.Context, before time.Time) ([]kernel.ID, error) {
				return h.DueHolds(ctx, access.System(access.RetentionRead), before)
			},
			Act: func(ctx context.Context, id kernel.ID, before time.Time) error {
				return h.DropHold(ctx, access.System(access.RetentionRun), id, before)
			},
		}
		every, run := may(t, auditor, access.RetentionHold), may(t, auditor, access.RetentionRun)
		hold := func(until time.Duration) kernel.ID {
			id, err := h.Hold(ctx, every, "people.file", "kept", "Un recours est en cours.", noon.Add(until))
			wantNil(t, err)
			return id
		}
		const day = 24 * time.Hour
		ended, released, recent, stands := hold(day), hold(4*years), hold(30*day), hold(4*years)
		wantNil(t, h.Release(ctx, every, released))
		wantKind(t, h.DropHold(ctx, run, stands, noon), kernel.NotFound)
		_, err := h.DueHolds(ctx, may(t, auditor, access.RetentionHold), noon)
		wantKind(t, err, kernel.Internal)

		falling := func() (due []kernel.ID, plan kernel.ID) {
			made, err := h.Plan(ctx, may(t, auditor, access.RetentionRead))
			wantNil(t, err)
			for _, f := range made.Falling {
				if f.Family == "holds" {
					return f.Due, made.ID
				}
			}
			t.Fatal("no rule for ended holds")
			return nil, ""
		}
		h.moved.Store(int64(365 * day))
		if due, _ := falling(); len(due) != 0 {
			t.Errorf("due within the year: %v", due)
		}
		h.moved.Store(int64(367 * day))
		due, plan := falling()
		if want := slices.Sorted(slices.Values([]kernel.ID{ended, released})); !slices.Equal(due, want) {
			t.Errorf("due %v, want %v", due, want)
		}
		reports, err := h.Execute(ctx, run, plan)
		wantNil(t, err)
		for _, r := range reports {
			if r.Family == "holds" && (r.Acted != 2 || r.Failed+r.Changed != 0) {
				t.Errorf("executed: %+v", r)
			}
		}
		holds, _, err := h.About(ctx, access.System(access.RetentionHold), "kept")
		left := func(id kernel.ID) bool {
			return slices.ContainsFunc(holds, func(h Hold) bool { return h.ID == id })
		}
		if err != nil || len(holds) != 2 || !left(recent) || !left(stands) {
			t.Errorf("left: %+v %v", holds, err)
		}
		wantKind(t, h.DropHold(ctx, run, ended, noon.Add(4*years)), kernel.NotFound)
	})
}
