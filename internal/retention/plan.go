package retention

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Plan is what a dry run found due: nothing is touched by it.
type Plan struct {
	ID         kernel.ID
	MadeAt     time.Time
	MadeBy     kernel.ID  // an account; "" for the house, at night
	ExecutedAt *time.Time // the last time
	Falling    []Falling  // a family each, by code
}

// Falling is what falls due of one family.
type Falling struct {
	Family string
	Before time.Time   // what started earlier is due
	Due    []kernel.ID // not on hold; identifiers only
	Held   int         // due, but on hold
	Kept   int         // past its term, but must stay: see [Family.Kept]
}

// Report counts what a plan found of one family, and what became of it.
type Report struct {
	bun.BaseModel `bun:"table:retention_reports"`

	Plan    kernel.ID `bun:",pk"`
	Family  string    `bun:",pk"`
	Before  time.Time
	Due     int
	Held    int // on hold when the plan was made, and not in Due
	Kept    int // past its term, but must stay: see [Family.Kept]
	Acted   int
	Spared  int // on hold since
	Changed int // started again, or gone, since
	Failed  int

	MadeAt time.Time `bun:",scanonly"` // when the plan was made
}

type planRow struct {
	bun.BaseModel `bun:"table:retention_plans"`

	ID         kernel.ID `bun:",pk"`
	MadeAt     time.Time
	MadeBy     kernel.ID
	ExecutedAt *time.Time
	ExecutedBy kernel.ID
	ToldAt     *time.Time // when the night that made it ended
}

type itemRow struct {
	bun.BaseModel `bun:"table:retention_items"`

	Plan    kernel.ID `bun:",pk"`
	Family  string    `bun:",pk"`
	Subject kernel.ID `bun:",pk"`
	Outcome outcome
}

// outcome is what became of a thing that a plan lists.
type outcome string

const (
	outcomeDue     outcome = "due" // nothing yet
	outcomeActed   outcome = "acted"
	outcomeSpared  outcome = "spared"
	outcomeChanged outcome = "changed"
	outcomeFailed  outcome = "failed"
)

// Plan makes a dry run of every family that has a rule, and keeps it. Scope:
// retention.read.
func (s *Service) Plan(ctx context.Context, scope access.Scope) (plan Plan, err error) {
	defer kernel.Wrap(&err, "retention.Plan")
	rules, err := s.Rules(ctx, scope)
	if err != nil {
		return Plan{}, err
	}
	id, err := s.IDs.New()
	if err != nil {
		return Plan{}, err
	}
	plan = Plan{ID: id, MadeAt: s.store.clock.Now(), MadeBy: scope.Actor().Account}
	for _, rule := range rules {
		family, known := s.families[rule.Family]
		if !known {
			continue // its room is not built yet
		}
		falling, err := family.falling(ctx, rule.before(plan.MadeAt))
		if err != nil {
			return Plan{}, err
		}
		plan.Falling = append(plan.Falling, falling)
	}
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		return s.keep(ctx, tx, scope, &plan)
	})
	if err != nil {
		return Plan{}, err
	}
	return plan, nil
}

// falling gives what falls due of a family, what is on hold included.
func (f Family) falling(ctx context.Context, before time.Time) (falling Falling, err error) {
	falling = Falling{Family: f.Code, Before: before}
	if falling.Due, err = f.Due(ctx, before); err != nil || f.Kept == nil {
		return falling, err
	}
	falling.Kept, err = f.Kept(ctx, before)
	return falling, err
}

// keep sets apart what is on hold, and keeps the plan.
func (s *Service) keep(ctx context.Context, tx bun.Tx, scope access.Scope, plan *Plan) error {
	for i := range plan.Falling {
		falling := &plan.Falling[i]
		held, err := s.store.held(ctx, tx, scope, falling.Family, falling.Due)
		if err != nil {
			return err
		}
		free := make([]kernel.ID, 0, len(falling.Due))
		for _, id := range falling.Due {
			if !held[id] {
				free = append(free, id)
			}
		}
		falling.Held, falling.Due = len(falling.Due)-len(free), free
	}
	if err := s.store.insertPlan(ctx, tx, scope, *plan); err != nil {
		return err
	}
	return s.tell(ctx, tx, scope, string(scope.Action()), "plan:"+string(plan.ID), nil)
}

// Planned gives a plan as it stands: what it lists and was not seen to yet.
// Scope: retention.read.
func (s *Service) Planned(ctx context.Context, scope access.Scope, id kernel.ID) (plan Plan, err error) {
	defer kernel.Wrap(&err, "retention.Planned(%s)", id)
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		row, reports, err := s.store.plan(ctx, tx, scope, id)
		if err != nil {
			return err
		}
		plan = Plan{ID: row.ID, MadeAt: row.MadeAt.UTC(), MadeBy: row.MadeBy, ExecutedAt: row.ExecutedAt}
		for _, r := range reports {
			due, err := s.store.due(ctx, tx, scope, id, r.Family)
			if err != nil {
				return err
			}
			plan.Falling = append(plan.Falling, Falling{Family: r.Family, Before: r.Before.UTC(), Due: due, Held: r.Held, Kept: r.Kept})
		}
		return nil
	})
	return plan, err
}

// Reports gives the counts of the latest plans, newest first, at most a number
// of lines. Scope: retention.read.
func (s *Service) Reports(ctx context.Context, scope access.Scope, most int) (reports []Report, err error) {
	defer kernel.Wrap(&err, "retention.Reports")
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		reports, err = s.store.reports(ctx, tx, scope, most)
		return err
	})
	return reports, err
}

func (s store) reports(ctx context.Context, tx bun.Tx, scope access.Scope, most int) (reports []Report, err error) {
	if err := leave(scope, access.RetentionRead); err != nil {
		return nil, err
	}
	err = tx.NewSelect().Model(&reports).ColumnExpr("report.*, p.made_at").
		Join("JOIN retention_plans AS p ON p.id = report.plan").
		OrderExpr("p.made_at DESC, report.plan, report.family").Limit(int64(most)).Scan(ctx)
	return reports, err
}
