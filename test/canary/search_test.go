package canary_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"relais/internal/access"
)

// Everyone who may search looks for everyone else's people by name and phone.
// What was typed comes back in the form, as often as the word of nobody does;
// anything more is an answer.
func searchAsEveryone(t *testing.T, h *house, browsers []*browser) {
	t.Helper()
	handTo(t, browsers)
	searches, found := 0, 0
	nobody := h.word("nobody", "name")
	for _, b := range browsers {
		if b.as.shut || !grants(b.as.actor.Role, []access.Action{access.PersonSearch}, []access.Relation{access.Colleague}) {
			continue
		}
		for _, p := range h.plot.people {
			if !proving() && p.in.people[0] != p && p.in.id != b.as.actor.Structure {
				continue
			}
			for field, typed := range map[string]string{"prenom": p.first, "nom": p.name, "telephone": p.phone} {
				searches++
				found += count(b.search(p, field, typed, nobody))
			}
		}
	}
	if searches == 0 || found == 0 {
		t.Errorf("%d searches found %d people: they see nothing", searches, found)
	}
	t.Logf("%d searches by name and phone, %d found someone, each for a colleague", searches, found)
}

// search tells whether a search found the person.
func (b *browser) search(p *person, field, typed, nobody string) (found bool) {
	if b.as.bearer != "" {
		return b.searchByProgram(p, field, typed)
	}
	const path = "/personnes/recherche"
	control := b.send(http.MethodPost, path, url.Values{keyField: {b.freshKey()}, field: {nobody}})
	a := b.send(http.MethodPost, path, url.Values{keyField: {b.freshKey()}, field: {typed}})
	if a.status != http.StatusOK {
		b.t.Errorf("%v: a search answers %d", b.as, a.status)
	}
	mark := b.in([]byte(typed))[0]
	body := a.body
	if field == "telephone" || occurrences(a.body, typed) == occurrences(control.body, nobody) {
		body = forget(a.body, typed) // only the form says it
	}
	b.look(a, body)
	return strings.Contains(strings.ToLower(body), p.first) || mark == p.first && body == a.body
}

func (b *browser) searchByProgram(p *person, field, typed string) bool {
	name := map[string]string{"prenom": "first_name", "nom": "name", "telephone": "phone"}[field]
	r := httptest.NewRequest(http.MethodPost, "/api/v1/people/search", strings.NewReader(fmt.Sprintf(`{%q: %q}`, name, typed))).WithContext(b.ctx)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", rand.Text())
	a := b.do(r)
	if a.status != http.StatusOK {
		b.t.Errorf("%v: a search by a program answers %d", b.as, a.status)
	}
	b.look(a, a.body)
	return strings.Contains(a.body, p.first)
}

func occurrences(body, word string) int { return strings.Count(strings.ToLower(body), word) }

// forget takes what was typed out of an answer.
func forget(body, typed string) string {
	if strings.HasPrefix(typed, "06") {
		short := string(compact(bytes.ToLower([]byte(body))))
		return strings.ReplaceAll(short, strings.ReplaceAll(typed, " ", ""), "")
	}
	return strings.ReplaceAll(strings.ToLower(body), typed, "")
}

// freshKey gives a key that no search has used: one key is one search.
func (b *browser) freshKey() string {
	if found := keyOfAnyForm.FindStringSubmatch(b.send(http.MethodGet, "/personnes", nil).body); found != nil {
		return found[1]
	}
	return b.key()
}

// key gives a key of the forms shown to this browser: one that acted no more
// than was refused serves again.
func (b *browser) key() string {
	for _, f := range b.forms {
		if key := f.fields.Get(keyField); key != "" {
			return key
		}
	}
	found := keyOfAnyForm.FindStringSubmatch(b.send(http.MethodGet, "/mon-espace", nil).body)
	if found == nil {
		return ""
	}
	return found[1]
}
