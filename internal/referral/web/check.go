package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"relais/internal/access"
	"relais/internal/directory"
	directoryweb "relais/internal/directory/web"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
	peopleweb "relais/internal/people/web"
	"relais/internal/platform/i18n"
	"relais/internal/referral"
)

// The fields of the last page of an orientation.
const (
	fieldMessage = "message" // followed by the need, see stepField
	fieldRank    = "rang"
	fieldAfter   = "apres"
	fieldRecord  = "dossier" // "ouvrir", or "sans" for someone who wants nothing recorded
	fieldAgreed  = "accord"
	fieldTexting = "sms"
	fieldLang    = "langue-fiche"
	fieldDraft   = "brouillon"
)

// without is the answer of someone who wants nothing recorded.
const without = "sans"

// checked is the last page of an orientation as it is shown.
type checked struct {
	asked
	steps    []step
	card     peopleweb.CardForm // of someone without a file
	nameless bool               // who wants nothing recorded
	agreed   bool
	texting  bool
	lang     i18n.Lang
	mayKeep  bool // the box that keeps a text anyway is shown
	anyway   bool
	twins    []people.Twin
}

// step is one need and the place chosen for it, as typed.
type step struct {
	need    directoryweb.NeedChoice
	place   directoryweb.Told
	message string
	rank    int
	after   bool
}

// twins is the refusal to open a file before someone looked at those that may be
// the same person's.
type twins struct{ found []people.Twin }

// Error says what is refused, for the log.
func (t *twins) Error() string { return t.Unwrap().Error() }

// Unwrap gives what the kind of the error is read from.
func (t *twins) Unwrap() error { return kernel.Fault(kernel.Conflict, "person.twins") }

// check shows all that will be sent, before it is.
func (p *Pages) check(v *gate.Visit) error {
	a, err := p.readAsked(v, v.R.URL.Query())
	if err != nil {
		return err
	}
	if len(a.chosen) == 0 {
		return p.chooseAgain(v, a)
	}
	c, err := p.checked(v, a)
	if err != nil {
		return err
	}
	if a.person != nil {
		c.lang = peopleweb.SlipLanguage(a.person.Languages)
		c.agreed, c.texting = slices.Contains(a.person.Agreed, people.ForShare), slices.Contains(a.person.Agreed, people.ForSMS)
	} else {
		if c.card.Off, err = p.People.Without(v.Context()); err != nil {
			return err
		}
		c.card.Town, c.card.INSEE = peopleweb.TownLabel(a.commune), a.commune.Code
	}
	return p.showCheck(v, http.StatusOK, c, nil)
}

// chooseAgain asks for a place when none was chosen.
func (p *Pages) chooseAgain(v *gate.Visit, a asked) error {
	if len(a.needs) == 0 || a.commune.Code == "" {
		v.Redirect("/orienter" + a.address())
		return nil
	}
	offers, err := p.offers(v, a)
	if err != nil {
		return err
	}
	var refusal gate.Refusal
	refusal.Refuse(paramPlace+a.needs[0], "referral.place_none")
	return v.Show(gate.Page{
		Title: p.title(v, a), Status: http.StatusBadRequest, Body: choosePage(p, v, a, offers, v.Faults(refusal.Err())),
	})
}

// checked gives the steps of what was chosen, in order.
func (p *Pages) checked(v *gate.Visit, a asked) (c checked, err error) {
	c = checked{asked: a, lang: i18n.French}
	in := p.in(v)
	for _, choice := range directoryweb.Needs(in) {
		place, is := a.chosen[choice.Slug]
		if !is {
			continue
		}
		card, err := p.Directory.Card(place)
		if err != nil {
			return c, err
		}
		hit := directory.Seen(card, p.Clock())
		if !a.commune.Point.IsZero() && !card.Point.IsZero() {
			hit.Distance = a.commune.Point.DistanceTo(card.Point)
		}
		c.steps = append(c.steps, step{need: choice, place: p.Places.Tell(in, v.R, choice.Slug, hit)[0], rank: len(c.steps) + 1})
	}
	return c, nil
}

