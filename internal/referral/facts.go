package referral

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Span is which referrals to count: those sent from a moment until another, as
// things stood at a third.
type Span struct{ From, Until, AsOf time.Time }

// Fact is what counts of a referral: it says nothing of whom it was for.
type Fact struct {
	Sender     kernel.ID
	Receiver   kernel.ID // "" for a place without account
	Need       string
	State      State  // never Closed: the one before
	Outcome    string // "" unless concluded
	SentAt     time.Time
	AnsweredAt *time.Time
	MetAt      *time.Time
}

// Facts gives what to count of the referrals of a span. Scope: figures.read; the
// house counts over the whole network, a member what their structure sent or was
// asked.
func (s *Service) Facts(ctx context.Context, scope access.Scope, span Span) (facts []Fact, err error) {
	defer kernel.Wrap(&err, "referral.Facts")
	if err := scope.Require(access.FiguresRead); err != nil {
		return nil, err
	}
	if err := scope.Over(access.Colleague); err != nil {
		return nil, err
	}
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		last := tx.NewSelect().TableExpr("referral_events AS e").Column("e.state").
			Where("e.referral = r.id AND e.state <> ? AND e.at < ?", Closed, span.AsOf).Order("e.number DESC").Limit(1)
		q := tx.NewSelect().TableExpr("referrals AS r").
			Column("r.sender", "r.receiver", "r.need", "r.outcome", "r.sent_at", "r.answered_at", "r.met_at").
			ColumnExpr("(?) AS state", last).Where("r.sent_at >= ? AND r.sent_at < ?", span.From, span.Until)
		if !scope.IsSystem() {
			ours := scope.Actor().Structure
			q = q.Where("r.sender = ? OR r.receiver = ?", ours, ours)
		}
		return q.Scan(ctx, &facts)
	})
	for i := range facts {
		facts[i].asOf(span.AsOf)
	}
	return facts, err
}

// asOf forgets what came after a moment.
func (f *Fact) asOf(moment time.Time) {
	f.SentAt = f.SentAt.UTC()
	for _, at := range []**time.Time{&f.AnsweredAt, &f.MetAt} {
		switch {
		case *at == nil:
		case (*at).Before(moment):
			utc := (*at).UTC()
			*at = &utc
		default:
			*at = nil
		}
	}
	if f.State != Concluded {
		f.Outcome = ""
	}
}
