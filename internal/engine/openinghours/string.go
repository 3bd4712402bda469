package openinghours

import (
	"fmt"
	"strings"
)

var (
	dayCodes   = [7]string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}
	monthCodes = [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
)

// String writes the schedule in the notation, always in the same form. What
// [Parse] reads from it answers every question alike.
func (s *Schedule) String() string {
	var b strings.Builder
	for i := range s.rules {
		r := &s.rules[i]
		if i > 0 {
			b.WriteString([...]string{"; ", ", ", " || "}[r.joining])
		}
		b.WriteString(r.string(s.mustState(i)))
	}
	return b.String()
}

// mustState tells whether a rule has to say "open", lest the comma that
// follows be read as going on with its days or its hours.
func (s *Schedule) mustState(i int) bool {
	if i+1 == len(s.rules) || s.rules[i+1].joining != adding {
		return false
	}
	next := &s.rules[i+1]
	return len(s.rules[i].times) == 0 || next.days.isEmpty() && len(next.dates) == 0 && len(next.weeks) == 0
}

// string writes one rule in the notation.
func (r *rule) string(mustState bool) string {
	var parts []string
	add := func(part string) {
		if part != "" {
			parts = append(parts, part)
		}
	}
	add(joinAll(r.dates, dateRange.String))
	if len(r.weeks) > 0 {
		add("week " + joinAll(r.weeks, weekRange.String))
	}
	add(r.days.String())
	add(r.hoursString())
	add(r.stateString(len(parts) == 0, mustState))
	if r.comment != "" {
		add(`"` + r.comment + `"`)
	}
	return strings.Join(parts, " ")
}

// stateString leaves out the state that follows from the rest.
func (r *rule) stateString(alone, mustState bool) string {
	switch {
	case r.state == Closed:
		return "off"
	case r.state == Unknown && r.comment == "":
		return "unknown"
	case r.state == Open && r.comment != "":
		return "open"
	case r.state == Open && alone:
		return "24/7"
	case r.state == Open && mustState:
		return "open"
	default:
		return ""
	}
}

func joinAll[T any](items []T, write func(T) string) string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = write(item)
	}
	return strings.Join(texts, ",")
}

// String writes "Jul", "Jul-Aug", "Dec 24", "Dec 24-26" or "Dec 24-Jan 02".
func (r dateRange) String() string {
	from, to := monthCodes[r.fromMonth-1], monthCodes[r.toMonth-1]
	switch {
	case r.wholeMonths() && r.fromMonth == r.toMonth:
		return from
	case r.wholeMonths():
		return from + "-" + to
	case r.fromMonth != r.toMonth || r.fromDay > r.toDay:
		return fmt.Sprintf("%s %02d-%s %02d", from, r.fromDay, to, r.toDay)
	case r.fromDay != r.toDay:
		return fmt.Sprintf("%s %02d-%02d", from, r.fromDay, r.toDay)
	default:
		return fmt.Sprintf("%s %02d", from, r.fromDay)
	}
}

// String writes "02", "02-10" or "02-52/2".
func (r weekRange) String() string {
	switch {
	case r.from == r.to:
		return fmt.Sprintf("%02d", r.from)
	case r.step == 1:
		return fmt.Sprintf("%02d-%02d", r.from, r.to)
	default:
		return fmt.Sprintf("%02d-%02d/%d", r.from, r.to, r.step)
	}
}

// String writes "Mo-Fr,Su[1],PH", or "PH Mo-Fr".
func (f *dayFilter) String() string {
	var parts []string
	for _, run := range runsOf(f.weekdays) {
		parts = append(parts, run.String())
	}
	for _, n := range f.nth {
		parts = append(parts, n.String())
	}
	if f.holidays {
		parts = append(parts, "PH")
	}
	text := strings.Join(parts, ",")
	if f.onlyHolidays {
		return "PH " + text
	}
	return text
}

// String writes "Mo[1,3]" or "Fr[-1]".
func (n nthDay) String() string {
	var positions []string
	for _, position := range []int{1, 2, 3, 4, 5, -1, -2, -3, -4, -5} {
		if n.positions&nthBit(position) != 0 {
			positions = append(positions, fmt.Sprint(position))
		}
	}
	return dayCodes[n.weekday] + "[" + strings.Join(positions, ",") + "]"
}

func (r *rule) hoursString() string {
	var parts []string
	for i := 0; i < len(r.times); i++ {
		t := r.times[i]
		if t.openEnd {
			parts = append(parts, clockString(t.from)+"+")
			continue
		}
		text := clockString(t.from) + "-" + clockString(t.to)
		if i+1 < len(r.times) && r.times[i+1].openEnd && r.times[i+1].from == t.to {
			text += "+"
			i++
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ",")
}

// clockString writes minutes as "09:30"; those of the next day go on from 24.
func clockString(minutes int) string {
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}
