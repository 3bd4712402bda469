package access

import (
	"relais/internal/kernel"
)

// Actor is who acts, for the length of one request. The zero Actor may
// nothing, not even what a visitor may: see [Anyone].
type Actor struct {
	Role      Role
	Account   kernel.ID   // of a member; "" for others
	Structure kernel.ID   // the structure a member acts for now
	Teams     []kernel.ID // the member's teams in that structure
	Territory []string    // codes of départements; none means every one
	Person    kernel.ID   // of a helped person in their own space; "" for others
}

// Anyone gives the actor of a request that says nothing of who makes it.
func Anyone() Actor { return Actor{Role: Visitor} }

// Arriving gives the actor of a session that acts for no structure: half, or
// without any left. Who it is stays with the session.
func Arriving() Actor { return Actor{Role: Entering} }

// SignedIn tells whether the actor is a member or a person, and not just
// anyone.
func (a Actor) SignedIn() bool { return a.Account != "" || a.Person != "" }

// May gives the scope of an action for this actor, or an error of kind
// Forbidden when nobody of that role ever may.
func (a Actor) May(action Action) (Scope, error) {
	granted := rules[key{action, a.Role}]
	if len(granted) == 0 {
		return Scope{}, refusal(Decide(a.Role, action, Nobody), Own)
	}
	return Scope{actor: a, action: action, granted: granted}, nil
}
