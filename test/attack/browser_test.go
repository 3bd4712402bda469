package attack_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// browser asks as a browser does, but keeps every cookie whatever it says: the
// servers here are on the loopback, where those of Relais are safe as well.
type browser struct {
	base   string
	from   string // the address that it says to come from, "" for this machine's
	client *http.Client
	jar    *jar
}

// answer is what came back, whole.
type answer struct {
	status int
	header http.Header
	body   string
	took   time.Duration
}

func (a answer) location() string { return a.header.Get("Location") }

// newBrowser gives a browser that nobody knows.
func newBrowser(base, from string) *browser {
	kept := &jar{cookies: map[string]string{}}
	return &browser{base: base, from: from, jar: kept, client: &http.Client{
		Jar: kept, Timeout: 30 * time.Second,
		Transport:     heard.Transport(&http.Transport{MaxIdleConnsPerHost: 4, DisableCompression: true}),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// send sends a request and reads the answer whole; an answer that is cut is an
// error.
func (b *browser) send(r *http.Request) (a answer, err error) {
	if b.from != "" {
		r.Header.Set("X-Forwarded-For", b.from)
	}
	began := time.Now()
	reply, err := b.client.Do(r)
	if err != nil {
		return a, err
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	return answer{reply.StatusCode, reply.Header, string(body), time.Since(began)}, err
}

func (b *browser) get(t testing.TB, path string) answer {
	t.Helper()
	return b.must(t, "GET", path, nil)
}

func (b *browser) post(t testing.TB, path string, typed url.Values) answer {
	t.Helper()
	return b.must(t, "POST", path, typed)
}

func (b *browser) must(t testing.TB, method, path string, typed url.Values) answer {
	t.Helper()
	r, err := b.request(method, path, typed)
	if err != nil {
		t.Fatal(err)
	}
	a, err := b.send(r)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

func (b *browser) request(method, path string, typed url.Values) (*http.Request, error) {
	r, err := http.NewRequest(method, b.base+path, strings.NewReader(typed.Encode()))
	if err == nil && typed != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r, err
}

// cookies gives what the browser shows the server, as a header.
func (b *browser) cookies() string {
	var all []string
	for _, c := range b.jar.Cookies(nil) {
		all = append(all, c.Name+"="+c.Value)
	}
	return strings.Join(all, "; ")
}

// jar keeps the cookies of one server.
type jar struct {
	mutex   sync.Mutex
	cookies map[string]string
}

func (j *jar) SetCookies(_ *url.URL, cookies []*http.Cookie) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	for _, c := range cookies {
		if j.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(j.cookies, c.Name)
		}
	}
}

func (j *jar) Cookies(*url.URL) (cookies []*http.Cookie) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	for name, value := range j.cookies {
		cookies = append(cookies, &http.Cookie{Name: name, Value: value})
	}
	return cookies
}
