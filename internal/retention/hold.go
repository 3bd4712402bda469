package retention

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
)

// Hold keeps one thing from being ended, whatever its age: a dispute, an
// inquiry.
type Hold struct {
	ID      kernel.ID
	Family  string
	Subject kernel.ID
	Reason  string // "" once the subject was erased
	HeldAt  time.Time
	HeldBy  kernel.ID // an account
	Until   time.Time

	Structure kernel.ID // for which it was put; "" for the network

	ReleasedAt *time.Time // when it ended before its day
	ReleasedBy kernel.ID  // an account
}

type holdRow struct {
	bun.BaseModel `bun:"table:retention_holds"`

	ID         kernel.ID `bun:",pk"`
	Family     string
	Subject    kernel.ID
	Reason     []byte    // sealed under the key of its owner
	Owner      kernel.ID // the subject, when it has a key; else the network
	HeldAt     time.Time
	HeldBy     kernel.ID
	Until      time.Time
	ReleasedAt *time.Time
	ReleasedBy kernel.ID
	Structure  kernel.ID
}

// longestHold bounds a hold; it may be taken again.
const longestHold = 5 * 366 * 24 * time.Hour

// Hold holds one thing of a family, for a reason, until a day. Scope:
// retention.hold: the auditor holds anything, the manager what belongs to
// their structure. Invalid "retention.hold" when the reason has not 10 to 500
// characters, or the day is past or beyond five years.
func (s *Service) Hold(ctx context.Context, scope access.Scope, family string, subject kernel.ID, reason string, until time.Time) (id kernel.ID, err error) {
	defer kernel.Wrap(&err, "retention.Hold(%s)", family)
	now := s.store.clock.Now()
	n := utf8.RuneCountInString(reason)
	if n < 10 || n > 500 || !until.After(now) || until.After(now.Add(longestHold)) {
		return "", kernel.Fault(kernel.Invalid, "retention.hold", 10, 500)
	}
	if id, err = s.IDs.New(); err != nil {
		return "", err
	}
	row := holdRow{
		ID: id, Family: family, Subject: subject, HeldAt: now, HeldBy: scope.Actor().Account,
		Until: until.UTC().Truncate(time.Microsecond),
	}
	if !scope.Allows(access.Network) {
		row.Structure = scope.Actor().Structure
	}
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if err := s.mayHold(ctx, scope, family, subject); err != nil {
			return err
		}
		if err := s.exists(ctx, s.families[family], subject); err != nil {
			return err
		}
		if row.Owner, row.Reason, err = s.sealed(ctx, tx, subject, holdPlace(id), reason); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		return s.tell(ctx, tx, scope, string(scope.Action()), "hold:"+string(id), nil)
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// Find gives the thing of a family that somebody names by hand, in the
// transaction of ctx: by its identifier or, when the family has one, its
// reference. NotFound when there is none, Invalid when it cannot be a name:
// "retention.hold.number", or as the family says. Scope: retention.hold; what is
// found is given to nobody who may not hold it ([Service.Hold]).
func (s *Service) Find(ctx context.Context, scope access.Scope, family, typed string) (id kernel.ID, err error) {
	defer kernel.Wrap(&err, "retention.Find(%s)", family)
	if err := scope.Require(access.RetentionHold); err != nil {
		return "", err
	}
	known, is := s.families[family]
	switch {
	case !is:
		return "", absent()
	case known.Find != nil:
		return known.Find(ctx, typed)
	case !identifierForm.MatchString(typed):
		return "", kernel.Fault(kernel.Invalid, "retention.hold.number")
	}
	return kernel.ID(typed), nil
}

// identifierForm is what the identifier of a thing looks like.
var identifierForm = regexp.MustCompile(`^[A-Za-z0-9-]{1,36}$`)

// sealed seals a reason under the key of what it is about, so that it is erased
// with it, or of the network when that has no key of its own.
func (s *Service) sealed(ctx context.Context, tx bun.IDB, subject kernel.ID, place seal.Place, reason string) (owner kernel.ID, text []byte, err error) {
	for _, owner := range []kernel.ID{subject, journal.NetworkOwner} {
		if text, err = s.Keys.Seal(ctx, tx, owner, place, []byte(reason)); err == nil {
			return owner, text, nil
		}
		if kernel.KindOf(err) != kernel.NotFound {
			break
		}
	}
	return "", nil, err
}

func holdPlace(id kernel.ID) seal.Place {
	return seal.Place{Table: "retention_holds", Column: "reason", Row: string(id)}
}

// mayHold gives nil when a scope lets hold, or release, a thing.
func (s *Service) mayHold(ctx context.Context, scope access.Scope, family string, subject kernel.ID) error {
	if err := scope.Require(access.RetentionHold); err != nil {
		return err
	}
	known, is := s.families[family]
	if !is {
		return absent()
	}
	if scope.Allows(access.Network) {
		return nil
	}
	if known.Structure == nil {
		return scope.Over(access.Nobody)
	}
	structure, err := known.Structure(ctx, subject)
	if err != nil {
		return err
	}
	if own := scope.Actor().Structure; own != "" && own == structure {
		return scope.Over(access.Colleague)
	}
	return scope.Over(access.Nobody)
}

// exists gives NotFound when a family that knows where its things belong knows
// no such thing: a hold on nothing would only reassure.
func (s *Service) exists(ctx context.Context, family Family, subject kernel.ID) error {
	if family.Structure == nil {
		return nil
	}
	_, err := family.Structure(ctx, subject)
	return err
}

// HeldUntil gives until when something of a family is on hold: the moment at
// which the last hold on it ends, the zero time when none stands now. Scope: of
// the house, retention.hold.
func (s *Service) HeldUntil(ctx context.Context, scope access.Scope, family string, subject kernel.ID) (until time.Time, err error) {
	defer kernel.Wrap(&err, "retention.HeldUntil(%s)", family)
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		until, err = s.store.heldUntil(ctx, tx, scope, family, subject)
		return err
	})
	return until, err
}

