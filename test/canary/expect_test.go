package canary_test

import (
	"slices"
	"testing"

	"relais/internal/access"
)

// What the actions show. A mark that no line names is for nobody.
var (
	showMinimal = []access.Action{access.PersonReadMinimal, access.PersonSearch, access.PersonErase}
	showCard    = []access.Action{access.PersonRead, access.PersonUpdate, access.PersonExport}
	showMembers = []access.Action{access.MemberRead, access.MemberChange, access.MemberInvite, access.AccountDisable}
	showNames   = []access.Action{access.PersonRead, access.PersonJournal, access.PersonExport} // of who did what to a file
	showInvited = []access.Action{access.MemberInvite, access.StructureReview}
	showPlaces  = []access.Action{access.StructureRead, access.StructureChange, access.StructureReview}
)

// allowed tells whether the policy lets an actor see what a mark stands for.
func (h *house) allowed(v *viewer, f *fact) bool {
	a := v.actor
	if f.secret {
		return false
	}
	switch about := f.about.(type) {
	case *person:
		return h.mayPerson(a, about, f.field)
	case *note:
		return h.mayNote(a, about)
	case *diagnosis: // for the person and those in charge: not for who made it and is no longer
		return grants(a.Role, []access.Action{access.DiagnosticRead}, h.ties(a, about.of, false))
	case *glass:
		waits := about.state == "waiting" && grants(a.Role, []access.Action{access.GlassAgree}, []access.Relation{access.Network})
		own := a.Account == about.asker.id && grants(a.Role, []access.Action{access.GlassWithdraw}, []access.Relation{access.Own})
		told := []access.Action{access.PersonJournal, access.PersonExport}
		return waits || own || grants(a.Role, told, h.ties(a, about.about, false))
	case *hold:
		own := slices.Contains(h.ties(a, about.about, false), access.Own) // who receives all that is kept about them
		return own || grants(a.Role, []access.Action{access.RetentionHold}, toStructure(a, about.about.in))
	case *account:
		return h.mayAccount(v, about, f.field)
	case *structure:
		return h.mayStructure(v, about, f.field)
	case *team:
		return grants(a.Role, showMembers, toStructure(a, about.of)) || h.follows(a, about)
	case *sending:
		return h.maySending(a, about, f.field)
	case *invitation:
		return grants(a.Role, showInvited, toStructure(a, about.to))
	default:
		return false
	}
}

func (h *house) mayPerson(a access.Actor, p *person, field string) bool {
	actions := showCard
	if field == "first name" {
		actions = slices.Concat(showMinimal, showCard)
	}
	return grants(a.Role, actions, h.ties(a, p, false)) || h.mayReceived(a, p, field)
}

// mayNote: the person receives every note about them; among workers, shared
// ones are for those in charge and their author, private ones for their author.
func (h *house) mayNote(a access.Actor, n *note) bool {
	ties := h.ties(a, n.of, a.Account != "" && n.by.id == a.Account)
	if slices.Contains(ties, access.Own) {
		return grants(a.Role, []access.Action{access.PersonExport}, ties)
	}
	action := access.NoteRead
	if n.private {
		action = access.NoteReadPrivate
	}
	return grants(a.Role, []access.Action{action}, ties)
}

func (h *house) mayAccount(v *viewer, to *account, field string) bool {
	if v.account == to && !to.disabled && field != "password" {
		return true
	}
	switch field {
	case "email":
		return grants(v.actor.Role, showMembers, toAccount(v.actor, to))
	case "name":
		return grants(v.actor.Role, showMembers, toAccount(v.actor, to)) || h.didSomethingTo(v.actor, to)
	default:
		return false
	}
}

// didSomethingTo tells whether an account may have done something to a file
// whose journal an actor reads: who works where the person is followed, who
// opened it in an emergency, and who holds it; the person is told by name who
// received them elsewhere.
func (h *house) didSomethingTo(a access.Actor, by *account) bool {
	return slices.ContainsFunc(h.plot.people, func(p *person) bool {
		if !grants(a.Role, showNames, h.ties(a, p, false)) {
			return false
		}
		works := slices.ContainsFunc(by.belongs, func(m membership) bool { return m.in == p.in })
		opened := slices.ContainsFunc(h.plot.glasses, func(g *glass) bool {
			return g.about == p && (g.asker == by || by == h.plot.network.staff[access.Auditor])
		})
		held := slices.ContainsFunc(h.plot.holds, func(o *hold) bool { return o.about == p && o.by == by })
		own := slices.Contains(h.ties(a, p, false), access.Own) // who is told by name
		return works || opened || held || own && received(p, by)
	})
}

