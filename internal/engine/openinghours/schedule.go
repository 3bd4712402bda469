package openinghours

// State says whether a place is open.
type State int

// The states of a place. Unknown is said of hours that depend on a word with
// the place ("sur rendez-vous") or whose end is not given ("17:00+").
const (
	Closed State = iota
	Open
	Unknown
)

// String names the state: closed, open or unknown.
func (s State) String() string { return [...]string{"closed", "open", "unknown"}[s] }

// Schedule is a reading of opening hours, made by [Parse]. It never changes
// and may be used by many goroutines at once. The zero Schedule is always
// closed.
type Schedule struct {
	source string
	rules  []rule
}

const minutesPerDay = 24 * 60

// joining says how a rule combines with those before it.
type joining uint8

const (
	replacing joining = iota // after ";"
	adding                   // after ","
	fallback                 // after "||"
)

// rule is one statement: on these days, at these hours, this state.
type rule struct {
	joining joining
	state   State
	comment string
	days    dayFilter
	dates   []dateRange // any of them; none: all year
	weeks   []weekRange // any of them; none: all weeks
	times   []timeRange // none: the whole day
}

// timeRange covers the minutes from ≤ m < to, counted from the midnight that
// starts the day; to may reach into the next day, up to 48 hours.
type timeRange struct {
	from, to int
	openEnd  bool // the end is a guess: "17:00+"
}

// matches tells whether the rule speaks of hours that start on day d.
func (r *rule) matches(d date) bool {
	return r.days.matches(d) && r.matchesDate(d) && r.matchesWeek(d)
}

func (r *rule) matchesDate(d date) bool {
	for _, dates := range r.dates {
		if dates.contains(d.month, d.day) {
			return true
		}
	}
	return len(r.dates) == 0
}

func (r *rule) matchesWeek(d date) bool {
	if len(r.weeks) == 0 {
		return true
	}
	week := d.isoWeek()
	for _, weeks := range r.weeks {
		if weeks.contains(week) {
			return true
		}
	}
	return false
}

// clears tells whether the rule, on a day it matches, makes what was said
// before void. Closing some hours only takes those away.
func (r *rule) clears() bool {
	return r.joining == replacing && (r.state != Closed || len(r.times) == 0)
}

// passesMidnight tells whether some hours reach into the next day.
func (r *rule) passesMidnight() bool {
	for _, t := range r.times {
		if t.to > minutesPerDay {
			return true
		}
	}
	return false
}

// stateAt gives what the rule says of a minute counted from the midnight of
// the day it matches, 0 ≤ minute < 2880; ok is false when it says nothing.
func (r *rule) stateAt(minute int) (state State, ok bool) {
	if len(r.times) == 0 {
		return r.state, minute < minutesPerDay
	}
	guessed := false
	for _, t := range r.times {
		if minute < t.from || minute >= t.to {
			continue
		}
		if !t.openEnd {
			return r.state, true
		}
		guessed = true
	}
	if guessed && r.state == Open {
		return Unknown, true
	}
	return r.state, guessed
}
