package oidc

import (
	"context"
	"log/slog"
	"strings"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Flow is what must be kept of a sign-in that has begun: in the session of the
// browser that began it, on the server, for ten minutes, to be used once. Its
// secrets are 43 characters each.
type Flow struct {
	Issuer   string    `json:"issuer"`
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"` // of PKCE (RFC 7636)
	Begun    time.Time `json:"begun"`
}

// String says that this is a flow, and nothing secret.
func (f Flow) String() string { return "oidc flow with " + f.Issuer }

// GoString is String.
func (f Flow) GoString() string { return f.String() }

// LogValue is String: the secrets stay out of logs.
func (f Flow) LogValue() slog.Value { return slog.StringValue(f.String()) }

// BeginOptions is what may be said to the provider about one sign-in. What is
// empty is left out: ProConnect refuses a parameter it does not know (Y000400).
type BeginOptions struct {
	LoginHint string // the e-mail address typed; it travels in the browser's address
	IDPHint   string // ProConnect's identifier of the identity provider to go to at once
}

// Begin gives the address to send the browser to, and what must be kept in
// the visitor's own session until [Client.Finish]. It fails with
// "oidc.unavailable" when the provider's addresses are not known and it cannot
// be reached.
func (c *Client) Begin(ctx context.Context, options BeginOptions) (address string, flow Flow, err error) {
	found, err := c.provider.get(ctx)
	if err != nil {
		return "", Flow{}, err
	}
	flow, err = c.newFlow()
	if err != nil {
		return "", Flow{}, err
	}
	claims, err := c.config.claims()
	if err != nil {
		return "", Flow{}, err
	}
	parameters := []oauth2.AuthCodeOption{gooidc.Nonce(flow.Nonce)}
	if !c.config.WithoutPKCE {
		parameters = append(parameters, oauth2.S256ChallengeOption(flow.Verifier))
	}
	for _, parameter := range []struct{ name, value string }{
		{"claims", claims},
		{"acr_values", strings.Join(c.config.ACRValues, " ")},
		{"login_hint", options.LoginHint},
		{"idp_hint", options.IDPHint},
	} {
		if parameter.value != "" {
			parameters = append(parameters, oauth2.SetAuthURLParam(parameter.name, parameter.value))
		}
	}
	settings := c.config.oauth(found.Endpoint())
	return settings.AuthCodeURL(flow.State, parameters...), flow, nil
}

func (c *Client) newFlow() (Flow, error) {
	flow := Flow{Issuer: c.config.Issuer, Begun: c.clock()}
	for _, secret := range []*string{&flow.State, &flow.Nonce, &flow.Verifier} {
		var err error
		if *secret, err = c.NewState(); err != nil {
			return Flow{}, err
		}
	}
	return flow, nil
}
