package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/kernel"
)

// sessions makes the sessions of the rooms those that the gate knows.
type sessions struct{ rooms *Rooms }

// Authenticate gives the session of a token: of a member, or else of a person
// in their own space.
func (s sessions) Authenticate(ctx context.Context, token string) (gate.Session, error) {
	session, err := s.rooms.Identity.Sessions.Authenticate(ctx, token)
	if err == nil {
		return gateSession(session), nil
	}
	if kernel.KindOf(err) != kernel.Forbidden { // no member's, or no more
		return gate.Session{}, err
	}
	actor, err := s.rooms.People.AuthenticateSpace(ctx, token)
	if err != nil {
		return gate.Session{}, err
	}
	return gate.Session{Handle: handleOf(token), Actor: actor}, nil
}

// handleOf names a session without giving its secret away.
func handleOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:8])
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

// AuthenticateToken gives the program of a token.
func (s sessions) AuthenticateToken(ctx context.Context, token string) (gate.Program, error) {
	program, err := s.rooms.Identity.Tokens.Authenticate(ctx, token)
	if kernel.KindOf(err) == kernel.Forbidden && err != nil {
		err = kernel.Because(kernel.NotFound, "token.absent", err)
	}
	return gate.Program{Actor: program.Actor, May: program.May}, err
}
