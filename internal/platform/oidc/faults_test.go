package oidc

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"relais/internal/kernel"
)

// endpoints are the paths of the back channel.
var endpoints = []string{"/.well-known/openid-configuration", "/token", "/jwks", "/userinfo"}

func literally(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Write([]byte(body))
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, canaryAccess+canaryCode, code) }
}

// failsAt plays a sign-in that must fail because of one endpoint.
func (p play) failsAt(path, key, reason string) {
	p.t.Helper()
	if strings.HasPrefix(path, "/.well-known") {
		_, _, err := p.Begin(p.t.Context(), BeginOptions{})
		expect(p.t, err, key, reason)
		noCanary(p.t, err, Flow{})
		return
	}
	p.fails(key, reason)
}

func TestBackChannelFaults(t *testing.T) {
	large := `{"keys":[],"a":"` + strings.Repeat("a", mostBytes) + `"}`
	for name, c := range map[string]struct {
		handler     http.HandlerFunc
		key, reason string
		userinfoKey string // when userinfo differs
	}{
		"500":       {status(500), "oidc.unavailable", "answers 500", ""},
		"503":       {status(503), "oidc.unavailable", "answers 503", ""},
		"429":       {status(429), "oidc.unavailable", "answers 429", ""},
		"404":       {status(404), "oidc.unavailable", "", "oidc.token"},
		"HTML":      {literally("text/html", "<h1>"+canaryAccess), "oidc.unavailable", "", "oidc.token"},
		"no JSON":   {literally("application/json", "{"+canaryAccess), "oidc.unavailable", "", "oidc.token"},
		"oversize":  {literally("application/json", large), "oidc.unavailable", "", ""},
		"redirect":  {http.RedirectHandler("/stolen", http.StatusFound).ServeHTTP, "oidc.unavailable", "redirects", ""},
		"308":       {http.RedirectHandler("/stolen", http.StatusPermanentRedirect).ServeHTTP, "oidc.unavailable", "redirects", ""},
		"cut short": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "oidc.unavailable", "EOF", ""},
	} {
		for _, path := range endpoints {
			t.Run(name+path, func(t *testing.T) {
				p := newPlay(t)
				p.put(path, c.handler)
				key := c.key
				if path == "/userinfo" && c.userinfoKey != "" {
					key = c.userinfoKey
				}
				p.failsAt(path, key, c.reason)
				if p.count("/stolen") != 0 {
					t.Error("the redirection was followed")
				}
				p.put(path, nil)
				p.succeeds() // nothing of the failure is kept
			})
		}
	}
}

func TestNestedJSON(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000)
	for _, path := range endpoints {
		p := newPlay(t)
		p.put(path, literally("application/json", deep))
		key := "oidc.unavailable"
		if path == "/userinfo" {
			key = "oidc.token"
		}
		p.failsAt(path, key, "")
	}
	p := newPlay(t)
	p.info = func(m map[string]any) { m["given_name"] = strings.Repeat("é", longest) }
	p.fails("oidc.token", "longer than can be")
}

func TestProviderDown(t *testing.T) {
	p := newHostile(t)
	address := p.URL
	p.Close()
	config := Config{Issuer: address, ClientID: clientID, ClientSecret: canarySecret, RedirectURL: "https://relais.example/cb"}
	client, err := New(t.Context(), config, p.time.clock, rand.Reader, nil)
	if err != nil {
		t.Fatalf("the product must start when the provider is down: %v", err)
	}
	_, _, err = client.Begin(t.Context(), BeginOptions{})
	expect(t, err, "oidc.unavailable", "refused")
	if kernel.KindOf(err) != kernel.Unavailable {
		t.Errorf("its kind is %v", kernel.KindOf(err))
	}
	_, err = client.LogoutURL(t.Context(), "hint", strings.Repeat("s", 43))
	expect(t, err, "oidc.unavailable", "refused")
}

func TestProviderComesBack(t *testing.T) {
	p := newPlay(t)
	p.put("/.well-known/openid-configuration", status(503))
	p.failsAt("/.well-known/openid-configuration", "oidc.unavailable", "503")
	p.put("/.well-known/openid-configuration", nil)
	p.succeeds()
}

