package app_test

import (
	"encoding/json"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/people"
)

// What follows holds requirements of OWASP ASVS 5.0.0, named by their numbers,
// against the whole house, its layers and its pages together.

const phrase = "trois-vélos-bleus-à-Issoudun"

// insider is a member of the house under test, signed in.
type insider struct {
	house
	email, secret string
	token         string // of their session
	actor         access.Actor
}

// wanted checks that nothing went wrong.
func wanted(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// insider makes a member with a role, of the network's own structure or of
// another, as the role wants, with a password and an application of codes.
func (h house) insider(role access.Role, at time.Time) *insider {
	h.t.Helper()
	ctx := h.t.Context()
	structure, err := h.Identity.Network.EnsureNetwork(ctx, "Relais")
	wanted(h.t, err)
	if !role.OfNetwork() {
		structure = h.structure()
	}
	w := &insider{house: h, email: string(role) + "@example.org"}
	link, err := h.Identity.Members.InviteByHand(ctx, access.System(access.MemberInvite), identity.Invitation{Structure: structure, Email: w.email, Role: role})
	wanted(h.t, err)
	visit := identity.Visit{Address: netip.MustParseAddr("192.0.2.7"), Device: "Firefox", Lang: "fr"}
	opened, err := h.Identity.Members.Accept(ctx, link[strings.Index(link, "#")+1:], identity.Acceptance{Name: "Dominique Essai", Password: phrase, Visit: visit})
	wanted(h.t, err)
	half, err := h.Identity.Sessions.Authenticate(ctx, opened.Token)
	wanted(h.t, err)
	begun, err := h.Identity.Means.BeginTOTP(ctx, half)
	wanted(h.t, err)
	w.secret = begun.Text
	opened, err = h.Identity.Means.ConfirmTOTP(ctx, half, begun.Token, w.code(at), visit)
	wanted(h.t, err)
	w.token = opened.Token
	whole, err := h.Identity.Sessions.Authenticate(ctx, w.token)
	wanted(h.t, err)
	w.actor = whole.Actor
	return w
}

func (w *insider) code(at time.Time) string {
	w.t.Helper()
	code, err := totp.GenerateCode(w.secret, at)
	wanted(w.t, err)
	return code
}

// structure gives the one approved structure of the house, made when there is
// none.
func (h house) structure() kernel.ID {
	h.t.Helper()
	ctx := h.t.Context()
	anyone, err := access.Anyone().May(access.StructureApply)
	wanted(h.t, err)
	for range 2 {
		list, err := h.Identity.Network.Structures(ctx, access.System(access.StructureReview))
		wanted(h.t, err)
		for _, s := range list {
			if s.Name != "Abri" {
				continue
			}
			if s.Status == identity.Applied {
				wanted(h.t, h.Identity.Network.Review(ctx, access.System(access.StructureReview), s.ID, identity.Approve, ""))
			}
			return s.ID
		}
		wanted(h.t, h.Identity.Network.Apply(ctx, anyone, netip.MustParseAddr("198.51.100.1"), identity.Application{
			Card: identity.Card{Name: "Abri", Departement: "36"}, Contact: identity.Contact{Name: "Camille Essai", Email: "camille@example.org"},
		}))
	}
	h.t.Fatal("no structure")
	return ""
}

// browse asks as a browser that holds cookies does.
func (h house) browse(method, target string, form url.Values, cookies ...*http.Cookie) answer {
	h.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range cookies {
		r.AddCookie(c)
	}
	return h.answer(r)
}

func sessionOf(token string) *http.Cookie { return &http.Cookie{Name: "__Host-relais", Value: token} }

var keyOfForm = regexp.MustCompile(`name="?cle"? value="?([\w.-]+)`)

// key gives the hidden key of the forms of a page.
func (a answer) key(t testing.TB) string {
	t.Helper()
	found := keyOfForm.FindStringSubmatch(a.body)
	if found == nil {
		t.Fatalf("status %d, no key in %.400s", a.StatusCode, a.body)
	}
	return found[1]
}

var inPattern = regexp.MustCompile(`\{[^}]*\}`)

// way gives a method and an address of a route.
func way(r gate.Route) (method, target string) {
	method, path, _ := strings.Cut(r.Pattern, " ")
	return method, inPattern.ReplaceAllString(path, "019aaf00-0000-7000-8000-000000000000")
}

// Other sites read the open API and nothing else (3.4.2).
func TestOtherSitesReadTheOpenAPIAlone(t *testing.T) {
	h := openHouse(t)
	w := h.insider(access.Manager, monday)
	read := 0
	for _, route := range h.Routes.All() {
		method, target := way(route)
		for _, cookies := range [][]*http.Cookie{nil, {sessionOf(w.token)}} {
			r := httptest.NewRequest(method, target, nil)
			r.Header.Set("Origin", "https://evil.example")
			for _, c := range cookies {
				r.AddCookie(c)
			}
			allowed := h.answer(r).Header.Get("Access-Control-Allow-Origin")
			open := strings.HasPrefix(target, "/api/") && method == http.MethodGet
			if allowed != "" && !strings.HasPrefix(target, "/api/") || allowed != "" && allowed != "*" || open && allowed != "*" {
				t.Errorf("%s %s: %q may read", method, target, allowed)
			}
			if allowed == "*" {
				read++
			}
		}
	}
	if read == 0 {
		t.Error("nothing is open: the test sees nothing")
	}
}

// A request that asks to be repeated is refused, and repeats nothing (13.4.4).
func TestNothingIsTraced(t *testing.T) {
	h := openHouse(t)
	w := h.insider(access.Adviser, monday)
	for _, route := range append(h.Routes.All(), gate.Route{Pattern: "GET /nulle-part"}, gate.Route{Pattern: "GET /"}) {
		_, target := way(route)
		for _, method := range []string{"TRACE", "TRACK", "DEBUG"} {
			r := httptest.NewRequest(method, target, strings.NewReader("canari-body"))
			r.Header.Set("X-Canari", "canari-header")
			r.AddCookie(sessionOf(w.token))
			a := h.answer(r)
			if a.StatusCode != http.StatusMethodNotAllowed && a.StatusCode != http.StatusNotFound && a.StatusCode != http.StatusForbidden || strings.Contains(a.body, "canari") || strings.Contains(a.body, w.token) {
				t.Errorf("%s %s: %d", method, target, a.StatusCode)
			}
		}
	}
}

// From every page behind the sign-in one signs out; and no page shows the value
// of the session (3.3.4, 7.4.4).
func TestSigningOutIsAlwaysInSight(t *testing.T) {
	h := openHouse(t)
	seen := 0
	for _, role := range []access.Role{access.Manager, access.Adviser, access.Volunteer, access.Coordinator, access.Admin, access.Auditor} {
		w := h.insider(role, monday)
		for _, route := range h.Routes.All() {
			method, target := way(route)
			_, open := access.Anyone().May(route.Action)
			if method != http.MethodGet || open == nil || strings.Contains(route.Pattern, "{") {
				continue
			}
			a := h.browse(method, target, nil, sessionOf(w.token))
			if a.StatusCode != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
				continue
			}
			seen++
			if !regexp.MustCompile(`action="?/deconnexion`).MatchString(a.body) {
				t.Errorf("%s, %s: no way out", role, target)
			}
			if strings.Contains(a.body, w.token) || strings.Contains(a.Header.Get("Location"), w.token) {
				t.Errorf("%s, %s shows the session", role, target)
			}
			if a.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s, %s may be kept: %q", role, target, a.Header.Get("Cache-Control"))
			}
		}
	}
	if seen < 15 {
		t.Errorf("%d pages were seen", seen)
	}
}

