package oidc

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
)

// checkIDToken verifies an ID token by the rules of OpenID Connect Core,
// section 3.1.3.7, and RFC 9700; access is the access token that came with it.
func (c *Client) checkIDToken(ctx context.Context, found *provider, flow Flow, raw, access string) (*gooidc.IDToken, error) {
	token, err := c.checkToken(ctx, found, raw, &gooidc.Config{SupportedSigningAlgs: c.config.IDTokenAlg})
	if err != nil {
		return nil, err
	}
	var more struct {
		Party *string `json:"azp"`
	}
	if err := token.Claims(&more); err != nil {
		return nil, untrue("azp is not text")
	}
	now := c.clock()
	switch {
	case !same(token.Nonce, flow.Nonce):
		return nil, untrue("the nonce is not that of the flow")
	case more.Party != nil && *more.Party != c.config.ClientID:
		return nil, untrue("azp is another client")
	case token.IssuedAt.IsZero():
		return nil, untrue("iat is missing")
	case token.IssuedAt.After(now.Add(drift)):
		return nil, untrue("iat is to come")
	case token.IssuedAt.Before(flow.Begun.Add(-drift)):
		return nil, untrue("iat is before the flow began")
	case !token.Expiry.After(token.IssuedAt):
		return nil, untrue("exp is not after iat")
	case token.AccessTokenHash != "" && token.VerifyAccessToken(access) != nil:
		return nil, untrue("at_hash is of another access token")
	}
	return token, nil
}

// checkToken verifies what ID tokens and signed userinfo share: signature,
// issuer, audience, expiry, subject.
func (c *Client) checkToken(ctx context.Context, found *provider, raw string, rules *gooidc.Config) (*gooidc.IDToken, error) {
	if !spelledOnce(raw) {
		return nil, untrue("the token is not written as it was signed")
	}
	signature := &signatureCheck{keys: found.keys, algs: rules.SupportedSigningAlgs}
	rules.ClientID = c.config.ClientID
	rules.Now = func() time.Time { return c.clock().Add(-drift) }
	token, err := gooidc.NewVerifier(c.config.Issuer, signature, rules).Verify(ctx, raw)
	var expired *gooidc.TokenExpiredError
	switch {
	case signature.fault != nil:
		return nil, signature.fault
	case errors.As(err, &expired):
		return nil, untrue("exp is past, or missing")
	case err != nil:
		return nil, untrue("algorithm, issuer, audience or form is not what was agreed")
	case token.Issuer != c.config.Issuer:
		return nil, untrue("the issuer is not ours to the letter")
	case slices.ContainsFunc(token.Audience, func(a string) bool { return a != c.config.ClientID }):
		return nil, untrue("the token is for others too, whom nobody trusts")
	case token.Subject == "" || len(token.Subject) > 255:
		return nil, untrue("sub is missing, or longer than 255")
	}
	return token, nil
}

// spelledOnce tells whether each part of a token is the one spelling of its bytes
// (RFC 7515, appendix C): a decoder that forgives bits left over would take
// another text for the one that was signed.
func spelledOnce(raw string) bool {
	if strings.Count(raw, ".") != 2 {
		return true // no token at all, which the verifier tells
	}
	for part := range strings.SplitSeq(raw, ".") {
		if _, err := base64.RawURLEncoding.Strict().DecodeString(part); err != nil || strings.ContainsAny(part, "\r\n") {
			return false
		}
	}
	return true
}

// signatureCheck lends our keys to the verifier of go-oidc, and keeps the
// fault that the verifier would turn into text.
type signatureCheck struct {
	keys  *keySet
	algs  []string
	fault error
}

// VerifySignature keeps the contract of go-oidc's KeySet.
func (s *signatureCheck) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	payload, err := s.keys.verify(ctx, token, s.algs)
	s.fault = err
	return payload, err
}
