package identity

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
)

// acting gives who acts, for the journal, in a session that may be half: before
// one is whole, whom it will act for once it is.
func (c *core) acting(ctx context.Context, tx bun.IDB, session Session) (access.Actor, error) {
	if session.Actor.Account != "" {
		return session.Actor, nil
	}
	if len(session.hash) > 0 && !session.Half { // it lost its structure, and acts for none
		return access.Actor{Account: session.Account}, nil
	}
	a, err := c.account(ctx, tx, session.Account)
	if err != nil {
		return access.Actor{}, err
	}
	return c.actingAs(ctx, tx, a)
}

// actingAs gives who acts, for the journal, when someone shows that an account
// is theirs before any session is open: in the structure where one would begin.
func (c *core) actingAs(ctx context.Context, tx bun.IDB, a accountRow) (access.Actor, error) {
	b, err := c.landing(ctx, tx, a)
	return access.Actor{Account: a.ID, Role: access.Role(b.Role), Structure: b.StructureID}, err
}
