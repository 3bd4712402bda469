package attack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/net/html"
)

// guide stands between the scanners and a server, on this machine. It shows
// the session of a role with each request, and gives each form what a browser
// would have: a key that was not used yet, and hidden fields as the page shows
// them now. It counts what was attacked and how it was answered.
type guide struct {
	*httptest.Server

	role   string
	member *browser
	token  string // of the API, "" for none
	start  string // a page with a form
	// another gives another value for what may be sent once, or not often.
	another func(o *order, name string, n int64) (string, bool)

	asked, forms, faults, plans atomic.Int64

	mutex  sync.Mutex
	keys   []string // shown to the member and not sent yet
	byName map[string]*order
	shown  map[string]string          // pages for scanners, by path
	first  string                     // what first broke
	away   map[string]string          // answers that would have led outside, the first of each kind
	tries  map[string]map[string]bool // values that were answered, by scanner, order and parameter
	status map[string]map[int]int     // answers by status, by scanner and kind
}

// lead opens a guide to a server for a role.
func lead(t *testing.T, role, base string, member *browser, start string) *guide {
	t.Helper()
	target, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	g := &guide{
		role: role, member: member, start: start, byName: map[string]*order{}, shown: map[string]string{},
		tries: map[string]map[string]bool{}, status: map[string]map[int]int{}, away: map[string]string{},
	}
	if !shownKey.MatchString(member.get(t, start).body) { // which also ties forms to the browser
		t.Errorf("as %s: %s shows no form", role, start)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out = g.rewrite(r.Out) },
		ModifyResponse: g.watch,
		ErrorHandler:   func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusGone) }, // a scanner that left, or a request that is none
	}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mutex.Lock()
		page, own := g.shown[r.URL.Path]
		g.mutex.Unlock()
		switch {
		case own:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, page)
		case endsSession.MatchString(r.URL.Path) && r.Method == http.MethodPost:
			http.Error(w, "kept out of reach", http.StatusNotFound)
		default:
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(g.Close)
	return g
}

// asLink begins the addresses under which the guide takes a form as a link:
// some modules of wapiti attack links only.
const asLink = "/par-lien"

// struck is what a request attacks.
type struck struct {
	scanner string
	order   *order
	values  map[string]string // those that are not of the order, by parameter
}

type struckKey struct{}

// rewrite makes a request that of the member, from a network of its own.
func (g *guide) rewrite(r *http.Request) *http.Request {
	n := g.asked.Add(1)
	scanner, _, _ := strings.Cut(r.UserAgent(), "/")
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("2001:dba:%x:%x::1", n>>8, n&0xff<<8))
	r.Header.Set("Accept-Encoding", "identity")
	if path, is := strings.CutPrefix(r.URL.Path, asLink); is {
		r.Method, r.URL.Path, r.URL.RawPath = http.MethodPost, path, ""
		r.Header.Set("Content-Type", formType)
		r.Body, r.URL.RawQuery = io.NopCloser(strings.NewReader(r.URL.RawQuery)), ""
	}
	raw := bodyOf(r)
	sent := sentIn(r, raw)
	s := struck{scanner: scanner, order: g.find(r, sent)}
	if r.Method == http.MethodPost {
		g.forms.Add(1)
		body := raw
		if s.order != nil {
			body, s.values = g.renew(s.order, sent, n)
		}
		if s.order != nil && s.order.json {
			if body = raw; strings.HasPrefix(r.Header.Get("Content-Type"), formType) {
				body = asJSON(s.order, raw)
			}
			r.Header.Set("Content-Type", "application/json")
		}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	} else if s.order != nil {
		_, s.values = g.renew(s.order, sent, n)
	}
	r.Header.Del("Cookie")
	if g.token != "" {
		r.Header.Set("Authorization", "Bearer "+g.token)
		r.Header.Set("Idempotency-Key", fmt.Sprintf("scanner-%s-%016d", g.role, n))
	} else {
		r.Header.Set("Cookie", g.member.cookies())
	}
	return r.WithContext(context.WithValue(r.Context(), struckKey{}, s))
}

const formType = "application/x-www-form-urlencoded"

// bodyOf gives the body of a request.
func bodyOf(r *http.Request) []byte {
	if r.Body == nil {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil
	}
	return body
}

