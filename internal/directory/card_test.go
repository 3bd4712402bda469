package directory

import (
	"testing"
	"time"

	"relais/internal/engine/openinghours"
	"relais/internal/kernel"
)

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func TestFreshness(t *testing.T) {
	cases := []struct {
		confirmed, now time.Time
		want           Freshness
		months         int
	}{
		{date(2026, 11, 23), noon, Fresh, 0},
		{date(2026, 11, 24), noon, Fresh, 0}, // clocks differ
		{date(2025, 11, 24), noon, Fresh, 11},
		{date(2025, 11, 22), noon, ToCheck, 12},
		{date(2025, 5, 24), noon, ToCheck, 17},
		{date(2025, 5, 22), noon, Stale, 18},
		{date(2020, 2, 29), date(2021, 2, 28), Fresh, 11},
		{date(2020, 2, 29), date(2021, 3, 2), ToCheck, 12},
		{date(2019, 11, 23), noon, Stale, 84},
	}
	for _, c := range cases {
		p := Place{ConfirmedOn: c.confirmed}
		if got := p.FreshnessAt(c.now); got != c.want {
			t.Errorf("confirmed %s, seen %s: %s, want %s", c.confirmed.Format(time.DateOnly), c.now, got, c.want)
		}
		if got := p.MonthsSince(c.now); got != c.months {
			t.Errorf("confirmed %s, seen %s: %d months, want %d", c.confirmed.Format(time.DateOnly), c.now, got, c.months)
		}
	}
	if never := (&Place{}).FreshnessAt(noon); never != Stale {
		t.Errorf("never confirmed: %s", never)
	}
	if Fresh.String()+ToCheck.String()+Stale.String() != "freshto_checkstale" {
		t.Error("the codes of the API have changed")
	}
}

func TestCompleteness(t *testing.T) {
	full := aPlace("a", func(p *Place) { p.Hours, p.Phone, p.Summary = "Mo 09:00-12:00", "+33261910000", "Aide" })
	for _, c := range []struct {
		name   string
		change func(*Place)
		want   float64
	}{
		{"full", func(*Place) {}, 1},
		{"no position", func(p *Place) { p.Point = kernel.Point{} }, 5. / 6},
		{"no hours", func(p *Place) { p.Hours = "" }, 5. / 6},
		{"mail instead of phone", func(p *Place) { p.Phone, p.Emails = "", []string{"a@exemple.fr"} }, 1},
		{"booking instead of phone", func(p *Place) { p.Phone, p.Booking = "", "https://exemple.fr" }, 1},
		{"no contact", func(p *Place) { p.Phone = "" }, 5. / 6},
		{"no service", func(p *Place) { p.Services = nil }, 4. / 6},
		{"the second service says it", func(p *Place) {
			p.Services = append([]Service{{Category: ServiceWork}}, p.Services...)
		}, 1},
		{"details only", func(p *Place) { p.Summary, p.Details = "", "Aide" }, 1},
		{"nothing", func(p *Place) { *p = Place{} }, 0},
	} {
		p := full
		c.change(&p)
		if got := p.Completeness(); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestOpeningIsOnTheClockOfThePlace(t *testing.T) {
	cards := cardsFrom(t, []Place{
		aPlace("paris", func(p *Place) { p.Hours = "Mo-Fr 09:00-12:30" }),
		aPlace("réunion", func(p *Place) {
			p.Hours, p.Point, p.Address = "Mo-Fr 14:00-16:00", saintDenis, Address{Postcode: "97400", City: "Saint-Denis"}
		}),
		aPlace("unread", func(p *Place) { p.Hours = "sur demande ???" }),
		aPlace("unsaid"),
	})
	for i, c := range []struct {
		at    time.Time
		state openinghours.State
		until string // on the clock of the place
		next  string
	}{
		{noon, openinghours.Open, "12:30", ""},
		{noon, openinghours.Open, "16:00", ""},
		{noon, openinghours.Unknown, "", ""},
		{noon, openinghours.Unknown, "", ""},
	} {
		o := cards[i].OpeningAt(c.at)
		if o.State != c.state || clockOf(o.Until) != c.until || clockOf(o.Next) != c.next {
			t.Errorf("%s: %+v", cards[i].Name, o)
		}
	}
	later := noon.Add(2 * time.Hour) // 14:00 in Paris, 17:00 in La Réunion
	if o := cards[0].OpeningAt(later); o.State != openinghours.Closed || clockOf(o.Next) != "09:00" || o.Next.Day() != 24 {
		t.Errorf("Paris at 14:00: %+v", o)
	}
	if o := cards[1].OpeningAt(later); o.State != openinghours.Closed || clockOf(o.Next) != "14:00" || clockOf(o.Now) != "17:00" {
		t.Errorf("La Réunion at 17:00: %+v", o)
	}
}

func clockOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("15:04")
}

func TestZones(t *testing.T) {
	zones := clocks(t)
	for _, c := range []struct{ commune, postcode, want string }{
		{"36044", "36000", "Europe/Paris"},
		{"2A004", "20000", "Europe/Paris"},
		{"", "", "Europe/Paris"},
		{"97411", "97400", "Indian/Reunion"},
		{"", "97400", "Indian/Reunion"},
		{"97105", "", "America/Guadeloupe"},
		{"97209", "", "America/Martinique"},
		{"97302", "", "America/Cayenne"},
		{"97502", "", "America/Miquelon"},
		{"97608", "", "Indian/Mayotte"},
		{"97701", "97133", "America/St_Barthelemy"},
		{"97801", "97150", "America/Marigot"},
		{"98611", "", "Pacific/Wallis"},
		{"98735", "98714", "Pacific/Tahiti"},
		{"", "98718", "Pacific/Tahiti"}, // the postcode of Punaauia, the commune code of Fatu-Hiva
		{"98718", "98740", "Pacific/Marquesas"},
		{"98719", "98755", "Pacific/Gambier"},
		{"98818", "", "Pacific/Noumea"},
		{"97", "9", "Europe/Paris"}, // no code of a commune
		{"92050", "92000", "Europe/Paris"},
	} {
		if got := zones.of(Address{Commune: c.commune, Postcode: c.postcode}).String(); got != c.want {
			t.Errorf("commune %q, postcode %q: %s, want %s", c.commune, c.postcode, got, c.want)
		}
	}
}
