package oidc

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
)

func TestRotationMidFlow(t *testing.T) {
	p := newPlay(t)
	p.succeeds()
	flow, callback := p.begin(BeginOptions{})
	p.key = keyRing()["ec2"]
	p.published = []jose.JSONWebKey{p.key}
	if _, err := p.Finish(t.Context(), flow, callback); err != nil {
		t.Errorf("after the keys rotated: %v", err)
	}
	if n := p.count("/jwks"); n != 2 {
		t.Errorf("the keys were fetched %d times", n)
	}
	p.succeeds()
	if n := p.count("/jwks"); n != 2 {
		t.Errorf("known keys were fetched again: %d", n)
	}
}

// TestRotationUnderTheSameName covers a provider that changes a key and keeps
// its name.
func TestRotationUnderTheSameName(t *testing.T) {
	p := newPlay(t)
	p.succeeds()
	next := keyRing()["ec2"]
	next.KeyID = p.key.KeyID
	p.key, p.published = next, []jose.JSONWebKey{next}
	p.succeeds()
}

func TestWrongSignaturesDoNotFlood(t *testing.T) {
	p := newPlay(t)
	p.write = func(claims any) string { return sign(keyRing()["thief"], claims, nil) }
	for range 12 {
		p.fails("oidc.token", "no key")
	}
	if n := p.count("/jwks"); n != 1+againBurst {
		t.Errorf("the keys were fetched %d times, expected once, and %d times more", n, againBurst)
	}
	p.time.move(againEvery)
	p.fails("oidc.token", "no key")
	p.fails("oidc.token", "no key")
	if n := p.count("/jwks"); n != 2+againBurst {
		t.Errorf("the keys were fetched %d times, expected once more after a while", n)
	}
	p.write = nil
	p.succeeds()
}

func TestWithdrawnKeyIsForgotten(t *testing.T) {
	p := newPlay(t)
	p.succeeds()
	p.published = []jose.JSONWebKey{keyRing()["ec2"]}
	p.time.move(keptFor - time.Second)
	p.succeeds()
	p.time.move(time.Second)
	p.fails("oidc.token", "no key")
}

func TestKeySetWithStrangers(t *testing.T) {
	p := newPlay(t)
	raw, err := p.key.Public().MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	p.put("/jwks", literally("application/json", `{"keys":[{"kty":"OKP","crv":"Ed448","x":"AA"},{"kty":"oct","k":"AAAA"},{"kty":"AKP"},7,null,`+string(raw)+`]}`))
	p.succeeds()
	p = newPlay(t)
	p.put("/jwks", literally("application/json", `{"keys":[]}`))
	p.fails("oidc.token", "(0 tried)")
}

func TestKeySetNotFound(t *testing.T) {
	p := newPlay(t)
	raw, err := p.key.Public().MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	p.put("/jwks", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintf(w, `{"keys":[%s]}`, raw)
	})
	p.fails("oidc.unavailable", "keys")
}

// TestKeysGoAwayMidFlow has the key set out of reach just when a new key is
// looked for.
func TestKeysGoAwayMidFlow(t *testing.T) {
	p := newPlay(t)
	p.succeeds()
	p.key = keyRing()["ec2"]
	p.put("/jwks", status(http.StatusServiceUnavailable))
	p.fails("oidc.unavailable", "503")
	p.published = []jose.JSONWebKey{p.key}
	p.put("/jwks", nil)
	p.succeeds()
}

// TestClockSetBack fetches again what the clock says was fetched in the
// future: it would otherwise be believed for too long.
func TestClockSetBack(t *testing.T) {
	p := newPlay(t)
	p.succeeds()
	p.time.move(-48 * time.Hour)
	p.succeeds()
	if n := p.count("/.well-known/openid-configuration"); n != 2 {
		t.Errorf("the document was fetched %d times", n)
	}
}
