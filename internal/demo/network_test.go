package demo

import (
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"relais/internal/directory"
	"relais/internal/kernel"
)

// The ranges that Arcep keeps for fiction, in E.164.
var fiction = regexp.MustCompile(`^\+33(19900|26191|35301|46571|53649|63998)\d{4}$`)

func TestContactsAreNobodys(t *testing.T) {
	owners := map[string]string{}
	for _, p := range placesOn(t, aDay) {
		if p.Phone != "" && !fiction.MatchString(p.Phone) {
			t.Errorf("%s: %s may ring somewhere", p.Name, p.Phone)
		}
		if other, taken := owners[p.Phone]; taken && p.Phone != "" && (p.Parent == "" || other != p.Parent) {
			t.Errorf("%s has the telephone of %s", p.Name, other)
		}
		owners[p.Phone] = p.Parent
		for _, address := range p.Emails {
			if _, err := mail.ParseAddress(address); err != nil || !strings.HasSuffix(address, ".example") {
				t.Errorf("%s: mail %q: %v", p.Name, address, err)
			}
		}
		for _, address := range append(slices.Clone(p.Websites), p.Booking) {
			checkSite(t, p.Name, address)
		}
	}
}

func checkSite(t *testing.T, name, address string) {
	t.Helper()
	if address == "" {
		return
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || !strings.HasSuffix(u.Hostname(), ".example") {
		t.Errorf("%s: site %q: %v", name, address, err)
		return
	}
	label := strings.TrimSuffix(u.Hostname(), ".example")
	if !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(label) || len(label) > 63 {
		t.Errorf("%s: %q is no domain", name, label)
	}
}

func TestEveryCodeOfHelpAppears(t *testing.T) {
	used := map[string]int{}
	count := func(codes ...string) {
		for _, c := range codes {
			used[c]++
		}
	}
	for _, p := range placesOn(t, aDay) {
		count(p.Access...)
		count(p.Itinerances...)
		count(p.Programmes...)
		for _, s := range p.Services {
			count(s.Category)
			for _, codes := range [][]string{s.Fees, s.Publics, s.Cares, s.Supports, s.MobilisedBy, s.Languages} {
				count(codes...)
			}
		}
	}
	for _, v := range []directory.Vocabulary{
		directory.Services(), directory.Fees(), directory.Publics(), directory.Cares(),
		directory.Accesses(), directory.Supports(), directory.Itinerances(), directory.Programmes(),
	} {
		for _, code := range v.Codes() {
			if used[code] == 0 {
				t.Errorf("%s: %q appears nowhere", v.Field, code)
			}
		}
	}
	for _, language := range []string{"ar", "en", "tr", "pt", "fa", "uk"} {
		if used[language] == 0 {
			t.Errorf("nobody speaks %s", language)
		}
	}
}

func TestChâteaurouxHasEverything(t *testing.T) {
	commune, _ := atlas(t).Commune("36044")
	near := map[string]int{}
	for _, p := range placesOn(t, aDay) {
		if !p.Receives() || p.Point.DistanceTo(commune.Point) > 5000 {
			continue
		}
		for _, s := range p.Services {
			near[s.Category]++
		}
	}
	for _, category := range directory.Services().Codes() {
		if category == directory.ServiceEquipment {
			if near[category] < 1 || near[category] > 2 {
				t.Errorf("%s: %d near Châteauroux, want 1 or 2", category, near[category])
			}
		} else if near[category] < 3 {
			t.Errorf("%s: %d near Châteauroux, want 3", category, near[category])
		}
	}
}

func TestTheFirstPlaceIsLesMarins(t *testing.T) {
	p := placesOn(t, aDay)[0]
	if p.Name != "Espace numérique Les Marins" || p.Address.Street != "12 place des Marins" || p.Address.City != "Châteauroux" {
		t.Errorf("the first place is %s, %+v", p.Name, p.Address)
	}
	for _, category := range []string{directory.ServiceProcedures, directory.ServiceEveryday} {
		if !slices.ContainsFunc(p.Services, func(s directory.Service) bool { return s.Category == category }) {
			t.Errorf("Les Marins do not offer %s", category)
		}
	}
}

func helpsRemotely(s directory.Service) bool {
	return slices.Contains(s.Supports, directory.SupportRemote)
}

func TestGapsAreThere(t *testing.T) {
	var gaps struct{ hours, phone, summary, fees, referral, closed, remote, moving int }
	for _, p := range placesOn(t, aDay) {
		for counter, there := range map[*int]bool{
			&gaps.hours: p.Hours == "", &gaps.phone: p.Phone == "", &gaps.summary: p.Summary == "",
			&gaps.fees:     len(p.Services) > 0 && len(p.Services[0].Fees) == 0,
			&gaps.referral: p.NeedsReferral(), &gaps.closed: slices.Equal(p.Access, []string{directory.AccessNone}),
			&gaps.remote: slices.ContainsFunc(p.Services, helpsRemotely), &gaps.moving: p.Parent != "",
		} {
			if there {
				*counter++
			}
		}
	}
	if min(gaps.hours, gaps.phone, gaps.summary, gaps.referral, gaps.remote, gaps.moving) < 10 || min(gaps.closed, gaps.fees) < 4 {
		t.Errorf("too few gaps: %+v", gaps)
	}
}

func TestWhiteZones(t *testing.T) {
	places := placesOn(t, aDay)
	for code, want := range map[string]float64{
		"18241": 28_000, // Sancerre
		"08420": 25_000, // Signy-le-Petit
		"59012": 28_000, // Anor
		"29155": 40_000, // Ouessant
		"23176": 0,      // La Souterraine has help: the measure itself can say so
	} {
		commune, ok := atlas(t).Commune(code)
		if !ok {
			t.Fatalf("no commune %s", code)
		}
		nearest := 1e9
		for _, p := range places {
			nearest = min(nearest, p.Point.DistanceTo(commune.Point))
		}
		if nearest < want || want == 0 && nearest > 2000 {
			t.Errorf("%s: help at %.0f m", commune.Name, nearest)
		}
	}
}

func TestSomeDépartementsHaveNoEquipment(t *testing.T) {
	with := map[string]bool{}
	for _, p := range placesOn(t, aDay) {
		ok := slices.ContainsFunc(p.Services, func(s directory.Service) bool { return s.Category == directory.ServiceEquipment })
		with[p.Address.Commune[:2]] = with[p.Address.Commune[:2]] || ok
	}
	if with["23"] || with["05"] || !with["36"] {
		t.Errorf("equipment: Creuse %v, Hautes-Alpes %v, Indre %v", with["23"], with["05"], with["36"])
	}
}

// French sets a narrow space that does not break before these signs, and a
// curved apostrophe.
func TestSentencesAreWellSet(t *testing.T) {
	wrong := regexp.MustCompile(`[  ][;:!?€]|[^\x{202f}][;!?€]|'|  |\s$|[{}]|\.\.`)
	for _, p := range placesOn(t, aDay) {
		texts := []string{p.Summary, p.Details, p.Bring, p.Directions, p.Entrance}
		for _, s := range p.Services {
			texts = append(texts, s.Conditions)
		}
		for _, text := range texts {
			if found := wrong.FindString(text); found != "" {
				t.Errorf("%s: %q in %q", p.Name, found, text)
			}
		}
		if p.Summary != "" && !strings.HasSuffix(p.Summary, ".") {
			t.Errorf("%s: %q is no sentence", p.Name, p.Summary)
		}
		if n := len([]rune(p.Summary)); n > 280 {
			t.Errorf("%s: a summary of %d signs; the standard takes 280", p.Name, n)
		}
	}
}

func TestAddressesAreWhole(t *testing.T) {
	for _, p := range placesOn(t, aDay) {
		commune, ok := atlas(t).Commune(p.Address.Commune)
		if !ok || !p.Address.CommuneGiven || p.Address.Street == "" || !slices.Contains(commune.Postcodes, p.Address.Postcode) {
			t.Errorf("%s: address %+v", p.Name, p.Address)
		}
		if whole, isPart := atlas(t).Commune(commune.Parent); isPart {
			commune = whole
		}
		if p.Address.City != commune.Name {
			t.Errorf("%s: in %s, want %s", p.Name, p.Address.City, commune.Name)
		}
		if p.Point == (kernel.Point{}) {
			t.Errorf("%s has no point", p.Name)
		}
	}
}
