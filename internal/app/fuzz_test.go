package app_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/gate"
)

// FuzzForms sends any form to any way of the house that takes one, from who is
// signed in and with a key of theirs: it acts, or says why not, and is never a
// fault of ours.
func FuzzForms(f *testing.F) {
	h := openHouse(f)
	w := h.insider(access.Manager, monday)
	var forms []gate.Route
	for _, route := range h.Routes.All() {
		if strings.HasPrefix(route.Pattern, "POST /") && !strings.HasPrefix(route.Pattern, "POST /api/") {
			forms = append(forms, route)
		}
	}
	if len(forms) < 40 {
		f.Fatalf("%d forms were met", len(forms))
	}
	const card = "prenom=Rose&nom=Essai&telephone=06+39+98+00+01&naissance=1984&commune=36044&langues=fr&joindre=le+soir"
	for i := range forms {
		f.Add(uint8(i), string(w.actor.Structure), card+"&texte=x&motif=y&role=adviser&email=a%40example.org&equipe="+string(w.actor.Account)+"&expire=2026-12-01")
		f.Add(uint8(i), "%zz", "a=%zz&texte=%00%ff&secret-mot="+strings.Repeat("x", 200)+"&secret-reponse=%7B%7D&secret-code=1&role=&role=x")
	}
	f.Fuzz(func(t *testing.T, which uint8, name, body string) {
		h := house{h.House, t}
		route := forms[int(which)%len(forms)]
		if strings.HasPrefix(route.Pattern, "POST /deconnexion") || strings.HasSuffix(route.Pattern, "/mot-de-passe") || strings.Contains(route.Pattern, "sessions") {
			return // the session must outlive this try
		}
		key := h.browse("GET", "/compte", nil, sessionOf(w.token)).key(t)
		target := strings.TrimPrefix(inPattern.ReplaceAllString(route.Pattern, url.PathEscape(name)), "POST ")
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body+"&cle="+url.QueryEscape(key)))
		address, err := url.Parse(target)
		if err != nil {
			return
		}
		r.URL = address
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(sessionOf(w.token))
		if a := h.answer(r); a.StatusCode >= http.StatusInternalServerError {
			t.Errorf("%s %q: %d %.600s", target, body, a.StatusCode, main(a.body))
		}
	})
}
