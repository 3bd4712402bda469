package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"relais/internal/kernel"
)

const (
	flowLives = 10 * time.Minute
	// drift is how far two clocks, the provider's and ours, or ours before
	// and after it was set, may be apart.
	drift = time.Minute
)

// Finish ends a sign-in: flow is what this browser's session kept, and callback
// the query it came back with. The caller has taken flow out of the session
// before, so that no callback is played twice; the zero Flow stands for none,
// and is refused. The errors are those of the package.
func (c *Client) Finish(ctx context.Context, flow Flow, callback url.Values) (Identity, error) {
	if err := c.checkFlow(flow, callback); err != nil {
		return Identity{}, err
	}
	found, err := c.provider.get(ctx)
	if err != nil {
		return Identity{}, err
	}
	code, err := c.codeOf(found, callback)
	if err != nil {
		return Identity{}, err
	}
	access, raw, err := c.exchange(ctx, found, flow, code)
	if err != nil {
		return Identity{}, err
	}
	token, err := c.checkIDToken(ctx, found, flow, raw, access)
	if err != nil {
		return Identity{}, err
	}
	person, err := c.userinfo(ctx, found, access)
	if err != nil {
		return Identity{}, err
	}
	if person.Subject != token.Subject {
		return Identity{}, untrue("userinfo is about another subject")
	}
	return c.identity(token, person, raw)
}

// checkFlow says whether a callback answers the flow that this browser began,
// and in time.
func (c *Client) checkFlow(flow Flow, callback url.Values) error {
	if flow.State == "" || flow.Nonce == "" || flow.Verifier == "" {
		return strange("this browser began no sign-in")
	}
	if flow.Issuer != c.config.Issuer {
		return strange("this browser began a sign-in with another provider")
	}
	if state, once := only(callback, "state"); !once || !same(state, flow.State) {
		return strange("the state is not that of this browser")
	}
	age := c.clock().Sub(flow.Begun)
	if age > flowLives || age < -drift {
		return late("the flow is too old, or the clock was set back")
	}
	return nil
}

// codeOf gives the code of a callback, or the error of one that has none.
func (c *Client) codeOf(found *provider, callback url.Values) (string, error) {
	issuer, named := only(callback, "iss")
	switch {
	case callback.Has("iss") && (!named || issuer != c.config.Issuer):
		return "", strange("another provider answers")
	case found.namesIssue && !callback.Has("iss"):
		return "", strange("the answer ought to name its issuer")
	case callback.Has("error"):
		return "", refusal(callback.Get("error"))
	}
	code, once := only(callback, "code")
	if !once || code == "" {
		return "", strange("the answer has no code, or several")
	}
	return code, nil
}

// only gives the value of a parameter that stands exactly once.
func only(values url.Values, name string) (value string, once bool) {
	return values.Get(name), len(values[name]) == 1
}

// same compares two secrets in a time that tells nothing of them.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// exchange gives the access token and the raw ID token for a code (RFC 6749,
// section 4.1.3).
func (c *Client) exchange(ctx context.Context, found *provider, flow Flow, code string) (access, raw string, err error) {
	settings := c.config.oauth(found.Endpoint())
	var options []oauth2.AuthCodeOption
	if !c.config.WithoutPKCE {
		options = append(options, oauth2.VerifierOption(flow.Verifier))
	}
	token, err := settings.Exchange(context.WithValue(ctx, oauth2.HTTPClient, c.http), code, options...)
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused) && refused.ErrorCode == "invalid_grant":
		return "", "", late("the provider no longer takes the code")
	case errors.As(err, &refused) && refused.Response.StatusCode < http.StatusInternalServerError:
		return "", "", kernel.Because(kernel.Unavailable, "oidc.unavailable",
			errors.New("token: the provider refuses this client: "+knownCode(refused.ErrorCode)))
	case err != nil:
		return "", "", unavailable("token", err)
	case !strings.EqualFold(token.TokenType, "Bearer"):
		return "", "", untrue("the access token is of no known type")
	}
	raw, _ = token.Extra("id_token").(string)
	if raw == "" {
		return "", "", untrue("there is no ID token")
	}
	return token.AccessToken, raw, nil
}
