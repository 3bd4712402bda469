package openinghours

import "time"

// dayRule is a rule that speaks of some minutes of a day: of hours that start
// today, of hours that started yesterday, or of both.
type dayRule struct {
	*rule
	today, yesterday bool
}

// usualRules is how many rules of a day are kept without allocating.
const usualRules = 12

// rulesOf gives the rules that speak on a day, in order, without those that a
// later rule makes void. It fills and gives back the buffer.
func (s *Schedule) rulesOf(d date, buffer []dayRule) []dayRule {
	rules := buffer[:0]
	for i := range s.rules {
		r := &s.rules[i]
		today := r.matches(d)
		if today && r.clears() {
			rules = rules[:0]
		}
		yesterday := r.passesMidnight() && r.matches(d.yesterday())
		if today || yesterday {
			rules = append(rules, dayRule{r, today, yesterday})
		}
	}
	return rules
}

// At gives the state at t and the comment that goes with it, or "". It reads
// the wall clock of t's own location.
func (s *Schedule) At(t time.Time) (State, string) {
	var buffer [usualRules]dayRule
	number, minute := wallClock(t)
	state, by := stateAt(s.rulesOf(newDate(number), buffer[:]), minute)
	if by == nil {
		return state, ""
	}
	return state, by.comment
}

// stateAt gives the state at a minute of the day of the rules, and the rule
// that says so, nil when none does.
func stateAt(rules []dayRule, minute int) (state State, by *rule) {
	for _, r := range rules {
		if r.joining == fallback && state != Closed {
			continue
		}
		if said, ok := r.stateAt(minute); ok {
			state, by = said, r.rule
		}
	}
	return state, by
}

// stateAt gives what the rule says of a minute of the day; ok is false when
// it says nothing. What it says surely goes before the guess of an end.
func (r *dayRule) stateAt(minute int) (state State, ok bool) {
	if r.today {
		state, ok = r.rule.stateAt(minute)
	}
	if !r.yesterday || ok && state == r.state {
		return state, ok
	}
	if late, spoken := r.rule.stateAt(minute + minutesPerDay); spoken {
		return late, true
	}
	return state, ok
}

// edgeAfter gives the first minute after one at which a rule of the day may
// start or stop speaking, midnight (1440) at the latest.
func edgeAfter(rules []dayRule, minute int) int {
	next := minutesPerDay
	consider := func(edge int) {
		if edge > minute && edge < next {
			next = edge
		}
	}
	for _, r := range rules {
		for _, t := range r.times {
			if r.today {
				consider(t.from)
				consider(t.to)
			}
			if r.yesterday {
				consider(t.from - minutesPerDay)
				consider(t.to - minutesPerDay)
			}
		}
	}
	return next
}
