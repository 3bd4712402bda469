package canary_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Everyone reads everything that Relais answers, on every route, with the
// identifiers of every structure, and follows every link: nobody is shown a mark
// that the policy does not let them see, and everyone sees those of their own.
func crawlAsEveryone(t *testing.T, h *house) []*browser {
	t.Helper()
	counts := &tally{}
	viewers, languages := h.readers(), []string{"fr", "en"}
	browsers := make([]*browser, 0, len(viewers)*2)
	for i, v := range viewers {
		some := languages
		if !proving() {
			some = languages[i%2 : i%2+1]
		}
		for _, lang := range some {
			browsers = append(browsers, h.browser(t.Context(), t, v, lang, counts))
		}
	}
	atOnce(browsers, func(b *browser) { b.crawl() })
	for _, b := range browsers {
		b.sawTheirOwn()
	}
	outcome := "each was for who saw it"
	if t.Failed() {
		outcome = "NOT each was for who saw it"
	}
	t.Logf("%d requests by %d viewers on %d routes: %d pages, %d refusals, %d links and forms' addresses read, %d marks planted, %d shown: %s",
		counts.requests.Load(), len(viewers), len(h.Routes.All()), counts.pages.Load(), counts.refused.Load(), counts.urls.Load(), len(h.facts), counts.marks.Load(), outcome)
	return browsers
}

// readers gives who crawls: everyone when proving; else one of each role, in
// turn from each structure, and everyone out of the ordinary.
func (h *house) readers() (some []*viewer) {
	all := h.viewers()
	if proving() {
		return all
	}
	roles := access.StructureRoles()
	for _, v := range all {
		ordinary := v.account != nil && v.bearer == "" && len(v.account.belongs) == 1 && !v.shut && !v.actor.Role.OfNetwork()
		turn := slices.Index(roles, v.actor.Role)
		if ordinary && v.account.belongs[0].in != h.plot.structures[turn%3] {
			continue
		}
		if v.bearer != "" && v.account.belongs[0].in != h.plot.structures[0] || v.person != nil && v.person.in == h.plot.structures[2] {
			continue
		}
		some = append(some, v)
	}
	return some
}

// atOnce lets a few browsers work side by side.
func atOnce(all []*browser, do func(*browser)) {
	var waiting sync.WaitGroup
	places := make(chan struct{}, 4)
	for _, b := range all {
		waiting.Add(1)
		places <- struct{}{}
		go func() {
			defer func() { <-places; waiting.Done() }()
			do(b)
		}()
	}
	waiting.Wait()
}

// crawl reads every route with every identifier, then whatever they lead to.
func (b *browser) crawl() {
	done := map[string]bool{}
	for _, target := range b.targets() {
		done[target] = true
		b.get(target)
	}
	for range most(1, 2) { // links of links
		var next []string
		for link := range b.links {
			if !done[link] && b.worth(link) {
				next = append(next, link)
			}
		}
		slices.Sort(next)
		for i := 0; i < len(next); i += 1 + len(next)/most(40, 400) { // of every kind
			done[next[i]] = true
			b.get(next[i])
		}
	}
}

// worth leaves out the links into the directory, which knows no person: some are
// enough.
func (b *browser) worth(link string) bool {
	return proving() || !strings.HasPrefix(link, "/lieux") && !strings.HasPrefix(link, "/roles") && !strings.HasPrefix(link, "/confidentialite")
}

var part = regexp.MustCompile(`\{([a-z]+)(?:\.\.\.)?\}`)

