package openinghours

// ordinaryMonday is a Monday, as a day number. Rules of the ordinary week
// know no dates, so any would do.
const ordinaryMonday = 4

// joinedWeek gives the spans of an ordinary week, those that pass midnight
// whole: they belong to the day they start on, and To is more than 1440.
func (s *Schedule) joinedWeek() [7][]Span {
	var week [7][]Span
	for day := range week {
		week[day] = s.spans(newDate(ordinaryMonday + day))
	}
	joined := week
	for day := range week {
		next := (day + 1) % 7
		if !continues(week[day], week[next]) {
			continue
		}
		evening := append([]Span(nil), joined[day]...)
		evening[len(evening)-1].To += week[next][0].To
		joined[day] = evening
		joined[next] = joined[next][1:]
	}
	return joined
}

// continues tells whether the last hours of a day go on after midnight, for
// less than a day in all.
func continues(evening, morning []Span) bool {
	if len(evening) == 0 || len(morning) == 0 {
		return false
	}
	late, early := evening[len(evening)-1], morning[0]
	return late.To == minutesPerDay && early.From == 0 && late.From >= early.To &&
		late.State == early.State && late.Comment == early.Comment && late.openEnd == early.openEnd
}

// ownSpans gives the hours that the rule itself names.
func (r *rule) ownSpans() []Span {
	if len(r.times) == 0 {
		return []Span{{0, minutesPerDay, r.state, r.comment, false}}
	}
	spans := make([]Span, len(r.times))
	for i, t := range r.times {
		state := r.state
		if t.openEnd && state == Open {
			state = Unknown
		}
		spans[i] = Span{t.from, t.to, state, r.comment, t.openEnd && r.state == Open}
	}
	return spans
}
