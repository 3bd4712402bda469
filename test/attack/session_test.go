package attack_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/demo/network"
)

const sessionCookie = "__Host-relais"

// A cookie that is not the one that was given opens nothing, whatever it looks
// like; nor does one that was given back.
func TestForgedCookiesOpenNothing(t *testing.T) {
	member := demo.as(t, access.Prescriber)
	token := member.jar.cookies[sessionCookie]
	forged := map[string]string{
		"empty": "", "random": strings.Repeat("A", 43), "cut": token[:42], "longer": token + "A", "another last sign": token[:42] + other(token[42]),
		"another case": strings.ToUpper(token), "SQL": "' OR 1=1 --", "a null": "%00", "huge": strings.Repeat("A", 10_000), "a path": "../../x", "JSON": `{"role":"admin"}`,
		"of the API": "relais_" + strings.Repeat("A", 43),
	}
	for name, value := range forged {
		b := newBrowser(demo.url, "")
		b.jar.cookies[sessionCookie] = value
		if a := b.get(t, "/accueil"); a.status != http.StatusSeeOther || !strings.HasPrefix(a.location(), "/connexion") {
			t.Errorf("%s: %d %s", name, a.status, a.location())
		}
	}
	for name, header := range map[string]string{
		"two sessions":                  sessionCookie + "=" + token + "; " + sessionCookie + "=" + strings.Repeat("A", 43),
		"the name in another case":      strings.ToLower(sessionCookie) + "=" + token,
		"the name without its prefix":   "relais=" + token,
		"a session for a part":          `$Version=1; ` + sessionCookie + "=x; $Path=/; relais=" + token,
		"the token in another cookie":   "__Host-visite=" + token,
		"the token in a header instead": "",
	} {
		r, err := http.NewRequest("GET", demo.url+"/accueil", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Cookie", header)
		r.Header.Set("Authorization", "Bearer "+token)
		if a, err := newBrowser(demo.url, "").send(r); err != nil || a.status != http.StatusSeeOther {
			t.Errorf("%s: %d, %v", name, a.status, err)
		}
	}
	if a := member.get(t, "/accueil"); a.status != http.StatusOK {
		t.Errorf("the true one no longer opens: %d", a.status)
	}
}

func other(sign byte) string {
	if sign == 'A' {
		return "Q"
	}
	return "A"
}

// A session that was left opens nothing to whoever copied its cookie, and a
// half one opens nothing but the second factor.
func TestReplayedSessionsOpenNothing(t *testing.T) {
	victim := demo.account(t, access.Reception)
	b := newBrowser(demo.url, "198.51.100.60")
	b.signIn(t, victim)
	thief := newBrowser(demo.url, "")
	thief.jar.cookies[sessionCookie] = b.jar.cookies[sessionCookie]
	home := b.get(t, "/accueil")
	if home.status != http.StatusOK || thief.get(t, "/accueil").status != http.StatusOK {
		t.Fatalf("control: the session opens nothing: %d", home.status)
	}
	key := keyOf(t, home.body)
	if a := b.post(t, "/deconnexion", url.Values{keyField: {key}}); a.status != http.StatusSeeOther {
		t.Fatalf("signing out gives %d", a.status)
	}
	if a := thief.get(t, "/accueil"); a.status != http.StatusSeeOther {
		t.Errorf("a copied cookie opens %d after its session was left", a.status)
	}
	if a := thief.post(t, "/personnes", url.Values{keyField: {key}, "prenom": {"Essai"}}); a.status != http.StatusConflict && a.status != http.StatusForbidden {
		t.Errorf("a form of a session that was left: %d", a.status)
	}
	half := newBrowser(demo.url, "198.51.100.61")
	half.password(t, victim.Email, network.Phrase)
	for _, path := range []string{"/accueil", "/personnes", "/compte", "/journal", "/equipe"} {
		if a := half.get(t, path); a.status != http.StatusSeeOther || a.location() != "/connexion/second" {
			t.Errorf("a half session opens %s: %d %s", path, a.status, a.location())
		}
	}
}

// Wherever a link asks to be led, the browser stays here.
func TestRedirectsStayOnTheSite(t *testing.T) {
	member := demo.as(t, access.Prescriber)
	for _, next := range []string{
		"//evil.example", `/\evil.example`, `\\evil.example`, "https://evil.example", "http:evil.example", "javascript:alert(7)", "/%2f/evil.example", "/%5cevil.example",
		"///evil.example", "/\t/evil.example", "/\n/evil.example", " //evil.example", "/..//evil.example", "/.//evil.example", "//evil.example@localhost/", "/\u2028/evil.example",
		"data:text/html,x", "/connexion?suite=//evil.example", "", "/" + strings.Repeat("a", 5000),
	} {
		for _, path := range []string{"/connexion?suite=", "/connexion/second?suite="} {
			if a := member.get(t, path+url.QueryEscape(next)); a.status >= 500 || a.location() != "" && !localPath(a.location()) {
				t.Errorf("%s%q leads to %d %q", path, next, a.status, a.location())
			}
		}
		stranger := newBrowser(demo.url, "198.51.100.62")
		if a := stranger.get(t, "/connexion?suite="+url.QueryEscape(next)); strings.Contains(formTo(t, a.body, "/connexion").typed().Get("suite"), "evil") && !localPath(formTo(t, a.body, "/connexion").typed().Get("suite")) {
			t.Errorf("%q stays in the form", next)
		}
	}
}

// Another site that makes a browser send a form does not act.
func TestFormsOfOtherSitesDoNotAct(t *testing.T) {
	member := demo.as(t, access.Prescriber)
	key := keyOf(t, member.get(t, "/personnes/nouvelle").body)
	typed := url.Values{keyField: {key}, "prenom": {"Essai"}, "nom": {"Ailleurs"}, "malgre-double": {"1"}}
	for name, headers := range map[string]map[string]string{
		"another site":         {"Sec-Fetch-Site": "cross-site"},
		"a neighbour":          {"Sec-Fetch-Site": "same-site"},
		"another origin":       {"Origin": "https://evil.example"},
		"an origin of nowhere": {"Origin": "null"},
	} {
		r, err := member.request("POST", "/personnes", typed)
		if err != nil {
			t.Fatal(err)
		}
		for header, value := range headers {
			r.Header.Set(header, value)
		}
		if a, err := member.send(r); err != nil || a.status != http.StatusForbidden {
			t.Errorf("%s: %d, %v", name, a.status, err)
		}
	}
	for name, forged := range map[string]string{"no key": "", "of nobody": "AAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA", "of another": keyOf(t, demo.as(t, access.Adviser).get(t, "/personnes/nouvelle").body)} {
		typed.Set(keyField, forged)
		if a := member.post(t, "/personnes", typed); a.status != http.StatusConflict {
			t.Errorf("%s: %d", name, a.status)
		}
	}
}