// TestProviderSlow has a provider that never answers, and one that answers a
// byte at a time for ever.
func TestProviderSlow(t *testing.T) {
	for name, write := range map[string]bool{"silent": false, "dripping": true} {
		for _, path := range endpoints {
			t.Run(name+path, func(t *testing.T) {
				p := newPlay(t, func(c *Config) { c.Timeout = 200 * time.Millisecond })
				p.put(path, func(w http.ResponseWriter, r *http.Request) { drip(w, r, write) })
				begun := time.Now()
				p.failsAt(path, "oidc.unavailable", "")
				if took := time.Since(begun); took > 3*time.Second {
					t.Errorf("it took %v to give up", took)
				}
			})
		}
	}
}

// drip answers until nobody listens: a space at a time, or nothing.
func drip(w http.ResponseWriter, r *http.Request, write bool) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.Copy(io.Discard, r.Body) // only then does the server see the other side leave
	for {
		select {
		case <-r.Context().Done():
			return
		case <-time.After(20 * time.Millisecond):
		}
		if write {
			w.Write([]byte(" "))
			_ = http.NewResponseController(w).Flush()
		}
	}
}

// TestPatience gives up for one who waits, and goes on for the others.
func TestPatience(t *testing.T) {
	p := newPlay(t)
	arrived, done := make(chan struct{}, 9), make(chan struct{})
	document := p.discovery()
	p.put("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		arrived <- struct{}{}
		<-done
		answer(w, document)
	})
	impatient, leave := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() {
		_, _, err := p.Begin(impatient, BeginOptions{})
		expect(t, err, "oidc.unavailable", "canceled")
	})
	<-arrived
	for range 8 {
		all.Go(func() {
			if _, _, err := p.Begin(t.Context(), BeginOptions{}); err != nil {
				t.Error(err)
			}
		})
	}
	leave()
	time.Sleep(50 * time.Millisecond)
	close(done)
	all.Wait()
	if n := p.count("/.well-known/openid-configuration"); n != 1 {
		t.Errorf("the document was fetched %d times for nine", n)
	}
}

func TestTokenAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		alter       func(map[string]any)
		key, reason string
	}{
		"no id_token":       {func(m map[string]any) { delete(m, "id_token") }, "oidc.token", "no ID token"},
		"id_token a number": {func(m map[string]any) { m["id_token"] = 7 }, "oidc.token", "no ID token"},
		"no access token":   {func(m map[string]any) { delete(m, "access_token") }, "oidc.unavailable", "token"},
		"another type":      {func(m map[string]any) { m["token_type"] = "DPoP" }, "oidc.token", "no known type"},
		"no type":           {func(m map[string]any) { delete(m, "token_type") }, "oidc.token", "no known type"},
		"an error with 200": {func(m map[string]any) { m["error"] = "invalid_grant" }, "oidc.expired", "no longer"},
		"another error":     {func(m map[string]any) { m["error"] = canaryEmail }, "oidc.unavailable", "refuses this client: other"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			p.token = c.alter
			p.fails(c.key, c.reason)
		})
	}
}

func TestTransportIsUsed(t *testing.T) {
	p := newHostile(t)
	config := Config{Issuer: p.URL, ClientID: clientID, ClientSecret: canarySecret, RedirectURL: "https://relais.example/cb"}
	closed := transport(func(*http.Request) (*http.Response, error) { return nil, errors.New("the wall is closed") })
	client, err := New(t.Context(), config, p.time.clock, rand.Reader, closed)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = client.Begin(t.Context(), BeginOptions{})
	expect(t, err, "oidc.unavailable", "the wall is closed")
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestBoundedKeepsTheBody(t *testing.T) {
	server := httptest.NewServer(literally("text/plain", strings.Repeat("a", mostBytes)))
	defer server.Close()
	response, err := backChannel(nil, time.Second).Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || len(body) != mostBytes {
		t.Errorf("%d bytes, then %v", len(body), err)
	}
}
