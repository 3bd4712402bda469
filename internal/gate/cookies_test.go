package gate_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"relais/internal/gate"
)

// Every cookie of the gate is for this host alone, goes by HTTPS alone, out of
// the reach of scripts and of forms of other sites (ASVS 5.0, 3.3).
func TestCookiesAreGuarded(t *testing.T) {
	for name, set := range map[string]func(http.ResponseWriter){
		"__Host-relais": func(w http.ResponseWriter) { gate.SetSession(w, "secret") },
		"__Host-connu":  func(w http.ResponseWriter) { gate.SetKnown(w, "secret") },
	} {
		w := httptest.NewRecorder()
		set(w)
		cookies := w.Result().Cookies()
		if len(cookies) != 1 {
			t.Fatalf("%s: %v", name, cookies)
		}
		c := cookies[0]
		if c.Name != name || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Value != "secret" {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestSigningOutLeavesNothingInTheBrowser(t *testing.T) {
	w := httptest.NewRecorder()
	gate.EndSession(w)
	answer := w.Result()
	cookies := answer.Cookies()
	if len(cookies) != 1 || cookies[0].Name != "__Host-relais" || cookies[0].MaxAge >= 0 || cookies[0].Value != "" {
		t.Errorf("%v", cookies)
	}
	if got := answer.Header.Get("Clear-Site-Data"); !strings.Contains(got, `"cache"`) {
		t.Errorf("Clear-Site-Data %q", got)
	}
}

// The value of a session stays in its cookie: no page and no other header
// repeats it.
func TestTheSessionIsRepeatedNowhere(t *testing.T) {
	h := open(t)
	for _, path := range []string{"/accueil", "/porte", "/nulle-part"} {
		answer, body := h.ask("GET", path, "adviser", nil)
		if strings.Contains(body, "adviser") {
			t.Errorf("%s shows the session", path)
		}
		for header, values := range answer.Header {
			if strings.Contains(strings.Join(values, " "), "adviser") {
				t.Errorf("%s: %s repeats the session: %q", path, header, values)
			}
		}
	}
}
