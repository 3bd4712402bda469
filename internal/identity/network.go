package identity

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Network keeps the structures of the network.
type Network struct{ *core }

// EnsureNetwork gives the structure of those who run the network, made under
// this name when there is none yet; nodes that start together make one.
func (n *Network) EnsureNetwork(ctx context.Context, name string) (id kernel.ID, err error) {
	defer kernel.Wrap(&err, "Network.EnsureNetwork")
	card, err := Card{Name: name}.checked()
	if err != nil {
		return "", err
	}
	ctx = access.System(access.StructureReview).Behind(ctx)
	id, err = n.home(ctx)
	if kernel.KindOf(err) != kernel.NotFound {
		return id, err
	}
	err = n.write(ctx, func(ctx context.Context, tx bun.Tx) error { return n.makeHome(ctx, tx, card) })
	if err != nil && kernel.KindOf(err) != kernel.Conflict {
		return "", err
	}
	return n.home(ctx)
}

// home gives the structure of those who run the network, or NotFound.
func (n *Network) home(ctx context.Context) (id kernel.ID, err error) {
	err = n.db.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model((*structureRow)(nil)).Column("id").Where("is_network").Scan(ctx, &id)
	})
	return id, absent(err, "identity.structure_absent")
}

func (n *Network) makeHome(ctx context.Context, tx bun.Tx, card Card) error {
	s, err := n.newStructure(ctx, tx, card)
	if err != nil {
		return err
	}
	s.IsNetwork, s.Status, s.ReviewedAt = true, Approved, s.AppliedAt
	done, err := tx.NewInsert().Model(&s).On("CONFLICT DO NOTHING").Exec(ctx)
	if err := changed(done, err, "identity.structure_network"); err != nil {
		return err
	}
	return n.noteStructure(ctx, tx, access.System(access.StructureReview), s, "network")
}

// newStructure gives the row of a structure, and makes its key.
func (c *core) newStructure(ctx context.Context, tx bun.Tx, card Card) (s structureRow, err error) {
	id, err := c.ids.New()
	if err != nil {
		return s, err
	}
	now := c.clock.Now()
	s = structureRow{ID: id, Status: Applied, AppliedAt: now, ChangedAt: now}
	s.take(card)
	return s, c.keys.Create(ctx, tx, id, "structure")
}

// noteStructure tells the journal what became of a structure.
func (c *core) noteStructure(ctx context.Context, tx bun.Tx, scope access.Scope, s structureRow, what string) error {
	return c.note(ctx, tx, entry{
		action: string(scope.Action()), actor: scope.Actor(), object: "structure:" + string(s.ID),
		detail: map[string]string{"what": what},
	})
}

// structure gives the row of a structure, or NotFound.
func (c *core) structure(ctx context.Context, tx bun.IDB, id kernel.ID) (s structureRow, err error) {
	err = tx.NewSelect().Model(&s).Where("s.id = ?", id).Scan(ctx)
	return s, absent(err, "identity.structure_absent")
}

// lockStructure gives the row of a structure, which no one else changes, nor
// the membership of its people, until the transaction ends.
func (c *core) lockStructure(ctx context.Context, tx bun.Tx, id kernel.ID) (s structureRow, err error) {
	_, err = tx.NewUpdate().Model((*structureRow)(nil)).Set("changed_at = ?", c.clock.Now()).Where("id = ?", id).Exec(ctx)
	if err != nil {
		return s, err
	}
	return c.structure(ctx, tx, id)
}

// Structures lists the structures that a scope of structure.read or
// structure.review reaches, by name. The contact of each comes with
// structure.review only.
func (n *Network) Structures(ctx context.Context, scope access.Scope) (list []Structure, err error) {
	defer kernel.Wrap(&err, "Network.Structures")
	if err := scope.Require(access.StructureRead, access.StructureReview); err != nil {
		return nil, err
	}
	err = n.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var rows []structureRow
		if err := tx.NewSelect().Model(&rows).Order("name", "id").Scan(ctx); err != nil {
			return err
		}
		for _, row := range rows {
			if over(scope, row) != nil {
				continue
			}
			s, err := n.seen(ctx, tx, scope, row)
			if err != nil {
				return err
			}
			list = append(list, s)
		}
		return nil
	})
	return list, err
}

// Structure gives one structure; errors and scope as for [Network.Structures].
func (n *Network) Structure(ctx context.Context, scope access.Scope, id kernel.ID) (s Structure, err error) {
	defer kernel.Wrap(&err, "Network.Structure(%s)", id)
	if err := scope.Require(access.StructureRead, access.StructureReview); err != nil {
		return s, err
	}
	err = n.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		row, err := n.structure(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := over(scope, row); err != nil {
			return err
		}
		s, err = n.seen(ctx, tx, scope, row)
		return err
	})
	return s, err
}

