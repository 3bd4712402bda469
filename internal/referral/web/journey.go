package web

import (
	"net/http"

	"github.com/a-h/templ"

	"relais/internal/access"
	directoryweb "relais/internal/directory/web"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/httpx"
	"relais/internal/platform/i18n"
	"relais/internal/referral"
	"relais/internal/ui"
)

// journey says what was just sent, and leads to the slip.
func (p *Pages) journey(v *gate.Visit) error {
	steps, err := p.steps(v)
	if err != nil {
		return err
	}
	places := map[kernel.ID]directoryweb.Told{}
	for _, s := range steps {
		if told, err := p.Places.TellOne(p.in(v), v.R, s.Need, s.Place); err == nil {
			places[s.Place] = told
		}
	}
	return v.Show(gate.Page{Title: v.T("referral.journey.title"), Body: journeyPage(p, v, steps, places)})
}

// steps gives the referrals of the journey in the address, to who sent them.
func (p *Pages) steps(v *gate.Visit) ([]referral.View, error) {
	id, err := v.ID("id")
	if err != nil {
		return nil, err
	}
	scope, err := v.Scope(access.ReferralRead)
	if err != nil {
		return nil, err
	}
	return p.Referrals.Journey(v.Context(), scope, id)
}

// slipStep is one step of a slip.
type slipStep struct {
	need directoryweb.NeedChoice
	way  directoryweb.Way
	rank int
	last bool
}

// slip is the paper that the person takes home: where to go, when, with what, and
// how to answer. It holds no name: whoever finds it learns nobody's.
type slip struct {
	i18n.Printer
	Code    string
	Address string
	QR      ui.QR
	Steps   []slipStep
	Sender  string // the structure that oriented
}

func (p *Pages) slip(v *gate.Visit) error {
	steps, err := p.steps(v)
	if err != nil {
		return err
	}
	lang, known := i18n.Parse(v.R.URL.Query().Get("langue"))
	if !known {
		lang, known = i18n.Parse(steps[0].Journey.Lang)
	}
	if !known {
		lang = i18n.French
	}
	s, err := p.slipOf(v, lang, steps)
	if err != nil {
		return err
	}
	names, err := p.Names(v.Context(), []kernel.ID{steps[0].Sender})
	if err != nil {
		return err
	}
	s.Sender = names[steps[0].Sender]
	return v.Show(gate.Page{Title: v.T("referral.slip.title"), Body: slipPage(v, steps[0].Journey.ID, s)})
}

// slipTo gives a slip that leads to the page of the person who holds a code: in
// words to type, and drawn for a phone.
func slipTo(origin, code string) (s slip, err error) {
	s = slip{Code: referral.SpokenCode(code), Address: origin + "/s/" + code}
	s.QR, err = ui.NewQR(s.Address)
	return s, err
}

// slipOf draws the slip of a journey in a language.
func (p *Pages) slipOf(v *gate.Visit, lang i18n.Lang, steps []referral.View) (s slip, err error) {
	if s, err = slipTo(httpx.Origin(p.PublicURL, v.R), steps[0].Code); err != nil {
		return s, err
	}
	s.Printer = p.Public.Printer(lang)
	frame := ui.Frame{Printer: s.Printer}
	needs := map[string]directoryweb.NeedChoice{}
	for _, n := range directoryweb.Needs(s.Printer) {
		needs[n.Slug] = n
	}
	for i, step := range steps {
		way, err := p.Places.Lead(&frame, v.R, step.Need, step.Place)
		if kernel.KindOf(err) == kernel.NotFound && err != nil {
			continue // the place left the directory since
		}
		if err != nil {
			return s, err
		}
		s.Steps = append(s.Steps, slipStep{needs[step.Need], way, i + 1, i == len(steps)-1})
	}
	return s, nil
}

// sendPerson writes a page for the person: light, without script, kept by nobody.
func (p *Pages) sendPerson(v *gate.Visit, t i18n.Printer, status int, title, here string, body templ.Component) error {
	frame := ui.Frame{Printer: t, Network: p.Network, Title: title, Style: p.style, Here: here, Form: true}
	if p.Helpline != nil {
		frame.Helpline = p.Helpline(t.Lang)
	}
	return ui.SendPage(v.W, v.R, status, frame, body)
}

// speak gives the language of the person: one of the four of everyone's pages.
func (p *Pages) speak(v *gate.Visit) i18n.Printer { return p.Public.Printer(ui.Language(v.W, v.R)) }

// found gives the status of an error on a person's page.
func found(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return gate.StatusOf(err)
}
