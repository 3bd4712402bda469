package web

import (
	"context"
	"errors"
	"net/http"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/i18n"
)

// wordingVersion names the wordings of the consents as they stand in the texts:
// another word in one of them, in any language, is another version (a test holds
// them to it).
const wordingVersion = "2026-11"

// The fields of the forms of consents.
const (
	fieldPurpose = "accord"
	fieldMeans   = "comment"
	fieldRead    = "langue" // in which the wording was read
)

// agreement is a purpose and what the person says of it.
type agreement struct {
	Purpose people.Purpose
	Wording string          // to be read now
	Stands  *people.Consent // nil when the person does not agree
	Ended   *people.Consent // the last one withdrawn, when none stands
}

func (p *Pages) registerConsents(g *gate.Gate) {
	g.Page("GET /personnes/{id}/accords", access.PersonRead, work(p.consents))
	g.Form("POST /personnes/{id}/accords", access.PersonConsent, gate.Form{Read: p.readConsent, Again: p.consentsAgain})
	g.Form("POST /personnes/{id}/accords/retrait", access.PersonConsent, gate.Form{Read: p.readUnconsent, Again: p.consentsAgain})
	g.Page("GET /personnes/{id}/accords/retrait", access.PersonRead, work(p.consents))
	g.Page("GET /mon-espace/accords", access.PersonRead, p.own(p.spaceConsents))
	g.Form("POST /mon-espace/accords", access.PersonConsent, gate.Form{Read: p.readOwnConsent})
	g.Form("POST /mon-espace/accords/retrait", access.PersonConsent, gate.Form{Read: p.readOwnUnconsent})
	g.Page("GET /mon-espace/accords/retrait", access.PersonRead, p.own(p.spaceConsents))
}

// Wording gives what is read to a person for a purpose, in a language and in the
// name of the structure that follows them, as a consent holds it: purpose,
// version, wording and language; how the person agreed is for the caller to say.
// The catalogue holds [SpaceTexts].
func Wording(public *i18n.Catalog, lang i18n.Lang, purpose people.Purpose, structure string) people.Consent {
	return people.Consent{
		Purpose: purpose, Version: wordingVersion, Language: lang.Tag(),
		Wording: public.Printer(lang).T("space.consent."+string(purpose)+".wording", structure),
	}
}

// agreements reads what a person agrees to, purpose by purpose, and the names
// that saying it needs.
func (p *Pages) agreements(v *gate.Visit, o people.Opened, lang i18n.Lang) (all []agreement, names named, err error) {
	scope, err := v.Scope(access.PersonRead)
	if err != nil {
		return nil, nil, err
	}
	consents, err := p.People.Consents(v.Context(), scope, o.Minimal.ID)
	if err != nil {
		return nil, nil, err
	}
	ids := []kernel.ID{o.Minimal.Structure}
	for _, c := range consents {
		ids = append(ids, c.GivenBy)
	}
	if names, err = p.names(v.Context(), ids...); err != nil {
		return nil, nil, err
	}
	for _, purpose := range people.Purposes() {
		one := agreement{Purpose: purpose, Wording: Wording(p.Public, lang, purpose, names[o.Minimal.Structure]).Wording}
		for i, c := range consents {
			switch {
			case c.Purpose != purpose:
			case c.Stands():
				one.Stands = &consents[i]
			case c.WithdrawnAt != nil && one.Ended == nil:
				one.Ended = &consents[i]
			}
		}
		all = append(all, one)
	}
	return all, names, nil
}

func (p *Pages) consents(v *gate.Visit) error { return p.showConsents(v, http.StatusOK, nil) }

func (p *Pages) consentsAgain(v *gate.Visit, err error) error {
	return p.showConsents(v, gate.StatusOf(err), err)
}

func (p *Pages) showConsents(v *gate.Visit, status int, err error) error {
	opened, failed := p.opened(v)
	if failed != nil {
		return failed
	}
	lang, known := i18n.Parse(v.R.FormValue(fieldRead))
	if !known {
		lang = slipLanguage(opened.Languages)
	}
	all, names, failed := p.agreements(v, opened, lang)
	if failed != nil {
		return failed
	}
	title := v.T("person.consent.title", who(v.Printer, opened.Minimal))
	return v.Show(gate.Page{Title: title, Status: status, Body: consentsPage(p, v, opened.Minimal, title, lang, all, names, v.Faults(err))})
}

