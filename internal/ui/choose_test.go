package ui

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"relais/internal/platform/i18n"
)

func TestLanguage(t *testing.T) {
	for name, c := range map[string]struct {
		query, cookie, header string
		want                  i18n.Lang
		keeps                 bool
	}{
		"nothing said":               {"", "", "", i18n.French, false},
		"the browser's":              {"", "", "ar-DZ,fr;q=0.5", i18n.Arabic, false},
		"the one kept":               {"", "en", "ar", i18n.English, false},
		"the one chosen":             {"?lang=fr-FALC", "en", "ar", i18n.EasyFrench, true},
		"chosen, in any case":        {"?lang=FR-falc", "", "", i18n.EasyFrench, true},
		"chosen for the first time":  {"?commune=36044&lang=ar", "", "fr", i18n.Arabic, true},
		"chosen again":               {"?lang=ar", "ar", "fr", i18n.Arabic, false},
		"chosen, as the browser has": {"?lang=fr", "", "fr", i18n.French, true},
		"an unknown choice":          {"?lang=de", "en", "ar", i18n.English, false},
		"an empty choice":            {"?lang=", "", "en", i18n.English, false},
		"an unknown cookie":          {"", "xx", "en", i18n.English, false},
		"a hostile cookie":           {"", "../../x", "", i18n.French, false},
		"two choices":                {"?lang=en&lang=ar", "", "", i18n.English, true},
	} {
		r := httptest.NewRequest("GET", "/lieux"+c.query, nil)
		r.Header.Set("Accept-Language", c.header)
		if c.cookie != "" {
			r.AddCookie(&http.Cookie{Name: "__Host-lang", Value: c.cookie})
		}
		answer := httptest.NewRecorder()
		if got := Language(answer, r); got != c.want {
			t.Errorf("%s: %s, expected %s", name, got, c.want)
		}
		if kept := len(answer.Result().Cookies()) > 0; kept != c.keeps {
			t.Errorf("%s: cookie kept %v, expected %v", name, kept, c.keeps)
		}
	}
}

func TestTheCookieOfTheLanguage(t *testing.T) {
	answer := httptest.NewRecorder()
	Language(answer, httptest.NewRequest("GET", "/?lang=fr-FALC", nil))
	const want = "__Host-lang=fr-FALC; Path=/; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax"
	if got := answer.Header().Values("Set-Cookie"); len(got) != 1 || got[0] != want {
		t.Errorf("%q, expected %q", got, want)
	}
}

func TestOthers(t *testing.T) {
	for _, here := range i18n.Languages() {
		rest := others(here)
		if len(rest) != 3 {
			t.Errorf("%s: %v", here, rest)
		}
		for _, l := range rest {
			if l == here {
				t.Errorf("%s is offered on its own pages", here)
			}
		}
	}
}

func TestAttributesOfLanguages(t *testing.T) {
	if direction(i18n.Arabic)["dir"] != "rtl" || direction(i18n.French) != nil {
		t.Error("wrong direction")
	}
	if langOf(i18n.EasyFrench, i18n.French) != nil || langOf(i18n.Arabic, i18n.French)["lang"] != "ar" || langOf(i18n.EasyFrench, i18n.Arabic)["lang"] != "fr" {
		t.Error("a name is marked with another language than its own")
	}
}
