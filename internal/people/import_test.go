package people

import (
	"path/filepath"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
)

// aTable is a table of invented people: two are new, one is refused, one stands
// twice.
func aTable() ImportTable {
	return ImportTable{
		Columns: []ImportColumn{{"Prénom", "first_name"}, {"Nom", "name"}, {"Ville natale", ""}},
		Lines: []ImportLine{
			{Number: 2, Cells: []string{"Abel", "Kestrel", "x"}, Card: Card{FirstName: "Abel", Name: "Kestrel", BirthYear: 1984, Phone: "06 39 98 00 01"}},
			{Number: 3, Cells: []string{"Bérénice", "Molène", ""}, Card: Card{FirstName: "Bérénice", Name: "Molène"}},
			{Number: 4, Cells: []string{"", "", "Rochecorbon"}, Wrong: []string{"Prénom : donnez un prénom ou un nom."}},
			{Number: 5, Cells: []string{"ABEL", "kestrel", ""}, Card: Card{FirstName: "ABEL", Name: "kestrel", BirthYear: 1984, Phone: "+33639980001"}},
		},
	}
}

// through advances an import until it stands.
func (h *house) through(t testing.TB, id kernel.ID) (i Import) {
	t.Helper()
	for range 50 {
		var err error
		i, err = h.AdvanceImport(t.Context(), may(t, manager, access.PersonImport), id)
		wantNil(t, err)
		if i.State != ImportRunning && i.State != ImportUndoing {
			return i
		}
	}
	t.Fatal("the import does not end")
	return i
}

func TestATableIsReadImportedAndTakenBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		scope := may(t, manager, access.PersonImport)
		id, err := h.StageImport(ctx, scope, aTable())
		wantNil(t, err)
		i := h.through(t, id)
		if i.State != ImportRead || i.Waiting != 2 || i.Refused != 1 || i.Known != 1 || i.Lines() != 4 || i.Columns[2].Field != "" || i.First[0].Number != 4 || h.count(t, "people", "created_by", "manager") != 0 {
			t.Errorf("read: %+v", i)
		}
		wantKind(t, h.UndoImport(ctx, scope, id), kernel.Conflict)
		wantNil(t, h.StartImport(ctx, scope, id))
		wantNil(t, h.StartImport(ctx, scope, id))
		wantKind(t, h.DropImport(ctx, scope, id), kernel.Conflict)
		if i = h.through(t, id); i.State != ImportDone || i.Made != 2 || i.Waiting != 0 || !i.Undoable(h.Clock()) {
			t.Errorf("imported: %+v", i)
		}
		found, err := h.Search(ctx, may(t, colleague, access.PersonSearch), Query{Phone: "0639980001"})
		if err != nil || len(found.People) != 1 || found.People[0].Charges[0].Account != "manager" {
			t.Fatalf("found %+v %v", found, err)
		}
		abel := found.People[0].ID
		if lines := h.linesAbout(t, abel); lines[0] != string(access.PersonImport) {
			t.Errorf("the file of an import begins with %v", lines)
		}

		again, err := h.StageImport(ctx, scope, aTable())
		wantNil(t, err)
		if i = h.through(t, again); i.Waiting != 0 || i.Known != 3 {
			t.Errorf("the same table again: %+v", i)
		}
		wantNil(t, h.DropImport(ctx, scope, again))
		if h.count(t, "imports", "id", again) != 0 || h.count(t, "seal_keys", "owner", again) != 0 {
			t.Error("an import that was left keeps something")
		}
		refused, err := h.RefusedLines(ctx, scope, id)
		if err != nil || len(refused.Lines) != 1 || refused.Lines[0].Cells[2] != "Rochecorbon" || refused.Lines[0].Wrong[0] == "" {
			t.Errorf("refused %+v %v", refused, err)
		}

		_, err = h.WriteNote(ctx, may(t, manager, access.NoteWrite), abel, "Venu ce matin.", false)
		wantNil(t, err)
		wantNil(t, h.UndoImport(ctx, scope, id))
		if i = h.through(t, id); i.State != ImportUndone || i.Kept != 1 || i.Gone != 1 || i.Made != 0 {
			t.Errorf("taken back: %+v", i)
		}
		wantNil(t, h.Settle(ctx))
		_, err = h.Card(ctx, may(t, manager, access.PersonRead), abel)
		wantNil(t, err)
		if n := h.count(t, "people", "created_by", "manager"); n != 1 {
			t.Errorf("%d files are left", n)
		}
	})
}

func TestWhoImportsAndForHowLong(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		for _, refused := range []access.Actor{adviser, volunteer, admin, auditor, herself("p")} {
			if _, err := refused.May(access.PersonImport); err == nil {
				t.Errorf("%s imports", refused.Role)
			}
		}
		scope, theirs := may(t, manager, access.PersonImport), may(t, stranger, access.PersonImport)
		_, err := h.StageImport(ctx, scope, ImportTable{})
		wantKind(t, err, kernel.Invalid)
		_, err = h.StageImport(ctx, scope, ImportTable{Lines: make([]ImportLine, MostImported+1)})
		wantKind(t, err, kernel.Invalid)
		id, err := h.StageImport(ctx, scope, aTable())
		wantNil(t, err)
		wantKind(t, h.StartImport(ctx, theirs, id), kernel.NotFound)
		_, err = h.AdvanceImport(ctx, theirs, id)
		wantKind(t, err, kernel.NotFound)
		_, err = h.RefusedLines(ctx, theirs, id)
		wantKind(t, err, kernel.NotFound)
		if all, err := h.Imports(ctx, theirs); err != nil || len(all) != 0 {
			t.Errorf("another structure sees %d imports (%v)", len(all), err)
		}
		if all, err := h.Imports(ctx, scope); err != nil || len(all) != 1 {
			t.Errorf("%d imports (%v)", len(all), err)
		}
		wantNil(t, h.StartImport(ctx, scope, id))
		i := h.through(t, id)
		h.move(ImportKept + time.Minute)
		if i.Undoable(h.Clock()) {
			t.Error("it may be undone for ever")
		}
		wantKind(t, h.UndoImport(ctx, scope, id), kernel.Conflict)
		wantKind(t, h.SweepImports(ctx, scope), kernel.Internal)
		wantNil(t, h.SweepImports(ctx, access.System(access.RetentionRun)))
		if h.count(t, "imports", "id", id) != 0 || h.count(t, "import_rows", "import", id) != 0 || h.count(t, "people", "created_by", "manager") != 2 {
			t.Error("the import is left, or its files went with it")
		}
	})
}

// What a table holds lies in no file in clear, before it is imported or after.
func TestATableLiesSealed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		table := aTable()
		for n := range 3 * atOnceImported {
			table.Lines = append(table.Lines, ImportLine{Number: 10 + n, Card: Card{FirstName: "Aubin", Name: "Inventé", BirthYear: 1930 + n%90, Phone: "06399" + string(rune('0'+n/100)) + "0000"}})
		}
		id, err := h.StageImport(t.Context(), may(t, manager, access.PersonImport), table)
		wantNil(t, err)
		wantNil(t, h.StartImport(t.Context(), may(t, manager, access.PersonImport), id))
		i := h.through(t, id)
		if i.Made < 2*atOnceImported || i.Waiting != 0 {
			t.Errorf("many lines: %+v", i)
		}
		if h.DB.Postgres() {
			return // its files are looked at by the canary
		}
		if found := seen(t, []string{"Kestrel", "kestrel", "Rochecorbon", "Molène", "Bérénice"}, filepath.Dir(h.address), h.folder); len(found) > 0 {
			t.Errorf("in clear: %v", found)
		}
	})
}
