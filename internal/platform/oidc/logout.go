package oidc

import (
	"context"
	"net/url"

	"relais/internal/kernel"
)

// shortestState is the fewest characters that ProConnect takes for a state.
const shortestState = 32

// LogoutURL gives the address to send the browser to, to sign out of the
// provider too (OpenID Connect RP-Initiated Logout 1.0). The hint is the
// IDToken of the [Identity]; state, from [Client.NewState], is kept in the
// session, and checked by [CheckLogout] when the browser comes back. An error
// of kind NotFound, key "oidc.logout", says that the provider offers no
// sign-out: that of the product is then all there is.
func (c *Client) LogoutURL(ctx context.Context, idTokenHint, state string) (string, error) {
	if len(state) < shortestState {
		return "", kernel.Fault(kernel.Internal, "oidc.logout")
	}
	found, err := c.provider.get(ctx)
	if err != nil {
		return "", err
	}
	if found.endSession == "" {
		return "", kernel.Fault(kernel.NotFound, "oidc.logout")
	}
	address, err := url.Parse(found.endSession)
	if err != nil {
		return "", unavailable("logout", err)
	}
	query := address.Query()
	query.Set("id_token_hint", idTokenHint)
	if c.config.PostLogoutURL != "" {
		query.Set("post_logout_redirect_uri", c.config.PostLogoutURL)
		query.Set("state", state)
	}
	address.RawQuery = query.Encode()
	return address.String(), nil
}

// CheckLogout says whether a browser that comes back from a sign-out is the
// one that was sent to it: want is the state its session kept. Anything else
// is of kind Invalid, key "oidc.logout".
func CheckLogout(want string, callback url.Values) error {
	if state, once := only(callback, "state"); !once || want == "" || !same(state, want) {
		return kernel.Fault(kernel.Invalid, "oidc.logout")
	}
	return nil
}
