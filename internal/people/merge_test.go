package people

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"pgregory.net/rapid"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// rowsOf gives every row about some people, table by table, as text.
func (h *house) rowsOf(t testing.TB, ids ...kernel.ID) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	all := dbtest.All(t, h.DB)
	for _, table := range []string{"people", "people_charges", "people_notes", "people_consents", "people_index", "people_codes", "people_glasses", "people_merges"} {
		column := map[string]string{"people": "id", "people_merges": "other"}[table]
		if column == "" {
			column = "person"
		}
		var rows []map[string]any
		err := all.NewSelect().Table(table).Where("? IN (?)", bun.Ident(column), bun.List(ids)).Scan(t.Context(), &rows)
		wantNil(t, err)
		for _, row := range rows {
			found[table] = append(found[table], fmt.Sprint(row))
		}
		sort.Strings(found[table])
	}
	return found
}

// mayMerge is the leave of the manager.
func merging(t testing.TB) access.Scope { return may(t, manager, access.PersonMerge) }

// laden gives a file that holds some of everything, as drawn.
func (h *house) laden(t testing.TB, r *rapid.T, name string) kernel.ID {
	t.Helper()
	ctx := t.Context()
	card := aCard()
	card.FirstName = rapid.SampledFrom([]string{"Zénaïde", "Aubin"}).Draw(r, name+" first")
	if rapid.Bool().Draw(r, name+" unreached") {
		card.Phone, card.PhoneOf, card.Reach = "", "", ""
	}
	id := h.create(t, card)
	for i := range rapid.IntRange(0, 3).Draw(r, name+" notes") {
		_, err := h.WriteNote(ctx, may(t, adviser, access.NoteWrite), id, "Une note pour "+strings.Repeat("essayer ", i+1), rapid.Bool().Draw(r, name+" private"))
		wantNil(t, err)
	}
	for _, purpose := range Purposes() {
		if rapid.Bool().Draw(r, name+" agrees") {
			wantNil(t, h.GiveConsent(ctx, may(t, adviser, access.PersonConsent), id, agreeing(purpose)))
			if rapid.Bool().Draw(r, name+" withdraws") {
				wantNil(t, h.WithdrawConsent(ctx, may(t, adviser, access.PersonConsent), id, purpose))
			}
		}
	}
	for _, who := range []Charge{{Account: "colleague"}, {Team: oneTeam}} {
		if rapid.Bool().Draw(r, name+" charged") {
			wantNil(t, h.Assign(ctx, may(t, manager, access.PersonAssign), id, who))
		}
	}
	if rapid.Bool().Draw(r, name+" code") {
		_, err := h.GiveCode(ctx, may(t, adviser, access.PersonCode), id)
		wantNil(t, err)
	}
	if rapid.Bool().Draw(r, name+" glass") {
		glass, err := h.AskGlass(ctx, may(t, admin, access.GlassAsk), string(id), "La personne est injoignable.")
		wantNil(t, err)
		wantNil(t, h.RefuseGlass(ctx, may(t, auditor, access.GlassRefuse), glass))
	}
	return id
}

// Merging two files and parting them again leaves every row as it was.
func TestPartingUndoesMerging(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		h := newHouse(t, dbtest.Open(t, address, migrations.Files), address, filepath.Join(t.TempDir(), "safe"))
		end, done := time.Now().Add(4*time.Second), 0
		rapid.Check(t, func(r *rapid.T) {
			if time.Now().After(end) {
				return // as many as the time allows
			}
			keep, other := h.laden(t, r, "kept"), h.laden(t, r, "other")
			if rapid.Bool().Draw(r, "protected") {
				for _, id := range []kernel.ID{keep, other} {
					wantNil(t, h.Protect(t.Context(), may(t, manager, access.PersonProtect), id))
				}
			}
			take := rapid.SliceOfDistinct(rapid.SampledFrom(append(Fields(), FieldFirstName)), rapid.ID).Draw(r, "take")
			before := h.rowsOf(t, keep, other)
			wantNil(t, h.Merge(t.Context(), merging(t), keep, other, take...))
			merged := h.rowsOf(t, keep, other)
			if len(merged["people_notes"]) != len(before["people_notes"]) || len(merged["people_merges"]) != 1 || h.count(t, "people_notes", "person", other) != 0 {
				r.Fatalf("merged: %v", merged)
			}
			wantNil(t, h.Unmerge(t.Context(), merging(t), other))
			if after := h.rowsOf(t, keep, other); !reflect.DeepEqual(after, before) {
				for table := range before {
					if !reflect.DeepEqual(before[table], after[table]) {
						r.Errorf("%s:\n%v\nbecame\n%v", table, before[table], after[table])
					}
				}
				r.Fatal("not as it was")
			}
			done++
		})
		if done < 3 {
			t.Errorf("only %d files were merged and parted", done)
		}
	})
}

