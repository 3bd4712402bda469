package people

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// agreeing is a consent as a worker notes it.
func agreeing(purpose Purpose) Consent {
	return Consent{
		Purpose: purpose, Version: "2026-11", Language: "fr", Means: Spoken,
		Wording: "La structure d’Ardentes-les-Bains peut recevoir mon prénom.",
	}
}

// agreed asks as a work room does, in its own transaction.
func (h *house) agreed(t testing.TB, scope access.Scope, id kernel.ID, purpose Purpose) (agreed bool, err error) {
	t.Helper()
	err = h.DB.Write(scope.Behind(t.Context()), func(ctx context.Context, tx bun.Tx) (err error) {
		agreed, err = h.Agreed(ctx, tx, scope, id, purpose)
		return err
	})
	return agreed, err
}

func TestAConsentIsGivenReplacedAndWithdrawn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		worker, person := may(t, adviser, access.PersonConsent), may(t, herself(id), access.PersonConsent)
		stands := func(want bool) {
			t.Helper()
			if got, err := h.agreed(t, may(t, adviser, access.NoteWrite), id, ForShare); err != nil || got != want {
				t.Errorf("agreed %v (%v), want %v", got, err, want)
			}
		}
		stands(false)
		wantKind(t, h.WithdrawConsent(ctx, worker, id, ForShare), kernel.NotFound)
		wantNil(t, h.GiveConsent(ctx, worker, id, agreeing(ForShare)))
		wantNil(t, h.GiveConsent(ctx, worker, id, agreeing(ForSMS)))
		stands(true)
		wantKind(t, h.GiveConsent(ctx, worker, id, agreeing(ForShare)), kernel.Conflict)
		newer := agreeing(ForShare)
		newer.Version, newer.Means, newer.Language, newer.Wording = "2027-01", InSpace, "ar", "أوافق"
		wantNil(t, h.GiveConsent(ctx, person, id, newer))
		stands(true)
		wantNil(t, h.WithdrawConsent(ctx, person, id, ForShare))
		stands(false)

		consents, err := h.Consents(ctx, worker, id)
		if err != nil || len(consents) != 3 {
			t.Fatalf("%d consents (%v)", len(consents), err)
		}
		last, sms, first := consents[0], consents[1], consents[2]
		if last.Wording != "أوافق" || last.Language != "ar" || last.Means != InSpace || last.GivenBy != "" || last.WithdrawnAt == nil || last.WithdrawnBy != "" || last.Stands() {
			t.Errorf("the last consent: %+v", last)
		}
		if !sms.Stands() || sms.Purpose != ForSMS || sms.GivenBy != "adviser" || sms.GivenAt.IsZero() {
			t.Errorf("the consent to messages: %+v", sms)
		}
		if first.Replaced == nil || first.WithdrawnAt != nil || first.Wording != agreeing(ForShare).Wording || first.Stands() {
			t.Errorf("the first consent: %+v", first)
		}
		e, err := h.Export(ctx, may(t, herself(id), access.PersonExport), id)
		if err != nil || len(e.Consents) != 3 || e.Consents[2].Wording != first.Wording {
			t.Errorf("the export gives %+v (%v)", e.Consents, err)
		}
		if n := strings.Count(strings.Join(h.linesAbout(t, id), " "), "person.consent"); n != 5 {
			t.Errorf("%d lines for five acts and a reading, one of which failed: the acts that were refused leave none", n)
		}
	})
}

