package web

import (
	"net/url"
	"strconv"
	"time"

	"relais/internal/gate"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// pageLines is how many lines a page shows.
const pageLines = 50

// asked is what the address of a list asks for, as it was typed.
type asked struct {
	act      string // code of an act
	from, to string // days, "2026-11-23"
}

// filtered tells whether only some lines are asked for.
func (a asked) filtered() bool { return a != asked{} }

// address gives the address of the page of lines older than one; 0 for the
// newest.
func (a asked) address(path string, before int64) string {
	query := url.Values{}
	for name, value := range map[string]string{"acte": a.act, "du": a.from, "au": a.to} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if before > 0 {
		query.Set("avant", strconv.FormatInt(before, 10))
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// readAsked reads the address of a list. What cannot be is an error of kind
// Invalid that names it.
func (p *Pages) readAsked(v *gate.Visit) (a asked, query journal.Query, err error) {
	typed := v.R.URL.Query()
	a = asked{act: typed.Get("acte"), from: typed.Get("du"), to: typed.Get("au")}
	query = journal.Query{Action: a.act, Limit: pageLines}
	if a.act != "" && !known(a.act) {
		return a, query, kernel.Fault(kernel.Invalid, "journal.unknown_act")
	}
	if query.From, err = p.day(a.from, 0); err != nil {
		return a, query, err
	}
	if query.To, err = p.day(a.to, 1); err != nil {
		return a, query, err
	}
	if before := typed.Get("avant"); before != "" {
		query.Before, err = strconv.ParseInt(before, 10, 64)
		if err != nil || query.Before < 1 {
			return a, query, kernel.Fault(kernel.Invalid, "journal.unknown_line")
		}
	}
	return a, query, nil
}

// day gives the moment at which a day begins where the network is, some days
// later; no moment for no day.
func (p *Pages) day(typed string, later int) (time.Time, error) {
	if typed == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, typed, p.zone)
	if err != nil {
		return time.Time{}, kernel.Fault(kernel.Invalid, "journal.unknown_day")
	}
	return day.AddDate(0, 0, later), nil
}