func (p *Pages) readConsent(v *gate.Visit) (gate.Act, error) {
	id, scope, err := actOn(v, access.PersonConsent)
	if err != nil {
		return nil, err
	}
	lang, known := i18n.Parse(v.R.PostForm.Get(fieldRead))
	if !known {
		return nil, kernel.Fault(kernel.Invalid, "people.consent_wording")
	}
	given := people.Consent{
		Purpose: people.Purpose(v.R.PostForm.Get(fieldPurpose)), Means: people.Means(v.R.PostForm.Get(fieldMeans)),
	}
	return func(ctx context.Context) (gate.Answer, error) {
		if err := p.word(ctx, v, id, &given, lang); err != nil {
			return gate.Answer{}, err
		}
		done := gate.Answer{To: "/personnes/" + string(id) + "/accords", Done: "person.consented"}
		return done, gate.AtEach(map[string]string{
			"people.consent_means": fieldMeans + "-" + string(given.Purpose), "people.consent_purpose": fieldPurpose,
		}, p.People.GiveConsent(ctx, scope, id, given))
	}, nil
}

// word puts in a consent the wording of its purpose, in the name of the structure
// that follows the person.
func (p *Pages) word(ctx context.Context, v *gate.Visit, id kernel.ID, given *people.Consent, lang i18n.Lang) error {
	scope, err := v.Scope(access.PersonRead)
	if err != nil {
		return err
	}
	opened, err := p.People.Card(ctx, scope, id)
	if err != nil {
		return err
	}
	names, err := p.names(ctx, opened.Minimal.Structure)
	if err != nil {
		return err
	}
	means := given.Means
	*given = Wording(p.Public, lang, given.Purpose, names[opened.Minimal.Structure])
	given.Means = means
	return nil
}

func (p *Pages) readUnconsent(v *gate.Visit) (gate.Act, error) {
	id, scope, err := actOn(v, access.PersonConsent)
	if err != nil {
		return nil, err
	}
	purpose := people.Purpose(v.R.PostForm.Get(fieldPurpose))
	return func(ctx context.Context) (gate.Answer, error) {
		done := gate.Answer{To: "/personnes/" + string(id) + "/accords", Done: "person.unconsented"}
		return done, corrected(p.People.WithdrawConsent(ctx, scope, id, purpose))
	}, nil
}

// corrected makes of what is no longer there a form to correct, not a page that
// is absent.
func corrected(err error) error {
	if is(err, "people.consent_absent") {
		return kernel.Fault(kernel.Conflict, "people.consent_absent")
	}
	return err
}

// is tells whether an error of a domain has a key.
func is(err error, key string) bool {
	var e *kernel.Error
	return errors.As(err, &e) && e.Key == key
}

// spaceConsents shows a person what they agree to, and lets them change it.
func (p *Pages) spaceConsents(v *gate.Visit) error {
	opened, err := p.ownCard(v)
	if err != nil {
		return err
	}
	t := p.speak(v)
	all, _, err := p.agreements(v, opened, t.Lang)
	if err != nil {
		return err
	}
	return p.showSpace(v, t, spacePage{
		Title: t.T("space.title"), Status: http.StatusOK, Here: "/mon-espace/accords?", Body: spaceConsentsPage(p, v, t, all),
	})
}

// The codes of what was done when a person changes what they agree to.
const (
	saidYes = "space.agreed"
	saidNo  = "space.disagreed"
)

func (p *Pages) readOwnConsent(v *gate.Visit) (gate.Act, error) {
	scope, err := v.Scope(access.PersonConsent)
	if err != nil {
		return nil, err
	}
	given := people.Consent{Purpose: people.Purpose(v.R.PostForm.Get(fieldPurpose)), Means: people.InSpace}
	lang := p.speak(v).Lang
	return func(ctx context.Context) (gate.Answer, error) {
		if err := p.word(ctx, v, v.Actor.Person, &given, lang); err != nil {
			return gate.Answer{}, err
		}
		err := p.People.GiveConsent(ctx, scope, v.Actor.Person, given)
		if is(err, "people.consent_stands") { // from another page of theirs
			err = nil
		}
		return gate.Answer{To: "/mon-espace/accords", Done: saidYes}, err
	}, nil
}

func (p *Pages) readOwnUnconsent(v *gate.Visit) (gate.Act, error) {
	scope, err := v.Scope(access.PersonConsent)
	if err != nil {
		return nil, err
	}
	purpose := people.Purpose(v.R.PostForm.Get(fieldPurpose))
	return func(ctx context.Context) (gate.Answer, error) {
		err := p.People.WithdrawConsent(ctx, scope, v.Actor.Person, purpose)
		if is(err, "people.consent_absent") {
			err = nil
		}
		return gate.Answer{To: "/mon-espace/accords", Done: saidNo}, err
	}, nil
}
