package attack_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"relais/internal/access"
)

// Every field of every form that a role sees takes hostile values, one at a
// time: never a fault of ours, nothing that a browser would run, and what was
// typed is there to be corrected.
func TestFormsTakeHostileValues(t *testing.T) {
	t.Parallel()
	attackForms(t, demo)
}

func attackForms(t *testing.T, h *house) {
	t.Helper()
	c := campaign{house: h, met: map[string]bool{}}
	c.run(t, "visitor", newBrowser(h.url, "198.51.100.40"), "/connexion", "/rejoindre", "/mot-de-passe", "/invitation", "/mot-de-passe/nouveau", "/mon-espace", "/lieux/preciser?commune=36044")
	for _, role := range []access.Role{access.Adviser, access.Manager, access.Admin, access.Auditor, access.Prescriber, access.Coordinator, access.Volunteer} {
		c.run(t, string(role), h.as(t, role), "/accueil")
	}
	t.Logf("%d pages, %d forms, %d fields, %d hostile values sent: %d faults", c.pages, c.forms, c.fields, c.sent, c.faults)
}

// campaign attacks the forms of one house.
type campaign struct {
	*house

	met                                map[string]bool // kinds of forms that were attacked
	pages, forms, fields, sent, faults int
}

// harmful are the forms that would end the campaign itself, or what others
// need: sign out, end accounts and means of signing in, erase.
var harmful = regexp.MustCompile(`/(deconnexion|fin|retrait|autres|desactivation|effacer|secours|moyens|carte|quitter|executer|decision|role|structure|connexion)$|^/compte/mot-de-passe`)

// identifiers are parts of addresses that change from one thing to the next.
var identifiers = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|\d{2,}`)

// run follows the links of a role and attacks each kind of form it meets.
func (c *campaign) run(t *testing.T, role string, b *browser, starts ...string) {
	queue, known := slices.Clone(starts), map[string]bool{}
	most := few(12, 150)
	for len(queue) > 0 && most > 0 {
		path := queue[0]
		queue = queue[1:]
		a := b.get(t, path)
		c.pages, most = c.pages+1, most-1
		c.check(t, role, "GET "+path, a)
		if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			continue
		}
		page := look(t, a.body)
		for _, f := range page.forms {
			if f.method == http.MethodPost {
				c.attack(t, role, b, path, f)
			}
		}
		for _, link := range page.links {
			if kind := identifiers.ReplaceAllString(link, "N"); localPath(link) && !known[kind] {
				known[kind] = true
				queue = append(queue, link)
			}
		}
	}
}

// attack sends a form once for each field and each hostile value.
func (c *campaign) attack(t *testing.T, role string, b *browser, page string, f form) {
	to := f.action
	if to == "" {
		to = page
	}
	kind := identifiers.ReplaceAllString(to, "N")
	if to, _, _ := strings.Cut(to, "?"); c.met[kind] || harmful.MatchString(to) && role != "visitor" {
		return
	}
	c.met[kind] = true
	c.forms++
	for i, field := range f.fields {
		if field.name == keyField {
			continue
		}
		c.fields++
		for _, value := range hostile() {
			c.sent++
			if !c.strike(t, role, b, to, page, f, i, value) {
				return // the form is there no more
			}
		}
	}
}

// strike sends a form with one hostile value.
func (c *campaign) strike(t *testing.T, role string, b *browser, to, page string, f form, i int, value string) bool {
	if b.from != "" { // each try from elsewhere: what is bounded is not reached
		b.from = fmt.Sprintf("2001:db8:%x:%x::1", c.sent>>8, c.sent&0xff<<8)
	}
	fresh := look(t, b.get(t, page).body)
	at := slices.IndexFunc(fresh.forms, func(g form) bool { return g.action == f.action && len(g.fields) == len(f.fields) })
	if at < 0 {
		return false
	}
	typed := fill(fresh.forms[at])
	typed.Set(f.fields[i].name, value)
	a := b.post(t, to, typed)
	what := fmt.Sprintf("POST %s with %s=%.40q", to, f.fields[i].name, value)
	c.check(t, role, what, a)
	c.kept(t, what, f.fields[i], to, value, a)
	return true
}

// fill gives the values of a form as someone would type them.
func fill(f form) url.Values {
	typed := f.typed()
	for _, field := range f.fields {
		if typed.Get(field.name) != "" {
			continue
		}
		switch {
		case strings.Contains(field.name, "mail"):
			typed.Set(field.name, "personne.inventee@example.org")
		case strings.Contains(field.name, "commune"):
			typed.Set(field.name, "Châteauroux")
		case field.kind == "text", field.kind == "", field.kind == "textarea":
			typed.Set(field.name, "Inventé")
		}
	}
	return typed
}

// check judges any answer.
func (c *campaign) check(t *testing.T, role, what string, a answer) {
	t.Helper()
	fault := ""
	switch {
	case a.status >= http.StatusInternalServerError:
		fault = fmt.Sprint("answers ", a.status)
	case runs(a.body) != "" && strings.Contains(a.header.Get("Content-Type"), "html"):
		fault = "holds " + runs(a.body)
	case a.location() != "" && !localPath(a.location()):
		fault = "leads to " + a.location()
	case strings.Contains(a.header.Get("Set-Cookie"), "a=b"):
		fault = "lets a header in"
	}
	if fault != "" {
		c.faults++
		t.Errorf("as %s, %s: %s", role, what, fault)
	}
}

// kept judges whether what was typed is there to be corrected, when the form
// is shown again; secrets and hidden fields are not, nor what is no text.
func (c *campaign) kept(t *testing.T, what string, field formField, to, value string, a answer) {
	t.Helper()
	typing := field.kind == "" || field.kind == "text" || field.kind == "email" || field.kind == "tel" || field.kind == "textarea"
	again := a.status == http.StatusBadRequest || a.status == http.StatusConflict
	if !typing || !again || strings.HasPrefix(field.name, "secret") || !utf8.ValidString(value) || strings.ContainsAny(value, "\x00\r\n\t\ufeff") || strings.TrimSpace(value) != value {
		return
	}
	for _, f := range look(t, a.body).forms {
		if f.action == to && slices.ContainsFunc(f.fields, func(g formField) bool { return g.name == field.name && g.value == value }) {
			return
		}
	}
	c.faults++
	t.Errorf("%s: %d, what was typed is lost", what, a.status)
}
