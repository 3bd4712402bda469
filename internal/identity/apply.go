package identity

import (
	"context"
	"encoding/hex"
	"errors"
	"net/netip"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/limits"
)

// Application is what a structure sends to join the network.
type Application struct {
	Card
	Contact Contact
}

// How many applications come from one address, and for one contact.
var (
	applyFromAddress = limits.Rule{Name: "identity.apply.address", Most: 10, Within: time.Hour}
	applyForContact  = limits.Rule{Name: "identity.apply.contact", Most: 3, Within: 24 * time.Hour}
)

// Apply receives the application of a structure, by anyone. Scope:
// structure.apply. It answers alike whether the structure or the contact is
// known or not; the contact is told by mail. Invalid "identity.…" names what is
// badly written; Forbidden "limits.wait", that there were too many.
func (n *Network) Apply(ctx context.Context, scope access.Scope, from netip.Addr, a Application) (err error) {
	defer kernel.Wrap(&err, "Network.Apply")
	if err := scope.Require(access.StructureApply); err != nil {
		return err
	}
	if a, err = a.checked(); err != nil {
		return err
	}
	if err := n.limits.Take(ctx, applyFromAddress, prefix(from)); err != nil {
		return err
	}
	if err := n.limits.Take(ctx, applyForContact, hex.EncodeToString(n.index(a.Contact.Email))); err != nil {
		return err
	}
	return n.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error { return n.receive(ctx, tx, scope, a) })
}

// Check gives everything that is wrong in an application, joined: Invalid
// "identity.…".
func (a Application) Check() error {
	_, err := a.checked()
	return err
}

func (a Application) checked() (Application, error) {
	var card, name, email error
	a.Card, card = a.Card.checked()
	a.Contact.Name, name = Name(a.Contact.Name)
	a.Contact.Email, email = Address(a.Contact.Email)
	return a, errors.Join(card, name, email)
}

// receive keeps an application, or tells its contact that the structure is
// known already.
func (n *Network) receive(ctx context.Context, tx bun.Tx, scope access.Scope, a Application) error {
	s, err := n.newStructure(ctx, tx, a.Card)
	if err != nil {
		return err
	}
	known, err := n.knowsPivot(ctx, tx, a.Pivot)
	if err != nil {
		return err
	}
	if known {
		if err := n.send(ctx, tx, s.ID, a.Contact.Email, applicationLetter(a.Name, true)); err != nil {
			return err
		}
		return n.noteStructure(ctx, tx, scope, s, "known")
	}
	if s.Contact, err = n.sealIdentity(ctx, tx, s.ID, cell("network_structures", "contact", s.ID), identity(a.Contact)); err != nil {
		return err
	}
	err = n.db.Step(db.About(ctx, string(s.ID)), func(ctx context.Context) error {
		_, err := tx.NewInsert().Model(&s).Exec(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if err := n.send(ctx, tx, s.ID, a.Contact.Email, applicationLetter(a.Name, false)); err != nil {
		return err
	}
	return n.noteStructure(ctx, tx, scope, s, "applied")
}

// knowsPivot tells whether a structure of this number is in the network, or
// asked to be.
func (n *Network) knowsPivot(ctx context.Context, tx bun.IDB, pivot string) (known bool, err error) {
	if pivot == "" {
		return false, nil
	}
	err = n.db.Step(db.ShowingCode(ctx, pivot), func(ctx context.Context) error {
		known, err = tx.NewSelect().Model((*structureRow)(nil)).Where("pivot = ? AND status <> ?", pivot, Refused).Exists(ctx)
		return err
	})
	return known, err
}

// prefix gives the part of an address that stands for one subscriber: /24 for
// IPv4, /56 for IPv6.
func prefix(a netip.Addr) string {
	a = a.Unmap()
	bits := 56
	if a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil || !p.IsValid() {
		return "unknown"
	}
	return p.String()
}
