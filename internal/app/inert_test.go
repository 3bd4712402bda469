package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/people"
)

// What people write about people, and what structures call themselves, is shown
// as text on every page behind the sign-in, and in the person's own space
// (ASVS 5.0, 1.2.1 and 3.2.2).
func TestHostilePeopleAreInert(t *testing.T) {
	const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`
	h := openHouse(t)
	w := h.insider(access.Adviser, monday)
	boss := h.insider(access.Manager, monday)
	may := func(who *insider, action access.Action) access.Scope {
		scope, err := who.actor.May(action)
		wanted(t, err)
		return scope
	}
	id, err := h.People.Create(t.Context(), may(w, access.PersonCreate), people.Card{
		FirstName: hostile, Name: hostile, Reach: hostile + " javascript:alert(3)",
	})
	wanted(t, err)
	_, err = h.People.WriteNote(t.Context(), may(w, access.NoteWrite), id, hostile+"\n[x](javascript:alert(4))", false)
	wanted(t, err)
	_, err = h.Identity.Members.AddTeam(t.Context(), may(boss, access.MemberChange), h.structure(), hostile)
	wanted(t, err)
	shown := 0
	look := func(what string, a answer) {
		t.Helper()
		shown += strings.Count(a.body, "alert(1)")
		if found := alive(a.body); found != "" {
			t.Errorf("%s runs %s", what, found)
		}
	}
	file := "/personnes/" + string(id)
	for _, target := range []string{"/accueil", "/personnes", file, file + "/modifier", file + "/journal", file + "/export", file + "/effacer", "/equipe"} {
		for _, who := range []*insider{w, boss} {
			look(target, h.browse("GET", target, nil, sessionOf(who.token)))
		}
	}
	form := url.Values{"cle": {h.browse("GET", "/personnes", nil, sessionOf(w.token)).key(t)}, "q": {hostile}, "texte": {hostile}, "nom": {hostile}}
	look("a search", h.browse("POST", "/personnes/recherche", form, sessionOf(w.token)))
	key := h.browse("GET", "/personnes/nouvelle", nil, sessionOf(w.token)).key(t)
	look("a form that comes back", h.browse("POST", "/personnes", url.Values{"cle": {key}, "prenom": {hostile}, "nom": {hostile}, "annee": {hostile}}, sessionOf(w.token)))

	code, err := h.People.GiveCode(t.Context(), may(w, access.PersonCode), id)
	wanted(t, err)
	door := h.browse("GET", "/mon-espace", nil)
	entered := h.browse("POST", "/mon-espace", url.Values{"cle": {door.key(t)}, "secret-code": {code.Text}}, door.Cookies()...)
	for _, c := range entered.Cookies() {
		if c.Name != "__Host-relais" {
			continue
		}
		for _, target := range []string{"/mon-espace/dossier", "/mon-espace/journal", "/mon-espace/export"} {
			a := h.browse("GET", target, nil, c)
			look(target, a)
			if a.StatusCode != http.StatusOK {
				t.Errorf("%s: %d", target, a.StatusCode)
			}
		}
	}
	if shown < 10 {
		t.Errorf("what is hostile was shown %d times: the test sees too little", shown)
	}
}
