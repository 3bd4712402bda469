package referral

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Exported is what is kept of a person about one referral, for their export.
type Exported struct {
	ID         kernel.ID       `json:"id"`
	Need       string          `json:"need"`
	Place      kernel.ID       `json:"place"`
	Receiver   kernel.ID       `json:"structure,omitempty"` // of the place, in the network
	Author     kernel.ID       `json:"sent_by"`             // an account
	State      State           `json:"state"`
	Since      time.Time       `json:"since"`
	SentAt     *time.Time      `json:"sent_at,omitempty"`
	Reason     string          `json:"reason,omitempty"` // of a refusal
	Outcome    string          `json:"outcome,omitempty"`
	Parcel     Parcel          `json:"parcel"` // what was given to the place
	Texting    bool            `json:"texting"`
	Lang       string          `json:"lang"`
	Confirmed  *time.Time      `json:"confirmed_at,omitempty"`
	Hindered   *time.Time      `json:"hindered_at,omitempty"`
	CallWished *time.Time      `json:"call_back_at,omitempty"`
	Events     []ExportedEvent `json:"events"`
}

// ExportedEvent is one event of a referral, with what was said.
type ExportedEvent struct {
	At        time.Time `json:"at"`
	Event     Event     `json:"event"`
	State     State     `json:"state"`
	Side      Side      `json:"side"`
	Account   kernel.ID `json:"account,omitempty"`
	Structure kernel.ID `json:"structure,omitempty"`
	Text      string    `json:"text,omitempty"`
	Told      string    `json:"told,omitempty"`
}

// About gives everything that is kept of a person, in the transaction of their
// export. Scope: of the house, referral.read.
func (s *Service) About(ctx context.Context, scope access.Scope, person kernel.ID) (all []Exported, err error) {
	defer kernel.Wrap(&err, "referral.About(%s)", person)
	if err := scope.RequireHouse(access.ReferralRead); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		return s.DB.Step(scope.Behind(ctx), func(ctx context.Context) error {
			all, err = s.aboutOne(ctx, tx, person)
			return err
		})
	})
	return all, err
}

func (s *Service) aboutOne(ctx context.Context, tx bun.Tx, person kernel.ID) (all []Exported, err error) {
	var rows []referralRow
	if err := tx.NewSelect().Model(&rows).Where("person = ?", person).Order("created_at", "journey", "rank").Scan(ctx); err != nil {
		return nil, err
	}
	for _, r := range plain(rows) {
		j, what, err := s.store.journey(ctx, tx, r.Journey)
		if err != nil {
			return nil, err
		}
		history, err := s.history(ctx, tx, j.Owner, r.ID)
		if err != nil {
			return nil, err
		}
		e := Exported{
			ID: r.ID, Need: r.Need, Place: r.Place, Receiver: r.Receiver, Author: r.Author, State: r.State, Since: r.Since,
			SentAt: r.SentAt, Reason: r.Reason, Outcome: r.Outcome, Parcel: what.Parcel, Texting: j.Texting, Lang: j.Lang,
			Confirmed: r.ConfirmedAt, Hindered: r.HinderedAt, CallWished: r.CallBackAt,
		}
		for _, h := range history {
			e.Events = append(e.Events, ExportedEvent{h.At, h.Event, h.State, h.Side, h.Account, h.Structure, h.Text, h.Told})
		}
		all = append(all, e)
	}
	return all, nil
}

// Forget takes away, in the transaction that erases a person, all that is kept of
// them: what was sealed, who they are, the links and the code. What remains says
// that a place was asked, when, and what it answered: it counts. Referrals under
// way end. Scope: of the house, referral.follow.
func (s *Service) Forget(ctx context.Context, tx bun.Tx, scope access.Scope, person kernel.ID) (err error) {
	defer kernel.Wrap(&err, "referral.Forget(%s)", person)
	if err := scope.RequireHouse(access.ReferralFollow); err != nil {
		return err
	}
	journeys, err := s.Journeys(ctx, tx, scope, person)
	if err != nil {
		return err
	}
	return s.strip(ctx, tx, journeys)
}

