package field

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/db"
	"relais/internal/referral"
)

// Parts are what the service stands on.
type Parts struct {
	DB        *db.DB
	People    *people.Service
	Referrals *referral.Service
	Clock     kernel.Clock
}

// Service gives the day, and does what was written without network.
type Service struct{ Parts }

// New gives the service.
func New(parts Parts) *Service { return &Service{parts} }

// doneRow is an operation that was done.
type doneRow struct {
	bun.BaseModel `bun:"table:field_done"`

	ID      kernel.ID `bun:",pk"`
	Account kernel.ID
	DoneAt  time.Time
}

// Do does an operation of an actor, once: the same again is done already. It
// takes part in the transaction of ctx, if any. Errors are those of the act; a
// [Conflict] tells what changed meanwhile; Forbidden "field.author" says that
// someone else wrote it; Invalid "person.warn.…" names what a
// file should not hold. Scope: person.update, of a member.
func (s *Service) Do(ctx context.Context, scope access.Scope, o Operation) (err error) {
	defer kernel.Wrap(&err, "field.Do(%s)", o.Kind)
	if err := scope.Require(access.PersonUpdate); err != nil {
		return err
	}
	actor := scope.Actor()
	if o.Author != actor.Account {
		return kernel.Fault(kernel.Forbidden, "field.author")
	}
	if err := people.Clean(o.Fields.Text, o.Fields.Reach); err != nil {
		return err
	}
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		first, err := claim(ctx, tx, doneRow{ID: o.ID, Account: actor.Account, DoneAt: s.Clock.Now()})
		if err != nil || !first {
			return err
		}
		switch o.Kind {
		case Note:
			return s.note(ctx, actor, o)
		case Card:
			return s.card(ctx, actor, o)
		default:
			return s.event(ctx, actor, o)
		}
	})
}

// claim keeps an operation, and tells whether it was not done before. One that
// someone else did under the same identifier is nobody's to do again.
func claim(ctx context.Context, tx bun.Tx, row doneRow) (first bool, err error) {
	done, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := done.RowsAffected()
	if err != nil || n == 1 {
		return n == 1, err
	}
	mine, err := tx.NewSelect().Model((*doneRow)(nil)).Where("id = ? AND account = ?", row.ID, row.Account).Exists(ctx)
	if err == nil && !mine {
		err = kernel.Fault(kernel.Conflict, "field.other")
	}
	return false, err
}

func (s *Service) note(ctx context.Context, actor access.Actor, o Operation) error {
	scope, err := actor.May(access.NoteWrite)
	if err != nil {
		return err
	}
	_, err = s.People.WriteNote(ctx, scope, o.Person, o.Fields.Text, false)
	return err
}

// card corrects how to reach a person, unless the card changed meanwhile.
func (s *Service) card(ctx context.Context, actor access.Actor, o Operation) error {
	reading, err := actor.May(access.PersonRead)
	if err != nil {
		return err
	}
	scope, err := actor.May(access.PersonUpdate)
	if err != nil {
		return err
	}
	now, err := s.People.Card(ctx, reading, o.Person)
	if err != nil {
		return err
	}
	mine := o.Fields.on(now.Card)
	if now.Version != o.Version {
		return &Conflict{
			because: kernel.Fault(kernel.Conflict, "people.changed"), Version: now.Version,
			Differences: slices.DeleteFunc([]Difference{{"phone", mine.Phone, now.Card.Phone}, {"reach", mine.Reach, now.Card.Reach}}, func(d Difference) bool {
				return d.Mine == d.Now
			}),
		}
	}
	return s.People.Update(ctx, scope, o.Person, o.Version, mine)
}

// event brings about what happened to a referral, on the side of the actor.
func (s *Service) event(ctx context.Context, actor access.Actor, o Operation) error {
	reading, err := actor.May(access.ReferralRead)
	if err != nil {
		return err
	}
	v, err := s.Referrals.Read(ctx, reading, referral.Key{ID: o.Referral})
	if err != nil {
		return err
	}
	move := o.Fields.move()
	if !slices.Contains(referral.May(v.State, v.Side), move.Event) {
		return &Conflict{
			because:     kernel.Fault(kernel.Conflict, "referral.moved"),
			Differences: []Difference{{"state", o.Fields.Event, string(v.State)}},
		}
	}
	action := access.ReferralFollow
	if v.Side == referral.Receiver {
		action = access.ReferralAnswer
	}
	scope, err := actor.May(action)
	if err != nil {
		return err
	}
	return s.Referrals.Do(ctx, scope, referral.Key{ID: o.Referral}, move)
}

// ConflictOf gives the conflict that an error tells, nil for none.
func ConflictOf(err error) *Conflict {
	var c *Conflict
	if errors.As(err, &c) {
		return c
	}
	return nil
}
