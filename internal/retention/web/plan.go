package web

import (
	"context"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/retention"
)

// idsShown bounds how many identifiers a page lists of a family.
const idsShown = 100

// falling is what a plan says of one family.
type falling struct {
	retention.Falling

	finalAct string
	before   string            // a day, in words
	became   *retention.Report // what became of it; nil once that is too old to be told
	holds    []retention.Hold  // what holds keep out of the family, now
	until    func(retention.Hold) string
}

// shown gives the identifiers that the page lists.
func (f falling) shown() []kernel.ID { return f.Due[:min(idsShown, len(f.Due))] }

// untouched tells that nothing was done of it yet, or that this is too old to
// be told.
func (f falling) untouched() bool {
	return f.became == nil || f.became.Acted+f.became.Spared+f.became.Changed+f.became.Failed == 0
}

// planned is a plan, as its page shows it.
type planned struct {
	id       kernel.ID
	moment   string
	executed string // when it last was, "" if never
	families []falling
	due      int // what is left to do
}

// readPlan makes a plan: nothing is touched by it.
func (p *Pages) readPlan(v *gate.Visit) (gate.Act, error) {
	scope, err := v.Scope(access.RetentionRead)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		plan, err := p.Retention.Plan(ctx, scope)
		if err != nil {
			return gate.Answer{}, err
		}
		return gate.Answer{To: "/conservation/plans/" + string(plan.ID), Done: "retention.planned"}, nil
	}, nil
}

// plan shows what a plan lists, by identifier only, and what became of it.
func (p *Pages) plan(v *gate.Visit) error {
	id, err := v.ID("id")
	if err != nil {
		return err
	}
	scope, err := v.Scope(access.RetentionRead)
	if err != nil {
		return err
	}
	plan, err := p.Retention.Planned(v.Context(), scope, id)
	if err != nil {
		return err
	}
	page := planned{id: id, moment: p.moment(v, plan.MadeAt)}
	if plan.ExecutedAt != nil {
		page.executed = p.moment(v, *plan.ExecutedAt)
	}
	if page.families, err = p.falling(v, scope, plan); err != nil {
		return err
	}
	for _, f := range page.families {
		page.due += len(f.Due)
	}
	return v.Show(gate.Page{Title: v.T("retention.plan.title", page.moment), Body: planPage(v, page)})
}

// falling gives what a plan says, family by family.
func (p *Pages) falling(v *gate.Visit, scope access.Scope, plan retention.Plan) (all []falling, err error) {
	rules, err := p.Retention.Rules(v.Context(), scope)
	if err != nil {
		return nil, err
	}
	acts := map[string]string{}
	for _, rule := range rules {
		acts[rule.Family] = rule.FinalAct
	}
	plans, err := p.counted(v, scope)
	if err != nil {
		return nil, err
	}
	_, holds, err := p.standing(v)
	if err != nil {
		return nil, err
	}
	for _, f := range plan.Falling {
		one := falling{
			Falling: f, finalAct: acts[f.Family], before: v.Date(f.Before.In(p.zone)), became: reportOf(plans, plan.ID, f.Family),
			until: func(h retention.Hold) string { return v.Date(lastDay(h).In(p.zone)) },
		}
		for _, hold := range holds {
			if hold.Family == f.Family {
				one.holds = append(one.holds, hold)
			}
		}
		all = append(all, one)
	}
	return all, nil
}

// reportOf finds what became of a family of a plan; nil when it is not told.
func reportOf(plans []counted, plan kernel.ID, family string) *retention.Report {
	for _, c := range plans {
		for i := range c.reports {
			if c.id == plan && c.reports[i].Family == family {
				return &c.reports[i]
			}
		}
	}
	return nil
}

// readExecution does what a plan lists. Each act stands in a transaction of its
// own, and what was done is not done again: it must not be within one, nor
// needs a key to happen once.
func (p *Pages) readExecution(v *gate.Visit) (gate.Act, error) {
	id, err := v.ID("id")
	if err != nil {
		return nil, err
	}
	scope, err := v.Scope(access.RetentionRun)
	if err != nil {
		return nil, err
	}
	if _, err := p.Retention.Execute(v.Context(), scope, id); err != nil {
		return nil, err
	}
	return func(context.Context) (gate.Answer, error) {
		return gate.Answer{To: "/conservation/plans/" + string(id), Done: "retention.executed"}, nil
	}, nil
}
