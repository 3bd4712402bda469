package app_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"relais/internal/app"
	"relais/internal/platform/i18n"
)

// aPlace stands for the identifier of a place in the scenarios, and #key for
// the French text of that key.
const aPlace = "{place}"

var scenarios = []struct {
	target string
	status int
	says   []string // each is on the page
	hides  []string // none is
}{
	{"/", 200, []string{"<form action=/lieux", "name=ou", "value=demarches", "/a-propos", "/autour"}, []string{"aria-invalid"}},
	{"/?commune=36044&besoin=apprendre", 200, []string{"Châteauroux", "value=apprendre checked"}, nil},
	{"/?besoin=nage", 400, []string{"« besoin »", "02 61 91 00 00"}, nil},

	{"/lieux", 400, []string{"#home.error.empty", "aria-invalid", `aria-describedby="e h"`}, nil},
	{"/lieux?ou=", 400, []string{"#home.error.empty"}, nil},
	{"/lieux?ou=%20%20&besoin=internet", 400, []string{"value=internet checked"}, nil},
	{"/lieux?ou=xyzxyz123&besoin=emploi", 404, []string{"xyzxyz123", "value=emploi checked", "aria-invalid"}, nil},
	{"/lieux?ou=%3Cxyzxyz123%3E", 404, []string{"&lt;xyzxyz123"}, nil},
	{"/lieux?ou=Ch%C3%A2teauroux", 200, []string{"<h1>70 ", "tel:+33"}, []string{"#results.homonyms"}},
	{"/lieux?ou=chatoroux", 200, []string{"Châteauroux", "#results.homonyms"}, nil},
	{"/lieux?ou=36000&besoin=demarches", 200, []string{"Châteauroux"}, nil},
	{"/lieux?ou=Saint-Denis", 200, []string{"#results.homonyms", "commune="}, nil},
	{"/lieux?commune=36044&besoin=equipement", 200, []string{"<article>"}, nil},
	{"/lieux?commune=36044&ouvert=maintenant", 200, []string{"Ouvert, ferme à", "#results.all"}, nil},
	{"/lieux?pres=46.81,1.69", 200, []string{"<article>", "pres=46.810%2C1.690"}, nil},
	{"/lieux?pres=-21.1,55.5", 200, nil, nil},
	{"/lieux?pres=10,-150", 200, []string{"#results.none"}, nil},
	{"/lieux?commune=99999", 400, []string{"« commune »"}, nil},
	{"/lieux?pres=91,0", 400, []string{"« pres »"}, nil},
	{"/lieux?pres=NaN,NaN", 400, []string{"« pres »"}, nil},
	{"/lieux?pres=0,0", 400, []string{"#home.error.empty"}, nil},
	{"/lieux?commune=36044&suite=x", 400, []string{"« suite »"}, nil},
	{"/lieux?commune=36044&parle=abcd", 400, []string{"« parle »"}, nil},
	{"/lieux?commune=36044&prix=cher", 400, []string{"« prix »"}, nil},
	{"/lieux?commune=36044&ouvert=hier", 400, []string{"« ouvert »"}, nil},
	{"/lieux?commune=36044&mot=marins", 200, []string{"Les Marins"}, nil},
	{"/lieux?commune=36044&besoin=demarches&prix=gratuit&public=seniors&aide=illettrisme&forme=individuel&acces=venir&parle=ar&ouvert=maintenant&mot=a", 200, nil, nil},

	{"/lieux/preciser", 400, []string{"#home.error.empty"}, nil},
	{"/lieux/preciser?commune=36044&prix=gratuit", 200, []string{"Châteauroux", "value=gratuit selected"}, nil},
	{"/lieux/preciser?pres=46.8099999,1.69", 200, []string{`46.810,1.690`}, []string{"46.8099999"}},

	{"/lieux/" + aPlace, 200, []string{"Espace numérique Les Marins", "12 place des Marins", "tel:+33", "/fiche"}, nil},
	{"/lieux/" + aPlace + "?commune=36044&besoin=apprendre", 200, []string{"commune=36044&amp;besoin=apprendre", "/fiche?"}, nil},
	{"/lieux/" + aPlace + "?besoin=nage", 400, []string{"« besoin »"}, nil},
	{"/lieux/" + aPlace + "/fiche", 200, []string{"Espace numérique Les Marins", "http://example.com/lieux/" + aPlace}, nil},
	{"/lieux/" + aPlace + "/autre", 404, nil, nil},
	{"/lieux/00000000-0000-7000-8000-000000000000", 404, []string{"#error.404.title"}, nil},
	{"/lieux/00000000-0000-7000-8000-000000000000/fiche", 404, nil, nil},
	{"/lieux/%00", 404, nil, nil},
	{"/lieux/..%2f..%2fetc%2fpasswd", 404, nil, []string{"root:"}},
	{"/lieux/", 404, nil, nil},

	{"/autour", 200, []string{"/autour.js", "<noscript>"}, nil},
	{"/a-propos", 200, []string{"534", "GeoNames"}, nil},
	{"/api", 200, []string{"/api/openapi.json", "radius_km", "lang=en"}, nil},
	{"/favicon.ico", 404, nil, nil},
	{"/wp-login.php", 404, []string{"#error.404.title", "href=/"}, nil},
}

