package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/identity/web"
	"relais/internal/messaging"
	"relais/internal/messaging/sms"
)

// Whoever comes by a way that browsers keep no cookie on is told, before typing
// a password.
func TestAnOpenConnectionIsTold(t *testing.T) {
	h := open(t)
	for _, c := range []struct {
		host, proto string
		told        bool
	}{
		{"localhost:8080", "", false},
		{"127.0.0.1:8080", "", false},
		{"[::1]:8080", "", false},
		{"relais.example", "", false},
		{"relais.example", "https", false},
		{"relais.example", "http", true},
		{"192.0.2.7:8080", "", true},
		{"relais.local", "", true},
		{"localhost.evil.example", "", true},
	} {
		r := httptest.NewRequest("GET", "/connexion", nil)
		r.Host = c.host
		r.Header.Set("Accept-Language", "fr")
		if c.proto != "" {
			r.Header.Set("X-Forwarded-Proto", c.proto)
		}
		w := httptest.NewRecorder()
		h.handler.ServeHTTP(w, r)
		if told := strings.Contains(w.Body.String(), "n’est pas protégée"); told != c.told {
			t.Errorf("%s %s: told %v", c.host, c.proto, told)
		}
	}
}

// The challenges for passkeys are for our own pages only.
func TestChallengesAreForOurPages(t *testing.T) {
	h := open(t)
	for site, status := range map[string]int{"same-origin": 200, "": 200, "cross-site": 404, "same-site": 404, "none": 404} {
		r := httptest.NewRequest("GET", "/cle/entrer", nil)
		r.Header.Set("Sec-Fetch-Site", site)
		w := httptest.NewRecorder()
		h.handler.ServeHTTP(w, r)
		if w.Code != status {
			t.Errorf("%q: %d", site, w.Code)
		}
		if status == 200 && (!strings.Contains(w.Body.String(), `"challenge"`) || w.Header().Get("Cache-Control") != "no-store") {
			t.Errorf("%q: %v %s", site, w.Header(), w.Body)
		}
	}
	b := h.browser()
	if a := b.ask("GET", "/cle/creer", nil); a.status != http.StatusSeeOther {
		t.Errorf("a key is made for nobody: %d", a.status)
	}
}

// A passkey that is not one of ours opens nothing, whatever it says.
func TestAForgedPasskeyOpensNothing(t *testing.T) {
	h := open(t)
	b := h.browser()
	for _, answer := range []string{"", "{}", "null", `{"id":"x","rawId":"x","type":"public-key","response":{}}`, strings.Repeat("[", 10_000)} {
		a := b.send(b.get("/connexion"), "/connexion/cle", map[string]string{"secret-jeton": "x", "secret-reponse": answer})
		if a.status < 400 || a.status >= 500 || b.cookies["__Host-relais"] != "" {
			t.Errorf("%.40q: %d", answer, a.status)
		}
	}
}

func TestTheScriptIsSmall(t *testing.T) {
	h := open(t)
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, httptest.NewRequest("GET", "/cle.js", nil))
	if n := w.Body.Len(); n < 1000 || n > 3072 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") {
		t.Errorf("%d bytes of %s", n, w.Header().Get("Content-Type"))
	}
}

// Out of the demonstration, its page is not there.
func TestTheDemonstrationIsAskedFor(t *testing.T) {
	h := open(t)
	b := h.browser()
	if a := b.ask("GET", "/demo", nil); a.status != http.StatusNotFound {
		t.Errorf("%d", a.status)
	}
	h.pages.Demo(h.gate, func() []web.DemoAccount {
		return []web.DemoAccount{{"Inès Exemple", "ines@example.org", "secret partagé", "123456", access.Adviser, "Maison"}}
	}, func() []messaging.Mail {
		return []messaging.Mail{{To: "new@example.org", Subject: "Votre invitation", Text: "Bonjour,\n\nhttps://relais.example/invitation#abc\n\n<b>"}}
	}, func() []sms.Outgoing { return []sms.Outgoing{{To: "+33639980001", Body: "Venez jeudi."}} })
	page := b.get("/demo")
	b.says(page, "+33639980001", "Venez jeudi.", "ines@example.org", "secret partagé", "123456", "href=https://relais.example/invitation#abc", "&lt;b&gt;")
}

// Signing out ends the session for everyone who has its token.
func TestSigningOutEndsTheSession(t *testing.T) {
	h := open(t)
	b := h.member("ines@example.org", "Inès Exemple", h.structure("Maison de l’Indre"), access.Adviser)
	stolen := h.browser()
	stolen.cookies["__Host-relais"] = b.cookies["__Host-relais"]
	stolen.says(stolen.get("/compte"), "Inès Exemple")
	b.done(b.get("/compte"), "/deconnexion", nil)
	if a := stolen.get("/compte"); !strings.HasPrefix(a.to, "/connexion") {
		t.Errorf("the token opens %s", a.to)
	}
}