// Signing out ends the session here and in the browser, for ever (7.4.1,
// 14.3.1).
func TestSigningOutEndsWhatWasOpen(t *testing.T) {
	h := openHouse(t)
	w := h.insider(access.Manager, monday)
	mine := sessionOf(w.token)
	key := h.browse("GET", "/accueil", nil, mine).key(t)
	a := h.browse("POST", "/deconnexion", url.Values{"cle": {key}}, mine)
	if a.StatusCode != http.StatusSeeOther || !strings.Contains(a.Header.Get("Clear-Site-Data"), `"cache"`) {
		t.Fatalf("%d, %v", a.StatusCode, a.Header)
	}
	if !slices.ContainsFunc(a.Cookies(), func(c *http.Cookie) bool { return c.Name == mine.Name && c.MaxAge < 0 && c.Value == "" }) {
		t.Errorf("the browser keeps %v", a.Cookies())
	}
	for _, target := range []string{"/accueil", "/compte", "/equipe", "/personnes"} {
		if a := h.browse("GET", target, nil, mine); a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/connexion") {
			t.Errorf("%s opens to a session that ended: %d", target, a.StatusCode)
		}
	}
}

// A sign-in leads to a page of this site, whatever address it was given; what
// was typed stands in no address and on no page (3.7.2, 14.2.1).
func TestSigningInLeadsToThisSite(t *testing.T) {
	now := monday
	h := openHouseBy(t, func() time.Time { return now })
	w := h.insider(access.Manager, now)
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)", "/equipe"} {
		now = now.Add(time.Minute)
		want := "/accueil"
		if next == "/equipe" {
			want = next
		}
		door := h.browse("GET", "/connexion?suite="+url.QueryEscape(next), nil)
		first := h.browse("POST", "/connexion", url.Values{
			"cle": {door.key(t)}, "email": {w.email}, "secret-mot": {phrase}, "suite": {next},
		}, door.Cookies()...)
		half := slices.IndexFunc(first.Cookies(), func(c *http.Cookie) bool { return c.Name == "__Host-relais" })
		if half < 0 || strings.Contains(first.Header.Get("Location"), "evil") {
			t.Fatalf("%s: %d to %s: %.300s", next, first.StatusCode, first.Header.Get("Location"), main(first.body))
		}
		mine := first.Cookies()[half]
		page := h.browse("GET", first.Header.Get("Location"), nil, mine)
		second := h.browse("POST", "/connexion/second", url.Values{
			"cle": {page.key(t)}, "moyen": {"totp"}, "secret-code": {w.code(now)}, "suite": {next},
		}, mine)
		if second.StatusCode != http.StatusSeeOther || second.Header.Get("Location") != want {
			t.Errorf("%s: %d to %q, want %s", next, second.StatusCode, second.Header.Get("Location"), want)
		}
		for _, a := range []answer{door, first, page, second} {
			for _, secret := range []string{phrase, mine.Value, w.secret} {
				if strings.Contains(a.body, secret) || strings.Contains(a.Header.Get("Location"), url.QueryEscape(secret)) {
					t.Errorf("%s: a secret is shown", next)
				}
			}
		}
	}
}