func TestPages(t *testing.T) {
	h := openDemo(t)
	id := h.theMarins()
	french := printer(t, i18n.French)
	named := func(s string) string {
		if key, is := strings.CutPrefix(s, "#"); is {
			return french.T(key)
		}
		return strings.ReplaceAll(s, aPlace, id)
	}
	for _, s := range scenarios {
		t.Run(s.target, func(t *testing.T) {
			a := h.get(named(s.target))
			if a.StatusCode != s.status {
				t.Errorf("status %d, want %d", a.StatusCode, s.status)
			}
			for _, text := range s.says {
				if !a.says(named(text)) {
					t.Errorf("does not say %q:\n%s", text, main(a.body))
				}
			}
			for _, text := range s.hides {
				if a.says(named(text)) {
					t.Errorf("says %q:\n%s", text, main(a.body))
				}
			}
			checkPage(t, a)
		})
	}
}

func printer(t *testing.T, lang i18n.Lang) i18n.Printer {
	t.Helper()
	catalog, err := app.LoadTexts()
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Printer(lang)
}

// missing is how a text that does not exist shows.
var missing = regexp.MustCompile(`\[[a-z]+\.[a-z0-9.]+\]|%!|\{\d\}`)

// checkPage checks what every page for everyone owes its reader.
func checkPage(t *testing.T, a answer) {
	t.Helper()
	header := a.Header
	if got := header.Get("Content-Type"); got != "text/html; charset=utf-8" {
		t.Errorf("Content-Type %q", got)
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "private",
	} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	policy := header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
		t.Errorf("policy %q", policy)
	}
	if found := alive(a.body); found != "" {
		t.Errorf("runs %s", found)
	}
	if strings.Contains(a.body, "<script") != strings.Contains(policy, "script-src 'self'") {
		t.Errorf("policy %q", policy)
	}
	if found := missing.FindString(main(a.body)); found != "" {
		t.Errorf("a text is missing: %s", found)
	}
	if !a.says("02 61 91 00 00", "<title>", "<main>", "<h1", "href=/") {
		t.Error("no helpline, title, heading or way home")
	}
}

// main gives what a page says between its header and its foot.
func main(body string) string {
	_, after, _ := strings.Cut(body, "<main>")
	inside, _, _ := strings.Cut(after, "</main>")
	return inside
}

func TestOtherMethods(t *testing.T) {
	h := openDemo(t)
	for _, c := range []struct {
		method, target string
		headers        []string
		status         int
	}{
		{"HEAD", "/", nil, 200},
		{"HEAD", "/lieux?commune=36044", nil, 200},
		{"POST", "/", nil, http.StatusMethodNotAllowed},
		{"DELETE", "/lieux", nil, http.StatusMethodNotAllowed},
		{"GET", "/nulle-part", nil, http.StatusNotFound},
		{"GET", "/lieux?besoin=rien", nil, http.StatusBadRequest},
		{"POST", "/lieux", []string{"Origin", "https://elsewhere.example", "Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
	} {
		a := h.ask(c.method, c.target, c.headers...)
		if a.StatusCode != c.status {
			t.Errorf("%s %s: %d, want %d", c.method, c.target, a.StatusCode, c.status)
		}
		if c.status != 200 && (!strings.Contains(a.body, "<title>") || strings.Contains(a.body, "<title>– ") || !strings.Contains(a.body, "<h1>")) {
			t.Errorf("%s %s: no title of its own: %s", c.method, c.target, a.body)
		}
		if c.method == "HEAD" && a.body != "" {
			t.Errorf("HEAD %s has a body", c.target)
		}
	}
}

func TestPlainAnswers(t *testing.T) {
	h := openDemo(t)
	for _, c := range []struct{ target, kind, says string }{
		{"/health", "text/plain; charset=utf-8", "ok"},
		{"/autour.js", "text/javascript; charset=utf-8", "getCurrentPosition"},
	} {
		a := h.get(c.target)
		if a.StatusCode != 200 || a.Header.Get("Content-Type") != c.kind || !a.says(c.says) {
			t.Errorf("%s: %d, %s, %q", c.target, a.StatusCode, a.Header.Get("Content-Type"), a.body)
		}
		if a.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(a.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: headers %v", c.target, a.Header)
		}
	}
	if a := h.get("/metrics"); a.StatusCode != 404 { // httptest asks from 192.0.2.1
		t.Errorf("/metrics answers a stranger: %d", a.StatusCode)
	}
}
