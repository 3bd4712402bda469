package oidc

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"time"

	"golang.org/x/oauth2"

	"relais/internal/kernel"
)

// The signatures that may be asked for: those FranceConnect v2 and ProConnect
// both know (JWA, RFC 7518). HS256 is left out: it would make of the client
// secret a key that forges identities.
const (
	ES256 = "ES256"
	RS256 = "RS256"
)

// AuthMethod says how the client proves who it is at the token endpoint.
type AuthMethod string

// The methods of OpenID Connect Core, section 9, that use the client secret.
const (
	AuthBasic AuthMethod = "basic" // client_secret_basic: in the Authorization header
	AuthPost  AuthMethod = "post"  // client_secret_post: in the form; ProConnect's way
)

// Config is what the operator and the provider agreed on. Addresses are
// compared to the letter by providers: a trailing slash matters.
type Config struct {
	Issuer        string // as the discovery document writes it
	ClientID      string
	ClientSecret  string
	RedirectURL   string     // where browsers come back after signing in
	PostLogoutURL string     // where they come back after signing out; "" when they do not
	Scopes        []string   // "openid" among them; only it when empty
	IDTokenAlg    []string   // ES256, RS256; both when empty
	UserinfoAlg   []string   // ES256, RS256; when empty, userinfo is plain JSON
	AuthMethod    AuthMethod // AuthBasic when empty

	// AskAMR asks for the methods the person signed in with, through the
	// claims parameter: ProConnect does not give them otherwise.
	AskAMR bool
	// EssentialACR lists the levels of assurance of which one is required.
	// They are asked through the claims parameter, and an identity of
	// another level is refused.
	EssentialACR []string
	// ACRValues are levels asked through acr_values; an identity of another
	// level is refused too (FranceConnect: "eidas1").
	ACRValues []string

	// UserinfoInBody sends the access token in a form rather than in the
	// Authorization header (RFC 6750, section 2.2).
	UserinfoInBody bool
	// WithoutPKCE leaves out code_challenge, for a provider that refuses
	// parameters it does not know. The nonce still ties the code to the flow.
	WithoutPKCE bool
	// Timeout bounds each call to the provider: ten seconds when zero.
	Timeout time.Duration
}

// String says whose configuration this is, and nothing secret.
func (c Config) String() string { return "oidc client of " + c.Issuer }

// GoString is String.
func (c Config) GoString() string { return c.String() }

// LogValue is String: the secret stays out of logs.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// withDefaults fills what was left empty.
func (c Config) withDefaults() Config {
	if len(c.Scopes) == 0 {
		c.Scopes = []string{"openid"}
	}
	if len(c.IDTokenAlg) == 0 {
		c.IDTokenAlg = []string{ES256, RS256}
	}
	if c.AuthMethod == "" {
		c.AuthMethod = AuthBasic
	}
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	return c
}

// check says which setting cannot be: an error of kind Invalid, key
// "oidc.config", with the name of the field.
func (c Config) check() error {
	known := func(algs []string) bool {
		return !slices.ContainsFunc(algs, func(alg string) bool { return alg != ES256 && alg != RS256 })
	}
	for _, field := range []struct {
		name string
		good bool
	}{
		{"Issuer", isSafe(c.Issuer, false)},
		{"ClientID", c.ClientID != ""},
		{"ClientSecret", c.ClientSecret != ""},
		{"RedirectURL", isSafe(c.RedirectURL, true)},
		{"PostLogoutURL", c.PostLogoutURL == "" || isSafe(c.PostLogoutURL, true)},
		{"Scopes", slices.Contains(c.Scopes, "openid")},
		{"IDTokenAlg", known(c.IDTokenAlg)},
		{"UserinfoAlg", known(c.UserinfoAlg)},
		{"AuthMethod", c.AuthMethod == AuthBasic || c.AuthMethod == AuthPost},
		{"Timeout", c.Timeout > 0},
	} {
		if !field.good {
			return kernel.Fault(kernel.Invalid, "oidc.config", field.name)
		}
	}
	return nil
}

// isSafe tells whether an address may carry secrets: https, or http within
// this machine. It has no fragment, and a query only where one is allowed.
func isSafe(address string, query bool) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || u.RawQuery != "" && !query {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// oauth gives the settings of golang.org/x/oauth2 for the endpoints found.
func (c Config) oauth(endpoint oauth2.Endpoint) oauth2.Config {
	endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if c.AuthMethod == AuthPost {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	return oauth2.Config{
		ClientID: c.ClientID, ClientSecret: c.ClientSecret,
		Endpoint: endpoint, RedirectURL: c.RedirectURL, Scopes: c.Scopes,
	}
}

// wish is what is asked of one claim (OpenID Connect Core, section 5.5.1).
type wish struct {
	Essential bool     `json:"essential"`
	Values    []string `json:"values,omitempty"`
}

// claims gives the claims parameter; "" when nothing is asked by it.
func (c Config) claims() (string, error) {
	wishes := map[string]wish{}
	if c.AskAMR {
		wishes["amr"] = wish{Essential: true}
	}
	if len(c.EssentialACR) > 0 {
		wishes["acr"] = wish{Essential: true, Values: c.EssentialACR}
	}
	if len(wishes) == 0 {
		return "", nil
	}
	text, err := json.Marshal(map[string]any{"id_token": wishes})
	if err != nil {
		return "", kernel.Because(kernel.Internal, "oidc.config", errors.New("the claims cannot be written"), "EssentialACR")
	}
	return string(text), nil
}

// accepts tells whether a level of assurance is one of those asked.
func (c Config) accepts(acr string) bool {
	if len(c.EssentialACR) > 0 && !slices.Contains(c.EssentialACR, acr) {
		return false
	}
	return len(c.ACRValues) == 0 || slices.Contains(c.ACRValues, acr)
}
