package oidc

import (
	"context"
	"errors"

	gooidc "github.com/coreos/go-oidc/v3/oidc"

	"relais/internal/kernel"
)

// provider is what the discovery document says (OpenID Connect Discovery 1.0),
// and the keys it leads to.
type provider struct {
	*gooidc.Provider
	keys       *keySet
	endSession string // "" when the provider offers no sign-out
	namesIssue bool   // it names itself in every answer to a browser (RFC 9207)
}

// discover fetches the discovery document. The issuer it names is ours to the
// letter, and every address in it is safe to send secrets to.
func (c *Client) discover(ctx context.Context) (*provider, error) {
	found, err := gooidc.NewProvider(gooidc.ClientContext(ctx, c.http), c.config.Issuer)
	var other *gooidc.IssuerMismatchError
	if errors.As(err, &other) {
		return nil, kernel.Because(kernel.Unavailable, "oidc.unavailable",
			errors.New("discovery: the document names another issuer: compare them to the last slash"))
	}
	if err != nil {
		return nil, unavailable("discovery", err)
	}
	var more struct {
		EndSession string `json:"end_session_endpoint"`
		Keys       string `json:"jwks_uri"`
		NamesIssue bool   `json:"authorization_response_iss_parameter_supported"`
	}
	if err := found.Claims(&more); err != nil {
		return nil, unavailable("discovery", err)
	}
	endpoint := found.Endpoint()
	for _, address := range []string{endpoint.AuthURL, endpoint.TokenURL, found.UserInfoEndpoint(), more.Keys} {
		if !isSafe(address, true) {
			return nil, unavailable("discovery: an address lacks or is not safe", nil)
		}
	}
	if more.EndSession != "" && !isSafe(more.EndSession, true) {
		return nil, unavailable("discovery: the address of the sign-out is not safe", nil)
	}
	return &provider{
		Provider: found, keys: c.newKeySet(more.Keys),
		endSession: more.EndSession, namesIssue: more.NamesIssue,
	}, nil
}
