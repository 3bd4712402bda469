package diagnostic

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/db/dbtest"
)

func TestADiagnosticIsKeptAndRead(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, person := t.Context(), h.aPerson(t)
		reading := may(t, adviser, access.DiagnosticRead)
		_, err := h.Latest(ctx, reading, person)
		wantKey(t, "before the first", err, kernel.NotFound, "diagnostic.none")
		first := h.write(t, adviser, person, hers())
		h.moved.Store(int64(time.Hour))
		better := hers()
		better.Given["computer"], better.Given["search"] = "own", ""
		second := h.write(t, adviser, person, better)

		one, before, err := h.Read(ctx, reading, person, "")
		wantNil(t, err)
		if one.ID != second || before == nil || before.ID != first {
			t.Fatalf("the last is %s after %+v, want %s after %s", one.ID, before, second, first)
		}
		want := hers()
		if !reflect.DeepEqual(before.Answers, want) || before.Author != adviser.Account || before.Version != 1 {
			t.Errorf("got %+v, want %+v", before.Answers, want)
		}
		if _, asked := one.Answers.Given["search"]; asked {
			t.Error("a question without answer was kept")
		}
		if needs := Explain(before.Rules(), want.Given); !reflect.DeepEqual(before.Needs, needs) || len(needs) == 0 {
			t.Errorf("needs %+v, want %+v", before.Needs, needs)
		}
		if got, earlier, err := h.Read(ctx, reading, person, first); err != nil || got.ID != first || earlier != nil {
			t.Errorf("the first: %s after %v, %v", got.ID, earlier, err)
		}
		needs, err := h.Needs(ctx, reading, person)
		if err != nil || len(needs) == 0 || needs[0].Code != "procedure" || !needs[0].Urgent {
			t.Errorf("needs %+v, %v", needs, err)
		}
		all, err := h.List(ctx, may(t, herself(person), access.DiagnosticRead), person)
		if err != nil || len(all) != 2 || all[0].ID != second {
			t.Errorf("her own list: %d, %v", len(all), err)
		}
	})
}

// A grid that was filled in earlier takes its place in time, whenever it is typed.
func TestAPaperHasItsOwnDay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, person, writing := t.Context(), h.aPerson(t), may(t, adviser, access.DiagnosticWrite)
		now := h.write(t, adviser, person, hers())
		h.moved.Store(int64(time.Hour))
		old := hers()
		old.On = h.store.clock.Now().AddDate(0, -2, 0).Format(time.DateOnly)
		paper := h.write(t, adviser, person, old)
		one, before, err := h.Read(ctx, may(t, adviser, access.DiagnosticRead), person, "")
		if err != nil || one.ID != now || before == nil || before.ID != paper || before.Day().Format(time.DateOnly) != old.On {
			t.Errorf("the last is %s after %+v, %v", one.ID, before, err)
		}
		for days, ok := range map[int]bool{-400: true, 0: true, 2: false} {
			old.On = h.store.clock.Now().AddDate(0, 0, days).Format(time.DateOnly)
			_, err := h.Write(ctx, writing, person, old)
			if ok && err != nil {
				t.Errorf("in %d days: %v", days, err)
			} else if !ok {
				wantKey(t, "to come", err, kernel.Invalid, "diagnostic.day_to_come")
			}
		}
	})
}

