package standard

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"relais/internal/directory"
	"relais/internal/kernel"
)

// TestMended gives rows that are accepted all the same, what is read, and
// what is told.
func TestMended(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("mot ", 100))
	cases := []struct {
		field, value string
		read         func(directory.Place) any
		want         any
		notes        []string
	}{
		{"pivot", "", pivot, "", []string{"pivot note.pivot_unknown"}},
		{"pivot", directory.UnknownPivot, pivot, "", nil},
		{"pivot", "000 000 000 00001", pivot, "00000000000001", []string{"pivot note.written"}},
		{"pivot", "00000000000001/APE:0000Z", pivot, "00000000000001", []string{"pivot note.written"}},
		{"pivot", "w123456789", pivot, "W123456789", []string{"pivot note.written"}},
		{"pivot", "0123456001", pivot, "0123456001", []string{"pivot note.pivot_kept"}},
		{"nom", "  Maison  commune ", name, "Maison commune", []string{"nom note.written"}},
		{"nom", " Maison ", name, "Maison", nil},
		{"commune", "Saint-Essai (Loire)", city, "Saint-Essai", []string{"commune note.written"}},
		{"commune", "St. Essai", city, "St Essai", []string{"commune note.written"}},
		{"commune", "L`Essai", city, "L'Essai", []string{"commune note.written"}},
		{"commune", "Saint–Essai", city, "Saint-Essai", []string{"commune note.written"}},
		{"commune", "Cha\u0302teauroux", city, "Châteauroux", []string{"commune note.written"}},
		{"commune", "Pāpara", city, "Papara", []string{"commune note.written"}},
		{"code_postal", "1000", postcode, "01000", []string{"code_postal note.written"}},
		{"code_postal", "36 000", postcode, "36000", []string{"code_postal note.written"}},
		{"code_postal", "36000 Cedex 9", postcode, "36000", []string{"code_postal note.written"}},
		{"code_insee", "36044", commune, "36044", nil},
		{"code_insee", "2a004", commune, "2A004", []string{"code_insee note.written"}},
		{"code_insee", "1004", commune, "01004", []string{"code_insee note.written"}},
		{"code_insee", "750056", commune, "75056", []string{"code_insee note.written"}},
		{"adresse", "1 rue «Essai»", street, "1 rue Essai", []string{"adresse note.written"}},
		{"adresse", "1 rue Essai, bât. A (n° 2) & 3", street, "1 rue Essai, bât. A (n° 2) & 3", nil},
		{"latitude", "46,81", point, kernel.Point{Lat: 46.81, Lon: 1.69}, []string{"latitude note.written"}},
		{"typologie", "CCAS;asso|PE", kinds, []string{"CCAS", "ASSO", "FT"}, []string{"typologie note.written", "typologie note.moved"}},
		{"date_maj", "30/04/2024", day0, "2024-04-30", []string{"date_maj note.written"}},
		{"date_maj", "2024-04-30T23:30:00Z", day0, "2024-04-30", []string{"date_maj note.written"}},
		{"date_maj", "1970-01-01", day0, "0001-01-01", []string{"date_maj note.date_unknown"}},
		{"date_maj", "1969-12-31", day0, "0001-01-01", []string{"date_maj note.date_unknown"}},
		{"telephone", "+33", phone, "", []string{"telephone note.phone"}},
		{"telephone", "+", phone, "", []string{"telephone note.phone"}},
		{"telephone", "01 80 05 98 80", phone, "+33180059880", nil},
		{"telephone", "0180059880 ou 0180059881", phone, "+33180059880", []string{"telephone note.phone_first"}},
		{"telephone", "3939", phone, "3939", []string{"telephone note.phone_kept"}},
		{"courriels", "a@exemple.fr; b@exemple.fr|a@exemple.fr", emails, []string{"a@exemple.fr", "b@exemple.fr"}, nil},
		{"courriels", "a@exemple.fr?bcc=b@exemple.fr", emails, []string(nil), []string{"courriels note.email"}},
		{"site_web", "www.exemple.fr", sites, []string{"https://www.exemple.fr"}, []string{"site_web note.written"}},
		{"site_web", "https://a.fr/?x=1,2;http://b.fr", sites, []string{"https://a.fr/?x=1,2", "http://b.fr"}, nil},
		{"site_web", "JavaScript:alert(1)", sites, []string(nil), []string{"site_web note.address"}},
		{"site_web", "data:text/html,x", sites, []string(nil), []string{"site_web note.address"}},
		{"site_web", "https://a@b.fr/", sites, []string(nil), []string{"site_web note.address"}},
		{"prise_rdv", "vbscript:x", booking, "", []string{"prise_rdv note.address"}},
		{"prise_rdv", "https://a.fr/(été)?b=c/d", booking, "https://a.fr/%28%C3%A9t%C3%A9%29?b=c%2Fd", []string{"prise_rdv note.written"}},
		{"prise_rdv", "https://a.fr/#b-c", booking, "https://a.fr/#b-c", []string{"prise_rdv note.address_kept"}},
		{"horaires", "tôt le matin", hours, "tôt le matin", []string{"horaires note.hours"}},
		{"presentation_resume", long, summary, long, []string{"presentation_resume note.summary"}},
		{"services", directory.ServiceWork + "|", categories, []string{directory.ServiceWork}, []string{"services note.list"}},
		{"services", directory.ServiceWork + "|" + directory.ServiceWork, categories, []string{directory.ServiceWork}, []string{"services note.list"}},
		{"services", "Prendre en main un ordinateur", categories, []string{directory.ServiceEveryday}, []string{"services note.moved"}},
		{"formations_labels", etapes, labels, []string{etapes}, nil},
		{"formations_labels", etapesOfSchema, labels, []string{etapes}, nil},
		{"modalites_acces", directory.AccessNone, access, []string{directory.AccessNone}, nil},
		{
			"modalites_acces", directory.AccessPhone + "|" + directory.AccessNone, access,
			[]string{directory.AccessPhone},
			[]string{"modalites_acces note.closed"},
		},
		{"services", "", access, []string{directory.AccessNone}, []string{"modalites_acces note.no_service"}},
	}
	for _, c := range cases {
		r := one(t, with(c.field, c.value))
		if len(r.Faults) > 0 {
			t.Errorf("%s %q: refused, %q", c.field, c.value, keys(r.Faults))
			continue
		}
		if got := c.read(r.Place); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %q: read %q", c.field, c.value, got)
		}
		if got := keys(r.Notes); !slices.Equal(got, c.notes) {
			t.Errorf("%s %q: noted %q", c.field, c.value, got)
		}
	}
}

