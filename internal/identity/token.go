package identity

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// Tokens gives programs access to the API, in a member's own name and with the
// rights they have at that moment.
type Tokens struct{ *core }

// TokenPrefix begins every token of the API, so that tools that look for leaked
// secrets know it.
const TokenPrefix = "relais_"

// The longest life of a token of the API, and how many an account has.
const (
	mostTokenLife = 366 * 24 * time.Hour
	mostTokens    = 20
)

// Token is a token of the API, as its owner sees it.
type Token struct {
	ID        kernel.ID
	Name      string
	Structure kernel.ID
	Created   time.Time
	Expires   time.Time
	Used      time.Time // the last time, to the hour; zero when it never was
	May       []access.Permission
}

// Program is who acts with a token.
type Program struct {
	Token kernel.ID
	Actor access.Actor
	May   []access.Permission
}

// Issue makes a token for the structure one acts for, shown once; it lasts until
// expires, a year at most, and opens what may says. Roles: token.own. Being
// grave, it asks for a recent proof. Invalid errors: those of [Name],
// "identity.token_expiry", "identity.token_permissions" without any that is known
// and of use in the member's role.
func (t *Tokens) Issue(ctx context.Context, session Session, name string, may []access.Permission, expires time.Time) (text string, err error) {
	defer kernel.Wrap(&err, "Tokens.Issue")
	if err := t.may(session); err != nil {
		return "", err
	}
	if !session.Recent(t.clock.Now()) {
		return "", kernel.Fault(kernel.Forbidden, "identity.prove_again")
	}
	if name, err = Name(name); err != nil {
		return "", err
	}
	now := t.clock.Now()
	if !expires.After(now) || expires.After(now.Add(mostTokenLife)) {
		return "", kernel.Fault(kernel.Invalid, "identity.token_expiry")
	}
	if len(may) == 0 || slices.ContainsFunc(may, func(p access.Permission) bool { return !session.Actor.Role.MayUse(p) }) {
		return "", kernel.Fault(kernel.Invalid, "identity.token_permissions")
	}
	row := tokenRow{AccountID: session.Account, StructureID: session.Actor.Structure, Name: name, CreatedAt: now, ExpiresAt: expires.UTC()}
	for _, p := range may {
		row.Permissions = strings.TrimLeft(row.Permissions+" "+string(p), " ")
	}
	err = t.write(session.behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		text, err = t.issue(ctx, tx, session, row)
		return err
	})
	return text, err
}

func (t *Tokens) issue(ctx context.Context, tx bun.Tx, session Session, row tokenRow) (string, error) {
	n, err := count(ctx, tx.NewSelect().Model((*tokenRow)(nil)).Where("account_id = ? AND revoked_at IS NULL", session.Account))
	if err != nil {
		return "", err
	}
	if n >= mostTokens {
		return "", kernel.Fault(kernel.Conflict, "identity.token_many", mostTokens)
	}
	if row.ID, err = t.ids.New(); err != nil {
		return "", err
	}
	secret, _, err := t.token()
	if err != nil {
		return "", err
	}
	text := TokenPrefix + secret
	row.TokenHash = hashOf(text)
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return "", err
	}
	return text, t.meansChanged(ctx, tx, session, journal.TokenMade, string(row.ID), "un jeton d’accès pour un programme est créé")
}

func (t *Tokens) may(session Session) error {
	if err := session.whole(); err != nil {
		return err
	}
	scope, err := session.Actor.May(access.TokenOwn)
	if err != nil {
		return err
	}
	return scope.Over(access.Own)
}

// List gives the tokens of who is signed in that are not revoked, the latest
// first.
func (t *Tokens) List(ctx context.Context, session Session) (list []Token, err error) {
	defer kernel.Wrap(&err, "Tokens.List")
	if err := session.whole(); err != nil {
		return nil, err
	}
	err = t.db.Read(session.behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var rows []tokenRow
		err := tx.NewSelect().Model(&rows).Where("account_id = ? AND revoked_at IS NULL", session.Account).Order("created_at DESC", "id").Scan(ctx)
		for _, row := range rows {
			list = append(list, Token{row.ID, row.Name, row.StructureID, row.CreatedAt, row.ExpiresAt, row.LastUsedAt, row.may()})
		}
		return err
	})
	return list, err
}

