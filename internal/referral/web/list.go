package web

import (
	"relais/internal/access"
	directoryweb "relais/internal/directory/web"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/referral"
)

// paramList names the list shown.
const paramList = "liste"

// The lists of referrals.
const (
	listReceived = "recues"
	listSent     = "envoyees"
	listEnded    = "terminees"
)

// listed is a list of referrals as its page shows it.
type listed struct {
	which   string
	groups  []group
	entries int
}

// group is the referrals that wait for the same thing.
type group struct {
	name    string // of [groups]
	title   string
	entries []line
}

// line is a referral in a list.
type line struct {
	referral.Entry

	place directoryweb.Told
	other string // the structure at the other end
}

// list shows the referrals of the structure: those it received, those it sent,
// those that are over.
func (p *Pages) list(v *gate.Visit) error {
	which := v.R.URL.Query().Get(paramList)
	l, err := p.listed(v, which, false)
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("referral.list.title"), Body: listPage(p, v, l)})
}

// listed gives a list by its name; taken is for one that leaves as a file.
func (p *Pages) listed(v *gate.Visit, which string, taken bool) (l listed, err error) {
	scope, err := v.Scope(access.ReferralRead)
	if err != nil {
		return l, err
	}
	switch which {
	case listSent:
		entries, err := p.Referrals.Sent(v.Context(), scope, referral.Which{States: referral.StatesThat(notClosed), Taken: taken})
		return p.grouped(v, listSent, entries, sentGroup), err
	case listEnded:
		received, err := p.Referrals.Received(v.Context(), scope, referral.Which{States: referral.StatesThat(referral.State.Ended), Taken: taken})
		if err != nil {
			return l, err
		}
		sent, err := p.Referrals.Sent(v.Context(), scope, referral.Which{States: []referral.State{referral.Closed}, Taken: taken})
		return p.grouped(v, listEnded, append(received, sent...), endedGroup), err
	default:
		entries, err := p.Referrals.Received(v.Context(), scope, referral.Which{States: referral.StatesThat(referral.State.Open), Taken: taken})
		return p.grouped(v, listReceived, entries, receivedGroup), err
	}
}

// notClosed tells whether who sent a referral may still have something to do.
func notClosed(s referral.State) bool { return s != referral.Closed }

// receivedGroup says what a referral that was received waits for.
func receivedGroup(r referral.Referral) string {
	switch {
	case r.CallBackAt != nil || r.HinderedAt != nil:
		return "call"
	case r.State.Pending():
		return "answer"
	case r.State == referral.Met:
		return "outcome"
	}
	return "meet"
}

// sentGroup says what a referral that was sent waits for.
func sentGroup(r referral.Referral) string {
	switch {
	case r.CallBackAt != nil || r.HinderedAt != nil || r.TellAt != nil:
		return "call"
	case r.State == referral.Draft && r.After:
		return "later"
	case r.State == referral.Draft:
		return "draft"
	case r.State == referral.Concluded:
		return "known"
	case r.State.Ended():
		return "again"
	case r.State.Pending():
		return "wait"
	}
	return "news"
}

func endedGroup(referral.Referral) string { return "over" }

// groups lists the groups, the most pressing first.
func groups() []string {
	return []string{"call", "answer", "again", "draft", "known", "meet", "outcome", "wait", "news", "later", "over"}
}

// grouped parts a list by what each referral waits for.
func (p *Pages) grouped(v *gate.Visit, which string, entries []referral.Entry, of func(referral.Referral) string) listed {
	l := listed{which: which, entries: len(entries)}
	lines := map[string][]line{}
	for _, e := range entries {
		at := line{Entry: e}
		at.place = p.placeOf(v, p.in(v), e.Need, e.Place)
		lines[of(e.Referral)] = append(lines[of(e.Referral)], at)
	}
	p.nameOthers(v, lines)
	for _, name := range groups() {
		if len(lines[name]) > 0 {
			l.groups = append(l.groups, group{name, v.T("referral.group." + name), lines[name]})
		}
	}
	return l
}

// nameOthers names the structures that sent the referrals of a list.
func (p *Pages) nameOthers(v *gate.Visit, lines map[string][]line) {
	var ids []kernel.ID
	for _, group := range lines {
		for _, l := range group {
			ids = append(ids, l.Sender)
		}
	}
	names, err := p.Names(v.Context(), ids)
	if err != nil {
		p.Log.Error("names of structures", "error", err)
	}
	for _, group := range lines {
		for i := range group {
			group[i].other = names[group[i].Sender]
		}
	}
}