// A person enters their own space with their code, sees their own file there,
// and leaves it (6.3.4, 7.2.1).
func TestAPersonEntersTheirOwnSpace(t *testing.T) {
	h := openHouse(t)
	w := h.insider(access.Adviser, monday)
	may := func(action access.Action) access.Scope {
		scope, err := w.actor.May(action)
		wanted(t, err)
		return scope
	}
	id, err := h.People.Create(t.Context(), may(access.PersonCreate), people.Card{FirstName: "Rose", Name: "Essai"})
	wanted(t, err)
	code, err := h.People.GiveCode(t.Context(), may(access.PersonCode), id)
	wanted(t, err)
	door := h.browse("GET", "/mon-espace", nil)
	entered := h.browse("POST", "/mon-espace", url.Values{"cle": {door.key(t)}, "secret-code": {code.Text}}, door.Cookies()...)
	at := slices.IndexFunc(entered.Cookies(), func(c *http.Cookie) bool { return c.Name == "__Host-relais" })
	if entered.StatusCode != http.StatusSeeOther || at < 0 {
		t.Fatalf("%d: %.300s", entered.StatusCode, main(entered.body))
	}
	mine := entered.Cookies()[at]
	for _, target := range []string{"/mon-espace/dossier", "/mon-espace/journal", "/mon-espace/export", "/mon-espace/effacement"} {
		a := h.browse("GET", target, nil, mine)
		if a.StatusCode != http.StatusOK || !strings.Contains(a.body, "/mon-espace/quitter") || strings.Contains(a.body, mine.Value) || strings.Contains(a.body, code.Text) {
			t.Errorf("%s: %d, or no way out, or a secret: %.300s", target, a.StatusCode, main(a.body))
		}
	}
	for _, target := range []string{"/accueil", "/compte", "/personnes", "/equipe", "/personnes/" + string(id)} {
		if a := h.browse("GET", target, nil, mine); a.StatusCode == http.StatusOK {
			t.Errorf("a person reads %s", target)
		}
	}
	if a := h.browse("POST", "/mon-espace/quitter", url.Values{}, mine); a.StatusCode >= 400 {
		t.Errorf("leaving: %d", a.StatusCode)
	}
	if a := h.browse("GET", "/mon-espace/dossier", nil, mine); a.StatusCode == http.StatusOK {
		t.Error("a space that was left opens")
	}
}