func TestTwoFilesOfOnePersonBecomeOne(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		keep := h.create(t, Card{FirstName: "Zénaïde", Name: "Q."})
		other := h.create(t, aCard())
		var moves [][2]kernel.ID
		moving := func(_ context.Context, _ bun.Tx, from, into kernel.ID) error {
			moves = append(moves, [2]kernel.ID{from, into})
			return nil
		}
		h.Mergers, h.Unmergers = []Merger{moving}, []Merger{moving}
		_, err := h.WriteNote(ctx, may(t, adviser, access.NoteWrite), other, "Attend son passeport.", false)
		wantNil(t, err)
		wantNil(t, h.GiveConsent(ctx, may(t, adviser, access.PersonConsent), other, agreeing(ForSMS)))
		code, err := h.GiveCode(ctx, may(t, adviser, access.PersonCode), other)
		wantNil(t, err)
		reference := ReferenceOf(other)

		wantKind(t, h.Merge(ctx, merging(t), keep, keep), kernel.Invalid)
		wantKind(t, h.Merge(ctx, may(t, colleague, access.PersonMerge), keep, other), kernel.Forbidden)
		wantKind(t, h.Merge(ctx, may(t, stranger, access.PersonMerge), keep, other), kernel.NotFound)
		wantKind(t, h.Unmerge(ctx, merging(t), other), kernel.NotFound)
		wantNil(t, h.Merge(ctx, may(t, adviser, access.PersonMerge), keep, other, FieldName, FieldPhone, FieldPhoneOf))

		o, err := h.Card(ctx, may(t, adviser, access.PersonRead), keep)
		if err != nil || o.Phone != "+33639981234" || o.Name != "Quillerou-Vantadour" || o.BirthYear != 0 || len(o.Merged) != 1 || o.Merged[0].ID != other || !o.Merged[0].Partable(h.Clock()) {
			t.Errorf("kept: %+v %v", o, err)
		}
		notes, err := h.Notes(ctx, may(t, adviser, access.NoteRead), keep)
		if err != nil || len(notes) != 1 || notes[0].Text != "Attend son passeport." {
			t.Errorf("notes %+v %v", notes, err)
		}
		if agreed, err := h.agreed(t, may(t, adviser, access.PersonRead), keep, ForSMS); err != nil || !agreed {
			t.Errorf("agreed %v %v", agreed, err)
		}
		if found := h.finds(t, adviser, "passeport"); !slices.Equal(found, []kernel.ID{keep}) {
			t.Errorf("found %v", found)
		}
		_, err = h.Card(ctx, may(t, adviser, access.PersonRead), other)
		wantKind(t, err, kernel.NotFound)
		into, err := h.MergedInto(ctx, may(t, adviser, access.PersonRead), other)
		if err != nil || into != keep {
			t.Errorf("leads to %s %v", into, err)
		}
		_, err = h.MergedInto(ctx, may(t, stranger, access.PersonRead), other)
		wantKind(t, err, kernel.NotFound)
		actor, err := h.OpenSpace(ctx, may(t, access.Anyone(), access.SpaceOpen), code.Text)
		if err != nil || actor.Person != keep {
			t.Errorf("the code of the other opens %+v %v", actor, err)
		}
		if id, err := h.ByReference(ctx, access.System(access.RetentionHold), reference); err != nil || id != keep {
			t.Errorf("the reference of the other names %s %v", id, err)
		}
		all, n, err := h.Unattended(ctx, may(t, manager, access.PersonAssign))
		if err != nil || n != 0 || len(all) != 0 {
			t.Errorf("the emptied file is in nobody's charge: %v %v", all, err)
		}
		e, err := h.Export(ctx, may(t, herself(keep), access.PersonExport), keep)
		if err != nil || len(e.Merged) != 1 || !slices.ContainsFunc(e.Lines, func(l ExportedLine) bool { return l.Object == "merged:"+string(keep) }) {
			t.Errorf("the export: %+v %v", e.Merged, err)
		}
		if !slices.Contains(h.linesAbout(t, keep), string(access.PersonMerge)) || !slices.Contains(h.linesAbout(t, other), string(access.PersonMerge)) {
			t.Error("a file does not tell of the merger")
		}

		_, err = h.WriteNote(ctx, may(t, adviser, access.NoteWrite), keep, "Écrite depuis.", false)
		wantNil(t, err)
		wantNil(t, h.WithdrawConsent(ctx, may(t, adviser, access.PersonConsent), keep, ForSMS))
		wantKind(t, h.Unmerge(ctx, may(t, colleague, access.PersonMerge), other), kernel.Forbidden)
		wantNil(t, h.Unmerge(ctx, merging(t), other))
		if want := [][2]kernel.ID{{other, keep}, {other, keep}}; !reflect.DeepEqual(moves, want) {
			t.Errorf("other rooms were told %v", moves)
		}
		notes, err = h.Notes(ctx, may(t, adviser, access.NoteRead), keep)
		if err != nil || len(notes) != 1 || notes[0].Text != "Écrite depuis." {
			t.Errorf("what came since: %+v %v", notes, err)
		}
		if agreed, err := h.agreed(t, may(t, adviser, access.PersonRead), other, ForSMS); err != nil || agreed {
			t.Errorf("parted, the person agrees again: %v %v", agreed, err)
		}
		o, err = h.Card(ctx, may(t, adviser, access.PersonRead), keep)
		if err != nil || o.Name != "Q." || o.Phone != "" || len(o.Merged) != 0 {
			t.Errorf("parted: %+v %v", o, err)
		}
	})
}

