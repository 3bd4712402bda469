package identity

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// ExternalIdentity is who an OpenID provider (ProConnect) says someone is, once
// its answer is verified: state, nonce, signature and all.
type ExternalIdentity struct {
	Issuer  string   // claim iss
	Subject string   // claim sub
	AMR     []string // claim amr (RFC 8176): "mfa" shows a second factor
}

// strong tells whether the provider checked a second factor. Only "mfa" says
// so; what is vaguer is asked again here.
func (e ExternalIdentity) strong() bool { return slices.Contains(e.AMR, "mfa") }

// subject gives the hash by which an identity is known. A subject is drawn by
// the provider for this site alone: its hash says nothing to others.
func (e ExternalIdentity) subject() []byte {
	return hashOf("external " + e.Issuer + "\x00" + e.Subject)
}

// pendingLink is an identity that no account knows yet, between two pages.
type pendingLink struct {
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"` // its hash, in hexadecimal
	Strong  bool   `json:"strong"`
}

// External signs in with an external identity. One that an account is linked to
// opens a session: whole if the provider checked a second factor, else half.
// One that no account knows opens none: Opened.Link is then a token, good for 30
// minutes, for [Means.Link] once signed in another way, or for
// [Acceptance].External with an invitation. No account is ever found by the
// address that the provider tells.
func (s *SignIn) External(ctx context.Context, e ExternalIdentity, v Visit) (o Opened, err error) {
	defer kernel.Wrap(&err, "SignIn.External")
	if e.Issuer == "" || e.Subject == "" {
		return o, errRefused()
	}
	if err := s.limits.Take(ctx, signInFromAddress, prefix(v.Address)); err != nil {
		return o, err
	}
	err = s.write(db.Showing(ctx, e.subject()), func(ctx context.Context, tx bun.Tx) error {
		var row externalRow
		err := tx.NewSelect().Model(&row).Where("issuer = ? AND subject_hash = ?", e.Issuer, e.subject()).Scan(ctx)
		linked, err := found(absent(err, "identity.external_absent"))
		if err != nil {
			return err
		}
		if !linked {
			o.Link, err = s.keepLink(ctx, tx, e)
			return err
		}
		return s.db.Step(asAccount(ctx, row.AccountID), func(ctx context.Context) error {
			a, err := s.account(ctx, tx, row.AccountID)
			if err != nil {
				return err
			}
			if a.Status != active {
				return errRefused()
			}
			o, err = s.enter(ctx, tx, a, v, opening("external"), e.strong())
			return err
		})
	})
	if err != nil || o.Half || o.Token == "" {
		return o, err
	}
	return o, s.limits.Forgive(ctx, signInFromAddress, prefix(v.Address))
}

func (c *core) keepLink(ctx context.Context, tx bun.Tx, e ExternalIdentity) (string, error) {
	data, err := json.Marshal(pendingLink{e.Issuer, hex.EncodeToString(e.subject()), e.strong()})
	if err != nil {
		return "", err
	}
	return c.begin(ctx, tx, externalSeen, "", data)
}

// linkExternal links an identity that awaits it to an account, and tells
// whether its provider checked a second factor. One linked to another account
// is a Conflict "identity.external_taken".
func (c *core) linkExternal(ctx context.Context, tx bun.Tx, token string, account kernel.ID) (strong bool, err error) {
	row, err := c.end(ctx, tx, externalSeen, token)
	if err != nil {
		return false, err
	}
	var link pendingLink
	if err := json.Unmarshal(row.Data, &link); err != nil {
		return false, err
	}
	subject, err := hex.DecodeString(link.Subject)
	if err != nil {
		return false, err
	}
	done, err := tx.NewInsert().Model(&externalRow{Issuer: link.Issuer, SubjectHash: subject, AccountID: account, LinkedAt: c.clock.Now()}).
		On("CONFLICT DO NOTHING").Exec(ctx)
	return link.Strong, changed(done, err, "identity.external_taken")
}

// Link links the external identity of [Opened].Link to the account of who is
// signed in.
func (m *Means) Link(ctx context.Context, session Session, token string) (err error) {
	defer kernel.Wrap(&err, "Means.Link")
	if err := session.whole(); err != nil {
		return err
	}
	return m.changing(ctx, session, func(ctx context.Context, tx bun.Tx, a accountRow, _ Factors) error {
		if _, err := m.linkExternal(ctx, tx, token, a.ID); err != nil {
			return err
		}
		return m.meansChanged(ctx, tx, session, journal.FactorAdded, "external", "une identité ProConnect est liée")
	})
}

// Linked is an external identity of an account, as its owner sees it.
type Linked struct {
	Issuer string
	Since  time.Time
}

// Links lists the external identities of who is signed in.
func (m *Means) Links(ctx context.Context, session Session) (list []Linked, err error) {
	defer kernel.Wrap(&err, "Means.Links")
	if err := session.whole(); err != nil {
		return nil, err
	}
	err = m.db.Read(session.behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var rows []externalRow
		err := tx.NewSelect().Model(&rows).Where("account_id = ?", session.Account).Order("linked_at").Scan(ctx)
		for _, row := range rows {
			list = append(list, Linked{row.Issuer, row.LinkedAt})
		}
		return err
	})
	return list, err
}

// Unlink takes the identities of a provider from the account. What is left must
// still sign in: Conflict "identity.last_factor".
func (m *Means) Unlink(ctx context.Context, session Session, issuer string) (err error) {
	defer kernel.Wrap(&err, "Means.Unlink")
	return m.removing(ctx, session, "external", "une identité ProConnect n’est plus liée", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewDelete().Model((*externalRow)(nil)).Where("account_id = ? AND issuer = ?", session.Account, issuer).Exec(ctx)
		return err
	})
}
