package identity

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/uptrace/bun"
	"golang.org/x/text/unicode/norm"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
)

// The states of an account.
const (
	active   = "active"
	disabled = "disabled"
)

// mostName bounds a name, in characters.
const mostName = 100

// identity is what is sealed of an account, or of the contact of a structure.
type identity struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Name gives the one spelling of a name: composed, without spaces around nor
// doubled inside. An empty, long or unprintable one is Invalid "identity.name".
func Name(typed string) (string, error) {
	name := norm.NFC.String(strings.Join(strings.Fields(typed), " "))
	unprintable := func(r rune) bool { return !unicode.IsPrint(r) }
	if name == "" || !utf8.ValidString(name) || utf8.RuneCountInString(name) > mostName || strings.ContainsFunc(name, unprintable) {
		return "", kernel.Fault(kernel.Invalid, "identity.name")
	}
	return name, nil
}

func cell(table, column string, row kernel.ID) seal.Place {
	return seal.Place{Table: table, Column: column, Row: string(row)}
}

// open gives the name and the address of an account.
func (c *core) open(ctx context.Context, tx bun.IDB, a accountRow) (identity, error) {
	return c.openIdentity(ctx, tx, a.ID, cell("accounts", "sealed", a.ID), a.Sealed)
}

func (c *core) openIdentity(ctx context.Context, tx bun.IDB, owner kernel.ID, place seal.Place, sealed []byte) (who identity, err error) {
	text, err := c.keys.Open(ctx, tx, owner, place, sealed)
	if err != nil {
		return identity{}, err
	}
	err = json.Unmarshal(text, &who)
	return who, err
}

func (c *core) sealIdentity(ctx context.Context, tx bun.IDB, owner kernel.ID, place seal.Place, who identity) ([]byte, error) {
	text, err := json.Marshal(who)
	if err != nil {
		return nil, err
	}
	return c.keys.Seal(ctx, tx, owner, place, text)
}

// account gives an account by its identifier, or NotFound.
func (c *core) account(ctx context.Context, tx bun.IDB, id kernel.ID) (a accountRow, err error) {
	err = tx.NewSelect().Model(&a).Where("id = ?", id).Scan(ctx)
	return a, absent(err, "identity.account_absent")
}

// accountOf gives the account of an address in its one spelling, or NotFound.
func (c *core) accountOf(ctx context.Context, tx bun.IDB, address string) (a accountRow, err error) {
	indexes := c.indexes(address)
	err = c.db.Step(db.Showing(ctx, indexes...), func(ctx context.Context) error {
		return tx.NewSelect().Model(&a).Where("email_index IN (?)", bun.List(indexes)).Scan(ctx)
	})
	return a, absent(err, "identity.account_absent")
}

// absent makes NotFound of a row that is not there.
func absent(err error, key string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return kernel.Fault(kernel.NotFound, key)
	}
	return err
}

// found tells whether a row was there, and keeps any other error.
func found(err error) (bool, error) {
	if err != nil && kernel.KindOf(err) == kernel.NotFound {
		return false, nil
	}
	return err == nil, err
}

// makeAccount makes an account and its key, with nothing to sign in with yet.
func (c *core) makeAccount(ctx context.Context, tx bun.Tx, id kernel.ID, who identity, lang string) (a accountRow, err error) {
	if err := c.keys.Create(ctx, tx, id, "account"); err != nil {
		return a, err
	}
	now := c.clock.Now()
	a = accountRow{ID: id, EmailIndex: c.index(who.Email), Status: active, Lang: lang, CreatedAt: now, ChangedAt: now, LastUsedAt: now}
	if a.Sealed, err = c.sealIdentity(ctx, tx, id, cell("accounts", "sealed", id), who); err != nil {
		return a, err
	}
	done, err := tx.NewInsert().Model(&a).On("CONFLICT (email_index) DO NOTHING").Exec(ctx)
	return a, changed(done, err, "identity.account_exists")
}

// mail sends a letter to the address of an account.
func (c *core) mail(ctx context.Context, tx bun.IDB, a accountRow, m letter) error {
	who, err := c.open(ctx, tx, a)
	if err != nil {
		return err
	}
	return c.send(ctx, tx, a.ID, who.Email, m)
}
