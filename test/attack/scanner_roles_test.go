package attack_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/demo/network"
)

// played is a role that the scanners play, its guide and what it may send.
type played struct {
	*guide
	*plan

	must   []string // what the scanners must have had taken
	deep   []*order // what was attacked in depth
	found  []string
	tested int // parameters that sqlmap tested
	signed time.Time
}

// must lists what each role must have had taken from the scanners: the forms
// for which the role is there.
func must() map[string][]string {
	own := []string{"POST /compte/langue", "POST /compte/mot-de-passe", "POST /moyens/secours", "GET /journal"}
	search := append(slices.Clone(own), "POST /personnes", "POST /personnes/recherche", "POST /personnes/N/modifier", "POST /personnes/N/code")
	helps := append(slices.Clone(search), "POST /personnes/N/notes", "POST /personnes/N/charges", "POST /personnes/N/protection")
	return map[string][]string{
		"visitor":                    {"POST /connexion", "POST /mot-de-passe", "POST /mon-espace", "POST /rejoindre", "GET /lieux"},
		"person":                     {"GET /mon-espace/dossier", "POST /mon-espace/effacement"},
		string(access.Volunteer):     own,
		string(access.Prescriber):    helps,
		string(access.Reception):     search[:len(own)+2],
		string(access.Adviser):       append(slices.Clone(helps), "POST /compte/jetons", "POST /compte/structure"),
		string(access.Aidant):        helps,
		string(access.Trainer):       helps,
		string(access.PhoneOperator): search[:len(own)+2],
		string(access.StockManager):  own,
		string(access.Manager):       append(slices.Clone(helps), "POST /equipe/inviter", "POST /equipe/groupes", "POST /structures/N/fiche", "POST /equipe/membres/N/role", "POST /personnes/N/effacer", "GET /journal/structure"),
		string(access.Coordinator):   own,
		string(access.Funder):        own,
		string(access.Auditor):       append(slices.Clone(own), "POST /conservation/gels", "POST /conservation/regles/N", "GET /journal/audit"),
		string(access.Admin):         append(slices.Clone(own), "POST /equipe/inviter", "POST /structures/N/equipe/groupes", "POST /urgence", "POST /structures/N/decision"),
		"nobody’s program":           {"GET /api/v1/places", "GET /api/v1/communes"},
		"adviser’s program":          {"POST /api/v1/people", "POST /api/v1/people/search", "GET /api/v1/people/N"},
		"manager’s program":          {"POST /api/v1/people", "POST /api/v1/people/search"},
	}
}

// scanned opens a house of its own to the scanners: they leave nothing as it
// was. Whatever they send, it logs no fault.
func scanned(t *testing.T) *house {
	t.Helper()
	folder := t.TempDir()
	database := filepath.Join(folder, "relais.db")
	h, err := serve("--demo", "--database", database)
	if err != nil {
		t.Fatal(err)
	}
	h.database, h.safe = database, filepath.Join(folder, "relais.coffre")
	t.Cleanup(func() {
		if err := h.stop(); err != nil {
			t.Error(err)
		}
		if faults := h.faults(); len(faults) > 0 {
			t.Errorf("%d faults in the log, the first: %s", len(faults), faults[0])
		}
	})
	return h
}