// typed gives the last page as it was filled in.
func (p *Pages) typed(v *gate.Visit) (c checked, err error) {
	form := v.R.PostForm
	a, err := p.readAsked(v, form)
	if err != nil {
		return c, err
	}
	if c, err = p.checked(v, a); err != nil {
		return c, err
	}
	if len(c.steps) == 0 {
		return c, kernel.Fault(kernel.Invalid, "referral.steps_none")
	}
	for i := range c.steps {
		need := c.steps[i].need.Slug
		c.steps[i].message, c.steps[i].after = form.Get(stepField(fieldMessage, need)), form.Get(stepField(fieldAfter, need)) != ""
		if rank, err := strconv.Atoi(form.Get(stepField(fieldRank, need))); err == nil {
			c.steps[i].rank = rank
		}
	}
	slices.SortStableFunc(c.steps, func(a, b step) int { return a.rank - b.rank })
	for i := range c.steps {
		c.steps[i].rank = i + 1
	}
	c.steps[0].after = false
	c.agreed, c.texting, c.nameless = form.Get(fieldAgreed) != "", form.Get(fieldTexting) != "", form.Get(fieldRecord) == without
	if lang, known := i18n.Parse(form.Get(fieldLang)); known {
		c.lang = lang
	}
	if a.person == nil {
		if c.card, err = p.Persons.TypedCard(v); err != nil {
			return c, err
		}
	}
	c.anyway = form.Get(peopleweb.AnywayField) != ""
	c.mayKeep = c.anyway || c.warn(v, &gate.Refusal{})
	return c, nil
}

// warn holds the messages against what no place should be told.
func (c *checked) warn(v *gate.Visit, refusal *gate.Refusal) (mayKeep bool) {
	for _, s := range c.steps {
		mayKeep = peopleweb.Warn(v, refusal, stepField(fieldMessage, s.need.Slug), s.message) || mayKeep
	}
	return mayKeep
}

// readSend reads what is to be sent.
func (p *Pages) readSend(v *gate.Visit) (gate.Act, error) {
	c, err := p.typed(v)
	if err != nil {
		return nil, err
	}
	if err := p.refused(v, c); err != nil {
		return nil, err
	}
	writing, err := v.Scope(access.ReferralWrite)
	if err != nil {
		return nil, err
	}
	asks, err := p.mayAsk(v, c)
	if err != nil {
		return nil, err
	}
	anyway, draft := v.R.PostForm.Get(peopleweb.TwinsField) != "", v.R.PostForm.Get(fieldDraft) != ""
	return func(ctx context.Context) (gate.Answer, error) {
		id, elsewhere := c.id(), false
		if c.opens() {
			found, made, err := p.open(ctx, v, c.card.Typed, anyway)
			if err != nil {
				return gate.Answer{}, err
			}
			if len(found) > 0 { // who was found can see it: the lines stay
				return gate.Answer{To: "/orienter", Show: func(v *gate.Visit) error { return p.sendAgain(v, &twins{found}) }}, nil
			}
			id = made
			if elsewhere, err = p.elsewhere(ctx, v, id, asks); err != nil {
				return gate.Answer{}, err
			}
		}
		if err := p.agree(ctx, v, c, id); err != nil {
			return gate.Answer{}, err
		}
		made, err := p.Referrals.Create(ctx, writing, c.order(id, draft))
		return gate.Answer{To: "/parcours/" + string(made.Journey), Done: c.done(draft, elsewhere)}, err
	}, nil
}

// opens tells whether a file is opened on the way.
func (c checked) opens() bool { return c.person == nil && !c.nameless }

// refused says what is wrong in the last page as it was filled in.
func (p *Pages) refused(v *gate.Visit, c checked) error {
	var refusal gate.Refusal
	c.warn(v, &refusal)
	if (c.person != nil || !c.nameless) && !c.agreed {
		refusal.Refuse(fieldAgreed, "referral.agreement")
	}
	if c.opens() {
		_, err := p.Persons.ReadCard(v)
		return refusal.With(err)
	}
	return refusal.Err()
}

