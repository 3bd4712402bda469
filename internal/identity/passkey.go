package identity

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/uptrace/bun"

	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/limits"
)

// passkeysBegun bounds the challenges that one subscriber is given.
var passkeysBegun = limits.Rule{Name: "identity.passkey.begin", Most: 300, Within: 15 * time.Minute}

// mostPasskeys bounds the passkeys of an account.
const mostPasskeys = 20

// holder is an account as the WebAuthn library sees it.
type holder struct {
	accountRow
	identity
	keys []webauthn.Credential
}

// WebAuthnID is the identifier that authenticators give back.
func (h holder) WebAuthnID() []byte { return []byte(h.ID) }

// WebAuthnName tells accounts apart in an authenticator.
func (h holder) WebAuthnName() string { return h.Email }

// WebAuthnDisplayName is whose account it is.
func (h holder) WebAuthnDisplayName() string { return h.Name }

// WebAuthnCredentials lists its passkeys.
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// holderOf gives an account with its passkeys.
func (c *core) holderOf(ctx context.Context, tx bun.IDB, account kernel.ID) (h holder, rows []passkeyRow, err error) {
	if h.accountRow, err = c.account(ctx, tx, account); err != nil {
		return h, nil, err
	}
	if h.identity, err = c.open(ctx, tx, h.accountRow); err != nil {
		return h, nil, err
	}
	if err := tx.NewSelect().Model(&rows).Where("account_id = ?", account).Order("created_at", "id").Scan(ctx); err != nil {
		return h, nil, err
	}
	for _, row := range rows {
		text, err := c.keys.Open(ctx, tx, account, cell("passkeys", "credential", row.ID), row.Credential)
		if err != nil {
			return h, nil, err
		}
		var key webauthn.Credential
		if err := json.Unmarshal(text, &key); err != nil {
			return h, nil, err
		}
		h.keys = append(h.keys, key)
	}
	return h, rows, nil
}

// Ceremony is a passkey asked for: what the browser is given, as JSON
// ({"publicKey": …}), and the token with which its answer comes back.
type Ceremony struct {
	Options []byte
	Token   string
}

// BeginPasskey asks for a passkey by which to sign in, or to prove again who one
// is. It asks for no address: the authenticator knows the account.
func (s *SignIn) BeginPasskey(ctx context.Context, v Visit) (c Ceremony, err error) {
	defer kernel.Wrap(&err, "SignIn.BeginPasskey")
	if err := s.limits.Take(ctx, passkeysBegun, prefix(v.Address)); err != nil {
		return c, err
	}
	options, data, err := s.web.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return c, kernel.Because(kernel.Internal, "identity.passkey", err)
	}
	return s.keepCeremony(ctx, passkeyGiven, "", options, data)
}

// keepCeremony keeps what the library must find again at the end.
func (c *core) keepCeremony(ctx context.Context, kind string, account kernel.ID, options any, data *webauthn.SessionData) (made Ceremony, err error) {
	if made.Options, err = json.Marshal(options); err != nil {
		return made, err
	}
	kept, err := json.Marshal(data)
	if err != nil {
		return made, err
	}
	err = c.write(ctx, func(ctx context.Context, tx bun.Tx) error {
		made.Token, err = c.begin(ctx, tx, kind, account, kept)
		return err
	})
	return made, err
}

// endCeremony gives what a ceremony kept, and ends it whatever comes: a
// challenge is answered once.
func (c *core) endCeremony(ctx context.Context, kind, token string) (row ceremonyRow, data webauthn.SessionData, err error) {
	err = c.write(ctx, func(ctx context.Context, tx bun.Tx) error {
		row, err = c.end(ctx, tx, kind, token)
		return err
	})
	if err == nil {
		err = json.Unmarshal(row.Data, &data)
	}
	return row, data, err
}

// Passkey signs in with the answer of the browser (JSON), into a whole session:
// the authenticator verified its owner, which counts as two factors.
func (s *SignIn) Passkey(ctx context.Context, token string, answer []byte, v Visit) (o Opened, err error) {
	defer kernel.Wrap(&err, "SignIn.Passkey")
	if err := s.limits.Take(ctx, signInFromAddress, prefix(v.Address)); err != nil {
		return o, err
	}
	err = s.withPasskey(ctx, token, answer, func(ctx context.Context, tx bun.Tx, h holder) error {
		o, err = s.enter(ctx, tx, h.accountRow, v, opening("passkey"), true)
		return err
	})
	if err != nil {
		return Opened{}, err
	}
	return o, s.limits.Forgive(ctx, signInFromAddress, prefix(v.Address))
}