// A consent to messages was given for a phone: with the other phone it does not
// stand, and it does again when the files are parted.
func TestAMergerKeepsNoConsentToAnotherPhone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		keep, other := h.create(t, Card{FirstName: "Zénaïde", Phone: "0639980001"}), h.create(t, aCard())
		for _, id := range []kernel.ID{keep, other} {
			wantNil(t, h.GiveConsent(ctx, may(t, adviser, access.PersonConsent), id, agreeing(ForSMS)))
		}
		stands := func(when string, id kernel.ID, want int) {
			t.Helper()
			consents, err := h.Consents(ctx, may(t, adviser, access.PersonConsent), id)
			wantNil(t, err)
			n := len(slices.DeleteFunc(consents, func(c Consent) bool { return !c.Stands() }))
			if n != want {
				t.Errorf("%s: %d consents stand, want %d", when, n, want)
			}
		}
		wantNil(t, h.Merge(ctx, merging(t), keep, other))
		stands("its own phone", keep, 1)
		wantNil(t, h.Unmerge(ctx, merging(t), other))
		stands("parted", keep, 1)
		stands("parted, the other", other, 1)
		wantNil(t, h.Merge(ctx, merging(t), keep, other, FieldPhone))
		if agreed, err := h.agreed(t, may(t, adviser, access.PersonRead), keep, ForSMS); err != nil || !agreed {
			t.Errorf("the other's phone: agreed %v %v", agreed, err)
		}
		stands("the other's phone", keep, 1)
	})
}

func TestWhatIsNotMerged(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		keep, other := h.create(t, aCard()), h.create(t, aCard())
		wantNil(t, h.Protect(ctx, may(t, manager, access.PersonProtect), other))
		wantKind(t, h.Merge(ctx, merging(t), keep, other), kernel.Conflict)
		wantNil(t, h.Unprotect(ctx, may(t, manager, access.PersonProtect), other))
		wantNil(t, h.AskErasure(ctx, may(t, herself(other), access.PersonAskErasure), other))
		wantKind(t, h.Merge(ctx, merging(t), keep, other), kernel.Conflict)
		wantNil(t, h.UnaskErasure(ctx, may(t, herself(other), access.PersonUnaskErasure), other))
		glass, err := h.AskGlass(ctx, may(t, admin, access.GlassAsk), string(keep), "La personne est injoignable.")
		wantNil(t, err)
		wantKind(t, h.Merge(ctx, merging(t), keep, other), kernel.Conflict)
		wantNil(t, h.WithdrawGlass(ctx, may(t, admin, access.GlassWithdraw), glass))
		h.Held = func(context.Context, kernel.ID) (time.Time, error) { return h.Clock().Add(time.Hour), nil }
		wantKind(t, h.Merge(ctx, merging(t), keep, other), kernel.Conflict)
		h.Held = nil
		wantNil(t, h.Merge(ctx, merging(t), keep, other))
		h.move(MergeKept + time.Minute)
		wantKind(t, h.Unmerge(ctx, merging(t), other), kernel.Conflict)
	})
}

