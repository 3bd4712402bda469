package diagnostic

import (
	"cmp"
	"slices"
)

// Priority says when a need should be seen to.
type Priority string

// The priorities.
const (
	Urgent Priority = "urgent" // something is due: before all else
	First  Priority = "first"  // it keeps the rest from being possible
	Then   Priority = "then"
)

// rank gives the order of a priority, from 0; -1 for none.
func (p Priority) rank() int { return slices.Index([]Priority{Urgent, First, Then}, p) }

// Need is what someone needs, and why.
type Need struct {
	Code       string   // one of [Needs]
	Categories []string // of service of the directory, by slug, that answer it: the next step
	Urgent     bool
	Priority   Priority
	Reasons    []Reason // the answers that led to it, in the order of the questions
	Decisive   []Reason // those of them that gave it its priority
}

// Reason is an answer that led to a need.
type Reason struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
}

// Explain gives the needs that some answers make by some rules: urgent ones
// first, then by priority, then in the order of [Needs]. It is pure: the same
// answers make the same needs, each for at least one reason; who does not know
// needs nothing for that; one more obstacle takes no need away.
func Explain(rules Rules, answers map[string]string) (needs []Need) {
	for _, code := range Needs() {
		if need, is := rules.need(code, answers); is {
			needs = append(needs, need)
		}
	}
	slices.SortStableFunc(needs, func(a, b Need) int { return cmp.Compare(a.Priority.rank(), b.Priority.rank()) })
	return needs
}

// need puts together what the rules of one need say.
func (r Rules) need(code string, answers map[string]string) (need Need, is bool) {
	need = Need{Code: code, Priority: Then}
	var fired []Rule
	for _, rule := range r.Rules {
		if rule.Need == code && rule.fires(answers) {
			fired = append(fired, rule)
		}
	}
	slices.SortStableFunc(fired, func(a, b Rule) int { return cmp.Compare(a.Priority.rank(), b.Priority.rank()) })
	for i, rule := range fired {
		if i == 0 {
			need.Priority = rule.Priority
		}
		reasons := r.reasons(answers, rule.All, rule.Any)
		need.Reasons = append(need.Reasons, reasons...)
		if rule.Priority == need.Priority {
			need.Decisive = append(need.Decisive, reasons...)
		}
		for _, category := range rule.Categories {
			if !slices.Contains(need.Categories, category) {
				need.Categories = append(need.Categories, category)
			}
		}
	}
	need.Reasons, need.Decisive = r.tidy(need.Reasons), r.tidy(need.Decisive)
	need.Urgent = need.Priority == Urgent
	return need, len(fired) > 0
}

// fires tells whether the answers make the need of a rule.
func (r Rule) fires(answers map[string]string) bool {
	for question, wanted := range r.All {
		if !slices.Contains(wanted, answers[question]) {
			return false
		}
	}
	return len(r.All) > 0 || r.Any.holds(answers)
}

// holds tells whether one of the answers named was given.
func (m Match) holds(answers map[string]string) bool {
	for question, wanted := range m {
		if slices.Contains(wanted, answers[question]) {
			return true
		}
	}
	return false
}

// reasons gives the answers that some matches name and that were given.
func (r Rules) reasons(answers map[string]string, matches ...Match) (all []Reason) {
	for _, q := range r.Questions {
		for _, match := range matches {
			if given := answers[q.Code]; slices.Contains(match[q.Code], given) {
				all = append(all, Reason{q.Code, given})
			}
		}
	}
	return all
}

// tidy gives reasons in the order of the questions, each once.
func (r Rules) tidy(reasons []Reason) []Reason {
	slices.SortStableFunc(reasons, func(a, b Reason) int { return cmp.Compare(r.Number(a.Question), r.Number(b.Question)) })
	return slices.Compact(reasons)
}

// WaysOf gives what to mind while helping who gave some answers, in the order of
// the rules.
func WaysOf(rules Rules, answers map[string]string) (codes []string) {
	for _, way := range rules.Ways {
		if way.Any.holds(answers) {
			codes = append(codes, way.Code)
		}
	}
	return codes
}