func (h *house) mayStructure(v *viewer, s *structure, field string) bool {
	belongs := v.account != nil && !v.account.disabled &&
		slices.ContainsFunc(v.account.belongs, func(m membership) bool { return m.in == s })
	switch field {
	case "name":
		followed := v.person != nil && v.person.in == s
		return belongs || followed || grants(v.actor.Role, showPlaces, toStructure(v.actor, s)) || h.dealsWith(v.actor, s)
	case "reason of the suspension":
		return grants(v.actor.Role, showPlaces, toStructure(v.actor, s))
	default: // the contact, who is invited when the structure is approved
		return grants(v.actor.Role, showInvited, toStructure(v.actor, s))
	}
}

// follows tells whether an actor reads the file of someone whom a team follows.
func (h *house) follows(a access.Actor, of *team) bool {
	return slices.ContainsFunc(h.plot.people, func(p *person) bool {
		return slices.Contains(p.teams, of) && grants(a.Role, showNames, h.ties(a, p, false))
	})
}

// must tells whether a crawl that saw everything saw a mark: the name of who is
// signed in, the files they may open and their notes. Without it, a crawl that
// sees nothing would be content.
func (h *house) must(v *viewer, f *fact) bool {
	if v.shut || v.bearer != "" || !h.allowed(v, f) {
		return false
	}
	switch about := f.about.(type) {
	case *account:
		return about == v.account && f.field == "name"
	case *person:
		return f.field == "first name" || h.opens(v, about)
	case *note:
		return h.opens(v, about.of)
	case *diagnosis:
		return h.opens(v, about.of)
	case *glass:
		return v.account == about.asker
	default:
		return false
	}
}

func (h *house) opens(v *viewer, p *person) bool {
	return grants(v.actor.Role, []access.Action{access.PersonRead}, h.ties(v.actor, p, false))
}

// leaks gives the marks of a text that a viewer may not see.
func (h *house) leaks(v *viewer, text []byte) (found []*fact) {
	for _, mark := range h.in(text) {
		if f := h.fact(mark); !h.allowed(v, f) {
			found = append(found, f)
		}
	}
	return found
}

// The expectation is neither everything nor nothing: a few sentences of the
// security design, checked on what it gives.
func TestTheExpectationIsThatOfTheDesign(t *testing.T) {
	h := planted(t, sqlite(t), 3)
	one, two := h.plot.structures[0], h.plot.structures[1]
	seen := func(s *structure, role access.Role, p *person) (fields int) {
		a := s.staff[role]
		for _, f := range h.facts {
			if f.about == any(p) && h.allowed(&viewer{actor: a.actor(), account: a}, f) {
				fields++
			}
		}
		return fields
	}
	for _, c := range []struct {
		who  access.Role
		of   *structure
		file int // of the first structure
		want int // of first name, name, reach, phone
	}{
		{access.Adviser, one, 0, 4},   // in charge
		{access.Manager, one, 0, 4},   // answers for every file
		{access.Reception, one, 0, 1}, // a colleague sees the least
		{access.Volunteer, one, 0, 0}, // a volunteer whose person it is not
		{access.Volunteer, one, 4, 1}, // whose person it is
		{access.Aidant, one, 1, 4},    // through their team
		{access.PhoneOperator, one, 1, 1},
		{access.Reception, one, 2, 0}, // protected: does not exist
		{access.Adviser, one, 2, 4},   // but for who is in charge
		{access.Adviser, two, 0, 0},   // another structure
		{access.Manager, two, 0, 0},
		{access.StockManager, one, 0, 0},
		{access.Admin, h.plot.network, 0, 4}, // an emergency is open
		{access.Admin, h.plot.network, 1, 0},
		{access.Auditor, h.plot.network, 0, 0},
		{access.Funder, h.plot.network, 0, 0},
		{access.Coordinator, h.plot.network, 0, 0},
	} {
		if got := seen(c.of, c.who, one.people[c.file]); got != c.want {
			t.Errorf("%s of %v sees %d fields of %v, want %d", c.who, c.of, got, one.people[c.file], c.want)
		}
	}
}
