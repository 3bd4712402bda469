package oidc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	jose "github.com/go-jose/go-jose/v4"
	"pgregory.net/rapid"
)

func TestClaimsOfTheIDToken(t *testing.T) {
	ago := func(by time.Duration) int64 { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).Add(-by).Unix() }
	for name, c := range map[string]struct {
		alter  func(map[string]any)
		reason string // "" when it is accepted
	}{
		"as it should be":          {func(map[string]any) {}, ""},
		"azp is us":                {func(m map[string]any) { m["azp"] = clientID }, ""},
		"azp is another":           {func(m map[string]any) { m["azp"] = "another" }, "azp"},
		"azp is empty":             {func(m map[string]any) { m["azp"] = "" }, "azp"},
		"azp is a number":          {func(m map[string]any) { m["azp"] = 1 }, "azp"},
		"audience in a list":       {func(m map[string]any) { m["aud"] = []string{clientID} }, ""},
		"audience of others":       {func(m map[string]any) { m["aud"] = []string{"b", "c"} }, "audience"},
		"several audiences":        {func(m map[string]any) { m["aud"] = []string{clientID, "another"} }, "for others too"},
		"several, azp is us":       {func(m map[string]any) { m["aud"], m["azp"] = []string{"another", clientID}, clientID }, "for others too"},
		"audience nearly ours":     {func(m map[string]any) { m["aud"] = strings.ToUpper(clientID) }, "audience"},
		"expired":                  {func(m map[string]any) { m["exp"] = ago(61 * time.Second) }, "exp is past"},
		"expired before issued":    {func(m map[string]any) { m["exp"] = ago(10 * time.Second) }, "exp is not after iat"},
		"expires in no time":       {func(m map[string]any) { m["exp"] = m["iat"] }, "exp is not after iat"},
		"exp beyond numbers":       {func(m map[string]any) { m["exp"] = 1e300 }, "exp"},
		"exp is text":              {func(m map[string]any) { m["exp"] = "tomorrow" }, "form"},
		"issued yesterday":         {func(m map[string]any) { m["iat"] = ago(24 * time.Hour) }, "before the flow"},
		"issued in 1970":           {func(m map[string]any) { m["iat"] = 0 }, "before the flow"},
		"issued tomorrow":          {func(m map[string]any) { m["iat"], m["exp"] = ago(-24*time.Hour), ago(-25*time.Hour) }, "to come"},
		"clocks apart, ahead":      {func(m map[string]any) { m["iat"], m["exp"] = ago(-50*time.Second), ago(-90*time.Second) }, ""},
		"clocks apart, behind":     {func(m map[string]any) { m["iat"], m["exp"] = ago(50*time.Second), ago(-10*time.Second) }, ""},
		"not before tomorrow":      {func(m map[string]any) { m["nbf"] = ago(-24 * time.Hour) }, "form"},
		"at_hash is right":         {func(m map[string]any) { m["at_hash"] = half(canaryAccess) }, ""},
		"at_hash of another":       {func(m map[string]any) { m["at_hash"] = half("another") }, "at_hash"},
		"at_hash cut":              {func(m map[string]any) { m["at_hash"] = half(canaryAccess)[:10] }, "at_hash"},
		"amr is text":              {func(m map[string]any) { m["amr"] = "mfa" }, "amr"},
		"no amr, no acr":           {func(m map[string]any) { delete(m, "amr"); delete(m, "acr") }, ""},
		"sub is a number":          {func(m map[string]any) { m["sub"] = 42 }, "form"},
		"nonce in another case":    {func(m map[string]any) { m["nonce"] = strings.ToLower(m["nonce"].(string)) }, "nonce"},
		"a claim from nowhere":     {func(m map[string]any) { m["_claim_names"] = map[string]string{"sub": "x"} }, "form"},
		"a claim nobody has asked": {func(m map[string]any) { m["groups"] = []string{"admin"} }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			p.claims = c.alter
			if c.reason == "" {
				p.succeeds()
				return
			}
			p.fails("oidc.token", c.reason)
		})
	}
}