// Releasable tells whether a scope that is shown a hold lets release it: the
// auditor any, a manager those that were put for their structure, or by
// themselves.
func (h Hold) Releasable(scope access.Scope) bool {
	by := scope.Actor()
	return scope.Allows(access.Network) || by.Structure != "" && h.Structure == by.Structure || by.Account != "" && h.HeldBy == by.Account
}

// Release ends a hold before its day. Scope: retention.hold, over what is held;
// Forbidden "retention.hold.others" when it is not theirs to release
// ([Hold.Releasable]).
func (s *Service) Release(ctx context.Context, scope access.Scope, hold kernel.ID) (err error) {
	defer kernel.Wrap(&err, "retention.Release(%s)", hold)
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var row holdRow
		err := tx.NewSelect().Model(&row).Where("id = ? AND released_at IS NULL", hold).Scan(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return absent()
		}
		if err != nil {
			return err
		}
		if err := s.mayHold(ctx, scope, row.Family, row.Subject); err != nil {
			return err
		}
		if !row.hold("").Releasable(scope) {
			return kernel.Fault(kernel.Forbidden, "retention.hold.others")
		}
		now := s.store.clock.Now()
		row.ReleasedAt, row.ReleasedBy = &now, scope.Actor().Account
		if _, err := tx.NewUpdate().Model(&row).Column("released_at", "released_by").WherePK().Exec(ctx); err != nil {
			return err
		}
		return s.tell(ctx, tx, scope, string(scope.Action()), "released:"+string(hold), nil)
	})
}

// Holds gives the holds that stand, over what the actor may hold, the first to
// end first. Scope: retention.hold.
func (s *Service) Holds(ctx context.Context, scope access.Scope) (holds []Hold, err error) {
	defer kernel.Wrap(&err, "retention.Holds")
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		rows, err := s.standing(ctx, tx, scope)
		if err != nil {
			return err
		}
		holds, err = s.opened(ctx, tx, rows)
		return err
	})
	return holds, err
}

// opened gives holds with their reasons; "" for that of something that was
// erased.
func (s *Service) opened(ctx context.Context, tx bun.Tx, rows []holdRow) (holds []Hold, err error) {
	for _, row := range rows {
		var reason []byte
		err := s.DB.Step(db.About(ctx, string(row.Owner)), func(ctx context.Context) (err error) {
			reason, err = s.Keys.Open(ctx, tx, row.Owner, holdPlace(row.ID), row.Reason)
			return err
		})
		if err != nil && kernel.KindOf(err) != kernel.NotFound {
			return nil, err
		}
		holds = append(holds, row.hold(string(reason)))
	}
	return holds, nil
}

func (row holdRow) hold(reason string) Hold {
	return Hold{
		ID: row.ID, Family: row.Family, Subject: row.Subject, Reason: reason,
		HeldAt: row.HeldAt.UTC(), HeldBy: row.HeldBy, Until: row.Until.UTC(), Structure: row.Structure,
		ReleasedAt: row.ReleasedAt, ReleasedBy: row.ReleasedBy,
	}
}

func (s *Service) standing(ctx context.Context, tx bun.Tx, scope access.Scope) (rows []holdRow, err error) {
	if err := scope.Require(access.RetentionHold); err != nil {
		return nil, err
	}
	err = tx.NewSelect().Model(&rows).Where("released_at IS NULL AND until > ?", s.store.clock.Now()).Order("until", "id").Scan(ctx)
	if err != nil {
		return nil, err
	}
	var failed error
	rows = slices.DeleteFunc(rows, func(row holdRow) bool {
		err := s.mayHold(ctx, scope, row.Family, row.Subject)
		if err != nil && kernel.KindOf(err) != kernel.NotFound {
			failed = err
		}
		return err != nil
	})
	return rows, failed
}
