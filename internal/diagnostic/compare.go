package diagnostic

import "slices"

// Change is what is otherwise in a diagnostic than in an earlier one.
type Change struct {
	Gained []Moved // answers that are less of an obstacle now
	Lost   []Moved // answers that are more of one
	Other  []Moved // answers that are another, neither more nor less
	Same   int     // answers to the same question that did not change

	Met   []string // needs that are no more, in the order of [Needs]
	New   []string // needs that were not
	Still []string
}

// Moved is an answer that changed.
type Moved struct {
	Question, Before, After string
}

// Compare tells what changed from one diagnostic to a later one, each explained
// with its own version. Questions that one of them lacks, or to which one answer
// is unknown, tell nothing.
func Compare(before, after Diagnostic) (c Change) {
	for _, q := range after.rules.Questions {
		was, now := before.Answers.Given[q.Code], after.Answers.Given[q.Code]
		old, known := before.rules.Question(q.Code)
		if !known || was == "" || now == "" || was == Unknown || now == Unknown {
			continue
		}
		a, _ := old.Answer(was)
		b, _ := q.Answer(now)
		moved := Moved{q.Code, was, now}
		switch {
		case was == now:
			c.Same++
		case b.Worse(a):
			c.Lost = append(c.Lost, moved)
		case a.Worse(b):
			c.Gained = append(c.Gained, moved)
		default:
			c.Other = append(c.Other, moved)
		}
	}
	for _, need := range Needs() {
		was, is := has(before.Needs, need), has(after.Needs, need)
		switch {
		case was && is:
			c.Still = append(c.Still, need)
		case was:
			c.Met = append(c.Met, need)
		case is:
			c.New = append(c.New, need)
		}
	}
	return c
}

func has(needs []Need, code string) bool {
	return slices.ContainsFunc(needs, func(n Need) bool { return n.Code == code })
}
