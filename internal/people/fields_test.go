package people

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

func TestANetworkDoesWithoutFields(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		chooses := may(t, admin, access.FieldsChoose)
		wantKind(t, h.ChooseFields(ctx, chooses, []Field{"first_name"}), kernel.Invalid)
		wantKind(t, h.ChooseFields(ctx, may(t, manager, access.PersonRead), nil), kernel.Internal)
		if _, err := manager.May(access.FieldsChoose); err == nil {
			t.Error("a manager chooses for the network")
		}
		wantNil(t, h.ChooseFields(ctx, chooses, []Field{FieldPhone, FieldReach, FieldName}))
		off, err := h.Without(ctx)
		if err != nil || !off.Has(FieldPhone) || !off.Has(FieldPhoneOf) || !off.Has(FieldName) || off.Has(FieldCommune) {
			t.Errorf("without %v %v", off, err)
		}
		o, err := h.Card(ctx, may(t, adviser, access.PersonRead), id)
		wantNil(t, err)
		want := Card{FirstName: "Zénaïde", BirthYear: 1957, Commune: "36044", Languages: []string{"fr", "pt"}, Adaptations: []string{"lecture"}}
		if !reflect.DeepEqual(o.Card, want) || o.Minimal.Initial != "" {
			t.Errorf("shown %+v, %+v", o.Card, o.Minimal)
		}
		found, err := h.Search(ctx, may(t, colleague, access.PersonSearch), Query{FirstName: "zenaide"})
		if err != nil || len(found.People) != 1 || found.People[0].Initial != "" {
			t.Errorf("found %+v %v", found, err)
		}
		for _, q := range []Query{{Phone: "0639981234"}, {FirstName: "Zénaïde", Name: "Quillerou"}} {
			_, err = h.Search(ctx, may(t, colleague, access.PersonSearch), q)
			wantKind(t, err, kernel.Invalid)
		}
		_, err = h.Create(ctx, may(t, adviser, access.PersonCreate), aCard())
		wantKind(t, err, kernel.Invalid)
		wantKind(t, h.Update(ctx, may(t, adviser, access.PersonUpdate), id, 1, aCard()), kernel.Invalid)
		want.Commune = "36063"
		wantNil(t, h.Update(ctx, may(t, adviser, access.PersonUpdate), id, 1, want))
		e, err := h.Export(ctx, may(t, herself(id), access.PersonExport), id)
		if err != nil || e.Card.Phone != "+33639981234" {
			t.Errorf("the person does not receive all that is kept: %+v %v", e.Card, err)
		}

		wantNil(t, h.ChooseFields(ctx, chooses, nil))
		o, err = h.Card(ctx, may(t, adviser, access.PersonRead), id)
		wantNil(t, err)
		want = aCard()
		want.Phone, want.Commune = "+33639981234", "36063"
		if !reflect.DeepEqual(o.Card, want) {
			t.Errorf("back with the fields: %+v", o.Card)
		}
		lines, err := h.Journal.Lines(ctx, may(t, auditor, access.JournalAudit), journal.Query{Action: string(access.FieldsChoose)})
		if err != nil || len(lines.Lines) != 2 || lines.Lines[1].Object != "fields:name/phone/reach" || lines.Lines[0].Object != "fields:none" {
			t.Errorf("lines %+v %v", lines.Lines, err)
		}
	})
}

// Whatever is done without: what a card shows never says it, and putting back
// what was kept gives the card again.
func TestWhatIsDoneWithoutIsNeitherShownNorLost(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.SampledFrom([]string{"", "x", "y"})
		draw := func() Card {
			return Card{
				FirstName: text.Draw(r, "first"), Name: text.Draw(r, "name"), BirthYear: rapid.IntRange(0, 1).Draw(r, "year"),
				Phone: text.Draw(r, "phone"), PhoneOf: text.Draw(r, "of"), Commune: text.Draw(r, "commune"),
				Languages: rapid.SliceOfN(text, 0, 2).Draw(r, "languages"), Reach: text.Draw(r, "reach"), Adaptations: rapid.SliceOfN(text, 0, 2).Draw(r, "adaptations"),
			}
		}
		kept, typed := draw(), draw()
		off := Without(rapid.SliceOfDistinct(rapid.SampledFrom(Fields()), rapid.ID).Draw(r, "off"))
		shown := off.shown(kept)
		if err := off.refuse(shown); err != nil {
			r.Fatalf("without %v, %+v shows %+v", off, kept, shown)
		}
		if again := off.put(shown, kept); !reflect.DeepEqual(again, kept) {
			r.Fatalf("without %v, %+v became %+v", off, kept, again)
		}
		if off.refuse(typed) == nil && !reflect.DeepEqual(off.shown(off.put(typed, kept)), off.shown(typed)) {
			r.Fatalf("without %v, what was typed is lost: %+v over %+v", off, typed, kept)
		}
	})
}
