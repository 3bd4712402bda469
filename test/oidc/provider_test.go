// Package oidc_test signs in at a real OpenID Connect provider, oidc-provider,
// playing the browser between it and internal/platform/oidc.
//
// It needs Node.js, and what "npm ci" brings into this folder. Where they are
// missing its tests are skipped, unless RELAIS_REQUIRE_BROWSER is 1.
package oidc_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	jose "github.com/go-jose/go-jose/v4"

	"relais/internal/kernel"
	"relais/internal/platform/oidc"
)

const (
	clientSecret  = "between relais & the provider: /+=" // what needs escaping in a header
	redirectURL   = "https://relais.example/oidc/retour"
	postLogoutURL = "https://relais.example/oidc/au-revoir/"
)

// provider is a real provider, running.
type provider struct {
	issuer string
	input  io.Closer
	exited chan error
}

// need skips a test that cannot run here, or fails it where it must.
func need(t *testing.T, there bool, what string) {
	t.Helper()
	switch {
	case there:
	case os.Getenv("RELAIS_REQUIRE_BROWSER") == "1":
		t.Fatalf("%s, and RELAIS_REQUIRE_BROWSER is 1", what)
	default:
		t.Skipf("left out: %s", what)
	}
}

// start runs a provider on a port, any when 0, with keys and clients.
func start(t *testing.T, port int, keys []jose.JSONWebKey, clients ...map[string]any) *provider {
	t.Helper()
	return startBy(t, port, []string{"pwd", "totp", "mfa"}, keys, clients...)
}

// startBy runs a provider at which people sign in by some methods (RFC 8176).
func startBy(t *testing.T, port int, amr []string, keys []jose.JSONWebKey, clients ...map[string]any) *provider {
	t.Helper()
	_, err := exec.LookPath("node")
	need(t, err == nil, "node is not installed")
	_, err = os.Stat("node_modules/oidc-provider")
	need(t, err == nil, "the provider is not here: run npm ci in test/oidc")

	settings, err := json.Marshal(map[string]any{
		"port": port, "jwks": jose.JSONWebKeySet{Keys: keys}, "clients": clients,
		"amr": amr, "acr": "eidas1",
		"account": map[string]any{
			"sub": "person-1", "email": "camille.merle@example.org", "email_verified": true,
			"given_name": "Camille", "usual_name": "Merle", "siret": "00000000000001",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("node", "provider.mjs")
	var said bytes.Buffer
	command.Stderr = &said
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	p := &provider{input: input, exited: make(chan error, 1)}
	t.Cleanup(func() {
		p.stop()
		if t.Failed() {
			t.Logf("the provider said:\n%s", &said)
		}
	})
	if _, err := fmt.Fprintf(input, "%s\n", settings); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(output)
	address, err := lines.ReadString('\n')
	go func() {
		_, _ = io.Copy(io.Discard, lines) // what it prints later is its own affair
		p.exited <- command.Wait()
		close(p.exited)
	}()
	if err != nil {
		t.Fatalf("the provider does not start: %v", err)
	}
	p.issuer = strings.TrimSpace(address)
	return p
}

// stop ends the provider, and waits until it has.
func (p *provider) stop() {
	p.input.Close()
	<-p.exited
}

// port gives where it listens.
func (p *provider) port(t *testing.T) int {
	t.Helper()
	address, err := url.Parse(p.issuer)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(address.Port())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// newKeys gives a key for each algorithm, named after one turn of the rotation.
func newKeys(t *testing.T, turn string) []jose.JSONWebKey {
	t.Helper()
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rs, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return []jose.JSONWebKey{
		{Key: ec, KeyID: "ec-" + turn, Algorithm: oidc.ES256, Use: "sig"},
		{Key: rs, KeyID: "rs-" + turn, Algorithm: oidc.RS256, Use: "sig"},
	}
}

// registered is a client as the provider knows it: ID tokens and userinfo are
// signed by an algorithm, userinfo not at all when signedInfo is false.
func registered(id, alg, method string, signedInfo bool) map[string]any {
	client := map[string]any{
		"client_id": id, "client_secret": clientSecret, "grant_types": []string{"authorization_code"},
		"redirect_uris": []string{redirectURL}, "post_logout_redirect_uris": []string{postLogoutURL},
		"token_endpoint_auth_method": "client_secret_" + method, "id_token_signed_response_alg": alg,
	}
	if signedInfo {
		client["userinfo_signed_response_alg"] = alg
	}
	return client
}

// client gives our side of a registered client; settings alter it.
func (p *provider) client(t *testing.T, registered map[string]any, settings ...func(*oidc.Config)) *oidc.Client {
	t.Helper()
	alg := registered["id_token_signed_response_alg"].(string)
	config := oidc.Config{
		Issuer: p.issuer, ClientID: registered["client_id"].(string), ClientSecret: clientSecret,
		RedirectURL: redirectURL, PostLogoutURL: postLogoutURL,
		Scopes:     []string{"openid", "given_name", "usual_name", "email", "siret"},
		IDTokenAlg: []string{alg}, AskAMR: true, EssentialACR: []string{"eidas1"},
		AuthMethod: oidc.AuthMethod(strings.TrimPrefix(registered["token_endpoint_auth_method"].(string), "client_secret_")),
	}
	if registered["userinfo_signed_response_alg"] != nil {
		config.UserinfoAlg = []string{alg}
	}
	for _, set := range settings {
		set(&config)
	}
	client, err := oidc.New(t.Context(), config, kernel.SystemClock, rand.Reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	return client
}
