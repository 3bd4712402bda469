package web

import (
	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
)

// spacePath is the page of a person's referrals, in their own space.
const spacePath = "/mon-espace/orientations"

// space shows the person all their referrals, and takes what they say: as the page
// of a code does, without one.
func (p *Pages) space(v *gate.Visit) error { return p.showSpace(v, nil) }

func (p *Pages) spaceAgain(v *gate.Visit, err error) error {
	if v.Actor.Role != access.Person {
		return err
	}
	return p.showSpace(v, err)
}

func (p *Pages) showSpace(v *gate.Visit, wrong error) error {
	scope, err := v.Scope(access.ReferralRead)
	if err != nil {
		return err
	}
	views, err := p.Referrals.Mine(v.Context(), scope)
	if err != nil {
		return err
	}
	t := p.Persons.Speak(v)
	return p.Persons.ShowSpace(v, t, found(wrong), t.T("path.space.title"), spacePage(p, v, t, p.stepsOf(v, t, views), saidOf(v, t, wrong)))
}

// readSpace reads what the person says there.
func (p *Pages) readSpace(v *gate.Visit) (gate.Act, error) {
	if v.Actor.Role != access.Person {
		return nil, kernel.Fault(kernel.NotFound, "access.absent")
	}
	return p.replyIn(v, "", spacePath)
}
