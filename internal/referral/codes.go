package referral

import (
	"slices"

	"relais/internal/directory"
)

// Reasons lists why a place may refuse: the codes of the field (Les emplois de
// l'inclusion), less those that only an employer would give.
func Reasons() []string {
	return []string{
		"not_reachable", "did_not_come_to_interview", "not_eligible", "not_mobile", "not_interested",
		"incompatible", "session_full", "duplicate", "other",
	}
}

// Outcomes lists what may become of a person who was referred.
func Outcomes() []string {
	return []string{"equipped", "connected", "trained", "procedure_done", "autonomous", "still_accompanied", "lost_from_sight", "other"}
}

// Needs lists the kinds of need, as the slugs of the nine categories of service.
func Needs() (slugs []string) {
	for _, term := range directory.Services().Terms {
		slugs = append(slugs, term.Slug)
	}
	return slugs
}

// Equivalent is the code that another system of the field has for a state; "" when
// it has none. Dora and Les emplois de l'inclusion know nothing of what follows
// an answer.
type Equivalent struct{ Dora, Emplois string }

// EquivalentOf gives how the systems of the field name a state.
func EquivalentOf(s State) Equivalent {
	switch s {
	case Sent, Seen:
		return Equivalent{"OUVERTE", "OUVERTE"}
	case Studying:
		return Equivalent{"OUVERTE", "ÉTUDE"}
	case Accepted, Met, NotMet, Concluded:
		return Equivalent{"VALIDÉE", "VALIDÉE"}
	case Refused, Redirected:
		return Equivalent{"REFUSÉE", "REFUSÉE"}
	case Expired:
		return Equivalent{"EXPIRÉE", "EXPIRÉE"}
	default:
		return Equivalent{}
	}
}

func known(code string, of []string) bool { return slices.Contains(of, code) }