// seen gives a structure as a scope sees it.
func (n *Network) seen(ctx context.Context, tx bun.IDB, scope access.Scope, row structureRow) (Structure, error) {
	s := row.structure()
	if scope.Action() != access.StructureReview || row.Contact == nil {
		return s, nil
	}
	who, err := n.contact(ctx, tx, row)
	s.Contact = Contact(who)
	return s, err
}

func (c *core) contact(ctx context.Context, tx bun.IDB, row structureRow) (identity, error) {
	return c.openIdentity(ctx, tx, row.ID, cell("network_structures", "contact", row.ID), row.Contact)
}

// ChangeStructure changes what a structure says of itself. Scope:
// structure.change. Only the network changes a number (SIRET, RNA) once given.
func (n *Network) ChangeStructure(ctx context.Context, scope access.Scope, id kernel.ID, card Card) (err error) {
	defer kernel.Wrap(&err, "Network.ChangeStructure(%s)", id)
	if err := scope.Require(access.StructureChange); err != nil {
		return err
	}
	if card, err = card.checked(); err != nil {
		return err
	}
	return n.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		row, err := n.lockStructure(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := over(scope, row); err != nil {
			return err
		}
		if row.Pivot != "" && card.Pivot != row.Pivot && !scope.Allows(access.Network) {
			return kernel.Fault(kernel.Forbidden, "identity.structure_pivot_fixed")
		}
		row.take(card)
		row.ChangedAt = n.clock.Now()
		if _, err := tx.NewUpdate().Model(&row).WherePK().Exec(ctx); err != nil {
			return err
		}
		return n.noteStructure(ctx, tx, scope, row, "card")
	})
}

// Review decides of a structure. Scope: structure.review. A refusal and a
// suspension need a reason. An approval invites the contact as manager. The
// members of a suspended structure lose it at their next request, on every
// node. A decision that does not apply is a Conflict "identity.structure_status".
func (n *Network) Review(ctx context.Context, scope access.Scope, id kernel.ID, decision Decision, reason string) (err error) {
	defer kernel.Wrap(&err, "Network.Review(%s, %s)", id, decision)
	if err := scope.Require(access.StructureReview); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if (decision == Refuse || decision == Suspend) && (reason == "" || len(reason) > mostReason) {
		return kernel.Fault(kernel.Invalid, "identity.reason")
	}
	return n.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		row, err := n.lockStructure(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := over(scope, row); err != nil {
			return err
		}
		if row.IsNetwork {
			return kernel.Fault(kernel.Conflict, "identity.structure_network")
		}
		if row.Status, err = row.Status.next(decision); err != nil {
			return err
		}
		return n.decide(ctx, tx, scope, row, decision, reason)
	})
}

// mostReason bounds a reason, in bytes.
const mostReason = 1000

// decide keeps a decision, tells whom it concerns, and notes it.
func (n *Network) decide(ctx context.Context, tx bun.Tx, scope access.Scope, row structureRow, decision Decision, reason string) error {
	now := n.clock.Now()
	row.ChangedAt, row.Reason = now, reason
	switch decision {
	case Approve, Refuse:
		row.ReviewedAt = now
	case Suspend:
		row.SuspendedAt = now
	case Reopen:
		row.SuspendedAt = time.Time{}
	}
	if _, err := tx.NewUpdate().Model(&row).WherePK().Exec(ctx); err != nil {
		return err
	}
	if err := n.answer(ctx, tx, scope, row, decision, reason); err != nil {
		return err
	}
	return n.noteStructure(ctx, tx, scope, row, string(decision))
}

// answer writes to those whom a decision concerns: the contact of an
// application, the managers of a structure that closes or opens again.
func (n *Network) answer(ctx context.Context, tx bun.Tx, scope access.Scope, row structureRow, decision Decision, reason string) error {
	switch decision {
	case Suspend:
		return n.tellManagers(ctx, tx, scope, row, suspendedLetter(row.Name, reason))
	case Reopen:
		return n.tellManagers(ctx, tx, scope, row, reopenedLetter(row.Name))
	}
	if row.Contact == nil || decision != Approve && decision != Refuse {
		return nil
	}
	contact, err := n.contact(ctx, tx, row)
	if err != nil {
		return err
	}
	if decision == Refuse {
		return n.send(ctx, tx, row.ID, contact.Email, refusedLetter(row.Name, reason))
	}
	_, _, err = n.invite(ctx, tx, scope.Actor(), row, Invitation{Email: contact.Email, Name: contact.Name, Role: access.Manager})
	return err
}

// tellManagers writes to the managers of a structure, whose addresses the house
// reads, and not who decides. Scope: structure.review.
func (n *Network) tellManagers(ctx context.Context, tx bun.Tx, scope access.Scope, row structureRow, m letter) error {
	if err := scope.Require(access.StructureReview); err != nil {
		return err
	}
	return n.db.Step(access.System(access.StructureReview).Behind(ctx), func(ctx context.Context) error {
		_, err := n.mailEach(ctx, tx, access.Manager, m, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("s.id = ?", row.ID) })
		return err
	})
}