// half is at_hash by OpenID Connect Core, section 3.1.3.6.
func half(access string) string {
	sum := sha256.Sum256([]byte(access))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

func TestLevelOfAssurance(t *testing.T) {
	for _, c := range []struct {
		essential, values []string
		got               any
		good              bool
	}{
		{nil, nil, nil, true},
		{[]string{"eidas2", "eidas3"}, nil, "eidas2", true},
		{[]string{"eidas2", "eidas3"}, nil, "eidas1", false},
		{[]string{"eidas2"}, nil, nil, false},
		{nil, []string{"eidas1"}, "eidas1", true},
		{nil, []string{"eidas1"}, "eidas", false},
		{nil, []string{"eidas1"}, "", false},
	} {
		p := newPlay(t, func(config *Config) { config.EssentialACR, config.ACRValues = c.essential, c.values })
		p.claims = func(m map[string]any) { m["acr"] = c.got }
		if c.good {
			p.succeeds()
			continue
		}
		p.fails("oidc.token", "level of assurance")
	}
}

// TestAlgorithmConfusion signs with the public key, taken for a secret.
func TestAlgorithmConfusion(t *testing.T) {
	p := newPlay(t)
	p.key = keyRing()["rsa"]
	p.published = []jose.JSONWebKey{p.key}
	der, err := x509.MarshalPKIXPublicKey(p.key.Public().Key)
	if err != nil {
		t.Fatal(err)
	}
	written, err := p.key.Public().MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range [][]byte{der, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), written, []byte(canarySecret + "................")} {
		for _, alg := range []jose.SignatureAlgorithm{jose.HS256, jose.HS384} {
			p.write = func(claims any) string {
				return signAs(alg, jose.JSONWebKey{Key: append(secret, secret...), KeyID: "rsa"}, claims, nil)
			}
			p.fails("oidc.token", "algorithm")
		}
	}
}

// TestKeysOfTheHeader shows that keys a token brings along are neither used
// nor fetched, and hurt nothing either.
func TestKeysOfTheHeader(t *testing.T) {
	thief := keyRing()["thief"]
	for name, options := range map[string]func(play) *jose.SignerOptions{
		"jwk": func(play) *jose.SignerOptions { return &jose.SignerOptions{EmbedJWK: true} },
		"jku": func(p play) *jose.SignerOptions {
			return (&jose.SignerOptions{}).WithHeader("jku", p.URL+"/thief.jwks")
		},
		"x5u": func(p play) *jose.SignerOptions {
			return (&jose.SignerOptions{}).WithHeader("x5u", p.URL+"/thief.pem")
		},
		"kid of ours": func(p play) *jose.SignerOptions {
			return (&jose.SignerOptions{}).WithHeader("kid", p.key.KeyID)
		},
		"kid that is a path": func(play) *jose.SignerOptions {
			return (&jose.SignerOptions{}).WithHeader("kid", "../../../../dev/null")
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			p.write = func(claims any) string { return signAs(jose.ES256, thief.Key, claims, options(p)) }
			p.fails("oidc.token", "no key of the provider verifies")
			if strings.HasPrefix(name, "j") || strings.HasPrefix(name, "x") {
				p.write = func(claims any) string { return sign(p.key, claims, options(p)) }
				p.succeeds()
			}
			if p.count("/thief.jwks")+p.count("/thief.pem") != 0 {
				t.Error("the address of the header was fetched")
			}
		})
	}
}

func TestFormsOfTheIDToken(t *testing.T) {
	for name, forge := range map[string]func(p play, claims any) string{
		"nothing":            func(play, any) string { return "" },
		"one word":           func(play, any) string { return "canary" },
		"no signature":       func(p play, claims any) string { return cut(sign(p.key, claims, nil)) + "." },
		"two parts":          func(p play, claims any) string { return cut(sign(p.key, claims, nil)) },
		"five parts":         func(play, any) string { return "eyJhbGciOiJFUzI1NiJ9.a.b.c.d" },
		"the JSON form":      func(p play, claims any) string { return `{"payload":"e30","signatures":[]}` },
		"a header unheard":   func(p play, claims any) string { return sign(p.key, claims, critical()) },
		"another's payload":  func(p play, claims any) string { return graft(sign(p.key, claims, nil), `{"sub":"root"}`) },
		"a payload not JSON": func(p play, _ any) string { return sign(p.key, "canary", nil) },
		"too long":           func(p play, claims any) string { return strings.Repeat("e", mostBytes) },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			p.write = func(claims any) string { return forge(p, claims) }
			_, err := p.signIn()
			key := "oidc.token"
			if name == "too long" {
				key = "oidc.unavailable"
			}
			expect(t, err, key, "")
		})
	}
}

