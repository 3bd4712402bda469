package identity

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/lots"
)

// invitationEnd is when an invitation ceased to open anything.
const invitationEnd = "COALESCE(used_at, revoked_at, expires_at)"

// DueInvitations gives the invitations that were used, revoked or expired
// before a moment. Scope: of the house, retention.read.
func (m *Members) DueInvitations(ctx context.Context, scope access.Scope, before time.Time) (ids []kernel.ID, err error) {
	defer kernel.Wrap(&err, "Members.DueInvitations")
	if err := scope.RequireHouse(access.RetentionRead); err != nil {
		return nil, err
	}
	err = m.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model((*invitationRow)(nil)).Column("id").Where(invitationEnd+" < ?", before).Order("id").Scan(ctx, &ids)
	})
	return ids, err
}

// DropInvitation deletes one of them. NotFound when it is gone, Conflict
// "identity.sent_again" when it was sent again since. Scope: of the house,
// retention.run.
func (m *Members) DropInvitation(ctx context.Context, scope access.Scope, id kernel.ID, before time.Time) (err error) {
	defer kernel.Wrap(&err, "Members.DropInvitation(%s)", id)
	if err := scope.RequireHouse(access.RetentionRun); err != nil {
		return err
	}
	return m.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var row invitationRow
		err := tx.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx)
		if err := absent(err, "identity.invitation_over"); err != nil {
			return err
		}
		done, err := tx.NewDelete().Model(&row).WherePK().Where(invitationEnd+" < ?", before).Exec(ctx)
		return changed(done, err, "identity.sent_again")
	})
}

// DueApplications gives the structures whose application was decided before a
// moment and leaves something: all of one that was refused, the contact of one
// that was approved. Scope: of the house, retention.read.
func (n *Network) DueApplications(ctx context.Context, scope access.Scope, before time.Time) (ids []kernel.ID, err error) {
	defer kernel.Wrap(&err, "Network.DueApplications")
	if err := scope.RequireHouse(access.RetentionRead); err != nil {
		return nil, err
	}
	err = n.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model((*structureRow)(nil)).Column("id").
			Where("reviewed_at < ? AND (status = ? OR contact IS NOT NULL)", before, Refused).Order("id").Scan(ctx, &ids)
	})
	return ids, err
}

// DropApplication forgets what an application leaves: a structure that was
// refused goes with its key, one that was approved loses the contact. NotFound
// when it is gone, Conflict "identity.structure_status" when it was decided anew
// since. Scope: of the house, retention.run. [seal.Keys.Forget] is to be called
// afterwards.
func (n *Network) DropApplication(ctx context.Context, scope access.Scope, id kernel.ID, before time.Time) (err error) {
	defer kernel.Wrap(&err, "Network.DropApplication(%s)", id)
	if err := scope.RequireHouse(access.RetentionRun); err != nil {
		return err
	}
	return n.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		row, err := n.lockStructure(ctx, tx, id)
		if err != nil {
			return err
		}
		if row.ReviewedAt.IsZero() || !row.ReviewedAt.Before(before) {
			return kernel.Fault(kernel.Conflict, "identity.structure_status", row.Status)
		}
		if row.Status == Refused {
			return n.forget(ctx, tx, scope, row)
		}
		done, err := tx.NewUpdate().Model(&row).Set("contact = NULL").WherePK().Where("contact IS NOT NULL").Exec(ctx)
		if err := changed(done, err, "identity.structure_status"); err != nil {
			return err
		}
		return n.noteStructure(ctx, tx, scope, row, "contact")
	})
}

// forget removes a structure that was refused, and its key.
func (n *Network) forget(ctx context.Context, tx bun.Tx, scope access.Scope, row structureRow) error {
	if _, err := tx.NewDelete().Model(&row).WherePK().Exec(ctx); err != nil {
		return err
	}
	if err := n.keys.Destroy(ctx, tx, row.ID); err != nil {
		return err
	}
	return n.note(ctx, tx, entry{action: journal.KeyDestroyed, actor: scope.Actor(), object: "structure:" + string(row.ID)})
}

// devices are what is left of sessions: the devices by which they were begun.
func (s *Sessions) devices() lots.Table {
	return lots.Table{DB: s.db, Name: "known_devices", Moment: "seen_at"}
}

// Due gives, for retention, the days whose sessions had all ended before a
// moment and of which devices are known: see [lots.Table.Due]. Scope: of the
// house, retention.read.
func (s *Sessions) Due(ctx context.Context, scope access.Scope, before time.Time) ([]kernel.ID, error) {
	if err := scope.RequireHouse(access.RetentionRead); err != nil {
		return nil, err
	}
	return s.devices().Due(scope.Behind(ctx), before.Add(-sessionLasts))
}

// Drop forgets the devices last seen on one of these days, which will be new
// ones when they are seen again: see [lots.Table.Drop]. Scope: of the house,
// retention.run.
func (s *Sessions) Drop(ctx context.Context, scope access.Scope, day kernel.ID, before time.Time) error {
	if err := scope.RequireHouse(access.RetentionRun); err != nil {
		return err
	}
	return s.devices().Drop(scope.Behind(ctx), day, before.Add(-sessionLasts))
}
