package openinghours

import (
	"fmt"
	"strconv"
	"strings"
)

// weekdaysText writes "lundi au vendredi", "mardi et jeudi", "lundi et du
// mercredi au vendredi".
func (w *Words) weekdaysText(days uint8) string {
	if days == everyWeekday {
		return w.EveryDay
	}
	return w.list(w.weekdays(days))
}

// weekdays writes each row of days.
func (w *Words) weekdays(days uint8) []string {
	runs := runsOf(days)
	pattern := w.DayRange
	if len(runs) > 1 {
		pattern = w.AmongDays
	}
	var texts []string
	for _, run := range runs {
		text := w.Weekdays[run.from]
		if run.to > run.from {
			text = fmt.Sprintf(pattern, text, w.Weekdays[run.to])
		}
		texts = append(texts, text)
	}
	return texts
}

// daysText writes when a particular rule holds: "juillet et août, mercredi,
// semaines paires"; ok is false when there are no words for it.
func (w *Words) daysText(r *rule) (text string, ok bool) {
	var parts []string
	add := func(part string) {
		if part != "" {
			parts = append(parts, part)
		}
	}
	add(w.datesText(r.dates))
	days, ok := w.dayFilterText(&r.days)
	add(days)
	add(w.weeksText(r.weeks))
	return strings.Join(parts, w.Comma), ok
}

func (w *Words) dayFilterText(f *dayFilter) (text string, ok bool) {
	texts := w.weekdays(f.weekdays)
	for _, n := range f.nth {
		nth, ok := w.nthText(n)
		if !ok {
			return "", false
		}
		texts = append(texts, nth)
	}
	if f.holidays {
		texts = append(texts, w.Holidays)
	}
	text = w.list(texts)
	if f.onlyHolidays {
		text = w.remark(w.Holidays, text)
	}
	return text, true
}

// nthText writes "premier et troisième lundi du mois"; there are no words for
// the last but two and before.
func (w *Words) nthText(n nthDay) (text string, ok bool) {
	var positions []string
	for i, position := range w.Positions {
		if n.positions&nthBit(i+1) != 0 {
			positions = append(positions, position)
		}
	}
	for i, position := range w.Last {
		if n.positions&nthBit(-i-1) != 0 {
			positions = append(positions, position)
		}
	}
	if n.positions&(nthBit(-3)|nthBit(-4)|nthBit(-5)) != 0 {
		return "", false
	}
	return fmt.Sprintf(w.NthDay, w.list(positions), w.Weekdays[n.weekday]), true
}

func (w *Words) datesText(ranges []dateRange) string {
	texts := make([]string, len(ranges))
	for i, r := range ranges {
		texts[i] = w.dateRangeText(r)
	}
	return w.list(texts)
}

func (w *Words) dateRangeText(r dateRange) string {
	from, to := w.Months[r.fromMonth-1], w.Months[r.toMonth-1]
	switch {
	case r.wholeMonths() && r.fromMonth == r.toMonth:
		return from
	case r.wholeMonths() && r.toMonth == r.fromMonth%12+1:
		return w.list([]string{from, to})
	case r.wholeMonths():
		return fmt.Sprintf(w.MonthRange, from, to)
	case r.fromMonth == r.toMonth && r.fromDay == r.toDay:
		return w.dayOfMonth(r.fromDay) + " " + from
	case r.fromMonth == r.toMonth && r.fromDay < r.toDay:
		return fmt.Sprintf(w.DateRange, w.dayOfMonth(r.fromDay), w.dayOfMonth(r.toDay)+" "+to)
	default:
		return fmt.Sprintf(w.DateRange, w.dayOfMonth(r.fromDay)+" "+from, w.dayOfMonth(r.toDay)+" "+to)
	}
}

func (w *Words) dayOfMonth(day int) string {
	if day == 1 {
		return w.FirstDay
	}
	return strconv.Itoa(day)
}

func (w *Words) weeksText(ranges []weekRange) string {
	if len(ranges) == 0 {
		return ""
	}
	if len(ranges) == 1 {
		switch r := ranges[0]; {
		case r.from == r.to:
			return fmt.Sprintf(w.Week, strconv.Itoa(r.from))
		case r == weekRange{1, 53, 2}:
			return w.OddWeeks
		case r.from == 2 && r.to >= 52 && r.step == 2:
			return w.EvenWeeks
		}
	}
	texts := make([]string, len(ranges))
	for i, r := range ranges {
		texts[i] = w.weekRangeText(r)
	}
	return fmt.Sprintf(w.Weeks, w.list(texts))
}

func (w *Words) weekRangeText(r weekRange) string {
	switch {
	case r.from == r.to:
		return strconv.Itoa(r.from)
	case r.step == 1:
		return fmt.Sprintf(w.WeekRange, r.from, r.to)
	default:
		return fmt.Sprintf(w.WeekStep, r.from, r.to, r.step)
	}
}
