package openinghours

import "time"

// Span is a stretch of one day during which the state, Open or Unknown, and
// the comment stay the same. From and To are minutes since midnight on the
// wall clock, 0 ≤ From < To ≤ 1440; hours that pass midnight are two spans,
// one on each day.
type Span struct {
	From, To int
	State    State
	Comment  string
	openEnd  bool
}

// Week gives the spans of the seven days that start at monday, the closed
// times left out, holidays and seasons applied. Only the calendar day of
// monday counts; it may be another day of the week.
func (s *Schedule) Week(monday time.Time) [7][]Span {
	var week [7][]Span
	first, _ := wallClock(monday)
	for i := range week {
		week[i] = s.spans(newDate(first + i))
	}
	return week
}

func (s *Schedule) spans(d date) []Span {
	var spans []Span
	rules := s.rulesOf(d, make([]dayRule, 0, usualRules))
	for from := 0; from < minutesPerDay; {
		to := edgeAfter(rules, from)
		if state, by := stateAt(rules, from); state != Closed {
			openEnd := state == Unknown && by.state == Open
			spans = appendSpan(spans, Span{from, to, state, by.comment, openEnd})
		}
		from = to
	}
	return spans
}

// appendSpan adds a span, prolonging the last one when nothing differs.
func appendSpan(spans []Span, next Span) []Span {
	if len(spans) > 0 {
		last := &spans[len(spans)-1]
		if last.To == next.From && last.State == next.State && last.Comment == next.Comment && last.openEnd == next.openEnd {
			last.To = next.To
			return spans
		}
	}
	return append(spans, next)
}

// QuarterStates gives the state at every quarter of an hour of the week that
// starts at monday's midnight, in its location: 672 characters, "o" open, "c"
// closed, "u" unknown. Quarters are those of the wall clock; when it jumps
// forward, the hour that does not exist is read as the one [time.Date] gives.
func QuarterStates(s *Schedule, monday time.Time) string {
	const quarters = 7 * 24 * 4
	year, month, day := monday.Date()
	var states [quarters]byte
	for i := range states {
		state, _ := s.At(time.Date(year, month, day, 0, 15*i, 0, 0, monday.Location()))
		states[i] = "cou"[state]
	}
	return string(states[:])
}
