package web

import (
	"context"
	"slices"
	"strings"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/kernel"
)

// registerStructures opens the pages about structures.
func (p *Pages) registerStructures(g *gate.Gate) {
	g.Page("GET /structures", access.StructureRead, p.structures)
	g.Page("GET /structures/{structure}", access.StructureRead, p.structure)
	g.Form("POST /structures/{structure}/decision", access.StructureReview, gate.Form{Read: p.readDecision, Again: p.againStructure})
	g.Page("GET /structures/{structure}/fiche", access.StructureChange, p.changeStructure)
	g.Form("POST /structures/{structure}/fiche", access.StructureChange, gate.Form{Read: p.readStructure, Again: p.againChange})
}

// reading gives the leave to read structures: who may review them also reads
// whom to write to.
func reading(v *gate.Visit) (access.Scope, error) {
	if scope, err := v.Scope(access.StructureReview); err == nil {
		return scope, nil
	}
	return v.Scope(access.StructureRead)
}

// group is the structures of one status.
type group struct {
	status identity.Status
	list   []identity.Structure
}

// structures lists the structures that the visitor may read, what awaits a
// decision first.
func (p *Pages) structures(v *gate.Visit) error {
	scope, err := reading(v)
	if err != nil {
		return err
	}
	list, err := p.Identity.Network.Structures(v.Context(), scope)
	if err != nil {
		return err
	}
	var groups []group
	for _, status := range []identity.Status{identity.Applied, identity.Suspended, identity.Approved, identity.Refused} {
		one := group{status: status}
		for _, s := range list {
			if s.Status == status {
				one.list = append(one.list, s)
			}
		}
		if len(one.list) > 0 {
			groups = append(groups, one)
		}
	}
	return v.Show(gate.Page{Title: v.T("structures.title"), Body: p.structuresPage(v, groups)})
}

// seen is a structure as its page shows it.
type seen struct {
	identity.Structure

	members  int                  // -1 when the visitor may not count them
	mayTeam  bool                 // the visitor may open its team
	alike    []identity.Structure // that bear the same name, for who decides
	decision identity.Decision
	reason   string // typed
}

func (p *Pages) structure(v *gate.Visit) error { return p.againStructure(v, nil) }

// againStructure shows a structure, with what was wrong if anything.
func (p *Pages) againStructure(v *gate.Visit, err error) error {
	s, failed := p.seen(v)
	if failed != nil {
		return failed
	}
	s.decision, s.reason = identity.Decision(v.R.PostFormValue("decision")), typed(v, "motif")
	return v.Show(gate.Page{Title: s.Name, Status: statusOf(err), Body: p.structurePage(v, s, faultsOf(v, err))})
}

func (p *Pages) seen(v *gate.Visit) (s seen, err error) {
	id, err := v.ID("structure")
	if err != nil {
		return s, err
	}
	scope, err := reading(v)
	if err != nil {
		return s, err
	}
	s = seen{members: -1}
	if s.Structure, err = p.Identity.Network.Structure(v.Context(), scope, id); err != nil {
		return s, err
	}
	if s.alike, err = p.alike(v, s.Structure); err != nil {
		return s, err
	}
	team, err := teamScope(v, id)
	if err != nil {
		return s, nil //nolint:nilerr // who may not see the team sees the rest
	}
	members, err := p.Identity.Members.List(v.Context(), team, id)
	s.members, s.mayTeam = len(members), true
	return s, err
}

// alike gives the other structures that bear the name of one, to who reviews
// applications: the same may have been sent twice.
func (p *Pages) alike(v *gate.Visit, s identity.Structure) ([]identity.Structure, error) {
	scope, err := v.Scope(access.StructureReview)
	if err != nil {
		return nil, nil //nolint:nilerr // for who reviews only
	}
	all, err := p.Identity.Network.Structures(v.Context(), scope)
	return slices.DeleteFunc(all, func(other identity.Structure) bool {
		return other.ID == s.ID || !strings.EqualFold(other.Name, s.Name)
	}), err
}

// teamScope gives the leave to see who belongs to a structure: one's own, or
// any for who may change the members of all.
func teamScope(v *gate.Visit, structure kernel.ID) (access.Scope, error) {
	if structure == v.Actor.Structure {
		return v.Scope(access.MemberRead)
	}
	scope, err := v.Scope(access.MemberChange)
	if err == nil && !scope.Allows(access.Network) {
		err = kernel.Fault(kernel.NotFound, "access.absent")
	}
	return scope, err
}

// readDecision decides of a structure.
func (p *Pages) readDecision(v *gate.Visit) (gate.Act, error) {
	id, err := v.ID("structure")
	if err != nil {
		return nil, err
	}
	scope, err := v.Scope(access.StructureReview)
	if err != nil {
		return nil, err
	}
	decision := identity.Decision(v.R.PostFormValue("decision"))
	return func(ctx context.Context) (gate.Answer, error) {
		err := p.Identity.Network.Review(ctx, scope, id, decision, typed(v, "motif"))
		if keyOf(err) == "identity.reason" {
			err = gate.At("motif-"+string(decision), err)
		}
		done := "structure_" + string(decision)
		if decision == identity.Approve || decision == identity.Refuse { // the contact is written to
			done = p.mailedDone(done)
		}
		return gate.Answer{To: "/structures/" + string(id), Done: done}, err
	}, nil
}

// changeStructure lets change what a structure says of itself.
func (p *Pages) changeStructure(v *gate.Visit) error {
	s, err := p.seen(v)
	if err != nil {
		return err
	}
	f := cardForm{name: s.Name, pivot: s.Pivot, kind: s.Typology, town: p.townOf(s.Commune), insee: s.Commune}
	return v.Show(gate.Page{Title: v.T("structures.change"), Body: changePage(v, s.Structure, f)})
}

func (p *Pages) againChange(v *gate.Visit, err error) error {
	s, failed := p.seen(v)
	if failed != nil {
		return failed
	}
	f := cardTyped(v)
	_, f.choices = p.town(f.town, f.insee)
	f.faults = faultsOf(v, err)
	return v.Show(gate.Page{Title: v.T("structures.change"), Status: statusOf(err), Body: changePage(v, s.Structure, f)})
}

// readStructure changes what a structure says of itself.
func (p *Pages) readStructure(v *gate.Visit) (gate.Act, error) {
	id, err := v.ID("structure")
	if err != nil {
		return nil, err
	}
	scope, err := v.Scope(access.StructureChange)
	if err != nil {
		return nil, err
	}
	c, err := p.card(cardTyped(v), identity.Card.Check)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		err := p.Identity.Network.ChangeStructure(ctx, scope, id, c)
		return gate.Answer{To: "/structures/" + string(id), Done: "structure_changed"}, atCard(err, townField)
	}, nil
}
