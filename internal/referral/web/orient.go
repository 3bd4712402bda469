package web

import (
	"net/http"
	"time"

	"relais/internal/access"
	"relais/internal/directory"
	directoryweb "relais/internal/directory/web"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
	peopleweb "relais/internal/people/web"
	"relais/internal/referral"
)

// orient asks for what the person needs, and where they live.
func (p *Pages) orient(v *gate.Visit) error {
	a, err := p.readAsked(v, v.R.URL.Query())
	if err != nil {
		return err
	}
	return p.showOrient(v, http.StatusOK, a, nil)
}

func (p *Pages) showOrient(v *gate.Visit, status int, a asked, err error) error {
	return v.Show(gate.Page{Title: p.title(v, a), Status: status, Body: orientPage(p, v, a, v.Faults(err))})
}

// title says who is oriented.
func (p *Pages) title(v *gate.Visit, a asked) string {
	if a.person == nil {
		return v.T("referral.orient.someone")
	}
	return v.T("referral.orient.title", called(v, a.person))
}

// called says a person: first name and initial, for screens are looked at over
// shoulders.
func called(v *gate.Visit, o *people.Opened) string {
	return peopleweb.Who(v.Printer, o.Minimal.FirstName, o.Minimal.Initial)
}

// offer is what the network offers for one need.
type offer struct {
	need    directoryweb.NeedChoice
	places  []offered
	total   int
	remote  bool // nothing is near: these help at a distance
	relaxed bool // none said that it suits the person: these may
	more    bool
}

// offered is a place that may answer a need.
type offered struct {
	directoryweb.Told

	answers string // how it answers those who send it people; "" when that is not known
}

// choose shows, need by need, the places that may answer.
func (p *Pages) choose(v *gate.Visit) error {
	a, err := p.readAsked(v, v.R.URL.Query())
	if err != nil {
		return err
	}
	var refusal gate.Refusal
	if len(a.needs) == 0 {
		refusal.Refuse(paramNeed, "referral.needs_none")
	}
	if a.commune.Code == "" {
		refusal.Refuse(paramTown, a.townFault())
	}
	if err := refusal.Err(); err != nil {
		return p.showOrient(v, http.StatusBadRequest, a, err)
	}
	offers, err := p.offers(v, a)
	if err != nil {
		return err
	}
	if err := p.noteNone(v, a, offers); err != nil {
		return err
	}
	return v.Show(gate.Page{Title: p.title(v, a), Body: choosePage(p, v, a, offers, nil)})
}

// noteNone notes the needs for which no place is within reach, not even one that
// does not say that it suits the person: the network learns what it lacks.
func (p *Pages) noteNone(v *gate.Visit, a asked, offers []offer) error {
	var needs []string
	for _, o := range offers {
		if o.total == 0 {
			needs = append(needs, o.need.Slug)
		}
	}
	scope, err := v.Scope(access.ReferralWrite)
	if err != nil {
		return err
	}
	return p.Referrals.FindNone(v.Context(), scope, a.commune, needs)
}

// townFault says why no commune is known.
func (a asked) townFault() string {
	switch {
	case len(a.choices) > 0:
		return "referral.town_several"
	case a.town == "":
		return "referral.town_none"
	}
	return "referral.town_unknown"
}

// offers finds places for every need.
func (p *Pages) offers(v *gate.Visit, a asked) (all []offer, err error) {
	in := p.in(v)
	names := map[string]directoryweb.NeedChoice{}
	for _, choice := range directoryweb.Needs(in) {
		names[choice.Slug] = choice
	}
	var ids []kernel.ID
	for _, need := range a.needs {
		o := offer{need: names[need], relaxed: a.relaxed}
		answer, err := p.Directory.Answer(a.query(need, a.relaxed), directory.Helpline{})
		if err == nil && answer.Near.Total == 0 && !a.relaxed && a.particular() {
			o.relaxed = true
			answer, err = p.Directory.Answer(a.query(need, true), directory.Helpline{})
		}
		if err != nil {
			return nil, err
		}
		hits := answer.Near.Hits
		if len(hits) == 0 {
			hits, o.remote = answer.Remote, true
		}
		o.total, o.more = answer.Near.Total, answer.Near.Total > len(hits) && a.more < mostMore
		for _, told := range p.Places.Tell(in, v.R, need, hits...) {
			o.places = append(o.places, offered{Told: told})
			ids = append(ids, told.ID)
		}
		all = append(all, o)
	}
	return all, p.tellAnswers(v, all, ids)
}

// tellAnswers says of each place how it answers.
func (p *Pages) tellAnswers(v *gate.Visit, all []offer, ids []kernel.ID) error {
	scope, err := v.Scope(access.ReferralWrite)
	if err != nil || len(ids) == 0 {
		return err
	}
	known, err := p.Referrals.Answering(v.Context(), scope, ids)
	for i := range all {
		for j := range all[i].places {
			if a, is := known[all[i].places[j].ID]; is {
				all[i].places[j].answers = answersText(v, a)
			}
		}
	}
	return err
}

// answersText says how a place answers: 9 times in 10, within 3 days.
func answersText(v *gate.Visit, a referral.Answers) string {
	const tenths, day = 10, 24 * time.Hour
	times := (a.Answered*tenths + a.Asked/2) / a.Asked
	if times == 0 {
		return v.T("referral.answers.never")
	}
	if days := int((a.Delay + day/2) / day); days > 0 {
		return v.N("referral.answers.days", days, times)
	}
	return v.T("referral.answers.day", times)
}
