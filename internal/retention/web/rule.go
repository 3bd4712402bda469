package web

import (
	"context"
	"strconv"
	"strings"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/retention"
	"relais/internal/ui"
)

// ruleForm is what the form of a rule holds, as typed.
type ruleForm struct {
	rule      retention.Rule
	active    string
	archive   string
	automatic bool
	faults    []ui.Fault
}

// rule shows how long a family is kept, and lets change it.
func (p *Pages) rule(v *gate.Visit) error {
	rule, err := p.ruleOf(v)
	if err != nil {
		return err
	}
	return p.showRule(v, 0, ruleForm{
		rule: rule, active: strconv.Itoa(rule.ActiveDays), archive: strconv.Itoa(rule.ArchiveDays), automatic: rule.Automatic,
	})
}

func (p *Pages) showRule(v *gate.Visit, status int, form ruleForm) error {
	return v.Show(gate.Page{Title: v.T("retention.family." + form.rule.Family), Status: status, Body: rulePage(v, form)})
}

// ruleOf gives the rule that the address names.
func (p *Pages) ruleOf(v *gate.Visit) (retention.Rule, error) {
	scope, err := v.Scope(access.RetentionRead)
	if err != nil {
		return retention.Rule{}, err
	}
	rules, err := p.Retention.Rules(v.Context(), scope)
	if err != nil {
		return retention.Rule{}, err
	}
	for _, rule := range rules {
		if rule.Family == v.R.PathValue("famille") {
			return rule, nil
		}
	}
	return retention.Rule{}, kernel.Fault(kernel.NotFound, "access.absent")
}

// readRule reads new durations.
func (p *Pages) readRule(v *gate.Visit) (gate.Act, error) {
	scope, err := v.Scope(access.RetentionRun)
	if err != nil {
		return nil, err
	}
	var refusal gate.Refusal
	days := func(field string) int {
		n, err := strconv.Atoi(strings.TrimSpace(v.R.PostForm.Get(field)))
		if err != nil {
			refusal.Refuse(field, "retention.rule.number")
		}
		return n
	}
	active, archive := days("usage"), days("archive")
	if err := refusal.Err(); err != nil {
		return nil, err
	}
	family, automatic := v.R.PathValue("famille"), v.R.PostForm.Get("automatique") != ""
	return func(ctx context.Context) (gate.Answer, error) {
		err := p.Retention.Change(ctx, scope, family, active, archive, automatic)
		return gate.Answer{To: "/conservation", Done: "retention.changed"}, gate.At("usage", err)
	}, nil
}

// ruleAgain shows the form anew, as it was typed.
func (p *Pages) ruleAgain(v *gate.Visit, failed error) error {
	rule, err := p.ruleOf(v)
	if err != nil {
		return err
	}
	typed := v.R.PostForm
	return p.showRule(v, gate.StatusOf(failed), ruleForm{
		rule: rule, active: typed.Get("usage"), archive: typed.Get("archive"), automatic: typed.Get("automatique") != "", faults: v.Faults(failed),
	})
}
