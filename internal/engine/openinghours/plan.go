package openinghours

import "slices"

// plan is a schedule sorted for telling: the ordinary week, then what holds
// on particular days, then what holds otherwise.
type plan struct {
	ordinary   Schedule
	particular []rule
	otherwise  *rule
}

// maxParticular is how many exceptions a reader can take in; it also bounds
// the time of comparing each with each.
const maxParticular = 16

// rank says how particular a rule is; readers take the more particular as an
// exception to the more general.
func (r *rule) rank() int {
	switch {
	case r.days.holidays || r.days.onlyHolidays:
		return 4
	case len(r.dates) > 0 && !r.monthsOnly():
		return 3
	case len(r.dates) > 0:
		return 2
	case len(r.weeks) > 0 || len(r.days.nth) > 0:
		return 1
	default:
		return 0
	}
}

func (r *rule) monthsOnly() bool {
	for _, dates := range r.dates {
		if !dates.wholeMonths() {
			return false
		}
	}
	return true
}

// plan sorts the rules; ok is false when what they say together cannot be
// told rule by rule.
func (s *Schedule) plan() (p *plan, ok bool) {
	p = &plan{}
	for i := range s.rules {
		r := &s.rules[i]
		if p.otherwise != nil {
			return nil, false
		}
		if r.joining == fallback {
			if !r.isBare() {
				return nil, false
			}
			p.otherwise = r
			continue
		}
		parts := r.split()
		if len(parts) > 1 && r.joining == replacing && r.goesPastMidnight() {
			return nil, false // the particular days would cut short the night before
		}
		for _, part := range parts {
			if !p.add(part) {
				return nil, false
			}
		}
	}
	return p, true
}

// split parts the ordinary days of a rule from the particular ones: "Mo-Fr,PH"
// is said of Mo-Fr and of PH. Nothing changes in what the rules say together.
func (r *rule) split() []rule {
	if r.days.weekdays == 0 || !r.days.holidays && len(r.days.nth) == 0 || r.days.onlyHolidays {
		return []rule{*r}
	}
	ordinary, particular := *r, *r
	ordinary.days = dayFilter{weekdays: r.days.weekdays}
	particular.days.weekdays = 0
	return []rule{ordinary, particular}
}

// add puts a rule in its place; ok is false when the place is not after all
// that the rule changes, or when a reader could not tell which rule holds.
func (p *plan) add(r rule) (ok bool) {
	last := 0
	if len(p.particular) > 0 {
		last = p.particular[len(p.particular)-1].rank()
	}
	if r.rank() < last {
		return false
	}
	if r.rank() == 0 {
		p.ordinary.rules = append(p.ordinary.rules, r)
		return true
	}
	if r.state == Closed && len(r.times) > 0 || r.lastsOverADay() || len(p.particular) == maxParticular {
		return false
	}
	for i := range p.particular {
		earlier := &p.particular[i]
		if r.joining == replacing && earlier.rank() == r.rank() && overlap(earlier, &r) {
			return false
		}
	}
	p.particular = append(p.particular, r)
	return true
}

func (r *rule) lastsOverADay() bool {
	return slices.ContainsFunc(r.times, func(t timeRange) bool { return t.to-t.from > minutesPerDay })
}

func (r *rule) goesPastMidnight() bool {
	return slices.ContainsFunc(r.times, func(t timeRange) bool { return t.to > minutesPerDay })
}

// addsToOthers tells whether a particular rule holds on days that have other
// hours too.
func (p *plan) addsToOthers(i int) bool {
	r := &p.particular[i]
	for day, spans := range p.ordinary.joinedWeek() {
		if len(spans) > 0 && r.days.possibleWeekdays()>>day&1 == 1 {
			return true
		}
	}
	for earlier := range i {
		if overlap(&p.particular[earlier], r) {
			return true
		}
	}
	return false
}

// overlap tells whether two rules hold on a same day of the years 2026 to
// 2029, among which are a year of 53 weeks and a leap year.
func overlap(a, b *rule) bool {
	first, after := dayNumber(2026, 1, 1), dayNumber(2030, 1, 1)
	for number := first; number < after; number++ {
		d := newDate(number)
		if a.matches(d) && b.matches(d) {
			return true
		}
	}
	return false
}
