package identity

import (
	"context"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// The second wall, before anyone is known. PostgreSQL shows the rows of an
// account to that account (asAccount), and to nobody who has not said who they
// are, but through doors as wide as one row:
//
//   - whoever shows the token of a session, of a program, of an invitation or
//     of what they began, or the subject of another provider, sees the row that
//     is kept under its digest ([db.Showing]);
//   - whoever gives an address sees whether an account has it (accountOf), and
//     an application whether the network has its number (knowsPivot);
//   - a manager about to invite, renew or disable sees in which structures the
//     account they named is a member, and no more of it ([db.About]).
//
// What follows runs as the account that was found. The house's own acts, those
// of retention, of an operator at the machine and of every night, see all.

// asAccount gives a context whose transactions see what an account may.
func asAccount(ctx context.Context, account kernel.ID) context.Context {
	return db.Behind(ctx, db.Wall{Reader: "account", Account: string(account)})
}

// behind gives a context whose transactions see what who is signed in may.
func (s Session) behind(ctx context.Context) context.Context {
	if len(s.hash) == 0 {
		return db.Behind(ctx, db.Wall{})
	}
	return db.Behind(ctx, db.Wall{Reader: "account", Account: string(s.Account), Structure: string(s.Actor.Structure)})
}
