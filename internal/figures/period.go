package figures

import (
	"fmt"
	"time"

	"relais/internal/kernel"
)

// Kind is how long a period is.
type Kind string

// The kinds of period.
const (
	Month   Kind = "month"
	Quarter Kind = "quarter"
	Year    Kind = "year"
	All     Kind = "all"
)

// Settling is how long after a quarter its figures are drawn up, once and for all:
// as long as a place has to answer. What comes later changes nothing, so that two
// readings of one quarter have no difference to tell.
const Settling = 30 * 24 * time.Hour

// How many periods are offered.
const (
	mostQuarters = 8
	mostMonths   = 12
	mostYears    = 3
)

// Period is a part of the calendar of Paris.
type Period struct {
	Code   string // in addresses: "2026-11", "2026-T4", "2026", "tout"
	Kind   Kind
	Year   int
	Number int // of the month or the quarter
	From   time.Time
	Until  time.Time
	AsOf   time.Time // as when what was sent then is counted
}

// period gives the period of a kind that a day belongs to.
func period(kind Kind, day time.Time) Period {
	year, month, _ := day.Date()
	first := func(month time.Month) time.Time { return time.Date(year, month, 1, 0, 0, 0, 0, day.Location()) }
	p := Period{Kind: kind, Year: year}
	switch kind {
	case Month:
		p.Number, p.From = int(month), first(month)
		p.Until, p.Code = p.From.AddDate(0, 1, 0), fmt.Sprintf("%d-%02d", year, month)
	case Quarter:
		p.Number = (int(month)-1)/3 + 1
		p.From = first(time.Month(3*p.Number - 2))
		p.Until, p.Code = p.From.AddDate(0, 3, 0), fmt.Sprintf("%d-T%d", year, p.Number)
	case Year:
		p.From, p.Until, p.Code = first(time.January), first(time.January).AddDate(1, 0, 0), fmt.Sprint(year)
	case All:
		p.Until, p.Code = day.AddDate(1, 0, 0), "tout"
	}
	return p
}

// settled lists the quarters whose figures are drawn up, the latest first.
func settled(now time.Time) (all []Period) {
	for q := period(Quarter, now); len(all) < mostQuarters; q = period(Quarter, q.From.AddDate(0, 0, -1)) {
		if q.AsOf = q.Until.Add(Settling); !q.AsOf.After(now) {
			all = append(all, q)
		}
	}
	return all
}

// running lists the periods of who reads their own figures, as they stand.
func running(now time.Time) (all []Period) {
	for _, kind := range []struct {
		kind Kind
		most int
	}{{Quarter, mostQuarters}, {Month, mostMonths}, {Year, mostYears}, {All, 1}} {
		p := period(kind.kind, now)
		for range kind.most {
			p.AsOf = now
			all = append(all, p)
			p = period(kind.kind, p.From.AddDate(0, 0, -1))
		}
	}
	return all
}

// choose gives the period of a code, the first for none.
func choose(periods []Period, code string) (Period, error) {
	for _, p := range periods {
		if code == "" || p.Code == code {
			return p, nil
		}
	}
	return Period{}, kernel.Fault(kernel.Invalid, "figures.period_unknown")
}