// Who may, over the file of someone in the adviser's charge.
func TestWhoMayWriteAndRead(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, person := t.Context(), h.aPerson(t)
		id := h.write(t, adviser, person, hers())
		for name, c := range map[string]struct {
			actor access.Actor
			kind  kernel.Kind
		}{
			"a colleague":                 {workmate, kernel.Forbidden},
			"the manager, not in charge":  {manager, kernel.Forbidden},
			"another structure's manager": {stranger, kernel.NotFound},
			"a receiving structure":       {member(access.Adviser, "far", "structure-far"), kernel.NotFound},
		} {
			_, err := h.Write(ctx, may(t, c.actor, access.DiagnosticWrite), person, hers())
			wantKind(t, name+" writes", err, c.kind)
			_, err = h.List(ctx, may(t, c.actor, access.DiagnosticRead), person)
			wantKind(t, name+" lists", err, c.kind)
			_, _, err = h.Read(ctx, may(t, c.actor, access.DiagnosticRead), person, id)
			wantKind(t, name+" reads", err, c.kind)
			wantKind(t, name+" withdraws", h.Withdraw(ctx, may(t, c.actor, access.DiagnosticWrite), person, id), c.kind)
		}
		other := h.aPerson(t)
		_, err := h.List(ctx, may(t, herself(other), access.DiagnosticRead), person)
		wantKind(t, "someone else in their space", err, kernel.NotFound)
		_, _, err = h.Read(ctx, may(t, adviser, access.DiagnosticRead), other, id)
		wantKind(t, "under another file", err, kernel.NotFound)
		wantKind(t, "withdrawn under another file", h.Withdraw(ctx, may(t, adviser, access.DiagnosticWrite), other, id), kernel.NotFound)
		for _, role := range []access.Role{access.Reception, access.Volunteer, access.Coordinator, access.Admin, access.Auditor, access.Funder} {
			for _, action := range []access.Action{access.DiagnosticWrite, access.DiagnosticRead} {
				if _, err := member(role, "someone", ours).May(action); kernel.KindOf(err) != kernel.Forbidden {
					t.Errorf("%s may %s: %v", role, action, err)
				}
			}
		}
		wrong := may(t, adviser, access.NoteRead)
		_, err = h.Write(ctx, wrong, person, hers())
		wantKind(t, "the leave of another act", err, kernel.Internal)
		_, err = h.List(ctx, wrong, person)
		wantKind(t, "the leave of another act", err, kernel.Internal)
	})
}

func wantKind(t testing.TB, what string, err error, kind kernel.Kind) {
	t.Helper()
	if err == nil || kernel.KindOf(err) != kind {
		t.Errorf("%s: got %v, want %v", what, err, kind)
	}
}

func TestItsAuthorWithdrawsWithinADay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, person, writing := t.Context(), h.aPerson(t), may(t, adviser, access.DiagnosticWrite)
		first := h.write(t, adviser, person, hers())
		wantNil(t, h.People.Assign(ctx, may(t, adviser, access.PersonAssign), person, people.Charge{Account: workmate.Account}))
		wantKey(t, "another in charge", h.Withdraw(ctx, may(t, workmate, access.DiagnosticWrite), person, first), kernel.Forbidden, "diagnostic.author")
		wantNil(t, h.Withdraw(ctx, writing, person, first))
		wantKind(t, "twice", h.Withdraw(ctx, writing, person, first), kernel.NotFound)
		_, err := h.Latest(ctx, may(t, adviser, access.DiagnosticRead), person)
		wantKey(t, "withdrawn", err, kernel.NotFound, "diagnostic.none")
		second := h.write(t, adviser, person, hers())
		h.moved.Store(int64(Undo))
		wantKey(t, "a day later", h.Withdraw(ctx, writing, person, second), kernel.Conflict, "diagnostic.late")
	})
}

func TestEveryActLeavesItsLine(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, person := t.Context(), h.aPerson(t)
		id := h.write(t, adviser, person, hers())
		_, err := h.Needs(ctx, may(t, adviser, access.DiagnosticRead), person)
		wantNil(t, err)
		wantNil(t, h.Withdraw(ctx, may(t, adviser, access.DiagnosticWrite), person, id))
		page, err := h.People.Lines(ctx, may(t, herself(person), access.PersonJournal), person, journal.Query{Limit: 10})
		wantNil(t, err)
		var said []string
		for _, l := range page.Lines {
			if l.Object == "diagnostic:"+string(id) {
				said = append(said, strings.TrimSpace(l.Action+" "+l.Detail["event"]))
			}
		}
		if want := []string{"diagnostic.write withdraw", "diagnostic.read", "diagnostic.write"}; !reflect.DeepEqual(said, want) {
			t.Errorf("lines %q, want %q", said, want)
		}
	})
}

func TestSeveralAreKeptOrNone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, person, writing := t.Context(), h.aPerson(t), may(t, adviser, access.DiagnosticWrite)
		other := h.aPerson(t)
		ids, err := h.WriteAll(ctx, writing, []Entry{{person, hers()}, {other, hers()}})
		if err != nil || len(ids) != 2 {
			t.Fatalf("%q, %v", ids, err)
		}
		for name, second := range map[string]Entry{
			"of nobody":     {Person: "0197a000-0000-7000-8000-000000000000", Answers: hers()},
			"without words": {Person: other},
		} {
			_, err = h.WriteAll(ctx, writing, []Entry{{person, hers()}, second})
			var row *RowError
			if !errors.As(err, &row) || row.Row != 1 {
				t.Errorf("%s: %v", name, err)
			}
		}
		all, err := h.List(ctx, may(t, adviser, access.DiagnosticRead), person)
		if err != nil || len(all) != 1 {
			t.Errorf("%d kept, %v", len(all), err)
		}
	})
}

