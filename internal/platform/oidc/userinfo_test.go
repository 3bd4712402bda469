package oidc

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
)

func signed(c *Config) { c.UserinfoAlg = []string{ES256, RS256} }

func TestSignedUserinfo(t *testing.T) {
	for _, name := range []string{"ec", "rsa"} {
		p := newPlay(t, signed)
		p.key = keyRing()[name]
		p.published = []jose.JSONWebKey{p.key}
		if got := p.succeeds(); got.Email != canaryEmail || got.SIRET != "00000000000001" {
			t.Errorf("%s: got %s, %s", name, got.Email, got.SIRET)
		}
	}
}

func TestSignedUserinfoRefused(t *testing.T) {
	ago := func(by time.Duration) int64 { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).Add(-by).Unix() }
	for name, c := range map[string]struct {
		alter  func(map[string]any)
		reason string // "" when it is accepted
	}{
		"aud of another":  {func(m map[string]any) { m["aud"] = "another" }, "audience"},
		"no aud":          {func(m map[string]any) { delete(m, "aud") }, "audience"},
		"several aud":     {func(m map[string]any) { m["aud"] = []string{clientID, "another"} }, "for others too"},
		"iss of another":  {func(m map[string]any) { m["iss"] = "https://other.example" }, "issuer"},
		"no iss":          {func(m map[string]any) { delete(m, "iss") }, "issuer"},
		"sub of another":  {func(m map[string]any) { m["sub"] = "another" }, "another subject"},
		"no sub":          {func(m map[string]any) { delete(m, "sub") }, "sub is missing"},
		"expired":         {func(m map[string]any) { m["exp"] = ago(2 * time.Minute) }, "too old"},
		"issued tomorrow": {func(m map[string]any) { m["iat"] = ago(-24 * time.Hour) }, "to come"},
		"fresh":           {func(m map[string]any) { m["iat"], m["exp"] = ago(0), ago(-time.Minute) }, ""},
		"email is a list": {func(m map[string]any) { m["email"] = []string{canaryEmail} }, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, signed)
			p.info = c.alter
			if c.reason == "" {
				p.succeeds()
				return
			}
			p.fails("oidc.token", c.reason)
		})
	}
}

// TestUserinfoInShreds leaves out a claim that has not its form, and the
// person still signs in.
func TestUserinfoInShreds(t *testing.T) {
	p := newPlay(t, signed)
	p.info = func(m map[string]any) { m["siret"], m["email_verified"], m["usual_name"] = "1234567890123x", nil, nil }
	if got := p.succeeds(); got.SIRET != "" || got.EmailVerified || got.UsualName != "" || got.Email != canaryEmail {
		t.Errorf("got %q, %v, %q", got.SIRET, got.EmailVerified, got.UsualName)
	}
}

func TestUserinfoForged(t *testing.T) {
	for name, c := range map[string]struct {
		forge  func(p play, claims any) string
		reason string
	}{
		"a stranger's key":  {func(_ play, claims any) string { return sign(keyRing()["thief"], claims, nil) }, "no key"},
		"unsigned":          {func(_ play, claims any) string { return unsigned("none", claims) }, "algorithm"},
		"spoilt":            {func(p play, claims any) string { return spoilt(sign(p.key, claims, nil)) }, "no key"},
		"a shared secret":   {func(_ play, claims any) string { return hmacWithSecret(claims) }, "algorithm"},
		"an unknown RSA":    {func(_ play, claims any) string { return sign(keyRing()["rsa2"], claims, nil) }, "no key"},
		"plain, said a JWT": {func(play, any) string { return `{"sub":"` + subject + `"}` }, "algorithm"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, signed)
			p.writeInfo = func(claims any) string { return c.forge(p, claims) }
			p.fails("oidc.token", c.reason)
		})
	}
}

func hmacWithSecret(claims any) string {
	return signAs(jose.HS256, []byte(strings.Repeat(canarySecret, 2)), claims, nil)
}

// TestUserinfoFormIsAgreed shows that nobody takes the signature away, nor
// brings one that was not agreed on.
func TestUserinfoFormIsAgreed(t *testing.T) {
	p := newPlay(t, signed)
	p.signInfo = false
	p.fails("oidc.token", "form agreed on")
	q := newPlay(t)
	q.signInfo = true
	q.fails("oidc.token", "form agreed on")
	r := newPlay(t, func(c *Config) { c.UserinfoAlg = []string{RS256} })
	r.fails("oidc.token", "algorithm")
}

func TestUserinfoOfAnIDToken(t *testing.T) {
	p := newPlay(t, signed)
	p.writeInfo = func(any) string { return p.idToken("x") } // signed by the right key, but of nobody
	if got := p.succeeds(); got.Email != "" || got.SIRET != "" || got.EmailVerified {
		t.Errorf("an ID token in place of userinfo gives %q", got.Email)
	}
}

func TestUserinfoRefuses(t *testing.T) {
	p := newPlay(t)
	p.put("/userinfo", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `{"sub":%q}`, subject)
	})
	p.fails("oidc.token", "userinfo answers 403")
}