// SecondPasskey gives a passkey as the second factor of a session, as
// [SignIn.Second] does a code.
func (s *SignIn) SecondPasskey(ctx context.Context, session Session, token string, answer []byte, v Visit) (o Opened, err error) {
	defer kernel.Wrap(&err, "SignIn.SecondPasskey")
	if len(session.hash) == 0 {
		return o, errRefused()
	}
	if err := s.takeSecond(ctx, session.Account); err != nil {
		return o, err
	}
	err = s.withPasskey(ctx, token, answer, func(ctx context.Context, tx bun.Tx, h holder) error {
		if h.ID != session.Account {
			return errRefused()
		}
		o, err = s.raise(ctx, tx, session, v, "passkey")
		return err
	})
	if kernel.KindOf(err) == kernel.Forbidden {
		return Opened{}, errors.Join(err, s.noteRefused(ctx, session, "passkey"))
	}
	if err != nil {
		return Opened{}, err
	}
	return o, s.forgive(ctx, session.Account, v)
}

// withPasskey verifies the answer to a challenge, keeps what the passkey became
// and runs an act for its account, in one transaction.
func (s *SignIn) withPasskey(ctx context.Context, token string, answer []byte, act func(context.Context, bun.Tx, holder) error) error {
	_, data, err := s.endCeremony(ctx, passkeyGiven, token)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return kernel.Because(kernel.Forbidden, "identity.refused", err)
	}
	id, err := kernel.ParseID(string(parsed.Response.UserHandle)) // whom the authenticator says it is
	if err != nil {
		return kernel.Because(kernel.Forbidden, "identity.refused", err)
	}
	return s.write(asAccount(ctx, id), func(ctx context.Context, tx bun.Tx) error {
		var h holder
		var rows []passkeyRow
		find := func(_, _ []byte) (_ webauthn.User, err error) {
			h, rows, err = s.holderOf(ctx, tx, id)
			return h, err
		}
		_, key, err := s.web.ValidatePasskeyLogin(find, data, parsed)
		if err != nil {
			return kernel.Because(kernel.Forbidden, "identity.refused", err)
		}
		if h.Status != active || key.Authenticator.CloneWarning {
			return errRefused()
		}
		i := slices.IndexFunc(h.keys, func(k webauthn.Credential) bool { return slices.Equal(k.ID, key.ID) })
		if i < 0 {
			return errRefused()
		}
		if err := s.keepUse(ctx, tx, rows[i], key); err != nil {
			return err
		}
		return act(ctx, tx, h)
	})
}

// keepUse keeps a passkey as its last use left it.
func (s *SignIn) keepUse(ctx context.Context, tx bun.Tx, row passkeyRow, key *webauthn.Credential) (err error) {
	if row.Credential, err = s.sealKey(ctx, tx, row, key); err != nil {
		return err
	}
	row.UsedAt = s.clock.Now()
	done, err := tx.NewUpdate().Model(&row).Column("credential", "used_at").WherePK().Exec(ctx)
	return changed(done, err, "identity.passkey_absent")
}

func (c *core) sealKey(ctx context.Context, tx bun.Tx, row passkeyRow, key *webauthn.Credential) ([]byte, error) {
	text, err := json.Marshal(key)
	if err != nil {
		return nil, err
	}
	return c.keys.Seal(ctx, tx, row.AccountID, cell("passkeys", "credential", row.ID), text)
}

// BeginPasskey asks for a new passkey: one that the authenticator finds by
// itself and gives after verifying its owner.
func (m *Means) BeginPasskey(ctx context.Context, session Session) (c Ceremony, err error) {
	defer kernel.Wrap(&err, "Means.BeginPasskey")
	err = m.changing(ctx, session, func(ctx context.Context, tx bun.Tx, a accountRow, has Factors) error {
		if has.Passkeys >= mostPasskeys {
			return kernel.Fault(kernel.Conflict, "identity.passkey_many", mostPasskeys)
		}
		h, _, err := m.holderOf(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		options, data, err := m.web.BeginRegistration(h,
			webauthn.WithResidentKeyRequirement(protocol.ResidentKeyRequirementRequired),
			webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
				ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
				UserVerification: protocol.VerificationRequired,
			}),
			webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
		if err != nil {
			return kernel.Because(kernel.Internal, "identity.passkey", err)
		}
		c, err = m.keepCeremony(ctx, passkeyMade, a.ID, options, data)
		return err
	})
	return c, err
}