// An emptied file goes after its time, and with the one that is erased: nothing is
// left of either, and a backup that brings both back has them erased again.
func TestAnEmptiedFileGoes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		first, second, third := h.fillWithoutGlass(t), h.fillWithoutGlass(t), h.fillWithoutGlass(t)
		wantNil(t, h.Merge(ctx, merging(t), second, first))
		wantNil(t, h.Merge(ctx, merging(t), third, second))
		wantKind(t, h.Unmerge(ctx, merging(t), first), kernel.NotFound) // the one that was kept is emptied
		if into, err := h.MergedInto(ctx, may(t, adviser, access.PersonRead), first); err != nil || into != third {
			t.Errorf("leads to %s %v", into, err)
		}
		dropping := access.System(access.PersonErase)
		if n, err := h.SweepMerges(ctx, dropping); err != nil || n != 0 {
			t.Errorf("%d dropped (%v)", n, err)
		}
		if h.count(t, "people", "id", first) != 1 {
			t.Error("an emptied file goes before its time")
		}
		h.move(MergeKept + time.Minute)
		_, err := h.SweepMerges(ctx, eraser(t))
		wantKind(t, err, kernel.NotFound)
		if n, err := h.SweepMerges(ctx, dropping); err != nil || n != 2 {
			t.Errorf("%d dropped (%v)", n, err)
		}
		wantNil(t, h.Settle(ctx))
		for _, id := range []kernel.ID{first, second} {
			if h.count(t, "people", "id", id) != 0 || h.count(t, "seal_keys", "owner", id) != 0 || h.count(t, "erasures", "person", id) != 0 {
				t.Errorf("%s is left, or was laid a tombstone", id)
			}
		}
		o, err := h.Card(ctx, may(t, adviser, access.PersonRead), third)
		if err != nil || len(o.Merged) != 2 || o.Merged[0].Partable(h.Clock()) {
			t.Errorf("kept: %+v %v", o.Merged, err)
		}
		wantNil(t, h.Erase(ctx, eraser(t), third, Asked))
		for _, id := range []kernel.ID{first, second, third} {
			if h.count(t, "erasures", "person", id) != 1 {
				t.Errorf("no tombstone for %s", id)
			}
		}
		if rows := h.rowsOf(t, first, second, third); len(rows) != 0 {
			t.Errorf("left: %v", rows)
		}
	})
}

// fillWithoutGlass gives a person some of everything that may be merged.
func (h *house) fillWithoutGlass(t testing.TB) kernel.ID {
	t.Helper()
	id := h.create(t, aCard())
	_, err := h.WriteNote(t.Context(), may(t, adviser, access.NoteWrite), id, "Confie son inquiétude.", false)
	wantNil(t, err)
	wantNil(t, h.GiveConsent(t.Context(), may(t, adviser, access.PersonConsent), id, agreeing(ForShare)))
	return id
}

// Erasing the file that is kept erases the emptied one at once.
func TestErasingTheKeptErasesTheEmptied(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		keep, other := h.fillWithoutGlass(t), h.fillWithoutGlass(t)
		wantNil(t, h.Merge(ctx, merging(t), keep, other))
		wantNil(t, h.Erase(ctx, eraser(t), keep, Asked))
		if rows := h.rowsOf(t, keep, other); len(rows) != 0 || h.count(t, "seal_keys", "owner", other) != 0 {
			t.Errorf("left: %v", rows)
		}
		if !slices.Contains(*h.removed, other) || !slices.Contains(*h.removed, keep) {
			t.Errorf("the other rooms removed %v", *h.removed)
		}
		page, err := h.Journal.Lines(ctx, may(t, auditor, access.JournalAudit), journal.Query{Action: journal.Erased})
		if err != nil || len(page.Lines) != 1 {
			t.Errorf("%d lines of the erasure (%v)", len(page.Lines), err)
		}
	})
}
