package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"relais/internal/directory"
	"relais/internal/engine/openinghours"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/ui"
)

// brief is a place on a page of results, in the words of the page.
type brief struct {
	link    string
	name    string
	verbs   string // what one can do there, three verbs at most
	opening openingText
	where   string // distance and town
	terms   string // price, and how one is received
	stale   string // "" when the card is fresh
	dial    string // the number to call; "" for none
	way     string // address that shows the way; "" when the position is unknown
}

// mostVerbs is how many kinds of help a card in a list names.
const mostVerbs = 3

func (p *Pages) briefs(v *visit, a asked, hits []directory.Hit) []brief {
	var all []brief
	for _, h := range hits {
		all = append(all, brief{
			link:    "/lieux/" + string(h.ID) + tidy(a.address()),
			name:    h.Name,
			verbs:   verbs(v, h.Card, a.need),
			opening: openingOf(v, h.OpeningAt(p.clock())),
			where:   v.distance(h.Distance) + p.town(&h.Place),
			terms:   terms(v, &h.Place),
			stale:   p.stale(v, &h.Place),
			dial:    dialled(h.Phone),
			way:     wayWithin(v.r, h),
		})
	}
	return all
}

// wayWithin shows the way to a place one may go to: not to one that helps from
// afar.
func wayWithin(r *http.Request, h directory.Hit) string {
	if h.Distance > directory.Reach {
		return ""
	}
	return way(r, h.Point)
}

// distance writes how far a place is, followed by what parts it from the
// town; nothing when that is not known, or too far to matter.
func (v *visit) distance(metres float64) string {
	if metres > directory.Reach {
		return ""
	}
	return v.Distance(metres) + " · "
}

// town gives the name of the place's town as people write it: producers often
// shout it.
func (p *Pages) town(place *directory.Place) string {
	if c, known := p.atlas.Commune(place.Address.Commune); known {
		return c.Name
	}
	return place.Town()
}

// verbs names what one can do at a place, the need asked for first.
func verbs(v *visit, c *directory.Card, need string) string {
	slugs := make([]string, 0, len(c.Services))
	for _, s := range c.Services {
		slugs = append(slugs, directory.Services().Slug(s.Category))
	}
	slices.SortStableFunc(slugs, func(a, b string) int { return first(b == need) - first(a == need) })
	var words []string
	for _, slug := range slugs[:min(len(slugs), mostVerbs)] {
		words = append(words, v.T("short."+slug))
	}
	return verbList(words)
}

func first(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// capital gives s with its first letter in upper case.
func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// terms says what help costs and how one is received.
func terms(v *visit, place *directory.Place) string {
	var said []string
	if fee := feeOf(place); fee != "" {
		said = append(said, v.T("fee."+fee))
	}
	if how := receivedBy(place); how != "" {
		said = append(said, v.T("access."+how))
	}
	return capital(strings.Join(said, " · "))
}

// feeOf gives the slug of the best price of a place, "" when unknown.
func feeOf(place *directory.Place) string {
	for _, fee := range directory.Fees().Terms {
		for _, s := range place.Services {
			if slices.Contains(s.Fees, fee.Code) {
				return fee.Slug
			}
		}
	}
	return ""
}

// receivedBy gives the slug of the simplest way to be received.
func receivedBy(place *directory.Place) string {
	if place.NeedsReferral() {
		return directory.Accesses().Slug(directory.AccessReferral)
	}
	for _, code := range []string{
		directory.AccessWalkIn, directory.AccessPhone, directory.AccessBooking,
		directory.AccessMail, directory.AccessReferral, directory.AccessNone,
	} {
		if slices.Contains(place.Access, code) {
			return directory.Accesses().Slug(code)
		}
	}
	return ""
}

func (p *Pages) stale(v *visit, place *directory.Place) string {
	now := p.clock()
	if place.FreshnessAt(now) != directory.Stale || place.ConfirmedOn.IsZero() {
		return ""
	}
	if place.Phone == "" {
		return v.N("stale.nophone", place.MonthsSince(now))
	}
	return v.N("stale", place.MonthsSince(now))
}

// openingText is what the hours of a place say, in words.
type openingText struct {
	open bool
	text string
}

func openingOf(v *visit, o directory.Opening) openingText {
	switch o.State {
	case openinghours.Open:
		if o.Until.IsZero() {
			return openingText{true, v.T("open.always")}
		}
		return openingText{true, v.T("open.until", v.Hour(o.Until))}
	case openinghours.Closed:
		return openingText{false, opensAt(v, o)}
	default:
		return openingText{false, v.T("open.unknown")}
	}
}

func opensAt(v *visit, o directory.Opening) string {
	if o.Next.IsZero() {
		return v.T("open.closed")
	}
	hour := v.Hour(o.Next)
	switch days := daysBetween(o.Now, o.Next); {
	case days == 0:
		return v.T("open.today", hour)
	case days == 1:
		return v.T("open.tomorrow", hour)
	case days < 7:
		return v.T("open.day", v.Weekday(o.Next.Weekday()), hour)
	default:
		return v.T("open.date", v.Date(o.Next), hour)
	}
}

// daysBetween counts the midnights between two instants on the same clock.
func daysBetween(a, b time.Time) int {
	dayOf := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(dayOf(b).Sub(dayOf(a)).Hours() / 24)
}

// way gives an address that shows the way to a point: phones open their own
// map, which costs nothing; others a page of OpenStreetMap.
func way(r *http.Request, to kernel.Point) string {
	if to.IsZero() {
		return ""
	}
	point := strconv.FormatFloat(to.Lat, 'f', 4, 64) + "," + strconv.FormatFloat(to.Lon, 'f', 4, 64)
	agent := r.UserAgent()
	switch {
	case strings.Contains(agent, "Android"):
		return "geo:0,0?q=" + point
	case strings.Contains(agent, "iPhone"), strings.Contains(agent, "iPad"):
		return "https://maps.apple.com/?daddr=" + point
	default:
		return "https://www.openstreetmap.org/directions?to=" + point
	}
}

// dialled gives a number as a phone dials it.
func dialled(phone string) string {
	return strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
}

// spoken gives a French number as people read it: +33254000000 is
// 02 54 00 00 00. Other numbers stay as they are.
func spoken(phone string) string {
	local, french := strings.CutPrefix(phone, "+33")
	if !french || len(local) != 9 {
		return phone
	}
	local = "0" + local
	var pairs []string
	for i := 0; i < len(local); i += 2 {
		pairs = append(pairs, local[i:i+2])
	}
	return strings.Join(pairs, "\u00a0")
}

// wordsOf gives the words in which hours are written.
func wordsOf(lang i18n.Lang) openinghours.Words {
	switch lang {
	case i18n.English:
		return openinghours.English()
	case i18n.Arabic:
		return openinghours.Arabic()
	default:
		return openinghours.French()
	}
}

// oneLine puts readable hours on one line.
func oneLine(lines []openinghours.Line) string {
	var said []string
	for _, l := range lines {
		said = append(said, strings.TrimSpace(l.Days+" "+l.Hours))
	}
	return strings.Join(said, " ; ")
}

// inFrench tells whether the page is in French, so that names and sentences of
// places need no mark.
func inFrench(f *ui.Frame) bool { return f.Lang.Tag() == i18n.French.Tag() }

// faulty ties a field to its hint and, when it was wrong, to what was wrong.
func faulty(fault string) templ.Attributes {
	if fault == "" {
		return templ.Attributes{"aria-describedby": "h"}
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": "e h"}
}