// FinishPasskey keeps the passkey that the browser made (JSON), under a name its
// owner recognises. The session becomes whole, under another token.
func (m *Means) FinishPasskey(ctx context.Context, session Session, token string, answer []byte, name string, v Visit) (o Opened, err error) {
	defer kernel.Wrap(&err, "Means.FinishPasskey")
	if name, err = Name(name); err != nil {
		return o, err
	}
	begun, data, err := m.endCeremony(ctx, passkeyMade, token)
	if err != nil {
		return o, err
	}
	if begun.AccountID != session.Account {
		return o, kernel.Fault(kernel.NotFound, "identity.begun_over")
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return o, kernel.Because(kernel.Invalid, "identity.passkey_refused", err)
	}
	err = m.changing(ctx, session, func(ctx context.Context, tx bun.Tx, a accountRow, _ Factors) error {
		h, _, err := m.holderOf(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		key, err := m.web.CreateCredential(h, data, parsed)
		if err != nil {
			return kernel.Because(kernel.Invalid, "identity.passkey_refused", err)
		}
		if err := m.keepPasskey(ctx, tx, a.ID, key, name); err != nil {
			return err
		}
		if err := m.meansChanged(ctx, tx, session, journal.FactorAdded, "passkey", "une clé d’accès est enregistrée"); err != nil {
			return err
		}
		o, err = m.raise(ctx, tx, session, v, "passkey")
		return err
	})
	if err != nil {
		return Opened{}, err
	}
	return o, nil
}

func (m *Means) keepPasskey(ctx context.Context, tx bun.Tx, account kernel.ID, key *webauthn.Credential, name string) (err error) {
	row := passkeyRow{AccountID: account, KnownAs: hashOf("passkey " + string(key.ID)), Name: name, CreatedAt: m.clock.Now()}
	if row.ID, err = m.ids.New(); err != nil {
		return err
	}
	if row.Credential, err = m.sealKey(ctx, tx, row, key); err != nil {
		return err
	}
	done, err := tx.NewInsert().Model(&row).On("CONFLICT (known_as) DO NOTHING").Exec(ctx)
	return changed(done, err, "identity.passkey_refused")
}

// Passkey is a passkey of an account, as its owner sees it.
type Passkey struct {
	ID      kernel.ID
	Name    string
	Created time.Time
	Used    time.Time // zero when it never was
}

// Passkeys lists the passkeys of who is signed in, the oldest first.
func (m *Means) Passkeys(ctx context.Context, session Session) (list []Passkey, err error) {
	defer kernel.Wrap(&err, "Means.Passkeys")
	if err := session.whole(); err != nil {
		return nil, err
	}
	err = m.db.Read(session.behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var rows []passkeyRow
		err := tx.NewSelect().Model(&rows).Where("account_id = ?", session.Account).Order("created_at", "id").Scan(ctx)
		for _, row := range rows {
			list = append(list, Passkey{row.ID, row.Name, row.CreatedAt, row.UsedAt})
		}
		return err
	})
	return list, err
}

// RemovePasskey takes a passkey away; NotFound when it is not the account's.
// The last second factor stays: Conflict "identity.last_factor".
func (m *Means) RemovePasskey(ctx context.Context, session Session, id kernel.ID) (err error) {
	defer kernel.Wrap(&err, "Means.RemovePasskey(%s)", id)
	err = m.removing(ctx, session, "passkey", "une clé d’accès est retirée", func(ctx context.Context, tx bun.Tx) error {
		done, err := tx.NewDelete().Model((*passkeyRow)(nil)).Where("account_id = ? AND id = ?", session.Account, id).Exec(ctx)
		return changed(done, err, "identity.passkey_absent")
	})
	var fault *kernel.Error
	if errors.As(err, &fault) && fault.Key == "identity.passkey_absent" {
		return kernel.Fault(kernel.NotFound, fault.Key)
	}
	return err
}