// Whoever agreed to be reached agreed for the phone of then.
func TestAnotherPhoneIsAskedForAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		for _, purpose := range Purposes() {
			wantNil(t, h.GiveConsent(ctx, may(t, adviser, access.PersonConsent), id, agreeing(purpose)))
		}
		card := aCard()
		card.Reach = "Le soir."
		wantNil(t, h.Update(ctx, may(t, adviser, access.PersonUpdate), id, 1, card))
		o, err := h.Card(ctx, may(t, adviser, access.PersonRead), id)
		if err != nil || len(o.Agreed) != 4 || o.RefusesFile {
			t.Errorf("the same phone: %v %v", o.Agreed, err)
		}
		card.Phone = "06 39 98 00 09"
		wantNil(t, h.Update(ctx, may(t, adviser, access.PersonUpdate), id, 2, card))
		o, err = h.Card(ctx, may(t, adviser, access.PersonRead), id)
		if err != nil || !slices.Equal(o.Agreed, []Purpose{ForFile, ForShare}) {
			t.Errorf("another phone: %v %v", o.Agreed, err)
		}
		wantNil(t, h.WithdrawConsent(ctx, may(t, herself(id), access.PersonConsent), id, ForFile))
		if o, err = h.Card(ctx, may(t, adviser, access.PersonRead), id); err != nil || !o.RefusesFile {
			t.Errorf("no longer agrees to a file: %+v %v", o, err)
		}
		wantNil(t, h.GiveConsent(ctx, may(t, adviser, access.PersonConsent), id, agreeing(ForFile)))
		if o, err = h.Card(ctx, may(t, adviser, access.PersonRead), id); err != nil || o.RefusesFile {
			t.Errorf("agrees again: %+v %v", o, err)
		}
	})
}

func TestWhoNotesAConsent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		for _, c := range []struct {
			actor access.Actor
			kind  kernel.Kind
		}{{colleague, kernel.Forbidden}, {stranger, kernel.NotFound}, {herself("somebody"), kernel.NotFound}} {
			scope := may(t, c.actor, access.PersonConsent)
			given := agreeing(ForSMS)
			if c.actor.Role == access.Person {
				given.Means = InSpace
			}
			wantKind(t, h.GiveConsent(ctx, scope, id, given), c.kind)
			wantKind(t, h.WithdrawConsent(ctx, scope, id, ForSMS), c.kind)
			_, err := h.Consents(ctx, scope, id)
			wantKind(t, err, c.kind)
		}
		_, err := h.agreed(t, may(t, stranger, access.PersonRead), id, ForSMS)
		wantKind(t, err, kernel.NotFound)
		for _, refused := range []access.Actor{volunteer, admin, auditor, access.Anyone()} {
			if _, err := refused.May(access.PersonConsent); err == nil {
				t.Errorf("%s may note a consent", refused.Role)
			}
		}
		wantNil(t, h.GiveConsent(ctx, may(t, manager, access.PersonConsent), id, agreeing(ForSMS)))
		_, err = h.Consents(ctx, may(t, adviser, access.PersonRead), id)
		wantNil(t, err)
	})
}

func TestWhatAConsentMustSay(t *testing.T) {
	for name, wrong := range map[string]func(*Consent){
		"no purpose":       func(c *Consent) { c.Purpose = "" },
		"another purpose":  func(c *Consent) { c.Purpose = "all" },
		"no means":         func(c *Consent) { c.Means = "" },
		"the space":        func(c *Consent) { c.Means = InSpace },
		"no wording":       func(c *Consent) { c.Wording = " \n" },
		"a long wording":   func(c *Consent) { c.Wording = strings.Repeat("é", mostWording+1) },
		"broken bytes":     func(c *Consent) { c.Wording = "\xff" },
		"no version":       func(c *Consent) { c.Version = "" },
		"a long version":   func(c *Consent) { c.Version = strings.Repeat("1", 21) },
		"no language":      func(c *Consent) { c.Language = "" },
		"a wrong language": func(c *Consent) { c.Language = "français !" },
	} {
		c := agreeing(ForShare)
		if err := c.check(false); err != nil {
			t.Fatal(err)
		}
		wrong(&c)
		if kernel.KindOf(c.check(false)) != kernel.Invalid {
			t.Errorf("%s is let through: %v", name, c.check(false))
		}
	}
	for _, means := range append(MeansAtWork(), "") {
		c := agreeing(ForSMS)
		if c.Means = means; c.check(true) == nil {
			t.Errorf("a person agrees by %q in their own space", means)
		}
	}
	if !slices.Contains(Purposes(), ForVoice) || len(Purposes()) != 4 {
		t.Error("the purposes are four")
	}
}