// Journeys gives the journeys of a person. Scope: of the house, referral.follow.
func (s *Service) Journeys(ctx context.Context, tx bun.Tx, scope access.Scope, person kernel.ID) (ids []kernel.ID, err error) {
	if err := scope.RequireHouse(access.ReferralFollow); err != nil {
		return nil, err
	}
	err = tx.NewSelect().Table("referral_journeys").Column("id").Where("person = ?", person).Scan(ctx, &ids)
	return ids, err
}

// strip takes from journeys all that says whom they were for.
func (s *Service) strip(ctx context.Context, tx bun.Tx, journeys []kernel.ID) error {
	if len(journeys) == 0 {
		return nil
	}
	var ids []kernel.ID
	if err := tx.NewSelect().Table("referrals").Column("id").Where("journey IN (?)", bun.List(journeys)).Scan(ctx, &ids); err != nil {
		return err
	}
	now := s.Clock.Now()
	_, err := tx.NewUpdate().Table("referrals").Set("state = ?", Withdrawn).Set("since = ?", now).Set("ended_at = ?", now).Set("due_at = NULL").
		Where("id IN (?) AND state NOT IN (?)", bun.List(ids), bun.List(StatesThat(State.Ended))).Exec(ctx)
	if err != nil {
		return err
	}
	if _, err = tx.NewUpdate().Table("referrals").Set("person = ''").Set("code = NULL").Where("id IN (?)", bun.List(ids)).Exec(ctx); err != nil {
		return err
	}
	if _, err = tx.NewUpdate().Table("referral_events").Set("said = NULL").Where("referral IN (?)", bun.List(ids)).Exec(ctx); err != nil {
		return err
	}
	if _, err = tx.NewDelete().Table("referral_links").Where("referral IN (?)", bun.List(ids)).Exec(ctx); err != nil {
		return err
	}
	_, err = tx.NewUpdate().Table("referral_journeys").Set("person = ''").Set("merged_from = ''").Set("owner = ''").Set("parcel = NULL").Set("code = NULL").
		Where("id IN (?)", bun.List(journeys)).Exec(ctx)
	return err
}

// Due gives, for retention, the journeys made before a moment of which something
// is still kept of the person. Scope: of the house, retention.read.
func (s *Service) Due(ctx context.Context, scope access.Scope, before time.Time) (ids []kernel.ID, err error) {
	defer kernel.Wrap(&err, "referral.Due")
	if err := scope.RequireHouse(access.RetentionRead); err != nil {
		return nil, err
	}
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Table("referral_journeys").Column("id").Where("owner <> '' AND created_at < ?", before.UTC()).
			Where("id NOT IN (?)", underWay(tx)).Order("id").Scan(ctx, &ids)
	})
	return ids, err
}

// underWay is the journeys of which a referral is not over.
func underWay(tx bun.Tx) *bun.SelectQuery {
	return tx.NewSelect().Table("referrals").Column("journey").
		Where("state NOT IN (?)", bun.List(StatesThat(State.Ended)))
}

// Drop takes from a journey that is due all that says whom it was for; Conflict
// when it is not, or no longer. Scope: of the house, retention.run.
func (s *Service) Drop(ctx context.Context, scope access.Scope, journey kernel.ID, before time.Time) (err error) {
	defer kernel.Wrap(&err, "referral.Drop(%s)", journey)
	if err := scope.RequireHouse(access.RetentionRun); err != nil {
		return err
	}
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		due, err := tx.NewSelect().Table("referral_journeys").Where("id = ? AND owner <> '' AND created_at < ?", journey, before.UTC()).
			Where("id NOT IN (?)", underWay(tx)).Exists(ctx)
		if err != nil {
			return err
		}
		if !due {
			return kernel.Fault(kernel.Conflict, "referral.moved")
		}
		return s.strip(ctx, tx, []kernel.ID{journey})
	})
}
