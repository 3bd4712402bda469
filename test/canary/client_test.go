package canary_test

import (
	"archive/zip"
	"context"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// browser asks for pages as one viewer, in one language, and looks at each
// answer.
type browser struct {
	*house
	ctx     context.Context
	t       errorer // told of every leak
	as      *viewer
	lang    string
	visited string // cookie that ties the forms of a visitor to their browser
	mutex   sync.Mutex
	seen    map[string]bool // the marks that were shown
	forms   map[string]form // those that were shown, by where they are sent and what they hold
	links   map[string]bool
	tally   *tally
}

// handTo makes the browsers complain to another test.
func handTo(t testing.TB, browsers []*browser) {
	t.Helper()
	for _, b := range browsers {
		b.t, b.ctx = t, t.Context()
	}
}

// tally counts what was looked at.
type tally struct {
	requests, pages, marks, refused, urls, forms atomic.Int64
}

func (h *house) browser(ctx context.Context, t errorer, v *viewer, lang string, counts *tally) *browser {
	return &browser{house: h, ctx: ctx, t: t, as: v, lang: lang, seen: map[string]bool{}, forms: map[string]form{}, links: map[string]bool{}, tally: counts}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
	target string
}

// get asks for a page and looks at the answer.
func (b *browser) get(target string) answer {
	a := b.send(http.MethodGet, target, nil)
	b.look(a, a.text())
	return a
}

// text gives what whoever opens an answer reads: a workbook is packed.
func (a answer) text() string {
	packed, err := zip.NewReader(strings.NewReader(a.body), int64(len(a.body)))
	if err != nil {
		return a.body
	}
	var all strings.Builder
	for _, part := range packed.File {
		r, err := part.Open()
		if err == nil {
			_, err = io.Copy(&all, r)
		}
		if err != nil {
			panic(err)
		}
	}
	return all.String()
}

// send sends a request as a browser or a program does.
func (b *browser) send(method, target string, fields url.Values) answer {
	body := strings.NewReader(fields.Encode())
	r := httptest.NewRequest(method, target, body).WithContext(b.ctx)
	if fields != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return b.do(r)
}

func (b *browser) do(r *http.Request) answer {
	if b.as.cookie != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-relais", Value: b.as.cookie})
	}
	if b.visited != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-visite", Value: b.visited})
	}
	r.AddCookie(&http.Cookie{Name: "__Host-lang", Value: b.lang})
	if b.as.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+b.as.bearer)
	}
	if b.as.account == nil { // from this machine: what measures the server is told
		r.RemoteAddr = "127.0.0.1:1234"
	}
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, r)
	b.tally.requests.Add(1)
	a := answer{w.Code, w.Result().Header, w.Body.String(), r.URL.RequestURI()} //nolint:bodyclose // of a recorder
	for _, c := range w.Result().Cookies() {
		if c.Name == "__Host-visite" {
			b.visited = c.Value
		}
	}
	return a
}

// look searches an answer. The body may show what the viewer may see; headers
// and addresses may hold no mark at all, whoever reads them. A mark that the
// request itself brought in its address may come back in an address (of the same
// page in another language, of the page that asks to sign in), not in the text.
func (b *browser) look(a answer, body string) {
	if a.status >= 500 {
		b.t.Errorf("%v: %s: status %d", b.as, b.shown(a.target), a.status)
	}
	text := body
	if len(b.brought(a)) > 0 {
		text = echoed.ReplaceAllString(address.ReplaceAllString(text, " "), " ")
	}
	for _, f := range b.leaks(b.as, []byte(text)) {
		b.t.Errorf("LEAK to %v: %s (%d) shows the %v", b.as, b.shown(a.target), a.status, f)
	}
	for name, values := range a.header {
		for _, value := range values {
			for _, mark := range b.inside([]byte(value)) {
				if name != "Location" || !slices.Contains(b.brought(a), mark) {
					b.t.Errorf("LEAK to %v: the header %s of %s holds the %v", b.as, name, b.shown(a.target), b.fact(mark))
				}
			}
		}
	}
	b.lookAtAddresses(a)
	b.remember(a, body)
}

// brought gives the marks that stood in the address of the request.
func (b *browser) brought(a answer) []string { return b.in([]byte(a.target)) }

// shown gives an address for a report, without the marks that may stand in it.
func (b *browser) shown(target string) string {
	if len(b.in([]byte(target))) > 0 {
		path, _, _ := strings.Cut(target, "?")
		return path + "?…"
	}
	return target
}

var address = regexp.MustCompile(`(?i)\s(?:href|action|src|formaction|data|cite|poster)=(?:"([^"]*)"|'([^']*)'|([^\s>"']+))`)

// echoed is where a form carries on what the address asked for.
var echoed = regexp.MustCompile(`(?i)\svalue=(?:"[^"]*"|'[^']*'|[^\s>"']+)`)

// lookAtAddresses: a telephone link is dialled, not fetched; no other address
// names anyone.
func (b *browser) lookAtAddresses(a answer) {
	for _, found := range address.FindAllStringSubmatch(a.body, -1) {
		link := html.UnescapeString(found[1] + found[2] + found[3])
		if strings.HasPrefix(link, "tel:") || strings.HasPrefix(link, "mailto:") || strings.HasPrefix(link, "data:") {
			continue
		}
		b.tally.urls.Add(1)
		for _, mark := range b.inside([]byte(link)) {
			if slices.Contains(b.brought(a), mark) {
				continue
			}
			b.t.Errorf("LEAK: a link of %s, shown to %v, holds the %v", b.shown(a.target), b.as, b.fact(mark))
		}
	}
}

// remember keeps what a page showed, where it leads and what it lets do.
func (b *browser) remember(a answer, body string) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if a.status == http.StatusOK {
		b.tally.pages.Add(1)
	} else if a.status >= 400 {
		b.tally.refused.Add(1)
	}
	for _, mark := range b.in([]byte(body)) {
		if !b.seen[mark] {
			b.tally.marks.Add(1)
		}
		b.seen[mark] = true
	}
	if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		return
	}
	base, err := url.Parse(origin + a.target)
	if err != nil {
		return
	}
	for _, found := range linkForm.FindAllStringSubmatch(a.body, -1) {
		to, err := base.Parse(html.UnescapeString(found[1] + found[2]))
		if err == nil && to.Host == base.Host && !to.Query().Has("lang") {
			b.links[to.RequestURI()] = true
		}
	}
	for _, f := range formsOf(base, a.body) {
		if _, known := b.forms[f.key()]; !known {
			b.tally.forms.Add(1)
		}
		b.forms[f.key()] = f
	}
}

var linkForm = regexp.MustCompile(`<a\s[^>]*?href=(?:"([^"]*)"|([^\s>]+))`)
