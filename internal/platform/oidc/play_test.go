package oidc

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"relais/internal/kernel"
)

// play is one client before one provider.
type play struct {
	*hostile
	*Client
	t *testing.T
}

// newPlay gives a client of the hostile provider, with other settings if any.
func newPlay(t *testing.T, settings ...func(*Config)) play {
	t.Helper()
	p := newHostile(t)
	config := Config{
		Issuer: p.URL, ClientID: clientID, ClientSecret: canarySecret,
		RedirectURL: "https://relais.example/oidc/callback", PostLogoutURL: "https://relais.example/oidc/logout/",
		Scopes: []string{"openid", "given_name", "usual_name", "email", "siret"},
	}
	for _, set := range settings {
		set(&config)
	}
	p.method = config.withDefaults().AuthMethod
	p.signInfo = len(config.UserinfoAlg) > 0
	client, err := New(t.Context(), config, p.time.clock, rand.Reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	return play{p, client, t}
}

// begin sends a browser to the provider, and gives what it comes back with.
func (p play) begin(options BeginOptions) (Flow, url.Values) {
	p.t.Helper()
	address, flow, err := p.Begin(p.t.Context(), options)
	if err != nil {
		p.t.Fatal(err)
	}
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := browser.Get(address)
	if err != nil {
		p.t.Fatal(err)
	}
	response.Body.Close()
	back, err := response.Location()
	if err != nil {
		p.t.Fatalf("the provider answers %d to %s", response.StatusCode, address)
	}
	if base, _, _ := strings.Cut(back.String(), "?"); base != p.config.RedirectURL {
		p.t.Fatalf("the browser comes back to %s", back)
	}
	return flow, back.Query()
}

// signIn plays a whole sign-in.
func (p play) signIn() (Identity, error) {
	p.t.Helper()
	flow, callback := p.begin(BeginOptions{})
	identity, err := p.Finish(p.t.Context(), flow, callback)
	noCanary(p.t, err, flow)
	return identity, err
}

// succeeds plays a sign-in that must succeed.
func (p play) succeeds() Identity {
	p.t.Helper()
	identity, err := p.signIn()
	if err != nil {
		p.t.Fatalf("refused: %v", err)
	}
	return identity
}

// fails plays a sign-in that must fail with a key, for a reason.
func (p play) fails(key, reason string) {
	p.t.Helper()
	identity, err := p.signIn()
	expect(p.t, err, key, reason)
	if identity.Subject != "" || identity.Email != "" || identity.IDToken != "" {
		p.t.Error("an identity came with the refusal")
	}
}

// expect says whether an error has a key, and a reason among its causes.
func expect(t *testing.T, err error, key, reason string) {
	t.Helper()
	var fault *kernel.Error
	if !errors.As(err, &fault) || fault.Key != key || !strings.Contains(err.Error(), reason) {
		t.Errorf("got %v, expected %s because %q", err, key, reason)
	}
}

// noCanary says whether an error shows what none may.
func noCanary(t *testing.T, err error, flow Flow) {
	t.Helper()
	if err == nil {
		return
	}
	for _, secret := range []string{"canary", "Canari", "eyJ", flow.State, flow.Nonce, flow.Verifier} {
		if secret != "" && strings.Contains(err.Error(), secret) {
			t.Errorf("the error shows %q: %v", secret, err)
		}
	}
}
