package app_test

import (
	"strings"
	"testing"
)

func TestLanguageOfAPage(t *testing.T) {
	h := openDemo(t)
	for _, c := range []struct {
		name    string
		query   string
		headers []string
		lang    string // how the page begins
		cookie  string // what it asks the browser to keep
	}{
		{"nothing said", "", nil, "<html lang=fr>", ""},
		{"browser in English", "", []string{"Accept-Language", "en-GB,en;q=0.8,fr;q=0.2"}, "<html lang=en>", ""},
		{"browser in Arabic", "", []string{"Accept-Language", "ar-MA"}, "<html lang=ar dir=rtl>", ""},
		{"browser in a language we lack", "", []string{"Accept-Language", "pt-BR,pt"}, "<html lang=fr>", ""},
		{"browser that says nonsense", "", []string{"Accept-Language", ";;q=é,*"}, "<html lang=fr>", ""},
		{"kept before", "", []string{"Cookie", "__Host-lang=ar", "Accept-Language", "en"}, "<html lang=ar dir=rtl>", ""},
		{"kept, then mangled", "", []string{"Cookie", "__Host-lang=<b>"}, "<html lang=fr>", ""},
		{"chosen", "lang=en", nil, "<html lang=en>", "en"},
		{"chosen in another case", "lang=FR-falc", nil, "<html lang=fr>", "fr-FALC"},
		{"chosen against the browser", "lang=fr", []string{"Accept-Language", "en"}, "<html lang=fr>", "fr"},
		{"chosen against what was kept", "lang=fr", []string{"Cookie", "__Host-lang=ar"}, "<html lang=fr>", "fr"},
		{"chosen again", "lang=ar", []string{"Cookie", "__Host-lang=ar"}, "<html lang=ar dir=rtl>", ""},
		{"chosen, and unknown", "lang=xx", []string{"Cookie", "__Host-lang=en"}, "<html lang=en>", ""},
		{"chosen twice", "lang=ar&lang=en", nil, "<html lang=ar dir=rtl>", "ar"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, path := range []string{"/?", "/lieux?commune=36044&", "/a-propos?", "/nulle-part?"} {
				a := h.get(path+c.query, c.headers...)
				if !strings.Contains(a.body[:60], c.lang) {
					t.Errorf("%s begins with %.60s, want %s", path, a.body, c.lang)
				}
				checkCookie(t, path, a, c.cookie)
			}
		})
	}
}

func checkCookie(t *testing.T, path string, a answer, want string) {
	t.Helper()
	cookies := a.Cookies()
	if want == "" {
		if len(cookies) > 0 {
			t.Errorf("%s sets %v unasked", path, cookies)
		}
		return
	}
	if len(cookies) != 1 || cookies[0].Name != "__Host-lang" || cookies[0].Value != want || cookies[0].Path != "/" {
		t.Errorf("%s sets %v, want lang=%s, once", path, cookies, want)
	}
}

// The links of the header keep what was asked, and lead to the other three.
func TestLanguageLinksKeepTheSearch(t *testing.T) {
	h := openDemo(t)
	for _, path := range []string{"/", "/lieux", "/lieux/preciser", "/lieux/" + h.theMarins(), "/lieux/" + h.theMarins() + "/fiche"} {
		a := h.get(path + "?commune=36044&besoin=demarches&ouvert=maintenant")
		for _, lang := range []string{"fr-FALC", "en", "ar"} {
			if link := `"?commune=36044&amp;besoin=demarches&amp;ouvert=maintenant&amp;lang=` + lang + `"`; !a.says(link) {
				t.Errorf("%s has no link %s", path, link)
			}
		}
		if a.says("lang=fr ", `lang=fr"`) {
			t.Errorf("%s leads to the language it is in", path)
		}
	}
}
