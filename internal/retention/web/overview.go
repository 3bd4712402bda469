package web

import (
	"context"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/retention"
)

// lines bounds how many counts of past plans the first page reads: a month of
// nights, and more.
const lines = 400

// plansShown is how many past plans the first page lists.
const plansShown = 10

// family is a rule, in words, and what the last plan found of it.
type family struct {
	retention.Rule

	planned bool // the last plan looked at it: its room is built
	due     int
	held    int
}

// counted is a plan that was made, by its counts.
type counted struct {
	id      kernel.ID
	moment  string
	reports []retention.Report // a family each
}

// total adds up one count of a plan.
func (c counted) total(of func(retention.Report) int) (n int) {
	for _, report := range c.reports {
		n += of(report)
	}
	return n
}

func (c counted) due() int { return c.total(func(r retention.Report) int { return r.Due }) }
func (c counted) held() int {
	return c.total(func(r retention.Report) int { return r.Held + r.Spared })
}

func (c counted) acted() int {
	return c.total(func(r retention.Report) int { return r.Acted })
}

// left counts what was due and was not seen to.
func (c counted) left() int {
	return c.total(func(r retention.Report) int { return r.Due - r.Acted - r.Spared - r.Changed - r.Failed })
}

func (c counted) failed() int {
	return c.total(func(r retention.Report) int { return r.Failed })
}

// overview is what the first page shows.
type overview struct {
	families []family
	plans    []counted // the newest first
	holds    int
}

// overview shows what is kept how long, what falls due, and past plans.
func (p *Pages) overview(v *gate.Visit) error {
	scope, err := v.Scope(access.RetentionRead)
	if err != nil {
		return err
	}
	var o overview
	if o.plans, err = p.counted(v, scope); err != nil {
		return err
	}
	if o.families, err = p.families(v.Context(), scope, o.plans); err != nil {
		return err
	}
	_, holds, err := p.standing(v)
	if err != nil {
		return err
	}
	o.holds, o.plans = len(holds), o.plans[:min(plansShown, len(o.plans))]
	return v.Show(gate.Page{Title: v.T("retention.title"), Body: overviewPage(v, o)})
}

// families gives every rule, with what the newest plan found.
func (p *Pages) families(ctx context.Context, scope access.Scope, plans []counted) (all []family, err error) {
	rules, err := p.Retention.Rules(ctx, scope)
	if err != nil {
		return nil, err
	}
	for _, rule := range PeopleFirst(rules) {
		f := family{Rule: rule}
		if len(plans) > 0 {
			for _, report := range plans[0].reports {
				if report.Family == rule.Family {
					f.planned, f.due, f.held = true, report.Due, report.Held
				}
			}
		}
		all = append(all, f)
	}
	return all, nil
}

// counted gives the counts of past plans, the newest first.
func (p *Pages) counted(v *gate.Visit, scope access.Scope) (plans []counted, err error) {
	reports, err := p.Retention.Reports(v.Context(), scope, lines)
	if err != nil {
		return nil, err
	}
	for _, report := range reports {
		if len(plans) == 0 || plans[len(plans)-1].id != report.Plan {
			plans = append(plans, counted{id: report.Plan, moment: p.moment(v, report.MadeAt)})
		}
		last := &plans[len(plans)-1]
		last.reports = append(last.reports, report)
	}
	return plans, nil
}