// cast gives those whom the scanners play, in the order in which what they
// share is attacked.
func cast(t *testing.T, h *house, wanted func(role string) bool) (all []*played) {
	t.Helper()
	file := fileOf(t, h.as(t, access.Adviser))
	accounts, err := network.Kept(h.safe)
	if err != nil {
		t.Fatal(err)
	}
	code := h.spaceCode(t)
	idle := h.unplayed(t, accounts)
	values := func(kind, name string) (string, bool) { return known(kind, name, file, code, idle[0].Email) }
	public := map[string]bool{}
	add := func(role string, b *browser, start string, starts ...string) {
		if !wanted(role) && role != "visitor" {
			return
		}
		p := &played{guide: lead(t, role, h.url, b, start), plan: survey(t, b, values, append(starts, start)...), must: must()[role], signed: time.Now()}
		p.another = renewals(idle)
		p.leaveOut(public)
		if role == "visitor" {
			for _, page := range p.pages {
				public[kindOf("GET", page)] = true
			}
			for _, o := range p.orders {
				public[o.name()] = true
			}
		}
		p.know(slices.Concat(p.orders, p.bare)...)
		if wanted(role) {
			all = append(all, p)
		}
	}
	add("visitor", newBrowser(h.url, "198.51.100.40"), "/connexion", "/rejoindre", "/mot-de-passe", "/invitation", "/mot-de-passe/nouveau", "/mon-espace", "/lieux/preciser?commune=36044")
	add("person", h.space(t, code), "/mon-espace/effacement", "/mon-espace/dossier")
	for _, role := range []access.Role{
		access.Adviser, access.Manager, access.Admin, access.Auditor, access.Prescriber, access.Reception, access.Aidant, access.Trainer,
		access.PhoneOperator, access.Volunteer, access.Coordinator, access.Funder, access.StockManager,
	} {
		if wanted(string(role)) {
			add(string(role), h.as(t, role), "/compte", "/accueil")
		}
	}
	for _, role := range []access.Role{access.Visitor, access.Adviser, access.Manager} {
		name := string(role) + "’s program"
		if role == access.Visitor {
			name = "nobody’s program"
		}
		if wanted(name) {
			all = append(all, h.program(t, name, role, file))
		}
	}
	return all
}

// again signs a role in anew when it did so long ago: a grave act wants a
// proof of less than a quarter of an hour, and tries are counted.
func (h *house) again(t *testing.T, p *played) {
	t.Helper()
	if time.Since(p.signed) < 8*time.Minute {
		return
	}
	p.signed = time.Now()
	switch role := access.Role(p.role); {
	case role == access.Person:
		p.member = h.space(t, h.spaceCode(t))
	case slices.Contains(access.MemberRoles(), role):
		h.mutex.Lock()
		delete(h.members, h.account(t, role).Email)
		h.mutex.Unlock()
		p.member = h.as(t, role)
	}
	p.keys = nil
}

// unplayed gives the accounts that no role is played with: the tries of an
// account are counted, and whoever is played must sign in again.
func (h *house) unplayed(t *testing.T, accounts []network.Account) (idle []network.Account) {
	t.Helper()
	for _, a := range accounts {
		if h.account(t, a.Role).Email != a.Email {
			idle = append(idle, a)
		}
	}
	if len(idle) == 0 {
		t.Fatal("every account is played")
	}
	return idle
}

// leaveOut takes out of a plan what everyone is shown, and was met before.
func (p *plan) leaveOut(public map[string]bool) {
	p.pages = slices.DeleteFunc(p.pages, func(page string) bool { return public[kindOf("GET", page)] })
	p.orders = slices.DeleteFunc(p.orders, func(o *order) bool { return public[o.name()] })
}

// code gives a code that opens the space of a person.
func (h *house) spaceCode(t *testing.T) string {
	t.Helper()
	adviser := h.as(t, access.Adviser)
	file := fileOf(t, adviser)
	given := adviser.post(t, file+"/code", formTo(t, adviser.get(t, file).body, file+"/code").typed())
	return spaceCodes.FindString(given.body)
}

var spaceCodes = regexp.MustCompile(`\b[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}\b`)

// space gives a browser in which a person is in their own space.
func (h *house) space(t *testing.T, code string) *browser {
	t.Helper()
	b := newBrowser(h.url, "198.51.100.90")
	a := b.post(t, "/mon-espace", url.Values{keyField: {keyOf(t, b.get(t, "/mon-espace").body)}, "secret-code": {code}})
	if a.status != http.StatusSeeOther || b.get(t, "/mon-espace/dossier").status != http.StatusOK {
		t.Fatalf("the code %q opens nothing: %d", code, a.status)
	}
	return b
}

// known gives what someone would type in a field, where a first guess is not
// good enough.
func known(kind, name, file, code, email string) (string, bool) {
	id := strings.TrimPrefix(file, "/personnes/")
	switch kind + " " + name {
	case "POST /connexion email":
		return email, true
	case "POST /mon-espace secret-code":
		return code, true
	case "POST /conservation/gels fin":
		return time.Now().AddDate(0, 1, 0).Format(time.DateOnly), true
	case "POST /conservation/gels objet", "POST /urgence personne":
		return id, true
	case "GET /lieux ou":
		return "Châteauroux", true
	case "POST /urgence raison", "POST /conservation/gels raison", "POST /structures/N/decision motif":
		return "Une raison inventée pour cet essai", true
	}
	value, is := map[string]string{
		"secret-mot": network.Phrase, "annee": "1984", "telephone": "06 39 98 10 99", "insee": "36044", "commune": "Châteauroux", "numero": "",
		"du": "2026-01-01", "au": "2099-01-01", "note": "Une note inventée", "langue": "fr",
	}[name]
	return value, is && !(name == "insee" && kind == "POST /personnes")
}

