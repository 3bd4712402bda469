package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"relais/internal/access"
	directoryweb "relais/internal/directory/web"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/platform/limits"
	"relais/internal/referral"
)

const (
	fieldCode = "secret-code" // typed at the door; never shown again
	fieldStep = "etape"       // the referral that the person answers
)

// The tries of codes: a code has 34 bits and shows no name.
func codesOfAddress() limits.Rule {
	return limits.Rule{Name: "referral code", Most: 60, Within: 15 * time.Minute}
}

// personStep is one step of the person's path.
type personStep struct {
	referral.View

	place directoryweb.Told
	need  string
	told  string // what the place last told the person
}

// door asks for the code that stands on the paper.
func (p *Pages) door(v *gate.Visit) error { return p.showDoor(v, http.StatusOK, "") }

func (p *Pages) doorAgain(v *gate.Visit, err error) error {
	t := p.speak(v)
	wrong := t.T("path.wrong")
	if kernel.KindOf(err) == kernel.Limited {
		wrong = t.T("path.limited")
	}
	return p.showDoor(v, gate.StatusOf(err), wrong)
}

func (p *Pages) showDoor(v *gate.Visit, status int, wrong string) error {
	t := p.speak(v)
	title := t.T("path.title")
	if wrong != "" {
		title = wrong
	}
	return p.sendPerson(v, t, status, title, "/s?", doorPage(v, t, wrong))
}

// readDoor leads who typed a code to their page.
func (p *Pages) readDoor(v *gate.Visit) (gate.Act, error) {
	if err := p.Limits.Take(v.Context(), codesOfAddress(), gate.AddressOf(v.R)); err != nil {
		return nil, err
	}
	code, err := referral.ParseCode(v.R.PostForm.Get(fieldCode))
	if err != nil {
		return nil, err
	}
	return func(context.Context) (gate.Answer, error) {
		return gate.Answer{Show: func(v *gate.Visit) error {
			v.Redirect("/s/" + code)
			return nil
		}}, nil
	}, nil
}

// path shows the person where to go, and takes what they say.
func (p *Pages) path(v *gate.Visit) error { return p.showPath(v, nil) }

func (p *Pages) replyAgain(v *gate.Visit, err error) error { return p.showPath(v, err) }

func (p *Pages) showPath(v *gate.Visit, wrong error) error {
	t := p.speak(v)
	steps, err := p.pathOf(v, t)
	if err != nil {
		return p.doorAgain(v, err)
	}
	code, said := v.R.PathValue("code"), saidOf(v, t, wrong)
	return p.sendPerson(v, t, found(wrong), t.T("path.title"), "/s/"+code+"?", pathPage(p, v, t, "/s/"+code, steps, said))
}

// saidOf says what the person's last word did; "" for none.
func saidOf(v *gate.Visit, t i18n.Printer, wrong error) string {
	if wrong != nil {
		return t.T("path.late")
	}
	if done := "path.done." + v.R.URL.Query().Get("fait"); t.Has(done) {
		return t.T(done)
	}
	return ""
}

// pathOf gives the steps that the code in the address opens.
func (p *Pages) pathOf(v *gate.Visit, t i18n.Printer) (steps []personStep, err error) {
	if err := p.Limits.Take(v.Context(), codesOfAddress(), gate.AddressOf(v.R)); err != nil {
		return nil, err
	}
	scope, err := v.Scope(access.ReferralRead)
	if err != nil {
		return nil, err
	}
	views, err := p.Referrals.Path(v.Context(), scope, v.R.PathValue("code"))
	return p.stepsOf(v, t, views), err
}

// stepsOf gives steps as the person reads them.
func (p *Pages) stepsOf(v *gate.Visit, t i18n.Printer, views []referral.View) (steps []personStep) {
	for _, view := range views {
		s := personStep{View: view, need: directoryweb.NeedName(t, view.Need)}
		s.place = p.placeOf(v, t, view.Need, view.Place)
		for _, h := range view.History {
			if h.Told != "" {
				s.told = h.Told
			}
		}
		steps = append(steps, s)
	}
	return steps
}

// readReply reads what the person says.
func (p *Pages) readReply(v *gate.Visit) (gate.Act, error) {
	if err := p.Limits.Take(v.Context(), codesOfAddress(), gate.AddressOf(v.R)); err != nil {
		return nil, err
	}
	code := v.R.PathValue("code")
	return p.replyIn(v, code, "/s/"+code)
}

// replyIn reads what the person says on their page, with the code of a journey or,
// in their space, without.
func (p *Pages) replyIn(v *gate.Visit, code, to string) (gate.Act, error) {
	scope, err := v.Scope(access.ReferralReply)
	if err != nil {
		return nil, err
	}
	event := referral.Event(v.R.PostForm.Get(fieldEvent))
	if silent, asked := silenceIn(event); asked {
		return p.silence(scope, referral.Key{ID: stepIn(v), Code: code}, silent, to, string(event)), nil
	}
	step, err := kernel.ParseID(v.R.PostForm.Get(fieldStep))
	if err != nil || !slices.Contains([]referral.Event{referral.Confirm, referral.Hinder, referral.CallBack, referral.Withdraw}, event) {
		return nil, kernel.Fault(kernel.Invalid, "form.unreadable")
	}
	return func(ctx context.Context) (gate.Answer, error) {
		err := p.Referrals.Do(ctx, scope, referral.Key{ID: step, Code: code}, referral.Move{Event: event})
		return gate.Answer{To: to, Done: string(event)}, err
	}, nil
}

// The two words by which a telephone is silenced, or no more, among the events
// that a form names.
const (
	wordStop  = "stop"
	wordStart = "start"
)

// silenceIn tells whether a form asks for silence, or for its end.
func silenceIn(event referral.Event) (silent, asked bool) {
	return event == wordStop, event == wordStop || event == wordStart
}

// stepIn gives the referral that a form of the person is about; "" for none.
func stepIn(v *gate.Visit) kernel.ID {
	id, err := kernel.ParseID(v.R.PostForm.Get(fieldStep))
	if err != nil {
		return ""
	}
	return id
}

// silence lets no more short message go to the person, or lets them go again.
func (p *Pages) silence(scope access.Scope, k referral.Key, silent bool, to, done string) gate.Act {
	return func(ctx context.Context) (gate.Answer, error) {
		return gate.Answer{To: to, Done: done}, p.Referrals.Silence(ctx, scope, k, silent)
	}
}

// has tells whether the person may say something now.
func (s personStep) has(event referral.Event) bool {
	return slices.Contains(referral.May(s.State, referral.Person), event)
}

// key names the sentence that says where a step stands: never why a place
// refused.
func (s personStep) key() string {
	switch {
	case s.State.Pending():
		return "path.state.asked"
	case s.State == referral.Refused || s.State == referral.Redirected || s.State == referral.Expired:
		return "path.state.elsewhere"
	}
	return "path.state." + string(s.State)
}