func pivot(p directory.Place) any    { return p.Pivot }
func name(p directory.Place) any     { return p.Name }
func city(p directory.Place) any     { return p.Address.City }
func postcode(p directory.Place) any { return p.Address.Postcode }
func street(p directory.Place) any   { return p.Address.Street }
func point(p directory.Place) any    { return p.Point }
func kinds(p directory.Place) any    { return p.Kinds }
func day0(p directory.Place) any     { return p.ConfirmedOn.Format("2006-01-02") }
func phone(p directory.Place) any    { return p.Phone }
func emails(p directory.Place) any   { return p.Emails }
func sites(p directory.Place) any    { return p.Websites }
func booking(p directory.Place) any  { return p.Booking }
func hours(p directory.Place) any    { return p.Hours }
func summary(p directory.Place) any  { return p.Summary }
func labels(p directory.Place) any   { return p.Labels }
func access(p directory.Place) any   { return p.Access }

func commune(p directory.Place) any {
	if !p.Address.CommuneGiven {
		return "not given"
	}
	return p.Address.Commune
}

func categories(p directory.Place) any {
	var all []string
	for _, s := range p.Services {
		all = append(all, s.Category)
	}
	return all
}

// TestNoPosition checks that 0, 0 and no coordinates at all are unknown.
func TestNoPosition(t *testing.T) {
	for _, value := range []string{"0", ""} {
		r := one(t, with("latitude", value, "longitude", value))
		if len(r.Faults) > 0 || !r.Place.Point.IsZero() {
			t.Errorf("%q: %+v", value, r)
		}
	}
}

func TestReadPhone(t *testing.T) {
	cases := []struct{ text, region, want string }{
		{"01 80 05 98 80", "FR", "+33180059880"},
		{"01.80.05.98.80", "FR", "+33180059880"},
		{"01-80-05-98-80", "FR", "+33180059880"},
		{"+33 1 80 05 98 80", "FR", "+33180059880"},
		{"+33 (0)1 80 05 98 80", "FR", "+33180059880"},
		{"0033180059880", "FR", "+33180059880"},
		{"+330180059880", "FR", "+33180059880"},
		{"0 800 123 456", "FR", "+33800123456"},
		{"0262 20 30 40", "RE", "+262262203040"},
		{"0692 20 30 40", "RE", "+262692203040"},
		{"0590 81 00 00", "GP", "+590590810000"},
		{"26 12 34", "NC", "+687261234"},
		{"39 39", "FR", "3939"},
		{"115", "FR", "115"},
		{"116 006", "FR", "116006"},
		{"+41 22 318 12 37", "FR", "+41223181237"},
		{"", "FR", ""},
		{"+", "FR", ""},
		{"+33", "FR", ""},
		{"+3315873272", "FR", ""},
		{"0000000000", "FR", ""},
		{"accueil", "FR", ""},
	}
	for _, c := range cases {
		got, ok := readPhone(c.text, c.region)
		if !ok {
			got = ""
		}
		if got != c.want {
			t.Errorf("%q in %s: got %q", c.text, c.region, got)
		}
	}
}

func TestRegionOf(t *testing.T) {
	for postcode, want := range map[string]string{"97400": "RE", "98800": "NC", "36000": "FR", "": "FR"} {
		if got := regionOf(postcode); got != want {
			t.Errorf("%q: got %s", postcode, got)
		}
	}
}

func TestDistance(t *testing.T) {
	for pair, want := range map[[2]string]int{{"", ""}: 0, {"a", ""}: 1, {"chat", "chats"}: 1, {"chien", "niche"}: 4, {"été", "ete"}: 2} {
		if got := distance(pair[0], pair[1]); got != want {
			t.Errorf("%q: got %d", pair, got)
		}
	}
}
