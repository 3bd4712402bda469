package openinghours

import "fmt"

// Line says in plain words when a place is open: the days, empty when they
// go without saying, and the hours.
type Line struct {
	Days, Hours string
}

// Lines tells the schedule in plain words: first the ordinary week, days with
// the same hours together and days without hours left out unless they are
// said to be closed; then what differs in some weeks, seasons, dates and on
// holidays, the more particular after the more general; last what holds
// outside all these hours. What cannot be said that simply without an error
// is one line with the text that was read.
func (s *Schedule) Lines(w Words) []Line {
	if len(s.rules) == 1 && s.rules[0].isRemark() {
		return []Line{{Hours: s.rules[0].comment}}
	}
	p, ok := s.plan()
	if !ok {
		return []Line{{Hours: s.source}}
	}
	lines := p.ordinaryLines(w)
	for i := range p.particular {
		line, ok := p.particularLine(w, i)
		if !ok {
			return []Line{{Hours: s.source}}
		}
		lines = append(lines, line)
	}
	if p.otherwise != nil && p.otherwise.state != Closed {
		lines = append(lines, Line{w.Outside, w.spanText(Span{0, minutesPerDay, p.otherwise.state, p.otherwise.comment, false})})
	}
	return lines
}

// isRemark tells whether the rule is but a comment, such as "sur rendez-vous".
func (r *rule) isRemark() bool {
	return r.isBare() && r.state == Unknown && r.comment != ""
}

// isBare tells whether the rule names neither days nor hours.
func (r *rule) isBare() bool {
	return r.days.isEmpty() && len(r.dates)+len(r.weeks)+len(r.times) == 0
}

// ordinaryLines says the week without holidays, seasons and exceptions.
func (p *plan) ordinaryLines(w Words) []Line {
	week := p.ordinary.joinedWeek()
	var texts []string // in order of their first day
	days := map[string]uint8{}
	for day := range week {
		text := w.spansText(week[day])
		if text == "" {
			text = p.closedText(w, day)
		}
		if text == "" {
			continue
		}
		if days[text] == 0 {
			texts = append(texts, text)
		}
		days[text] |= 1 << day
	}
	var lines []Line
	for _, text := range texts {
		lines = append(lines, Line{w.weekdaysText(days[text]), text})
	}
	return lines
}

// closedText says that a day is closed, when a rule says so.
func (p *plan) closedText(w Words, day int) string {
	state, by := stateAt(p.ordinary.rulesOf(newDate(ordinaryMonday+day), nil), minutesPerDay/2)
	if state != Closed || by == nil || len(by.times) > 0 {
		return ""
	}
	return w.remark(w.Closed, by.comment)
}

// particularLine says one rule that holds on some days of the year; ok is
// false when its hours or its days cannot be said.
func (p *plan) particularLine(w Words, i int) (line Line, ok bool) {
	r := &p.particular[i]
	days, ok := w.daysText(r)
	if !ok {
		return Line{}, false
	}
	if r.state == Closed {
		return Line{days, w.remark(w.Closed, r.comment)}, true
	}
	hours := w.spansText(r.ownSpans())
	if r.joining == adding && p.addsToOthers(i) {
		hours = fmt.Sprintf(w.Also, hours)
	}
	return Line{days, hours}, true
}
