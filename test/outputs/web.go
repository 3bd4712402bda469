package outputs

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// Watch gives a house's handler that keeps the addresses it is asked for and
// leads to, and the secrets that go through it; its measures are kept when the
// test ends.
func (s *Suite) Watch(t testing.TB, house http.Handler) http.Handler {
	t.Helper()
	t.Cleanup(func() { s.Measure(house) })
	return s.Watched(house)
}

// Watched is [Suite.Watch] for a suite that takes the measures itself.
func (s *Suite) Watched(house http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Request(r)
		house.ServeHTTP(w, r)
		s.Answered(w.Header())
	})
}

// Measure keeps what a house measures of itself.
func (s *Suite) Measure(house http.Handler) {
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/metrics", nil)
	r.RemoteAddr = "127.0.0.1:1" // measures are for the machine itself
	w := httptest.NewRecorder()
	house.ServeHTTP(w, r)
	s.Add(Measures, w.Body.String())
}

// Request keeps the address and the secrets of a request: cookies, tokens, the
// fields of a form that are named after a secret.
func (s *Suite) Request(r *http.Request) {
	s.Asked(r.URL.RequestURI())
	s.Secrets(r)
}

// Secrets keeps the secrets of a request.
func (s *Suite) Secrets(r *http.Request) {
	for _, c := range r.Cookies() {
		s.cookie(c)
	}
	if bearer, is := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); is {
		s.Secret("token of a program", bearer)
	}
	if r.Body == nil || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return
	}
	begin, err := io.ReadAll(io.LimitReader(r.Body, mostTyped))
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(begin), r.Body), r.Body}
	if err != nil {
		return // the house meets it too
	}
	typed, _ := url.ParseQuery(string(begin)) // what can be read of it
	for name, values := range typed {
		for _, value := range values {
			if strings.HasPrefix(name, "secret") && len(value) <= longestSecret {
				s.Secret("secret typed in "+name, value)
			}
		}
	}
}

// Bounds of what is read of a form, and of what a secret can be: tests type
// pages of letters where a code is expected.
const (
	mostTyped     = 64 << 10
	longestSecret = 200
)

// Asked keeps an address that was asked for, or that an answer leads to.
func (s *Suite) Asked(address string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.asked[address] = true
}

// Answered keeps where an answer leads, and the cookies that it sets.
func (s *Suite) Answered(header http.Header) {
	if to := header.Get("Location"); to != "" {
		s.Asked(to)
	}
	for _, c := range (&http.Response{Header: header}).Cookies() {
		s.cookie(c)
	}
}

// cookie keeps the value of a cookie, but for the language.
func (s *Suite) cookie(c *http.Cookie) {
	if strings.HasPrefix(c.Name, "__Host-") && c.Name != "__Host-lang" {
		s.Secret("cookie "+c.Name, c.Value)
	}
}

// Transport keeps the secrets of what a client asks through it, and where the
// answers lead. What is asked for is not kept, for tests make it up; nor where
// it leads when the address asked for had a query, which may be carried on.
func (s *Suite) Transport(next http.RoundTripper) http.RoundTripper { return transport{s, next} }

type transport struct {
	suite *Suite
	next  http.RoundTripper
}

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	watched := r.Clone(r.Context())
	t.suite.Secrets(watched)
	answer, err := t.next.RoundTrip(watched)
	if err != nil {
		return answer, err
	}
	header := answer.Header.Clone()
	if r.URL.RawQuery != "" {
		header.Del("Location")
	}
	t.suite.Answered(header)
	return answer, err
}