func TestAnswersAreChecked(t *testing.T) {
	rules := newest(t)
	for name, c := range map[string]struct {
		change func(*Answers)
		key    string
	}{
		"as they are":        {func(*Answers) {}, ""},
		"nothing":            {func(a *Answers) { a.Given, a.What, a.By = map[string]string{"computer": ""}, "", "" }, "diagnostic.nothing"},
		"no question":        {func(a *Answers) { a.Given["shoes"] = "none" }, "diagnostic.answer"},
		"no answer":          {func(a *Answers) { a.Given["computer"] = "sold" }, "diagnostic.answer"},
		"not knowing":        {func(a *Answers) { a.Given["computer"] = Unknown }, ""},
		"many words":         {func(a *Answers) { a.Words = strings.Repeat("é", MostWords+1) }, "diagnostic.words_long"},
		"no words":           {func(a *Answers) { a.Words = "\xff" }, "diagnostic.words_long"},
		"as many as allowed": {func(a *Answers) { a.Words = strings.Repeat("é", MostWords) }, ""},
		"many matters":       {func(a *Answers) { a.What = strings.Repeat("é", MostWhat+1) }, "diagnostic.what_long"},
		"no language":        {func(a *Answers) { a.Languages = []string{"le portugais"} }, "diagnostic.languages.wrong"},
		"all languages":      {func(a *Answers) { a.Languages = make([]string, MostLanguages+1) }, "diagnostic.languages.wrong"},
		"a day of nothing":   {func(a *Answers) { a.Given["urgent"], a.What = NothingUrgent, "" }, "diagnostic.urgent_kind"},
		"other, untold":      {func(a *Answers) { a.Given["urgent"], a.What = otherUrgent, " " }, "diagnostic.urgent_what"},
		"no day of a paper":  {func(a *Answers) { a.On = "hier" }, "diagnostic.day"},
		"no day":             {func(a *Answers) { a.By = "31/02/2027" }, "diagnostic.urgent_day"},
	} {
		a := hers()
		a.Given = maps.Clone(a.Given)
		c.change(&a)
		err := a.Check(rules)
		if c.key == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		wantKey(t, name, err, kernel.Invalid, c.key)
	}
}

// What was answered lies in no row, and nothing is left after an erasure.
func TestAnswersAreSealedGivenAndErased(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, person, other := t.Context(), h.aPerson(t), h.aPerson(t)
		h.write(t, adviser, person, hers())
		h.write(t, adviser, other, hers())
		given, err := h.About(ctx, access.System(access.DiagnosticRead), person)
		if err != nil || len(given) != 1 || !reflect.DeepEqual(given[0].Answers, hers()) || len(given[0].Needs) == 0 || len(given[0].Situations) == 0 {
			t.Fatalf("the export: %+v, %v", given, err)
		}
		_, err = h.About(ctx, may(t, adviser, access.DiagnosticRead), person)
		wantKind(t, "a member asks as the house does", err, kernel.NotFound)
		all := dbtest.All(t, h.DB)
		var rows []diagnosticRow
		wantNil(t, all.NewSelect().Model(&rows).Scan(ctx))
		for _, row := range rows {
			for _, word := range []string{"tout effacer", "not_yet", "Renouvellement"} {
				if bytes.Contains(row.Sealed, []byte(word)) {
					t.Errorf("%q stands in a row", word)
				}
			}
		}
		wantNil(t, h.People.Erase(ctx, access.System(access.PersonErase), person, people.Mistaken))
		count := func(id kernel.ID) int {
			n, err := all.NewSelect().Table("diagnostics").Where("person = ?", id).Count(ctx)
			wantNil(t, err)
			return int(n)
		}
		if count(person) != 0 || count(other) != 1 {
			t.Errorf("%d rows of who was erased, %d of another", count(person), count(other))
		}
		err = h.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
			return h.Forget(ctx, tx, may(t, adviser, access.DiagnosticWrite), other)
		})
		wantKind(t, "a member erases as the house does", err, kernel.NotFound)
	})
}