// sentIn gives what a request sends, one "name=value" each as it was written;
// a body of another type is one whole.
func sentIn(r *http.Request, body []byte) []string {
	kind := r.Header.Get("Content-Type")
	switch {
	case r.Method != http.MethodPost:
		return strings.Split(r.URL.RawQuery, "&")
	case strings.HasPrefix(kind, "application/json"):
		return fromJSON(body)
	case strings.HasPrefix(kind, formType):
		return strings.Split(string(body), "&")
	}
	return []string{string(body)}
}

func nameAndValue(part string) (name, value string) {
	name, value, _ = strings.Cut(part, "=")
	if read, err := url.QueryUnescape(name); err == nil {
		name = read
	}
	if read, err := url.QueryUnescape(value); err == nil {
		value = read
	}
	return name, value
}

// find gives the order that a request was made from, nil when it is none.
func (g *guide) find(r *http.Request, sent []string) *order {
	o := &order{method: r.Method, path: r.URL.Path}
	for _, part := range sent {
		if name, _ := nameAndValue(part); part != "" {
			o.fields = append(o.fields, formField{name: name})
		}
	}
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.byName[o.name()]
}

// renew gives what to send instead of what a scanner left as it was: the key
// of a form, its hidden fields, what may be sent once. It tells what differs.
func (g *guide) renew(o *order, sent []string, n int64) (body []byte, attacked map[string]string) {
	attacked = map[string]string{}
	var now url.Values
	if o.field(versionField) != nil {
		now = g.fresh(o)
	}
	for i, part := range sent {
		name, value := nameAndValue(part)
		f := o.field(name)
		if f == nil {
			continue
		}
		if name != keyField && value != f.value {
			attacked[name] = value
			continue
		}
		switch other, is := g.other(o, name, n); {
		case name == keyField && now.Get(keyField) != "":
			value = now.Get(keyField)
		case name == keyField:
			value = g.key()
		case name == versionField && now.Has(name):
			value = now.Get(name)
		case is:
			value = other
		default:
			continue
		}
		sent[i] = url.QueryEscape(name) + "=" + url.QueryEscape(value)
	}
	return []byte(strings.Join(sent, "&")), attacked
}

// versionField is the hidden field that tells which state of a thing a form
// was filled on.
const versionField = "version"

func (g *guide) other(o *order, name string, n int64) (string, bool) {
	if g.another == nil {
		return "", false
	}
	return g.another(o, name, n)
}

// fresh gives what the form of an order holds now.
func (g *guide) fresh(o *order) url.Values {
	r, err := g.member.request("GET", o.page, nil)
	if err != nil {
		return nil
	}
	a, err := g.member.send(r)
	if err != nil {
		return nil
	}
	values := url.Values{}
	for _, name := range []string{keyField, versionField} {
		if found := regexp.MustCompile(`name="?`+name+`"? value="?([\w.-]+)`).FindAllStringSubmatch(a.body, -1); len(found) > 0 {
			values.Set(name, found[len(found)-1][1])
		}
	}
	return values
}

// key gives a key of a form that this member was shown and did not send yet.
func (g *guide) key() (key string) {
	for range 2 {
		g.mutex.Lock()
		if last := len(g.keys) - 1; last >= 0 {
			key, g.keys = g.keys[last], g.keys[:last]
		}
		g.mutex.Unlock()
		if key != "" {
			return key
		}
		r, err := g.member.request("GET", g.start, nil)
		if err != nil {
			return ""
		}
		if a, err := g.member.send(r); err == nil {
			g.harvest([]byte(a.body))
		}
	}
	return ""
}

// shownKey is the hidden key of a form, as pages write it.
var shownKey = regexp.MustCompile(`(name="?` + keyField + `"? value="?)([\w.-]+)`)

// harvest keeps the keys that a page shows.
func (g *guide) harvest(page []byte) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	for _, found := range shownKey.FindAllSubmatch(page, -1) {
		if len(g.keys) < 100 {
			g.keys = append(g.keys, string(found[2]))
		}
	}
}

