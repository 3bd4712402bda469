package oidc

import (
	"strings"
	"testing"

	jose "github.com/go-jose/go-jose/v4"
)

// The sixteen cases of the OpenID Foundation's conformance suite for basic
// relying parties, by their names there, each before our own provider. The
// suite lets a client choose what it does with several keys and no kid; this
// one refuses.

func TestSuiteHappyFlow(t *testing.T) {
	p := newPlay(t)
	got := p.succeeds()
	if got.Issuer != p.URL || got.Subject != subject || got.Email != canaryEmail || !got.EmailVerified ||
		got.GivenName != "Camille" || got.UsualName != "Canari" || got.SIRET != "00000000000001" ||
		strings.Join(got.AMR, " ") != "pwd totp mfa" || got.ACR != "eidas1" || strings.Count(got.IDToken, ".") != 2 || !got.SecondFactor() {
		t.Errorf("got %#v", struct{ Identity }{got})
	}
}

func TestSuiteClientSecretBasic(t *testing.T) {
	newPlay(t).succeeds()
	wrong := newPlay(t)
	wrong.config.ClientSecret = "another"
	wrong.fails("oidc.unavailable", "refuses this client: invalid_client")
}

func TestSuiteClientSecretPost(t *testing.T) { // of the full profile; ProConnect's way
	newPlay(t, func(c *Config) { c.AuthMethod = AuthPost }).succeeds()
}

func TestSuiteIDTokenSignatureNone(t *testing.T) {
	for _, alg := range []string{"none", "None", "NONE", ""} {
		p := newPlay(t)
		p.write = func(claims any) string { return unsigned(alg, claims) }
		p.fails("oidc.token", "algorithm")
	}
}

func TestSuiteIDTokenRS256(t *testing.T) {
	p := newPlay(t)
	p.key = keyRing()["rsa"]
	p.published = []jose.JSONWebKey{p.key}
	p.succeeds()
	only := newPlay(t, func(c *Config) { c.IDTokenAlg = []string{ES256} })
	only.key, only.published = p.key, p.published
	only.fails("oidc.token", "algorithm")
}

func TestSuiteIDTokenES256(t *testing.T) {
	newPlay(t, func(c *Config) { c.IDTokenAlg = []string{ES256} }).succeeds()
	newPlay(t, func(c *Config) { c.IDTokenAlg = []string{RS256} }).fails("oidc.token", "algorithm")
}

func TestSuiteIDTokenInvalidSignature(t *testing.T) {
	for _, name := range []string{"ec", "rsa"} {
		p := newPlay(t)
		p.key = keyRing()[name]
		p.published = []jose.JSONWebKey{p.key}
		p.write = func(claims any) string { return spoilt(sign(p.key, claims, nil)) }
		p.fails("oidc.token", "no key of the provider verifies")
	}
}

// TestSuiteClaims plays the cases that alter one claim of the ID token.
func TestSuiteClaims(t *testing.T) {
	for name, c := range map[string]struct {
		alter  func(map[string]any)
		reason string
	}{
		"invalid-aud":   {func(m map[string]any) { m["aud"] = "another-client" }, "audience"},
		"missing-aud":   {func(m map[string]any) { delete(m, "aud") }, "audience"},
		"invalid-iss":   {func(m map[string]any) { m["iss"] = "https://other.example" }, "issuer"},
		"slash-iss":     {func(m map[string]any) { m["iss"] = m["iss"].(string) + "/" }, "issuer"},
		"missing-iss":   {func(m map[string]any) { delete(m, "iss") }, "issuer"},
		"invalid-nonce": {func(m map[string]any) { m["nonce"] = strings.Repeat("n", 43) }, "nonce"},
		"missing-nonce": {func(m map[string]any) { delete(m, "nonce") }, "nonce"},
		"missing-iat":   {func(m map[string]any) { delete(m, "iat") }, "iat is missing"},
		"missing-sub":   {func(m map[string]any) { delete(m, "sub") }, "sub is missing"},
		"empty-sub":     {func(m map[string]any) { m["sub"] = "" }, "sub is missing"},
		"long-sub":      {func(m map[string]any) { m["sub"] = strings.Repeat("s", 256) }, "longer than 255"},
		"missing-exp":   {func(m map[string]any) { delete(m, "exp") }, "exp is past, or missing"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			p.claims = c.alter
			p.fails("oidc.token", c.reason)
		})
	}
}

