package app

import (
	"context"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/identity"
)

// sessions makes the sessions of the rooms those that the gate knows.
type sessions struct{ rooms *Rooms }

// Authenticate gives the session of a token.
func (s sessions) Authenticate(ctx context.Context, token string) (gate.Session, error) {
	session, err := s.rooms.Identity.Sessions.Authenticate(ctx, token)
	if err != nil {
		return gate.Session{}, err
	}
	return gateSession(session), nil
}

// gateSession gives what the gate needs to know of a member's session.
func gateSession(s identity.Session) gate.Session {
	known := gate.Session{
		Handle: string(s.ID), Actor: s.Actor, Name: s.Name, Structure: s.StructureName,
		Half: s.Half, Proved: s.Proved, Origin: s,
	}
	for _, m := range s.Memberships {
		if m.Structure != s.Actor.Structure && !m.Suspended {
			known.Others = append(known.Others, gate.Choice{ID: m.Structure, Name: m.Name, Role: m.Role})
		}
	}
	return known
}

// AuthenticateToken gives whom the token of a program acts for.
func (s sessions) AuthenticateToken(ctx context.Context, token string) (access.Actor, error) {
	actor, _, err := s.rooms.Identity.Tokens.Authenticate(ctx, token)
	return actor, err
}
