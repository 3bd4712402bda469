package directory

import (
	"slices"
	"time"

	"relais/internal/engine/openinghours"
)

// Card is a place made ready to be found and shown: its hours understood, in
// the time zone where it stands.
type Card struct {
	Place
	Schedule *openinghours.Schedule // nil when the hours are unknown or not understood
	Zone     *time.Location
	Revision int64
}

func newCard(c Change, zones zones) *Card {
	card := &Card{Place: c.Place, Revision: c.Revision, Zone: zones.of(c.Place.Address)}
	if c.Place.Hours == "" {
		return card
	}
	if s, err := openinghours.Parse(c.Place.Hours); err == nil {
		card.Schedule = s
	}
	return card
}

// OpenAt tells whether the place is open at t, as far as its hours say.
func (c *Card) OpenAt(t time.Time) openinghours.State {
	if c.Schedule == nil {
		return openinghours.Unknown
	}
	state, _ := c.Schedule.At(t.In(c.Zone))
	return state
}

// Opening says what a person who reads a card at some instant must know of
// its hours. Times are on the clock of the place.
type Opening struct {
	State openinghours.State // Open, Closed, or Unknown when the hours do not say
	Until time.Time          // when it closes, if open; zero when never or unknown
	Next  time.Time          // when it opens, if closed; zero when not within the year
	Now   time.Time          // the instant, on the clock of the place
}

// OpeningAt gives what the hours say at t.
func (c *Card) OpeningAt(t time.Time) Opening {
	o := Opening{State: c.OpenAt(t), Now: t.In(c.Zone)}
	if c.Schedule == nil {
		return o
	}
	switch o.State {
	case openinghours.Open:
		if at, _, ok := c.Schedule.NextChange(o.Now); ok {
			o.Until = at
		}
	case openinghours.Closed:
		if at, ok := c.Schedule.OpensAt(o.Now); ok {
			o.Next = at
		}
	}
	return o
}

// Freshness says how long ago someone vouched for a card. The thresholds are
// those of the field (Mon Inclusion Numérique).
type Freshness int

// The ages of a card.
const (
	Fresh   Freshness = iota // confirmed less than 12 months ago
	ToCheck                  // 12 to 18 months
	Stale                    // over 18 months, or never
)

// String is the code of a freshness in the API.
func (f Freshness) String() string { return [...]string{"fresh", "to_check", "stale"}[f] }

// FreshnessAt gives the age of the card at t.
func (p *Place) FreshnessAt(t time.Time) Freshness {
	switch {
	case p.ConfirmedOn.IsZero() || p.ConfirmedOn.AddDate(0, 18, 0).Before(t):
		return Stale
	case p.ConfirmedOn.AddDate(0, 12, 0).Before(t):
		return ToCheck
	default:
		return Fresh
	}
}

// MonthsSince gives how many whole months lie between the last confirmation,
// which must be known, and t; 0 when it is yet to come.
func (p *Place) MonthsSince(t time.Time) int {
	months := (t.Year()-p.ConfirmedOn.Year())*12 + int(t.Month()) - int(p.ConfirmedOn.Month())
	if t.Day() < p.ConfirmedOn.Day() {
		months--
	}
	return max(months, 0)
}

// Completeness gives the share, 0 to 1, of what a person needs to know that
// the card says: position, hours, a way to reach it, price, how help is
// given, and a few words about it.
func (p *Place) Completeness() float64 {
	said := 0
	for _, says := range []bool{
		!p.Point.IsZero(),
		p.Hours != "",
		p.Phone != "" || len(p.Emails) > 0 || p.Booking != "",
		slices.ContainsFunc(p.Services, func(s Service) bool { return len(s.Fees) > 0 }),
		slices.ContainsFunc(p.Services, func(s Service) bool { return len(s.Supports) > 0 }),
		p.Summary != "" || p.Details != "",
	} {
		if says {
			said++
		}
	}
	return float64(said) / 6
}
