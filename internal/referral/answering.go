package referral

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// FewestAsked is from how many referrals what a place answers is told: fewer
// would tell of one of them.
const FewestAsked = 5

// Answers is how a place answered those who sent it people within a year.
type Answers struct {
	Asked    int           // referrals sent, but those still within their time to be answered
	Answered int           // of those, with a yes, a no, or another place
	Delay    time.Duration // median, from sent to answered
	Met      int           // of those accepted, the people met
	Accepted int
}

// Answering gives how places answer, for who is about to choose one; a place
// that was asked too seldom is left out. Scope: referral.write. It counts over
// the whole network, and names nobody.
func (s *Service) Answering(ctx context.Context, scope access.Scope, places []kernel.ID) (all map[kernel.ID]Answers, err error) {
	defer kernel.Wrap(&err, "referral.Answering")
	if err := scope.Require(access.ReferralWrite); err != nil {
		return nil, err
	}
	var rows []referralRow
	now := s.Clock.Now()
	err = s.DB.Read(access.System(access.ReferralRead).Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Column("place", "state", "sent_at", "answered_at", "met_at").
			Where("place IN (?) AND sent_at > ?", bun.List(places), now.AddDate(-1, 0, 0)).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	of := map[kernel.ID][]Referral{}
	for _, r := range plain(rows) {
		of[r.Place] = append(of[r.Place], r)
	}
	all = map[kernel.ID]Answers{}
	for place, asked := range of {
		if a := answers(asked); a.Asked >= FewestAsked {
			all[place] = a
		}
	}
	return all, nil
}

// answers counts the referrals of one place.
func answers(asked []Referral) (a Answers) {
	var delays []time.Duration
	for _, r := range asked {
		if r.State.Pending() || r.State == Withdrawn && r.AnsweredAt == nil {
			continue
		}
		a.Asked++
		if r.AnsweredAt == nil {
			continue
		}
		a.Answered++
		delays = append(delays, r.AnsweredAt.Sub(*r.SentAt))
		if r.State.Received() || r.MetAt != nil {
			a.Accepted++
		}
		if r.MetAt != nil {
			a.Met++
		}
	}
	if len(delays) > 0 {
		slices.Sort(delays)
		a.Delay = delays[len(delays)/2]
	}
	return a
}