// watch looks at an answer as it goes by. A scanner sees the same key in each
// page, so that it does not take it for what its own values changed.
func (g *guide) watch(reply *http.Response) error {
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		return err
	}
	s, _ := reply.Request.Context().Value(struckKey{}).(struck)
	g.follow(reply)
	g.harvest(body)
	body = closed(reply.Header, shownKey.ReplaceAll(body, []byte("${1}K")))
	reply.Body, reply.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	reply.Header.Set("Content-Length", fmt.Sprint(len(body)))
	reply.Header.Del("Set-Cookie")
	g.count(s, reply)
	return nil
}

// closed gives a page as a browser reads it, with the end tags that HTML may
// leave out: the parser of wapiti nests what stays open, until it gives up.
func closed(h http.Header, body []byte) []byte {
	if !strings.HasPrefix(h.Get("Content-Type"), "text/html") {
		return body
	}
	var whole bytes.Buffer
	page, err := html.Parse(bytes.NewReader(body))
	if err != nil || html.Render(&whole, page) != nil {
		return body
	}
	return whole.Bytes()
}

// follow keeps the session of who has one when an act gives it another token.
func (g *guide) follow(reply *http.Response) {
	for _, c := range reply.Cookies() {
		if now := g.member.session(); c.Name == sessionCookie && c.MaxAge >= 0 && now != "" && c.Value != now {
			g.member.jar.SetCookies(nil, []*http.Cookie{c})
			g.mutex.Lock()
			g.keys = nil
			g.mutex.Unlock()
		}
	}
}

// session gives the token of a browser's session, "" for none.
func (b *browser) session() string {
	b.jar.mutex.Lock()
	defer b.jar.mutex.Unlock()
	return b.jar.cookies[sessionCookie]
}

// count notes how an answer went.
func (g *guide) count(s struck, reply *http.Response) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	what := fmt.Sprint(reply.Request.Method, " ", reply.Request.URL.Path, " with ", s.values)
	if reply.StatusCode >= http.StatusInternalServerError {
		if g.faults.Add(1) == 1 {
			g.first = fmt.Sprint(reply.StatusCode, " for ", what)
		}
	}
	kind := kindOf(reply.Request.Method, reply.Request.URL.Path)
	if to := reply.Header.Get("Location"); to != "" && !localPath(to) && g.away[kind] == "" {
		g.away[kind] = fmt.Sprintf("redirect: %.200s leads to %.80q", what, to)
	}
	kind = s.scanner + " " + kind
	if g.status[kind] == nil {
		g.status[kind] = map[int]int{}
	}
	g.status[kind][reply.StatusCode]++
	if s.order == nil {
		return
	}
	for name, value := range s.values {
		at := s.scanner + " " + s.order.name() + " " + name
		if g.tries[at] == nil {
			g.tries[at] = map[string]bool{}
		}
		g.tries[at][value] = true
	}
}

// reached tells whether the server took an order of a kind from a scanner.
func (g *guide) reached(scanner, kind string) bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	for status := range g.status[scanner+" "+kind] {
		if taken(status) {
			return true
		}
	}
	return false
}

// tried gives how many values of its own a scanner had answered in a
// parameter.
func (g *guide) tried(scanner string, o *order, parameter string) int {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return len(g.tries[scanner+" "+o.name()+" "+parameter])
}

// know makes the guide know orders when it sees them.
func (g *guide) know(orders ...*order) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	for _, o := range orders {
		g.byName[o.name()] = o
	}
}

func asJSON(o *order, body []byte) []byte {
	all := map[string]any{}
	for part := range strings.SplitSeq(string(body), "&") {
		name, value := nameAndValue(part)
		if f := o.field(name); f != nil {
			all[name] = f.typed(value)
		}
	}
	written, err := json.Marshal(all)
	if err != nil {
		return body
	}
	return written
}

// fromJSON gives the fields of an object as a form would send them.
func fromJSON(body []byte) (sent []string) {
	var all map[string]any
	if json.Unmarshal(body, &all) != nil {
		return []string{string(body)}
	}
	for name, value := range all {
		if list, is := value.([]any); is && len(list) == 1 {
			value = list[0]
		}
		sent = append(sent, url.QueryEscape(name)+"="+url.QueryEscape(fmt.Sprint(value)))
	}
	return sent
}
