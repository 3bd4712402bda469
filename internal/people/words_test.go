package people

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relais/internal/access"
	"relais/internal/kernel"
)

// finds gives whom an actor finds by what they type.
func (h *house) finds(t testing.TB, actor access.Actor, text string) (ids []kernel.ID) {
	t.Helper()
	found, err := h.Search(t.Context(), may(t, actor, access.PersonSearch), Query{Text: text})
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	for _, m := range found.People {
		ids = append(ids, m.ID)
	}
	return ids
}

func TestPeopleAreFoundByTheirWords(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard()) // reached "Après dix-huit heures, chez sa fille Hermeline."
		write := func(actor access.Actor, text string, private bool) {
			t.Helper()
			_, err := h.WriteNote(ctx, may(t, actor, access.NoteWrite), id, text, private)
			wantNil(t, err)
		}
		write(adviser, "Déclaration d’impôts à reprendre.", false)
		write(adviser, "Craint le guichet de Rochecorbon.", true)
		wantNil(t, h.Assign(ctx, may(t, adviser, access.PersonAssign), id, Charge{Team: oneTeam}))
		reception := member(access.Reception, "reception", oneStructure, oneTeam)
		for _, c := range []struct {
			text string
			by   map[string]bool // who finds her
		}{
			{"zénaïde", map[string]bool{"adviser": true, "teammate": true, "colleague": true, "manager": true, "reception": true}},
			{"QUILLEROU zenaide", map[string]bool{"adviser": true, "teammate": true, "colleague": true, "manager": true, "reception": true}},
			{"zenaide 1957", map[string]bool{"adviser": true, "teammate": true, "colleague": true, "manager": true, "reception": true}},
			{"zenaide 1958", nil},
			{"06 39 98 12 34", map[string]bool{"adviser": true, "teammate": true, "colleague": true, "manager": true, "reception": true}},
			{"hermeline", map[string]bool{"adviser": true, "teammate": true, "manager": true, "reception": true}},
			{"impots", map[string]bool{"adviser": true, "teammate": true}},
			{"zenaide impôts", map[string]bool{"adviser": true, "teammate": true}},
			{"rochecorbon", map[string]bool{"adviser": true}},
			{"ursule", nil},
			{"impots rochecorbon", map[string]bool{"adviser": true}},
			{"impots inconnu", nil},
		} {
			for name, actor := range map[string]access.Actor{
				"adviser": adviser, "teammate": teammate, "colleague": colleague, "manager": manager, "stranger": stranger, "reception": reception,
			} {
				if got := slices.Contains(h.finds(t, actor, c.text), id); got != c.by[name] {
					t.Errorf("%s types %q: found %v", name, c.text, got)
				}
			}
		}
		for _, empty := range []string{"", "  ", "-", "!?"} {
			_, err := h.Search(ctx, may(t, adviser, access.PersonSearch), Query{Text: empty})
			wantKind(t, err, kernel.Invalid)
		}

		wantNil(t, h.Safe.RotateIndex())
		if _, err := h.Reindex(ctx, access.System(access.PersonUpdate)); err != nil {
			t.Fatal(err)
		}
		wantNil(t, h.Safe.DropOldIndexes())
		for _, text := range []string{"hermeline", "impots", "rochecorbon"} {
			if len(h.finds(t, adviser, text)) != 1 {
				t.Errorf("after a rotation, %q finds nobody", text)
			}
		}
		card := aCard()
		card.Reach = "Par sa voisine Ursule."
		wantNil(t, h.Update(ctx, may(t, adviser, access.PersonUpdate), id, 1, card))
		if len(h.finds(t, adviser, "hermeline")) != 0 || len(h.finds(t, adviser, "ursule")) != 1 || len(h.finds(t, adviser, "impots")) != 1 {
			t.Error("a changed card is found by what it said, or its notes are lost")
		}
		wantNil(t, h.Protect(ctx, may(t, adviser, access.PersonProtect), id))
		write(adviser, "Passeport demandé.", false)
		for _, text := range []string{"ursule", "impots", "rochecorbon", "passeport"} {
			if len(h.finds(t, adviser, text)) != 0 {
				t.Errorf("protected, and found by %q", text)
			}
		}
		if n := h.count(t, "people_index", "person", id); n != 0 {
			t.Errorf("%d indexes of a protected person", n)
		}
		wantNil(t, h.Unprotect(ctx, may(t, adviser, access.PersonProtect), id))
		for _, text := range []string{"ursule", "impots", "rochecorbon", "passeport"} {
			if len(h.finds(t, adviser, text)) != 1 {
				t.Errorf("no longer protected, %q finds nobody", text)
			}
		}
	})
}

// Equal words of two structures, or of two authors, have nothing in common that
// the database shows.
func TestEqualWordsTellNothingElsewhere(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringMatching(`[a-zéÉ’ \-]{0,40}`).Draw(r, "text")
		of := func(p purpose, structure, author kernel.ID) (values []string) {
			for _, k := range wordKeys(p, structure, author, text) {
				values = append(values, k.value)
			}
			return values
		}
		one, other := of(byNote, "s1", "a1"), of(byNote, "s2", "a1")
		mine, theirs := of(byOwnNote, "s1", "a1"), of(byOwnNote, "s1", "a2")
		for i := range one {
			if slices.Contains(other, one[i]) || slices.Contains(theirs, mine[i]) || slices.Contains(one, mine[i]) {
				r.Fatalf("%q: %q", text, one[i])
			}
			word := one[i][strings.LastIndexByte(one[i], '\n')+1:]
			if len([]rune(word)) < shortestWord {
				r.Fatalf("%q is indexed", word)
			}
		}
		if !slices.Equal(one, of(byNote, "s1", "a2")) {
			r.Fatal("a shared note is found by its author only")
		}
	})
}