// operations gives the addresses of the API that are read by those who show a
// token: they stand behind /api/, and describe themselves.
func (b *browser) operations() (patterns []string) {
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/openapi.json", nil))
	var described struct {
		Paths map[string]map[string]struct {
			Security []any `json:"security"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &described); err != nil {
		panic(err)
	}
	for path, methods := range described.Paths {
		if op, read := methods["get"]; read && len(op.Security) > 0 {
			patterns = append(patterns, path)
		}
	}
	return append(patterns, "/api/v1/referrals?side=received", "/api/openapi.json", "/api/v1/rien")
}

// targets gives what to ask for on every route that is read.
func (b *browser) targets() (all []string) {
	patterns := b.operations()
	for _, route := range b.Routes.All() {
		method, path, _ := strings.Cut(route.Pattern, " ")
		if method == "GET" || method == "POST" && proving() { // who reloads the answer to a form asks for its address
			patterns = append(patterns, strings.TrimSuffix(path, "{$}"))
		}
	}
	slices.Sort(patterns)
	for _, pattern := range slices.Compact(patterns) {
		all = append(all, b.fill(pattern)...)
	}
	return append(all, b.oddities()...)
}

// fill gives a pattern its identifiers.
func (b *browser) fill(pattern string) []string {
	names := part.FindAllStringSubmatch(pattern, -1)
	if len(names) == 0 {
		return []string{pattern}
	}
	filled := []string{pattern}
	for i, name := range names {
		var next []string
		for _, target := range filled {
			for _, value := range b.values(pattern, name[1], i) {
				next = append(next, strings.Replace(target, name[0], url.PathEscape(value), 1))
			}
		}
		filled = next
	}
	return filled
}

// kindOf tells what the first identifier of an address names.
func kindOf(pattern string) string {
	for prefix, kind := range map[string]string{
		"/personnes": "person", "/api/v1/people": "person", "/api/v1/referrals": "referral", "/urgence": "glass", "/conservation/gels": "hold",
		"/structures": "structure", "/equipe/invitations": "invitation", "/equipe/groupes": "team",
		"/orientations": "referral", "/parcours": "journey",
	} {
		if strings.HasPrefix(pattern, prefix) {
			return kind
		}
	}
	return "account"
}

// values gives what a part of an address may be: when proving, everything of the
// kind it is made for and some things of every other; else some of its kind.
func (b *browser) values(pattern, name string, at int) (values []string) {
	switch name {
	case "entry", "line":
		for n := 0; n < most(300, 1500); n += 29 {
			values = append(values, fmt.Sprint(n))
		}
		return values
	case "famille":
		return []string{"people.file", "rien"}
	case "document", "code":
		return []string{"registre", "manager", "rien"}
	}
	known := b.ids()
	for _, kind := range slices.Sorted(maps.Keys(known)) {
		ids := known[kind]
		switch {
		case at > 0:
			ids = ids[:1]
		case kind != kindOf(pattern):
			ids = ids[:min(len(ids), most(0, 3))]
		case proving():
		case kind == "person":
			ids = b.somePeople()
		default:
			ids = ids[:min(len(ids), 6)]
		}
		for _, id := range ids {
			values = append(values, string(id))
		}
	}
	return append(values, "0190b9c8-0000-7000-8000-000000000000", "rien")
}

// somePeople gives everyone of the viewer's structure, and two of each other.
func (b *browser) somePeople() (ids []kernel.ID) {
	for _, s := range b.plot.structures {
		for i, p := range s.people {
			if i < most(1, 2) || b.as.actor.Structure == s.id || b.as.actor.Person == p.id {
				ids = append(ids, p.id)
			}
		}
	}
	return ids
}

// oddities are requests that fail in every way, with marks where people put
// things: their answers repeat none, for they are of anyone.
func (b *browser) oddities() []string {
	p := b.plot.structures[0].people[0]
	mark := url.PathEscape(p.name)
	return []string{
		"/personnes/" + mark, "/personnes/" + string(p.id) + "/" + mark, "/" + mark, "/structures/" + mark, "/api/v1/people/" + mark,
		"/personnes/" + string(p.id) + "/journal?avant=" + mark, "/journal?acte=" + mark, "/journal?du=" + mark, "/journal/lignes/" + mark + "/recu",
		"/mon-espace/journal/" + mark, "/api/v1/places?near=" + mark, "/conservation/plans/" + mark, "/chiffres?territoire=" + mark,
		"/personnes?fait=" + mark, "/connexion?erreur=" + mark, "/urgence?personne=" + mark, "/health?x=" + mark, "/metrics?x=" + mark,
		"/api/v1/people?name=" + mark, "/lieux/" + mark, "/%ff%fe" + mark,
	}
}

// sawTheirOwn makes sure that the crawl saw what it must have.
func (b *browser) sawTheirOwn() {
	missing := 0
	for mark, f := range b.facts {
		if b.must(b.as, f) && !b.seen[mark] && (proving() || !b.leftOut(f)) {
			if missing++; missing <= 3 {
				b.t.Errorf("%v never saw the %v, which is theirs to see: the crawl is blind there", b.as, f)
			}
		}
	}
	if b.as.shut {
		for mark := range b.seen {
			if f := b.fact(mark); f.about != any(b.as.account) && f.field != "name" {
				b.t.Errorf("%v is shut out, and saw the %v", b.as, f)
			}
		}
	}
}

// leftOut tells whether a mark is of someone whom the short form asks nothing
// about.
func (b *browser) leftOut(f *fact) bool {
	p, is := f.about.(*person)
	if n, isNote := f.about.(*note); isNote {
		p, is = n.of, true
	}
	if d, isDiagnosis := f.about.(*diagnosis); isDiagnosis {
		p, is = d.of, true
	}
	return is && !slices.Contains(b.somePeople(), p.id)
}
