package oidc

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"relais/internal/kernel"
)

// canned is a provider that answers what it is given, by path.
type canned map[string][]byte

const cannedIssuer = "https://idp.example"

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	kind := "application/json"
	if r.URL.Path == "/userinfo" {
		kind = "application/jwt"
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {kind}}, Request: r,
		Body: io.NopCloser(bytes.NewReader(c[r.URL.Path])),
	}, nil
}

func asJSON(t testing.TB, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// sound answers as a provider should, to one flow.
func sound(t testing.TB) (canned, Flow) {
	t.Helper()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), bytes.Repeat([]byte{7}, 32)) // the same in every process of a fuzzing
	if err != nil {
		t.Fatal(err)
	}
	key, other := jose.JSONWebKey{Key: private, KeyID: "ec", Algorithm: ES256, Use: "sig"}, keyRing()["rsa"]
	flow := Flow{Issuer: cannedIssuer, State: strings.Repeat("s", 43), Nonce: strings.Repeat("n", 43), Verifier: strings.Repeat("v", 43), Begun: now}
	claims := map[string]any{"iss": cannedIssuer, "aud": clientID, "sub": subject, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()}
	info := sign(key, claims, nil)
	claims["nonce"] = flow.Nonce
	return canned{
		"/.well-known/openid-configuration": asJSON(t, map[string]any{
			"issuer": cannedIssuer, "authorization_endpoint": cannedIssuer + "/authorize", "token_endpoint": cannedIssuer + "/token",
			"userinfo_endpoint": cannedIssuer + "/userinfo", "jwks_uri": cannedIssuer + "/jwks", "end_session_endpoint": cannedIssuer + "/end",
		}),
		"/jwks":     asJSON(t, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{key.Public(), other.Public()}}),
		"/token":    asJSON(t, map[string]any{"access_token": canaryAccess, "token_type": "Bearer", "id_token": sign(key, claims, nil)}),
		"/userinfo": []byte(info),
	}, flow
}

// finish plays the end of a sign-in before a provider.
func (c canned) finish(t testing.TB, flow Flow, callback url.Values) (Identity, error) {
	t.Helper()
	config := Config{
		Issuer: cannedIssuer, ClientID: clientID, ClientSecret: canarySecret, RedirectURL: "https://relais.example/oidc/callback",
		Scopes: []string{"openid"}, UserinfoAlg: []string{ES256},
	}
	client, err := New(t.Context(), config, kernel.StoppedClock(flow.Begun), strings.NewReader(""), c)
	if err != nil {
		t.Fatal(err)
	}
	return client.Finish(t.Context(), flow, callback)
}

var keysOfFaults = []string{"oidc.unavailable", "oidc.token", "oidc.state", "oidc.expired", "oidc.refused"}

// fuzzAnswer feeds a client any answer in the place of one of a sound provider:
// it signs in who the provider signed in, or says why not in words of its own.
func fuzzAnswer(f *testing.F, path string, more ...string) {
	good, flow := sound(f)
	f.Add(good[path])
	f.Add(good[path][:len(good[path])-2])
	for _, s := range more {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		all := canned{}
		for at, body := range good {
			all[at] = body
		}
		all[path] = answer
		got, err := all.finish(t, flow, url.Values{"state": {flow.State}, "code": {canaryCode}})
		var fault *kernel.Error
		if err != nil && (!errors.As(err, &fault) || !slices.Contains(keysOfFaults, fault.Key)) {
			t.Errorf("%q: %v", answer, err)
		}
		if err == nil && (got.Subject != subject || got.Issuer != cannedIssuer) {
			t.Errorf("%q signs %q in", answer, got.Subject)
		}
		if err != nil && strings.Contains(err.Error(), canaryAccess) {
			t.Errorf("the error shows a secret: %v", err)
		}
	})
}

func FuzzDiscovery(f *testing.F) {
	fuzzAnswer(f, "/.well-known/openid-configuration", `{"issuer":"https://idp.example/"}`, `{"issuer":null}`, `[]`, `{"issuer":"https://idp.example","jwks_uri":"http://127.0.0.1/"}`)
}