// Revoke ends a token of who is signed in, at once; NotFound when it is not
// theirs.
func (t *Tokens) Revoke(ctx context.Context, session Session, id kernel.ID) (err error) {
	defer kernel.Wrap(&err, "Tokens.Revoke(%s)", id)
	if err := session.whole(); err != nil {
		return err
	}
	return t.write(session.behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		done, err := tx.NewUpdate().Model((*tokenRow)(nil)).Set("revoked_at = ?", t.clock.Now()).
			Where("account_id = ? AND id = ? AND revoked_at IS NULL", session.Account, id).Exec(ctx)
		if err := changed(done, err, "identity.token_absent"); err != nil {
			if kernel.KindOf(err) == kernel.Conflict {
				err = kernel.Fault(kernel.NotFound, "identity.token_absent")
			}
			return err
		}
		who, err := t.acting(ctx, tx, session)
		if err != nil {
			return err
		}
		return t.note(ctx, tx, entry{
			action: journal.TokenEnded, actor: who, account: session.Account, detail: map[string]string{"token": string(id)},
		})
	})
}

// Authenticate gives who acts with a token of the API, as the database knows
// them now: the role they have, or nothing once they left, or the role has no
// right to a token. Forbidden "access.sign_in" otherwise.
func (t *Tokens) Authenticate(ctx context.Context, text string) (program Program, err error) {
	defer kernel.Wrap(&err, "Tokens.Authenticate")
	refused := kernel.Fault(kernel.Forbidden, access.ReasonSignIn)
	if !strings.HasPrefix(text, TokenPrefix) || len(text) > 2*tokenBytes {
		return Program{}, refused
	}
	var row tokenRow
	err = t.db.Read(db.Showing(ctx, hashOf(text)), func(ctx context.Context, tx bun.Tx) error {
		now := t.clock.Now()
		err := tx.NewSelect().Model(&row).
			Where("token_hash = ? AND revoked_at IS NULL AND expires_at > ? AND created_at < ?", hashOf(text), now, now.Add(clocksApart)).Scan(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return refused
		}
		if err != nil {
			return err
		}
		return t.db.Step(asAccount(ctx, row.AccountID), func(ctx context.Context) error {
			program.Actor, err = t.bearer(ctx, tx, row)
			return err
		})
	})
	if err != nil {
		return Program{}, err
	}
	program.Token, program.May = row.ID, row.may()
	return program, t.used(ctx, row)
}

// bearer gives who a token acts for.
func (t *Tokens) bearer(ctx context.Context, tx bun.IDB, row tokenRow) (access.Actor, error) {
	refused := kernel.Fault(kernel.Forbidden, access.ReasonSignIn)
	a, err := t.account(ctx, tx, row.AccountID)
	if err != nil {
		return access.Actor{}, err
	}
	list, err := t.belongings(ctx, tx, a.ID)
	if err != nil {
		return access.Actor{}, err
	}
	b, found := usable(list, row.StructureID)
	if !found || a.Status != active {
		return access.Actor{}, refused
	}
	actor, err := t.actor(ctx, tx, a.ID, b)
	if err != nil {
		return access.Actor{}, err
	}
	scope, err := actor.May(access.TokenOwn)
	if err != nil || !slices.Contains(access.MemberRoles(), actor.Role) || !scope.Allows(access.Own) {
		return access.Actor{}, refused
	}
	return actor, nil
}

// used writes that a token served, once an hour at most.
func (t *Tokens) used(ctx context.Context, row tokenRow) error {
	now := t.clock.Now()
	if now.Sub(row.LastUsedAt) < time.Hour {
		return nil
	}
	return t.write(asAccount(ctx, row.AccountID), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Model((*tokenRow)(nil)).Set("last_used_at = ?", now.Truncate(time.Hour)).Where("id = ?", row.ID).Exec(ctx)
		return err
	})
}