func cut(token string) string { return token[:strings.LastIndexByte(token, '.')] }

func graft(token, payload string) string {
	parts := strings.Split(token, ".")
	return parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + "." + parts[2]
}

func critical() *jose.SignerOptions {
	return (&jose.SignerOptions{}).WithHeader("crit", []string{"exp2"}).WithHeader("exp2", 1)
}

// TestAnyByte turns any byte of a token: none verifies any more, those whose low
// bits no decoder needs included.
func TestAnyByte(t *testing.T) {
	key := keyRing()["ec"]
	token := sign(key, map[string]any{"sub": subject}, nil)
	keys := []jose.JSONWebKey{key.Public()}
	rapid.Check(t, func(r *rapid.T) {
		at := rapid.IntRange(0, len(token)-1).Draw(r, "at")
		turned := []byte(token)
		turned[at] = rapid.Byte().Filter(func(b byte) bool { return b != token[at] }).Draw(r, "byte")
		if !spelledOnce(string(turned)) {
			return
		}
		signed, err := jose.ParseSignedCompact(string(turned), signatures([]string{ES256, RS256}))
		if err != nil {
			return
		}
		if _, err := verifyWith(keys, signed); err == nil {
			r.Fatalf("%s verifies", turned)
		}
	})
	if !spelledOnce(token) {
		t.Error("the token itself is not taken")
	}
	whole, err := jose.ParseSignedCompact(token, signatures([]string{ES256}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verifyWith(keys, whole); err != nil {
		t.Errorf("the whole token does not verify: %v", err)
	}
}

func TestKeysThatMayNotSign(t *testing.T) {
	ecPrivate, rsaPrivate := keyRing()["ec"], keyRing()["rsa"]
	ec, long := ecPrivate.Public(), rsaPrivate.Public()
	short := &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), smallestRSA-2), E: 65537}
	other := *ec.Key.(*ecdsa.PublicKey)
	other.Curve = elliptic.P384()
	for name, c := range map[string]struct {
		key  jose.JSONWebKey
		alg  string
		good bool
	}{
		"ES256":             {ec, ES256, true},
		"RS256":             {long, RS256, true},
		"no use, no alg":    {jose.JSONWebKey{Key: ec.Key}, ES256, true},
		"for encryption":    {jose.JSONWebKey{Key: ec.Key, Use: "enc"}, ES256, false},
		"for another alg":   {jose.JSONWebKey{Key: long.Key, Algorithm: "PS256"}, RS256, false},
		"EC for RSA":        {jose.JSONWebKey{Key: ec.Key}, RS256, false},
		"RSA for EC":        {jose.JSONWebKey{Key: long.Key}, ES256, false},
		"a short RSA":       {jose.JSONWebKey{Key: short}, RS256, false},
		"another curve":     {jose.JSONWebKey{Key: &other}, ES256, false},
		"a shared secret":   {jose.JSONWebKey{Key: []byte(canarySecret)}, "HS256", false},
		"a key for nothing": {jose.JSONWebKey{}, ES256, false},
	} {
		if got := signsWith(c.key, c.alg); got != c.good {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestKidOfAnother signs with the right key under the name of another.
func TestKidOfAnother(t *testing.T) {
	p := newPlay(t)
	p.published = []jose.JSONWebKey{p.key, keyRing()["ec2"]}
	named := p.key
	named.KeyID = "ec2"
	p.write = func(claims any) string { return sign(named, claims, nil) }
	p.fails("oidc.token", "(1 tried)")
	named.KeyID = "unheard"
	p.fails("oidc.token", "(0 tried)")
}

// TestIssuerToTheLetter covers the one issuer for which go-oidc takes another
// spelling.
func TestIssuerToTheLetter(t *testing.T) {
	p := newPlay(t)
	found, err := p.provider.get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.config.Issuer = "https://accounts.google.com"
	for issuer, good := range map[string]bool{"https://accounts.google.com": true, "accounts.google.com": false} {
		claims := map[string]any{"iss": issuer, "aud": clientID, "sub": subject, "exp": p.time.clock().Unix() + 60}
		_, err := p.checkToken(t.Context(), found, sign(p.key, claims, nil), &gooidc.Config{SupportedSigningAlgs: []string{ES256}})
		if good != (err == nil) {
			t.Errorf("%s: %v", issuer, err)
		}
	}
}
