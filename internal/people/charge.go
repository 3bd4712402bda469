package people

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Assign puts a person in the charge of an account, or of a team, of the
// structure that follows the person. Scope: person.assign. Invalid
// "people.charge" says that it is neither, of another structure, or of a role
// that follows nobody; assigning twice is nothing.
func (s *Service) Assign(ctx context.Context, scope access.Scope, id kernel.ID, who Charge) (err error) {
	defer kernel.Wrap(&err, "people.Assign(%s)", id)
	return s.over(ctx, scope, toChange, id, access.PersonAssign, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		if (who.Account == "") == (who.Team == "") {
			return "", kernel.Fault(kernel.Invalid, "people.charge")
		}
		follows, err := s.Follows(ctx, f.Structure)
		if err != nil {
			return "", err
		}
		if !follows(who) {
			return "", kernel.Fault(kernel.Invalid, "people.charge")
		}
		return who.object("in_charge"), s.store.assign(ctx, tx, scope, f, who)
	})
}

// Release ends a charge. Scope: person.assign. Someone always answers for a
// person: Conflict "people.last_charge" when a worker would end the last
// charge of someone who still follows people; the manager may, who then answers
// for the person.
func (s *Service) Release(ctx context.Context, scope access.Scope, id kernel.ID, who Charge) (err error) {
	defer kernel.Wrap(&err, "people.Release(%s)", id)
	return s.over(ctx, scope, toChange, id, access.PersonAssign, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		return who.object("released"), s.store.release(ctx, tx, scope, f, who)
	})
}

// object names a charge in a line.
func (c Charge) object(what string) string {
	if c.Team != "" {
		return what + ":team:" + string(c.Team)
	}
	return what + ":account:" + string(c.Account)
}

func (s store) assign(ctx context.Context, tx bun.Tx, scope access.Scope, f file, who Charge) error {
	if err := f.leave(scope, access.PersonAssign, access.PersonCreate, access.PersonImport); err != nil {
		return err
	}
	row := chargeRow{Person: f.ID, Account: who.Account, Team: who.Team, Since: s.clock.Now()}
	_, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx)
	return err
}

func (s store) release(ctx context.Context, tx bun.Tx, scope access.Scope, f file, who Charge) error {
	if err := f.leave(scope, access.PersonAssign); err != nil {
		return err
	}
	if !slices.Contains(f.charges, who) {
		return kernel.Fault(kernel.NotFound, "people.charge_absent")
	}
	if len(f.charges) == 1 && scope.Actor().Role != access.Manager {
		return kernel.Fault(kernel.Conflict, "people.last_charge")
	}
	_, err := tx.NewDelete().Model((*chargeRow)(nil)).
		Where("person = ? AND account = ? AND team = ?", f.ID, who.Account, who.Team).Exec(ctx)
	return err
}