// Every route by which someone comes in is one that docs/security/sign-in.md
// names, and it names no other (6.3.4).
func TestEveryWayInIsWrittenDown(t *testing.T) {
	page, err := os.ReadFile("../../docs/security/sign-in.md")
	wanted(t, err)
	written := map[string]bool{}
	for _, found := range regexp.MustCompile("`(POST /[^`]*)`").FindAllStringSubmatch(string(page), -1) {
		written[found[1]] = true
	}
	there := map[string]bool{}
	for _, route := range openHouse(t).Routes.All() {
		in := []access.Action{access.SessionOpen, access.InvitationAccept, access.SpaceOpen, access.MeansChoose, access.StructureSwitch}
		if !slices.Contains(in, route.Action) || !strings.HasPrefix(route.Pattern, "POST ") {
			continue
		}
		there[route.Pattern] = true
		if !written[route.Pattern] {
			t.Errorf("%s (%s) is not written down", route.Pattern, route.Action)
		}
	}
	for pattern := range written {
		if !there[pattern] {
			t.Errorf("%s is written down, and is no way in", pattern)
		}
	}
}

// A parameter given twice has the meaning of the first one or none, wherever it
// stands: what an address says never passes for what a form says (15.3.7).
func TestAParameterGivenTwiceHasOneMeaning(t *testing.T) {
	h := openDemo(t)
	for _, c := range []struct{ path, first, second string }{
		{"/lieux?", "commune=36044", "commune=18033"},
		{"/lieux?commune=36044&", "besoin=demarches", "besoin=materiel"},
		{"/api/v1/places?", "limit=1", "limit=3"},
		{"/api/v1/places?limit=2&", "commune=36044", "commune=18033"},
		{"/api/v1/communes?", "q=issoudun", "q=bourges"},
	} {
		one, other := h.get(c.path+c.first), h.get(c.path+c.second)
		both := h.get(c.path + c.first + "&" + c.second)
		says := func(a answer) string {
			if strings.HasPrefix(c.path, "/api/") {
				return a.body
			}
			return main(a.body)
		}
		same := both.StatusCode == one.StatusCode && says(both) == says(one)
		if one.StatusCode != http.StatusOK || says(one) == says(other) || !same && both.StatusCode/100 != 4 {
			t.Errorf("%s%s, then %s: %d, which is neither the first nor a refusal", c.path, c.first, c.second, both.StatusCode)
		}
	}
	w := h.insider(access.Adviser, monday)
	mine := sessionOf(w.token)
	key := h.browse("GET", "/compte", nil, mine).key(t)
	if a := h.browse("POST", "/compte/langue?langue=en", url.Values{"cle": {key}}, mine); a.StatusCode < 400 {
		t.Errorf("the address acts for the form: %d", a.StatusCode)
	}
	if a := h.browse("POST", "/compte/langue?cle="+key, url.Values{"langue": {"en"}}, mine); a.StatusCode < 400 {
		t.Errorf("the key of a form is read from an address: %d", a.StatusCode)
	}
	a := h.browse("POST", "/compte/langue", url.Values{"cle": {key}, "langue": {"en", "fr"}}, mine)
	if a.StatusCode != http.StatusSeeOther || !strings.Contains(a.Header.Get("Location"), "lang=en") {
		t.Errorf("the first of two values: %d to %s", a.StatusCode, a.Header.Get("Location"))
	}
}

// Every answer with a body tells its type, and text its charset (4.1.1).
func TestEveryAnswerTellsItsType(t *testing.T) {
	h := openHouse(t)
	w, seen := h.insider(access.Manager, monday), 0
	for _, route := range append(h.Routes.All(), gate.Route{Pattern: "GET /nulle-part"}) {
		method, target := way(route)
		for _, cookies := range [][]*http.Cookie{nil, {sessionOf(w.token)}} {
			a := h.browse(method, target, nil, cookies...)
			if a.body == "" {
				continue
			}
			seen++
			kind, parameters, err := mime.ParseMediaType(a.Header.Get("Content-Type"))
			text := strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "xml")
			if err != nil || text && !strings.EqualFold(parameters["charset"], "utf-8") || strings.HasSuffix(kind, "html") != strings.HasPrefix(a.body, "<") || strings.HasSuffix(kind, "json") && !json.Valid([]byte(a.body)) {
				t.Errorf("%s %s: %q for %.60q, %v", method, target, a.Header.Get("Content-Type"), a.body, err)
			}
		}
	}
	if seen < 100 {
		t.Errorf("%d answers were seen", seen)
	}
}
