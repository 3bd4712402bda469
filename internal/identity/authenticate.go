package identity

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// Sessions knows who is signed in.
//
// The engine is ours: github.com/alexedwards/scs reads the clock of the machine
// and keeps a session as one blob, while here the clock comes from outside and
// the database finds the sessions of an account.
type Sessions struct{ *core }

// Authenticate gives the session of a token, as the database knows it now: a
// disabled account, an ended membership, a suspended structure or another role
// takes effect at the next request, on every node. A token of no session, or of
// one that is over, is Forbidden "access.sign_in". It must not be called within
// a write.
func (s *Sessions) Authenticate(ctx context.Context, token string) (session Session, err error) {
	defer kernel.Wrap(&err, "Sessions.Authenticate")
	if len(token) == 0 || len(token) > 2*tokenBytes {
		return Session{}, kernel.Fault(kernel.Forbidden, access.ReasonSignIn)
	}
	ended := false
	err = s.db.Read(db.Showing(ctx, hashOf(token)), func(ctx context.Context, tx bun.Tx) error {
		var row sessionRow
		err := tx.NewSelect().Model(&row).Where("token_hash = ?", hashOf(token)).Scan(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return kernel.Fault(kernel.Forbidden, access.ReasonSignIn)
		}
		if err != nil {
			return err
		}
		if ended = row.over(s.clock.Now()); ended {
			return kernel.Fault(kernel.Forbidden, access.ReasonSignIn)
		}
		return s.db.Step(asAccount(ctx, row.AccountID), func(ctx context.Context) error {
			session, err = s.session(ctx, tx, row)
			return err
		})
	})
	if ended {
		return Session{}, errors.Join(err, s.forget(ctx, hashOf(token)))
	}
	if err != nil {
		return Session{}, err
	}
	return session, s.refresh(ctx, session)
}

// session puts together what a request needs to know of a session.
func (s *Sessions) session(ctx context.Context, tx bun.IDB, row sessionRow) (Session, error) {
	a, err := s.account(ctx, tx, row.AccountID)
	if err != nil {
		return Session{}, err
	}
	if a.Status != active {
		return Session{}, kernel.Fault(kernel.Forbidden, access.ReasonSignIn)
	}
	who, err := s.open(ctx, tx, a)
	if err != nil {
		return Session{}, err
	}
	session := Session{
		ID: row.ID, Account: a.ID, Name: who.Name, Email: who.Email, Lang: a.Lang, Actor: access.Anyone(),
		Half: row.Half, Proved: row.ProvedAt, Created: row.CreatedAt, Seen: row.SeenAt, hash: row.TokenHash,
	}
	if row.Half {
		session.Factors, err = s.factors(ctx, tx, a)
		return session, err
	}
	list, err := s.belongings(ctx, tx, a.ID)
	if err != nil {
		return Session{}, err
	}
	for _, b := range list {
		session.Memberships = append(session.Memberships, Belonging{b.StructureID, b.Name, access.Role(b.Role), b.Status != Approved})
	}
	if b, found := usable(list, row.StructureID); found {
		session.StructureName = b.Name
		session.Actor, err = s.actor(ctx, tx, a.ID, b)
	}
	return session, err
}

// actor gives who acts for a structure.
func (c *core) actor(ctx context.Context, tx bun.IDB, account kernel.ID, b belongingRow) (access.Actor, error) {
	teams, err := c.teamsOf(ctx, tx, account, b.StructureID)
	return access.Actor{
		Role: access.Role(b.Role), Account: account, Structure: b.StructureID, Teams: teams, Territory: codes(b.Territory),
	}, err
}

// belongings gives the live memberships of an account in structures that are
// approved or suspended, the oldest first.
func (c *core) belongings(ctx context.Context, tx bun.IDB, account kernel.ID) (list []belongingRow, err error) {
	err = tx.NewSelect().TableExpr("memberships AS m").
		Join("JOIN network_structures AS s ON s.id = m.structure_id").
		ColumnExpr("m.structure_id, s.name, m.role, m.territory, s.status").
		Where("m.account_id = ? AND m.ended_at IS NULL", account).Order("m.since", "m.id").Scan(ctx, &list)
	return list, err
}

// refresh writes that the session was seen, once a minute at most.
func (s *Sessions) refresh(ctx context.Context, session Session) error {
	now := s.clock.Now()
	if now.Sub(session.Seen) < seenEvery {
		return nil
	}
	return s.write(session.behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Model((*sessionRow)(nil)).Set("seen_at = ?", now).
			Where("token_hash = ? AND seen_at < ?", session.hash, now).Exec(ctx)
		return err
	})
}

// forget removes a session that is over.
func (s *Sessions) forget(ctx context.Context, hash []byte) error {
	return s.write(db.Showing(ctx, hash), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewDelete().Model((*sessionRow)(nil)).Where("token_hash = ?", hash).Exec(ctx)
		return err
	})
}
