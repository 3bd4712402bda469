package access

import "slices"

// Role is what someone is for the network while they act.
type Role string

// The roles. A member of a structure has one there, and may have another in
// another structure.
const (
	Visitor       Role = "visitor"        // anyone, not known
	Entering      Role = "entering"       // known, and acting for no structure: the second factor is awaited, or no structure is left
	Person        Role = "person"         // a helped person, in their own space, by code
	Volunteer     Role = "volunteer"      // bénévole
	Prescriber    Role = "prescriber"     // travailleur social who orients
	Reception     Role = "reception"      // accueil
	Adviser       Role = "adviser"        // conseiller numérique, médiateur
	Aidant        Role = "aidant"         // acts under mandate
	Manager       Role = "manager"        // responsable de structure
	Trainer       Role = "trainer"        // formateur
	PhoneOperator Role = "phone_operator" // écoutant of the helpline
	StockManager  Role = "stock_manager"  // stock and donations
	Coordinator   Role = "coordinator"    // of a territory: aggregates only
	Funder        Role = "funder"         // published figures only
	Admin         Role = "admin"          // runs the platform: no personal data
	Auditor       Role = "auditor"        // data-protection officer or auditor
)

// Roles lists every role, from the least to the most entrusted.
func Roles() []Role {
	return append([]Role{Visitor, Entering, Person}, MemberRoles()...)
}

// MemberRoles lists the roles that a member of a structure may have.
func MemberRoles() []Role {
	return append(StructureRoles(), NetworkRoles()...)
}

// StructureRoles lists the roles that a structure gives.
func StructureRoles() []Role {
	return []Role{Volunteer, Prescriber, Reception, Adviser, Aidant, Trainer, PhoneOperator, StockManager, Manager}
}

// NetworkRoles lists the roles that only the operator of the network gives, in
// the network's own structure.
func NetworkRoles() []Role { return []Role{Coordinator, Funder, Auditor, Admin} }

// ParseRole reads the code of a role that a member may have.
func ParseRole(code string) (Role, bool) {
	role := Role(code)
	return role, slices.Contains(MemberRoles(), role)
}

// OfTerritory tells whether the role may be given for some départements only.
// Who runs the network or audits it does so everywhere, and the roles of a
// structure end with it.
func (r Role) OfTerritory() bool { return r == Coordinator || r == Funder }

// OfNetwork tells whether only the operator of the network gives the role.
func (r Role) OfNetwork() bool { return slices.Contains(NetworkRoles(), r) }
