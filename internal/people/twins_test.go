package people

import (
	"slices"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

func TestWhoIsShownBeforeASecondCard(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		kept := h.create(t, Card{FirstName: "Zénaïde", Name: "Quillerou-Vantadour", BirthYear: 1957, Phone: "06 39 98 12 34", Commune: "36044"})
		secret := h.create(t, Card{FirstName: "Zénaïde", Name: "Quillerou", BirthYear: 1957, Phone: "06 39 98 12 34"})
		wantNil(t, h.Protect(ctx, may(t, adviser, access.PersonProtect), secret))
		for name, c := range map[string]struct {
			typed Card
			found int
			phone bool
		}{
			"the phone of a family":    {Card{FirstName: "Barnabé", Phone: "+33639981234"}, 1, true},
			"all the same":             {Card{FirstName: "zenaide", Name: "QUILLEROU", BirthYear: 1957}, 1, false},
			"no year typed":            {Card{FirstName: "Zenaide", Name: "Vantadour"}, 1, false},
			"swapped":                  {Card{FirstName: "Quillerou", Name: "Zénaïde", BirthYear: 1957}, 1, false},
			"another year":             {Card{FirstName: "Zenaide", Name: "Quillerou", BirthYear: 1958}, 0, false},
			"another year, same phone": {Card{FirstName: "Zenaide", Name: "Quillerou", BirthYear: 1985, Phone: "0639981234"}, 1, true},
			"a first name and a year":  {Card{FirstName: "Zénaïde", BirthYear: 1957}, 1, false},
			"a first name alone":       {Card{FirstName: "Zénaïde"}, 0, false},
			"a name alone":             {Card{Name: "Quillerou", BirthYear: 1957}, 0, false},
			"another":                  {Card{FirstName: "Zénaïde", Name: "Bellonte"}, 0, false},
		} {
			twins, err := h.Twins(ctx, may(t, colleague, access.PersonSearch), c.typed)
			if err != nil || len(twins) != c.found {
				t.Errorf("%s: %d shown, want %d (%v)", name, len(twins), c.found, err)
				continue
			}
			if c.found == 1 && (twins[0].ID != kept || twins[0].BirthYear != 1957 || twins[0].Initial != "Q." || twins[0].ByPhone != c.phone) {
				t.Errorf("%s shows %+v", name, twins[0])
			}
			if there, err := h.Twins(ctx, may(t, stranger, access.PersonSearch), c.typed); err != nil || len(there) != 0 {
				t.Errorf("%s shows %d in another structure (%v)", name, len(there), err)
			}
		}
		if !slices.Contains(h.linesAbout(t, kept), string(access.PersonSearch)) {
			t.Error("who was shown is not told")
		}
	})
}

func TestAPersonKnownElsewhere(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		there := h.create(t, aCard())
		create := may(t, stranger, access.PersonCreate)
		asks := func(card Card) bool {
			t.Helper()
			id, err := h.Create(ctx, create, card)
			wantNil(t, err)
			perhaps, err := h.PerhapsElsewhere(ctx, create, id)
			wantNil(t, err)
			lines, err := h.Journal.Lines(ctx, may(t, stranger, access.JournalStructure), journal.Query{Subject: id})
			wantNil(t, err)
			told := slices.ContainsFunc(lines.Lines, func(l journal.Entry) bool { return l.Object == "elsewhere:perhaps" })
			if told != perhaps {
				t.Errorf("answered %v, and the journal says %v", perhaps, told)
			}
			return perhaps
		}
		strong := Card{FirstName: "zenaide", Name: "quillerou", BirthYear: 1957}
		before := len(h.linesAbout(t, there))
		for name, c := range map[string]struct {
			card Card
			want bool
		}{
			"names and year":      {strong, true},
			"first name, phone":   {Card{FirstName: "Zénaïde", Phone: "0639981234"}, true},
			"a phone alone":       {Card{FirstName: "Barnabé", Phone: "0639981234"}, false},
			"names alone":         {Card{FirstName: "Zénaïde", Name: "Quillerou"}, false},
			"a year alone":        {Card{FirstName: "Zénaïde", BirthYear: 1957}, false},
			"names, another year": {Card{FirstName: "Zénaïde", Name: "Quillerou", BirthYear: 1958}, false},
			"no first name":       {Card{Name: "Quillerou", BirthYear: 1957, Phone: "0639981234"}, false},
		} {
			if got := asks(c.card); got != c.want {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
		if after := len(h.linesAbout(t, there)); after != before {
			t.Error("a line about the person tells their structure of another")
		}
		own, err := h.Create(ctx, may(t, adviser, access.PersonCreate), strong)
		wantNil(t, err)
		_, err = h.PerhapsElsewhere(ctx, may(t, colleague, access.PersonCreate), own)
		wantKind(t, err, kernel.Forbidden)
		_, err = h.PerhapsElsewhere(ctx, create, own)
		wantKind(t, err, kernel.NotFound)
		wantNil(t, h.Protect(ctx, may(t, adviser, access.PersonProtect), there))
		wantNil(t, h.Protect(ctx, may(t, adviser, access.PersonProtect), own))
		if asks(strong) {
			t.Error("a protected person counts")
		}
		late, err := h.Create(ctx, create, strong)
		wantNil(t, err)
		h.move(freshFor + time.Minute)
		_, err = h.PerhapsElsewhere(ctx, create, late)
		wantKind(t, err, kernel.Forbidden)
	})
}
