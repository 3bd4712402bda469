package web

import (
	"net/http/httptest"
	"testing"
	"time"

	"relais/internal/directory"
	"relais/internal/engine/openinghours"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/ui"
)

// frenchVisit gives a visit whose page is in French.
func frenchVisit(t *testing.T) *visit {
	t.Helper()
	catalog, err := i18n.Load(ui.Texts(), Texts())
	if err != nil {
		t.Fatal(err)
	}
	return &visit{Printer: catalog.Printer(i18n.French)}
}

func TestPhones(t *testing.T) {
	for _, c := range []struct{ phone, dialled, spoken string }{
		{"+33254000000", "+33254000000", "02\u00a054\u00a000\u00a000\u00a000"},
		{"+262262000000", "+262262000000", "+262262000000"},
		{"3939", "3939", "3939"},
		{"01 02 03 04 05 (accueil)", "0102030405", "01 02 03 04 05 (accueil)"},
		{"", "", ""},
	} {
		if got := dialled(c.phone); got != c.dialled {
			t.Errorf("%s is dialled %q", c.phone, got)
		}
		if got := spoken(c.phone); got != c.spoken {
			t.Errorf("%s is spoken %q", c.phone, got)
		}
	}
}

func TestTheWayIsForThePhoneThatAsks(t *testing.T) {
	point := kernel.Point{Lat: 46.81, Lon: 1.69}
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Linux; Android 8.1)": "geo:0,0?q=46.8100,1.6900",
		"Mozilla/5.0 (iPhone; CPU)":        "https://maps.apple.com/?daddr=46.8100,1.6900",
		"w3m":                              "https://www.openstreetmap.org/directions?to=46.8100,1.6900",
		"":                                 "https://www.openstreetmap.org/directions?to=46.8100,1.6900",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("User-Agent", agent)
		if got := way(r, point); got != want {
			t.Errorf("%q: %s", agent, got)
		}
		if got := way(r, kernel.Point{}); got != "" {
			t.Errorf("nowhere: %s", got)
		}
	}
}

func TestOpeningInWords(t *testing.T) {
	v := frenchVisit(t)
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	at := func(days, hour, minute int) time.Time {
		return time.Date(2026, 11, 23+days, hour, minute, 0, 0, time.UTC)
	}
	for _, c := range []struct {
		opening directory.Opening
		want    string
	}{
		{directory.Opening{State: openinghours.Open, Until: at(0, 17, 30)}, v.T("open.until", "17\u202fh\u202f30")},
		{directory.Opening{State: openinghours.Open}, v.T("open.always")},
		{directory.Opening{State: openinghours.Closed, Next: at(0, 14, 0)}, v.T("open.today", "14\u202fh")},
		{directory.Opening{State: openinghours.Closed, Next: at(1, 9, 0)}, v.T("open.tomorrow", "9\u202fh")},
		{directory.Opening{State: openinghours.Closed, Next: at(3, 9, 0)}, v.T("open.day", "jeudi", "9\u202fh")},
		{directory.Opening{State: openinghours.Closed, Next: at(6, 9, 0)}, v.T("open.day", "dimanche", "9\u202fh")},
		{directory.Opening{State: openinghours.Closed, Next: at(7, 9, 0)}, v.T("open.date", v.Date(at(7, 9, 0)), "9\u202fh")},
		{directory.Opening{State: openinghours.Closed}, v.T("open.closed")},
		{directory.Opening{State: openinghours.Unknown}, v.T("open.unknown")},
	} {
		c.opening.Now = now
		got := openingOf(v, c.opening)
		if got.text != c.want || got.open != (c.opening.State == openinghours.Open) {
			t.Errorf("%+v: %+v, want %q", c.opening, got, c.want)
		}
	}
}

func TestCapital(t *testing.T) {
	for s, want := range map[string]string{"": "", "élan": "Élan", "a": "A", "Été": "Été", "24 h": "24 h", "عربي": "عربي"} {
		if got := capital(s); got != want {
			t.Errorf("%q: %q", s, got)
		}
	}
}

func TestTheBestTermsAreSaid(t *testing.T) {
	v := frenchVisit(t)
	place := directory.Place{
		Access: []string{directory.AccessPhone, directory.AccessWalkIn},
		Services: []directory.Service{
			{Category: directory.ServiceEveryday, Fees: []string{directory.Fees().Terms[2].Code}},
			{Category: directory.ServiceProcedures, Fees: []string{directory.Fees().Terms[0].Code}},
		},
	}
	if fee, how := feeOf(&place), receivedBy(&place); fee != directory.Fees().Terms[0].Slug || how != directory.Accesses().Slug(directory.AccessWalkIn) {
		t.Errorf("fee %q, received %q", fee, how)
	}
	for i := range place.Services {
		place.Services[i].MobilisedBy = []string{directory.OpenToProfessionals}
	}
	if how := receivedBy(&place); how != directory.Accesses().Slug(directory.AccessReferral) {
		t.Errorf("for professionals: received %q", how)
	}
	if said := terms(v, &directory.Place{}); said != "" {
		t.Errorf("nothing known, yet %q is said", said)
	}
}

func TestHostOf(t *testing.T) {
	for address, want := range map[string]string{
		"https://www.exemple.example/a?b": "exemple.example", "exemple.example": "exemple.example", "": "", "https://x.example:81": "x.example:81", "%zz": "%zz",
	} {
		if got := hostOf(address); got != want {
			t.Errorf("%q: %q", address, got)
		}
	}
}