// open opens the file of someone who has none, unless others may be the same
// person and nobody said otherwise.
func (p *Pages) open(ctx context.Context, v *gate.Visit, card people.Card, anyway bool) (found []people.Twin, id kernel.ID, err error) {
	if !anyway {
		looking, err := v.Scope(access.PersonSearch)
		if err != nil {
			return nil, "", err
		}
		found, err := p.People.Twins(ctx, looking, card)
		if err != nil || len(found) > 0 {
			return found, "", err
		}
	}
	scope, err := v.Scope(access.PersonCreate)
	if err != nil {
		return nil, "", err
	}
	id, err = p.People.Create(ctx, scope, card)
	return nil, id, peopleweb.CardAtField(err)
}

// agree keeps what the person agreed to and had not before, in the words of their
// language.
func (p *Pages) agree(ctx context.Context, v *gate.Visit, c checked, person kernel.ID) error {
	if person == "" {
		return nil
	}
	scope, err := v.Scope(access.PersonConsent)
	if err != nil {
		return err
	}
	phone := c.card.Typed.Phone
	var before []people.Purpose
	if c.person != nil {
		phone, before = c.person.Phone, c.person.Agreed
	}
	for purpose, given := range map[people.Purpose]bool{people.ForShare: c.agreed, people.ForSMS: c.texting && phone != ""} {
		if !given || slices.Contains(before, purpose) {
			continue
		}
		consent := peopleweb.Wording(p.Public, c.lang, purpose, v.Session.Structure)
		consent.Means = people.Spoken
		if err := p.People.GiveConsent(ctx, scope, person, consent); err != nil {
			return err
		}
	}
	return nil
}

// order gives what is asked of the room.
func (c checked) order(person kernel.ID, draft bool) referral.Order {
	o := referral.Order{Person: person, Lang: string(c.lang), Agreed: c.agreed, Texting: c.texting && person != "", Draft: draft}
	for _, s := range c.steps {
		o.Steps = append(o.Steps, referral.Step{Need: s.need.Slug, Place: s.place.ID, After: s.after, Message: s.message, Previous: c.before})
	}
	return o
}

func (c checked) done(draft, elsewhere bool) string {
	done := "referral.sent"
	if draft {
		done = "referral.drafted"
	}
	if elsewhere {
		done += ".elsewhere"
	}
	return done
}

// mayAsk tells whether it may be asked if someone whose file is opened on the way
// is followed elsewhere.
func (p *Pages) mayAsk(v *gate.Visit, c checked) (bool, error) {
	if !c.opens() {
		return false, nil
	}
	return p.Persons.MayAskElsewhere(v)
}

// elsewhere tells whether someone whose file was just opened may be followed by
// another structure, when that may be asked.
func (p *Pages) elsewhere(ctx context.Context, v *gate.Visit, id kernel.ID, asks bool) (bool, error) {
	if !asks {
		return false, nil
	}
	scope, err := v.Scope(access.PersonCreate)
	if err != nil {
		return false, err
	}
	return p.People.PerhapsElsewhere(ctx, scope, id)
}

// sendAgain shows the last page anew, with what was typed.
func (p *Pages) sendAgain(v *gate.Visit, err error) error {
	c, failed := p.typed(v)
	if failed != nil {
		return failed
	}
	var same *twins
	if errors.As(err, &same) {
		c.twins = same.found
	}
	return p.showCheck(v, gate.StatusOf(err), c, err)
}

func (p *Pages) showCheck(v *gate.Visit, status int, c checked, err error) error {
	twinsFound, failed := p.Persons.TwinRows(v, c.twins, func(twin people.Twin) string {
		return "/orienter/verifier" + c.address() + "&" + paramPerson + "=" + string(twin.ID)
	})
	if failed != nil {
		return failed
	}
	if len(c.twins) > 0 {
		err = nil // the page says it at length
	}
	return v.Show(gate.Page{Title: v.T("referral.check.title"), Status: status, Body: checkPage(p, v, c, twinsFound, v.Faults(err))})
}
