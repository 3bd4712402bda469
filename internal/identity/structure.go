package identity

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Status is where a structure stands in the network.
type Status string

// The states of a structure. Only an approved one gives its members rights.
const (
	Applied   Status = "applied"
	Approved  Status = "approved"
	Refused   Status = "refused"
	Suspended Status = "suspended"
)

// Decision is what the network decides of a structure.
type Decision string

// The decisions, and from which state to which they lead.
const (
	Approve Decision = "approve" // applied, refused → approved; the contact is invited
	Refuse  Decision = "refuse"  // applied → refused, with a reason
	Suspend Decision = "suspend" // approved → suspended, with a reason
	Reopen  Decision = "reopen"  // suspended → approved
)

// next gives the state that a decision leads to, or Conflict.
func (s Status) next(d Decision) (Status, error) {
	type step struct {
		from Status
		by   Decision
	}
	to, may := map[step]Status{
		{Applied, Approve}:  Approved,
		{Refused, Approve}:  Approved,
		{Applied, Refuse}:   Refused,
		{Approved, Suspend}: Suspended,
		{Suspended, Reopen}: Approved,
	}[step{s, d}]
	if !may {
		return s, kernel.Fault(kernel.Conflict, "identity.structure_status", s)
	}
	return to, nil
}

// Card is what a structure says of itself.
type Card struct {
	Name        string
	Pivot       string // SIRET (14 digits) or RNA (W and 9 digits); "" for none
	Typology    string // code of the place standard: ASSO, CCAS, COMMUNE…; "" when unknown
	Departement string // code: "36", "2A", "974"; "" when unknown
	Commune     string // INSEE code; "" when unknown
}

// Structure is a structure as those who may read it see it.
type Structure struct {
	Card
	ID          kernel.ID
	Status      Status
	Reason      string // of a refusal or a suspension
	IsNetwork   bool   // the structure of those who run the network
	AppliedAt   time.Time
	ReviewedAt  time.Time // zero until reviewed
	SuspendedAt time.Time // zero unless suspended
	Contact     Contact   // of the application; only for who may review it
}

// Contact is whom to write to about an application.
type Contact struct{ Name, Email string }

var (
	pivotForm       = regexp.MustCompile(`^(\d{14}|W\d{9})?$`)
	typologyForm    = regexp.MustCompile(`^[A-Z_]{0,40}$`)
	departementForm = regexp.MustCompile(`^(\d{2,3}|2[AB])?$`)
	communeForm     = regexp.MustCompile(`^([0-9][0-9AB][0-9]{3})?$`)
)

// Check gives everything that is wrong in a card, joined: Invalid
// "identity.structure_…".
func (c Card) Check() error {
	_, err := c.checked()
	return err
}

// checked gives the card in its one spelling, or what is wrong, see Check.
func (c Card) checked() (_ Card, err error) {
	var wrong kernel.Faults
	c.Name, err = Name(c.Name)
	wrong.If(err != nil, "identity.structure_name")
	c.Pivot = strings.ToUpper(strings.Join(strings.Fields(c.Pivot), ""))
	wrong.If(!pivotForm.MatchString(c.Pivot) || len(c.Pivot) == 14 && !luhn(c.Pivot), "identity.structure_pivot")
	wrong.If(!typologyForm.MatchString(c.Typology), "identity.structure_typology")
	wrong.If(!departementForm.MatchString(c.Departement), "identity.structure_departement")
	wrong.If(!communeForm.MatchString(c.Commune), "identity.structure_commune")
	return c, wrong.Err()
}

// laPoste begins the SIRET of La Poste, whose establishments follow another
// rule than the key of Luhn (INSEE).
const laPoste = "356000000"

// luhn tells whether the key of a SIRET is right.
func luhn(digits string) bool {
	if strings.HasPrefix(digits, laPoste) {
		return true
	}
	sum := 0
	for i, d := range digits {
		n := int(d - '0')
		if i%2 == len(digits)%2 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

func (r structureRow) card() Card {
	return Card{r.Name, r.Pivot, r.Typology, r.Departement, r.Commune}
}

func (r *structureRow) take(c Card) {
	r.Name, r.Pivot, r.Typology, r.Departement, r.Commune = c.Name, c.Pivot, c.Typology, c.Departement, c.Commune
}

func (r structureRow) structure() Structure {
	return Structure{
		Card: r.card(), ID: r.ID, Status: r.Status, Reason: r.Reason, IsNetwork: r.IsNetwork,
		AppliedAt: r.AppliedAt, ReviewedAt: r.ReviewedAt, SuspendedAt: r.SuspendedAt,
	}
}

// over gives nil when a scope reaches a structure. One beyond the territory of
// the actor, or in which they are nobody, does not exist for them.
func over(scope access.Scope, s structureRow) error {
	actor := scope.Actor()
	inTerritory := len(actor.Territory) == 0 || slices.Contains(actor.Territory, s.Departement)
	switch {
	case inTerritory && scope.Allows(access.Network):
		return nil
	case actor.Structure != "" && actor.Structure == s.ID:
		return scope.Over(access.Colleague)
	default:
		return scope.Over(access.Nobody)
	}
}