func TestSuiteUserinfoInvalidSub(t *testing.T) {
	for name, sub := range map[string]any{"other": "another", "empty": "", "missing": nil} {
		p := newPlay(t)
		p.info = func(m map[string]any) { m["sub"] = sub }
		t.Run(name, func(*testing.T) { p.fails("oidc.token", "another subject") })
	}
}

func TestSuiteKidAbsentSingleKey(t *testing.T) {
	p := newPlay(t)
	p.write = func(claims any) string { return signAs(jose.ES256, p.key.Key, claims, nil) }
	p.succeeds()
	// Keys that cannot be meant do not count.
	q := newPlay(t)
	enc := keyRing()["ec2"]
	enc.Use = "enc"
	q.published = []jose.JSONWebKey{q.key, enc, keyRing()["rsa"]}
	q.write = func(claims any) string { return signAs(jose.ES256, q.key.Key, claims, nil) }
	q.succeeds()
}

func TestSuiteKidAbsentMultipleKeys(t *testing.T) {
	p := newPlay(t)
	p.published = []jose.JSONWebKey{p.key, keyRing()["ec2"]}
	p.write = func(claims any) string { return signAs(jose.ES256, p.key.Key, claims, nil) }
	p.fails("oidc.token", "names no key")
	p.write = nil
	p.succeeds()
}

func TestSuiteUserinfoBearerHeader(t *testing.T) {
	p := newPlay(t)
	p.succeeds()
	if p.bearerIn != "header" {
		t.Errorf("the access token stood in %q", p.bearerIn)
	}
}

func TestSuiteUserinfoBearerBody(t *testing.T) {
	p := newPlay(t, func(c *Config) { c.UserinfoInBody = true })
	p.succeeds()
	if p.bearerIn != "body" {
		t.Errorf("the access token stood in %q", p.bearerIn)
	}
}

func TestSuiteScopeClaims(t *testing.T) {
	p := newPlay(t)
	p.info = func(m map[string]any) { // FranceConnect's way: no usual_name, no siret
		delete(m, "usual_name")
		delete(m, "siret")
		m["family_name"], m["email_verified"] = "Merle", "true"
	}
	got := p.succeeds()
	if asked := p.asked.Get("scope"); asked != "openid given_name usual_name email siret" {
		t.Errorf("the scope asked is %q", asked)
	}
	if got.UsualName != "Merle" || got.SIRET != "" || got.EmailVerified {
		t.Errorf("got %s, %s, %v", got.UsualName, got.SIRET, got.EmailVerified)
	}
}

func TestSuiteDiscovery(t *testing.T) {
	p := newPlay(t)
	p.document = func(m map[string]any) { m["issuer"] = p.URL + "/" }
	_, _, err := p.Begin(t.Context(), BeginOptions{})
	expect(t, err, "oidc.unavailable", "another issuer")
	for name, address := range map[string]any{
		"token_endpoint": "http://provider.example/token", "jwks_uri": nil, "userinfo_endpoint": "",
		"authorization_endpoint": "javascript:alert(1)", "end_session_endpoint": "http://provider.example/end",
	} {
		p.document = func(m map[string]any) { m[name] = address }
		_, _, err := p.Begin(t.Context(), BeginOptions{})
		expect(t, err, "oidc.unavailable", "not safe")
	}
	p.document = nil
	p.succeeds()
	if n := p.count("/.well-known/openid-configuration"); n != 7 {
		t.Errorf("the document was fetched %d times: six that fail, and one for the sign-in", n)
	}
}
