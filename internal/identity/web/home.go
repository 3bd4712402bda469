package web

import (
	"slices"
	"strings"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/identity"
)

// Waiting is a list of things that wait for a member, already in words. An
// empty one is shown only when it says so.
type Waiting struct {
	Title string
	Items []Item
	Empty string // what would be here, in one sentence; "" to show nothing
}

// Item is one thing that waits, and the page where it is dealt with.
type Item struct {
	Since  string // "9 jours", "aujourd’hui"
	Text   string
	Detail string
	Path   string
	Verb   string // of the button
}

// home shows a member what waits for them.
func (p *Pages) home(v *gate.Visit) error {
	var lists []Waiting
	waiting := 0
	for _, list := range append([]func(*gate.Visit) ([]Waiting, error){p.waiting}, p.Home...) {
		some, err := list(v)
		if err != nil {
			return err
		}
		for _, w := range some {
			waiting += len(w.Items)
			if len(w.Items) > 0 || w.Empty != "" {
				lists = append(lists, w)
			}
		}
	}
	var links []gate.Entry
	for _, l := range append(p.ownLinks(), p.Links...) {
		if v.May(l.Action) {
			links = append(links, l)
		}
	}
	first, _, _ := strings.Cut(v.Session.Name, " ")
	return v.Show(gate.Page{Title: v.T("home.title"), Body: homePage(v, first, waiting, lists, links)})
}

// ownLinks are the quick links that identity itself gives.
func (p *Pages) ownLinks() []gate.Entry {
	return []gate.Entry{
		{Path: "/structures", Text: "structures.title", Action: access.StructureRead},
		{Path: "/equipe", Text: "team.title", Action: access.MemberRead},
		{Path: "/compte", Text: "account.title", Action: access.AccountOwn},
	}
}

// waiting lists what waits for a member among structures, invitations and their
// own means of signing in.
func (p *Pages) waiting(v *gate.Visit) ([]Waiting, error) {
	var lists []Waiting
	for _, list := range []func(*gate.Visit) (Waiting, error){p.meansWaiting, p.structuresWaiting, p.invitationsWaiting} {
		w, err := list(v)
		if err != nil {
			return nil, err
		}
		lists = append(lists, w)
	}
	return lists, nil
}

// fewCodes is how few codes are left when it is time to renew them.
const fewCodes = 3

// meansWaiting warns who could soon be unable to sign in.
func (p *Pages) meansWaiting(v *gate.Visit) (Waiting, error) {
	w := Waiting{Title: v.T("home.means")}
	has, err := p.factors(v)
	if err != nil {
		return w, err
	}
	if has.Recovery < fewCodes {
		left := v.T("home.recovery.none")
		if has.Recovery > 0 {
			left = v.N("home.recovery", has.Recovery)
		}
		w.Items = append(w.Items, Item{
			Text: left, Detail: v.T("home.recovery.why"), Path: "/moyens/secours", Verb: v.T("home.recovery.go"),
		})
	}
	if has.CardConfirmed && has.CardLeft <= fewCodes {
		w.Items = append(w.Items, Item{
			Text: v.N("account.card.left", has.CardLeft), Detail: v.T("home.card.why"), Path: "/compte", Verb: v.T("home.card.go"),
		})
	}
	return w, nil
}

// structuresWaiting lists the structures that ask to join, the oldest first.
func (p *Pages) structuresWaiting(v *gate.Visit) (Waiting, error) {
	scope, err := v.Scope(access.StructureReview)
	if err != nil {
		return Waiting{}, nil //nolint:nilerr // nothing of it waits for others
	}
	list, err := p.Identity.Network.Structures(v.Context(), scope)
	slices.SortStableFunc(list, func(a, b identity.Structure) int { return a.AppliedAt.Compare(b.AppliedAt) })
	w := Waiting{Title: v.T("home.structures"), Empty: v.T("home.structures.empty")}
	for _, s := range list {
		if s.Status == identity.Applied {
			w.Items = append(w.Items, Item{
				Since: p.since(v, s.AppliedAt), Text: s.Name, Detail: p.brief(v, s),
				Path: "/structures/" + string(s.ID), Verb: v.T("structures.review"),
			})
		}
	}
	return w, err
}

// invitationsWaiting lists the invitations of one's structure that nobody
// answered.
func (p *Pages) invitationsWaiting(v *gate.Visit) (Waiting, error) {
	scope, err := v.Scope(access.MemberInvite)
	if err != nil {
		return Waiting{}, nil //nolint:nilerr // nothing of it waits for others
	}
	pending, err := p.Identity.Members.Pending(v.Context(), scope, v.Actor.Structure)
	w := Waiting{Title: v.T("home.invitations"), Empty: v.T("home.invitations.empty")}
	for _, i := range slices.Backward(pending) { // the oldest first
		w.Items = append(w.Items, Item{Since: p.since(v, i.CreatedAt), Text: i.Email, Detail: p.pendingUntil(v, i), Path: "/equipe", Verb: v.T("home.see")})
	}
	return w, err
}
