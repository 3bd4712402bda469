package attack_test

import (
	"fmt"
	"maps"
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
// They do so in a house of their own, where whatever is erased, decided or
// disabled is thrown away.
func TestFormsTakeHostileValues(t *testing.T) {
	t.Parallel()
	h := ofItsOwn(t)
	c := attackForms(t, h)
	c.harm(t)
	c.execute(t)
	for _, kind := range []string{"/effacer", "/decision", "/role", "/desactivation", "/executer", "/compte/mot-de-passe"} {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(c.met)), func(met string) bool { return strings.HasSuffix(met, kind) }) {
			t.Errorf("no form that goes to %s was attacked", kind)
		}
	}
	t.Logf("with the forms that end things: %d forms, %d fields, %d hostile values sent: %d faults", c.forms, c.fields, c.sent, c.faults)
}

// execute has plans of what must go executed. The form of one holds no field:
// the hostile value is in its address.
func (c *campaign) execute(t testing.TB) {
	t.Helper()
	auditor := c.as(t, access.Auditor)
	key := keyOf(t, auditor.get(t, "/conservation").body)
	for _, value := range hostile() {
		if len(value) > 5000 {
			continue // no address is so long
		}
		c.sent++
		to := "/conservation/plans/" + url.PathEscape(value) + "/executer"
		a := auditor.post(t, to, url.Values{keyField: {key}})
		if c.check(t, "auditor", "POST "+to, a); a.status < 400 {
			t.Errorf("POST %s: %d", to, a.status)
		}
	}
	c.met["/conservation/plans/N/executer"] = true
}

// ofItsOwn serves a demonstration for one test, which must log no fault.
func ofItsOwn(t *testing.T) *house {
	t.Helper()
	folder := t.TempDir()
	h, err := serve("--demo", "--database", folder+"/relais.db")
	if err != nil {
		t.Fatal(err)
	}
	h.database, h.safe = folder+"/relais.db", folder+"/relais.coffre"
	t.Cleanup(func() {
		h.measure()
		if err := h.stop(); err != nil || len(h.faults()) > 0 {
			t.Errorf("%v, %q", err, h.faults())
		}
	})
	return h
}

// attackForms attacks the forms of every role, and demands that there be enough
// of each: a campaign that meets nothing finds nothing.
func attackForms(t *testing.T, h *house) *campaign {
	t.Helper()
	c := &campaign{house: h, met: map[string]bool{}, harmful: map[string][]target{}}
	c.run(t, "visitor", newBrowser(h.url, "198.51.100.40"), "/connexion", "/rejoindre", "/mot-de-passe", "/invitation", "/mot-de-passe/nouveau", "/mon-espace", "/lieux/preciser?commune=36044")
	c.run(t, "person", h.space(t, h.spaceCode(t)), "/mon-espace/dossier", "/mon-espace/effacement")
	file := fileOf(t, h.as(t, access.Adviser))
	for _, role := range append(access.StructureRoles(), access.NetworkRoles()...) {
		before := c.pages
		c.run(t, string(role), h.as(t, role), "/accueil", file+"/effacer")
		if c.pages-before < 3 {
			t.Errorf("as %s, %d pages were seen", role, c.pages-before)
		}
	}
	if c.pages < leastPages || c.forms < leastForms || c.fields < leastFields || c.sent < leastSent {
		t.Errorf("too little was attacked: %d pages, %d forms, %d fields, %d values", c.pages, c.forms, c.fields, c.sent)
	}
	t.Logf("%d pages, %d forms, %d fields, %d hostile values sent: %d faults", c.pages, c.forms, c.fields, c.sent, c.faults)
	return c
}

// The least that a campaign meets, in its short form.
const (
	leastPages  = 350
	leastForms  = 30
	leastFields = 70
	leastSent   = 600
)

// campaign attacks the forms of one house.
type campaign struct {
	*house

	met                                map[string]bool     // kinds of forms that were attacked
	harmful                            map[string][]target // those kept for the end, by kind
	pages, forms, fields, sent, faults int
}

// target is a form that somebody was shown.
type target struct {
	role     string
	browser  *browser
	page, to string
	form     form
}

// ending are the forms that end what the campaign itself needs: sessions and
// means of signing in. They take no text but codes, which the pages for
// visitors take too.
var ending = regexp.MustCompile(`/(deconnexion|fin|retrait|autres|secours|moyens|carte|quitter|structure|connexion)$`)

// harmful are the forms that end what others need: they come last, in a house
// that is thrown away.
var harmful = regexp.MustCompile(`/(desactivation|effacer|executer|decision|role)$|^/compte/mot-de-passe`)

// identifiers are parts of addresses that change from one thing to the next.
var identifiers = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|\d{2,}`)

// run follows the links of a role and attacks each kind of form it meets.
func (c *campaign) run(t testing.TB, role string, b *browser, starts ...string) {
	queue, known := slices.Clone(starts), map[string]bool{}
	most := few(30, 150)
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

// attack sends a form once for each field and each hostile value, unless its
// kind was attacked already or comes last.
func (c *campaign) attack(t testing.TB, role string, b *browser, page string, f form) {
	to := f.action
	if to == "" {
		to = page
	}
	kind := identifiers.ReplaceAllString(to, "N")
	path, _, _ := strings.Cut(to, "?")
	one := target{role, b, page, to, f}
	switch {
	case c.met[kind] || ending.MatchString(path) && role != "visitor":
	case harmful.MatchString(path) && role != "visitor":
		c.harmful[kind] = append(c.harmful[kind], one)
	default:
		c.met[kind] = true
		c.assault(t, []target{one})
	}
}

// harm attacks the forms that were kept for the end.
func (c *campaign) harm(t testing.TB) {
	for _, kind := range slices.Sorted(maps.Keys(c.harmful)) {
		c.met[kind] = true
		c.assault(t, c.harmful[kind])
	}
}

// assault sends a form once for each field and each hostile value. When the
// form is there no more, as after someone is erased, it goes on with the next
// of its kind, as long as there is one.
func (c *campaign) assault(t testing.TB, all []target) {
	c.forms++
	for i, field := range all[0].form.fields {
		if field.name == keyField {
			continue
		}
		c.fields++
		for _, value := range hostile() {
			c.sent++
			for !c.strike(t, all[0].role, all[0].browser, all[0].to, all[0].page, all[0].form, i, value) {
				if all = all[1:]; len(all) == 0 || len(all[0].form.fields) <= i {
					return
				}
			}
		}
	}
}

// strike sends a form with one hostile value.
func (c *campaign) strike(t testing.TB, role string, b *browser, to, page string, f form, i int, value string) bool {
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
func (c *campaign) check(t testing.TB, role, what string, a answer) {
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
func (c *campaign) kept(t testing.TB, what string, field formField, to, value string, a answer) {
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