func FuzzKeys(f *testing.F) {
	fuzzAnswer(f, "/jwks", `{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}`, `{"keys":[{"kty":"oct","k":"AA"}]}`, `{"keys":[{"kty":"RSA","n":"AQ","e":"AA"}]}`, `{"keys":null}`)
}

func FuzzTokenAnswer(f *testing.F) {
	fuzzAnswer(f, "/token", `{"access_token":"a","token_type":"Bearer","id_token":"`+unsigned("none", map[string]any{"sub": "thief"})+`"}`, `{"id_token":1}`, `access_token=a&token_type=bearer`)
}

func FuzzUserinfo(f *testing.F) {
	fuzzAnswer(f, "/userinfo", unsigned("none", map[string]any{"sub": subject}), "a.b.c", `{"sub":"`+subject+`"}`, "..")
}

// FuzzIDToken feeds the check of an ID token any token: what one that is taken
// says is, to the letter, what the provider signed. The signature itself may be
// spelt otherwise: the library does not mind the bits that its last letter has
// no use for.
func FuzzIDToken(f *testing.F) {
	good, flow := sound(f)
	var given struct {
		Token string `json:"id_token"`
	}
	if err := json.Unmarshal(good["/token"], &given); err != nil {
		f.Fatal(err)
	}
	said := given.Token[:strings.LastIndexByte(given.Token, '.')+1]
	f.Add(given.Token)
	f.Add(given.Token[:len(given.Token)-1] + string(given.Token[len(given.Token)-1]+1)) // the bits that the last letter does not need
	f.Add(spoilt(given.Token))
	f.Add(unsigned("none", map[string]any{"iss": cannedIssuer, "sub": "thief"}))
	f.Add(strings.ReplaceAll(given.Token, ".", ".."))
	f.Add(`{"payload":"","signatures":[]}`)
	f.Fuzz(func(t *testing.T, token string) {
		all := canned{}
		for at, body := range good {
			all[at] = body
		}
		all["/token"] = asJSON(t, map[string]any{"access_token": canaryAccess, "token_type": "Bearer", "id_token": token})
		got, err := all.finish(t, flow, url.Values{"state": {flow.State}, "code": {canaryCode}})
		if taken := err == nil; taken && !strings.HasPrefix(token, said) || !taken && token == given.Token {
			t.Errorf("%q signs %q in: %v", token, got.Subject, err)
		}
		var fault *kernel.Error
		if err != nil && (!errors.As(err, &fault) || fault.Key != "oidc.token" && fault.Key != "oidc.unavailable") {
			t.Errorf("%q: %v", token, err)
		}
	})
}

// FuzzCallback brings a browser back with any query: only the state of its flow
// with one code signs in.
func FuzzCallback(f *testing.F) {
	good, flow := sound(f)
	for _, s := range []string{
		"state=" + flow.State + "&code=c", "state=" + flow.State + "&state=" + flow.State + "&code=c", "state=" + flow.State + "&code=c&code=d", "code=c",
		"state=" + flow.State + "&error=access_denied", "state=" + flow.State + "&code=c&iss=https%3A%2F%2Fevil.example", "state=" + flow.State + "&error=%3Cscript%3E", "%zz",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		callback, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		_, err = good.finish(t, flow, callback)
		issuer := callback["iss"]
		want := slices.Equal(callback["state"], []string{flow.State}) && len(callback["code"]) == 1 && callback.Get("code") != "" &&
			!callback.Has("error") && (issuer == nil || slices.Equal(issuer, []string{cannedIssuer}))
		if (err == nil) != want {
			t.Errorf("%q: %v", query, err)
		}
		var fault *kernel.Error
		if err != nil && (!errors.As(err, &fault) || !slices.Contains([]string{"oidc.state", "oidc.refused"}, fault.Key) || len(fault.Args) == 1 && fault.Args[0] == callback.Get("error") && strings.ContainsAny(callback.Get("error"), " <\"")) {
			t.Errorf("%q: %v", query, err)
		}
		if err := CheckLogout(flow.State, callback); (err == nil) != slices.Equal(callback["state"], []string{flow.State}) {
			t.Errorf("%q: %v", query, err)
		}
	})
}
