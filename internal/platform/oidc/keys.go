package oidc

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"golang.org/x/time/rate"
)

// Keys rotate: when none known verifies a signature, they are fetched again,
// three times in a row at most, then every twenty seconds. A provider whose
// signatures are all wrong is thus not flooded.
const (
	againEvery = 20 * time.Second
	againBurst = 3
)

// smallestRSA is the shortest modulus, in bits, that RS256 allows (RFC 7518,
// section 3.3).
const smallestRSA = 2048

// keySet is the keys that the provider signs with.
type keySet struct {
	kept[[]jose.JSONWebKey]
	limit *rate.Limiter
}

func (c *Client) newKeySet(address string) *keySet {
	fetch := func(ctx context.Context) ([]jose.JSONWebKey, error) { return c.fetchKeys(ctx, address) }
	return &keySet{
		kept:  kept[[]jose.JSONWebKey]{clock: c.clock, timeout: c.config.Timeout, fetch: fetch},
		limit: rate.NewLimiter(rate.Every(againEvery), againBurst),
	}
}

// verify gives the payload of a token signed by the provider with one of the
// algorithms.
func (k *keySet) verify(ctx context.Context, token string, algs []string) ([]byte, error) {
	signed, err := jose.ParseSignedCompact(token, signatures(algs))
	if err != nil {
		return nil, untrue("the token is not signed as agreed")
	}
	known, err := k.get(ctx)
	if err != nil {
		return nil, err
	}
	payload, err := verifyWith(known, signed)
	if err == nil || !k.limit.AllowN(k.clock(), 1) {
		return payload, err
	}
	if known, err = k.again(ctx); err != nil {
		return nil, err
	}
	return verifyWith(known, signed)
}

// verifyWith verifies with the key that the token names, and with no other. A
// token that names none is verified when only one key can be meant; with
// several, guessing would let a key of one use sign for another.
func verifyWith(keys []jose.JSONWebKey, signed *jose.JSONWebSignature) ([]byte, error) {
	header := signed.Signatures[0].Header
	var meant []jose.JSONWebKey
	for _, key := range keys {
		named := header.KeyID == "" || header.KeyID == key.KeyID
		if named && signsWith(key, header.Algorithm) {
			meant = append(meant, key)
		}
	}
	if header.KeyID == "" && len(meant) > 1 {
		return nil, untrue("the token names no key, and there are several")
	}
	for _, key := range meant {
		if payload, err := signed.Verify(key); err == nil {
			return payload, nil
		}
	}
	return nil, untrue(fmt.Sprintf("no key of the provider verifies the token (%d tried)", len(meant)))
}

// signsWith tells whether a key is made for an algorithm.
func signsWith(key jose.JSONWebKey, alg string) bool {
	if key.Use != "" && key.Use != "sig" || key.Algorithm != "" && key.Algorithm != alg {
		return false
	}
	switch public := key.Key.(type) {
	case *ecdsa.PublicKey:
		return alg == ES256 && public.Curve == elliptic.P256()
	case *rsa.PublicKey:
		return alg == RS256 && public.N.BitLen() >= smallestRSA
	}
	return false
}

func signatures(algs []string) (all []jose.SignatureAlgorithm) {
	for _, alg := range algs {
		all = append(all, jose.SignatureAlgorithm(alg))
	}
	return all
}

// fetchKeys fetches a JWK set (RFC 7517). A key of a kind that is not known is
// left out, as section 5 asks.
func (c *Client) fetchKeys(ctx context.Context, address string) ([]jose.JSONWebKey, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, unavailable("keys", err)
	}
	request.Header.Set("Accept", "application/jwk-set+json, application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return nil, unavailable("keys", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, unavailable("keys", errors.New("status"))
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.NewDecoder(response.Body).Decode(&set); err != nil {
		return nil, unavailable("keys", err)
	}
	var keys []jose.JSONWebKey
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		if err := key.UnmarshalJSON(raw); err == nil {
			keys = append(keys, key)
		}
	}
	return keys, nil
}