// renewals gives what to send instead of a value that may be sent once, or a
// few times a day: another address, another name, another account.
func renewals(accounts []network.Account) func(*order, string, int64) (string, bool) {
	return func(o *order, name string, n int64) (string, bool) {
		switch kind := o.kind(); {
		case kind == "POST /connexion" && name == "email":
			return accounts[int(n)%len(accounts)].Email, true
		case name == "email" && kind != "POST /compte/mot-de-passe":
			return fmt.Sprintf("essai-%d@example.org", n), true
		case name == "nom" && (kind == "POST /personnes" || kind == "POST /rejoindre" || strings.HasSuffix(kind, "/groupes")):
			return "Inventé" + letters(int(n)), true
		}
		return "", false
	}
}

// program gives a program that calls the API for a role.
func (h *house) program(t *testing.T, name string, role access.Role, file string) *played {
	t.Helper()
	b := newBrowser(h.url, "")
	p := &played{guide: lead(t, name, h.url, b, "/connexion"), plan: &plan{met: map[string]bool{}}, must: must()[name]}
	if role != access.Visitor {
		p.token = tokenOf(t, h, role)
	}
	var says description
	if err := json.Unmarshal([]byte(b.get(t, "/api/openapi.json").body), &says); err != nil {
		t.Fatal(err)
	}
	id := strings.TrimPrefix(file, "/personnes/")
	if role == access.Manager {
		id = strings.TrimPrefix(fileOf(t, h.as(t, role)), "/personnes/")
	}
	place := regexp.MustCompile(`"id":"([0-9a-f-]{36})"`).FindStringSubmatch(b.get(t, "/api/v1/places?commune=36044").body)
	for path, methods := range says.Paths {
		if strings.Contains(path, "people") == (role == access.Visitor) {
			continue
		}
		for method, op := range methods {
			to := strings.ReplaceAll(path, "{id}", id)
			if !strings.Contains(path, "people") && len(place) > 1 {
				to = strings.ReplaceAll(path, "{id}", place[1])
			}
			p.add(called(says, strings.ToUpper(method), to, op))
		}
	}
	slices.SortFunc(p.orders, func(a, b *order) int { return strings.Compare(a.name(), b.name()) })
	p.know(p.orders...)
	return p
}

// called gives an operation of the API as an order.
func called(says description, method, path string, op operation) *order {
	o := &order{method: method, path: path, json: method == http.MethodPost, marked: identifiers.MatchString(path)}
	for _, p := range op.Parameters {
		if p.In == "query" {
			o.fields = append(o.fields, formField{name: p.Name, value: callValues()[p.Name]})
		}
	}
	shape := op.RequestBody.Content["application/json"].Schema
	if name, is := strings.CutPrefix(shape.Ref, "#/components/schemas/"); is {
		shape = says.Components.Schemas[name]
	}
	for name, property := range shape.Properties {
		if name == "$schema" {
			continue
		}
		one := formField{name: name, value: callValues()[name]}
		for _, kind := range []string{"array", "integer"} {
			if property.is(kind) {
				one.kind = kind
			}
		}
		o.fields = append(o.fields, one)
	}
	slices.SortFunc(o.fields, func(a, b formField) int { return strings.Compare(a.name, b.name) })
	return o
}

// callValues are what a program would say.
func callValues() map[string]string {
	return map[string]string{
		"near": "46.81,1.69", "commune": "36044", "postcode": "36000", "service": "demarches", "public": "seniors", "care": "vue", "fee": "gratuit", "access": "venir",
		"support": "individuel", "language": "ar", "mobilisable_par": "usagers", "open": "now", "q": "Châteauroux", "radius_km": "50", "limit": "5", "lat": "46.81", "lon": "1.69",
		"first_name": "Inventé", "name": "Programme", "birth_year": "1984", "phone": "06 39 98 10 98", "phone_of": "own", "languages": "fr", "reach": "Le matin", "adaptations": "temps",
	}
}
