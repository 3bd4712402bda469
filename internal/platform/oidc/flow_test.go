package oidc

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"relais/internal/kernel"
)

func TestStateOfAnotherBrowser(t *testing.T) {
	p := newPlay(t)
	mine, _ := p.begin(BeginOptions{})
	_, theirs := p.begin(BeginOptions{})
	_, err := p.Finish(t.Context(), mine, theirs)
	expect(t, err, "oidc.state", "not that of this browser")
	noCanary(t, err, mine)
	if p.count("/token") != 0 {
		t.Error("the code of another browser reached the provider")
	}
}

// TestCodeOfAnother plays one who puts their own code beside the victim's
// state: PKCE stops it at the provider, the nonce here.
func TestCodeOfAnother(t *testing.T) {
	for name, c := range map[string]struct {
		pkce        bool
		key, reason string
	}{
		"PKCE":  {true, "oidc.expired", "no longer takes the code"},
		"nonce": {false, "oidc.token", "nonce"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, func(config *Config) { config.WithoutPKCE = !c.pkce })
			p.challenge = c.pkce
			victim, callback := p.begin(BeginOptions{})
			_, thief := p.begin(BeginOptions{})
			callback.Set("code", thief.Get("code"))
			_, err := p.Finish(t.Context(), victim, callback)
			expect(t, err, c.key, c.reason)
			noCanary(t, err, victim)
		})
	}
}

func TestReplayedCallback(t *testing.T) {
	p := newPlay(t)
	flow, callback := p.begin(BeginOptions{})
	if _, err := p.Finish(t.Context(), flow, callback); err != nil {
		t.Fatal(err)
	}
	_, err := p.Finish(t.Context(), flow, callback)
	expect(t, err, "oidc.expired", "no longer takes the code")
	_, err = p.Finish(t.Context(), Flow{}, callback) // the session gave its flow once
	expect(t, err, "oidc.state", "began no sign-in")
}

func TestUnsolicitedCallback(t *testing.T) {
	p := newPlay(t)
	for _, callback := range []url.Values{nil, {}, {"code": {"a"}}, {"code": {"a"}, "state": {""}}, {"error": {"access_denied"}}} {
		_, err := p.Finish(t.Context(), Flow{}, callback)
		expect(t, err, "oidc.state", "began no sign-in")
	}
	if p.count("/.well-known/openid-configuration") != 0 {
		t.Error("a callback nobody asked for reaches the provider")
	}
}

func TestCallbackOfAnotherProvider(t *testing.T) {
	p, q := newPlay(t), newPlay(t)
	flow, callback := p.begin(BeginOptions{})
	_, err := q.Finish(t.Context(), flow, callback)
	expect(t, err, "oidc.state", "another provider")
}

func TestCallbackWithoutCode(t *testing.T) {
	p := newPlay(t)
	flow, callback := p.begin(BeginOptions{})
	callback.Set("code", "")
	_, err := p.Finish(t.Context(), flow, callback)
	expect(t, err, "oidc.state", "no code")
	callback.Del("code")
	_, err = p.Finish(t.Context(), flow, callback)
	expect(t, err, "oidc.state", "no code")
	if p.count("/token") != 0 {
		t.Error("nothing was exchanged for a token")
	}
}

func TestParameterTwice(t *testing.T) {
	for _, name := range []string{"state", "code", "iss"} {
		p := newPlay(t)
		flow, callback := p.begin(BeginOptions{})
		callback.Set("iss", p.URL)
		callback.Add(name, callback.Get(name))
		_, err := p.Finish(t.Context(), flow, callback)
		expect(t, err, "oidc.state", "")
	}
}

// TestMixUp plays RFC 9207.
func TestMixUp(t *testing.T) {
	for _, c := range []struct {
		announced bool
		issuer    string // "-" for none, "+" for the right one
		reason    string // "" when it succeeds
	}{
		{false, "-", ""},
		{false, "+", ""},
		{true, "+", ""},
		{true, "-", "ought to name its issuer"},
		{false, "https://other.example", "another provider"},
		{true, "https://other.example", "another provider"},
		{false, "", "another provider"},
	} {
		for _, code := range []string{"access_denied", ""} {
			p := newPlay(t)
			p.document = func(m map[string]any) { m["authorization_response_iss_parameter_supported"] = c.announced }
			flow, callback := p.begin(BeginOptions{})
			if c.issuer != "-" {
				callback.Set("iss", strings.Replace(c.issuer, "+", p.URL, 1))
			}
			if code != "" {
				callback.Set("error", code)
			}
			_, err := p.Finish(t.Context(), flow, callback)
			switch {
			case c.reason != "":
				expect(t, err, "oidc.state", c.reason)
			case code != "":
				expect(t, err, "oidc.refused", code)
			case err != nil:
				t.Errorf("%+v: %v", c, err)
			}
		}
	}
}

func TestFlowLives(t *testing.T) {
	for _, c := range []struct {
		after time.Duration
		good  bool
	}{
		{0, true},
		{10 * time.Minute, true},
		{10*time.Minute + time.Second, false},
		{24 * time.Hour, false},
		{-30 * time.Second, true}, // the clock was adjusted
		{-2 * time.Minute, false}, // the clock was set back
		{-24 * time.Hour, false},
	} {
		p := newPlay(t)
		flow, callback := p.begin(BeginOptions{})
		p.time.move(c.after)
		_, err := p.Finish(t.Context(), flow, callback)
		if c.good && err != nil {
			t.Errorf("after %v: %v", c.after, err)
		}
		if !c.good {
			expect(t, err, "oidc.expired", "clock")
		}
	}
}

func TestErrorCallbacks(t *testing.T) {
	for code, want := range map[string]struct {
		shown string
		kind  kernel.Kind
	}{
		"access_denied":            {"access_denied", kernel.Forbidden},
		"login_required":           {"login_required", kernel.Forbidden},
		"invalid_scope":            {"invalid_scope", kernel.Forbidden},
		"server_error":             {"server_error", kernel.Unavailable},
		"temporarily_unavailable":  {"temporarily_unavailable", kernel.Unavailable},
		"<script>":                 {"other", kernel.Forbidden},
		"":                         {"other", kernel.Forbidden},
		"canary@example.org":       {"other", kernel.Forbidden},
		strings.Repeat("x", 1<<16): {"other", kernel.Forbidden},
	} {
		p := newPlay(t)
		flow, callback := p.begin(BeginOptions{})
		callback.Set("error", code)
		callback.Set("error_description", canaryEmail)
		_, err := p.Finish(t.Context(), flow, callback)
		var fault *kernel.Error
		if !errors.As(err, &fault) || fault.Key != "oidc.refused" || fault.Kind != want.kind || len(fault.Args) != 1 || fault.Args[0] != want.shown {
			t.Errorf("%.20q: %v", code, err)
		}
		noCanary(t, err, flow)
		callback.Set("state", flow.State+"x")
		_, err = p.Finish(t.Context(), flow, callback)
		expect(t, err, "oidc.state", "")
	}
}

// TestAuthorizeParameters holds what is asked to what ProConnect takes: it
// refuses any other parameter, and short states and nonces.
func TestAuthorizeParameters(t *testing.T) {
	p := newPlay(t)
	flow, _ := p.begin(BeginOptions{})
	want := url.Values{
		"response_type": {"code"}, "client_id": {clientID}, "redirect_uri": {"https://relais.example/oidc/callback"},
		"scope": {"openid given_name usual_name email siret"}, "state": {flow.State}, "nonce": {flow.Nonce},
		"code_challenge": p.asked["code_challenge"], "code_challenge_method": {"S256"},
	}
	if p.asked.Encode() != want.Encode() {
		t.Errorf("asked %v, expected %v", p.asked, want)
	}
	for _, secret := range []string{flow.State, flow.Nonce, flow.Verifier} {
		if len(secret) != 43 {
			t.Errorf("%q has %d characters", secret, len(secret))
		}
	}
	if flow.State == flow.Nonce || flow.Nonce == flow.Verifier || strings.Contains(p.asked.Encode(), flow.Verifier) {
		t.Error("the secrets of a flow are not apart")
	}

	full := newPlay(t, func(c *Config) {
		c.AskAMR, c.EssentialACR, c.ACRValues, c.WithoutPKCE = true, []string{"eidas1", "eidas2"}, []string{"eidas1"}, true
	})
	full.challenge = false
	full.begin(BeginOptions{LoginHint: "camille@example.org", IDPHint: "idp-1"})
	for name, want := range map[string]string{
		"claims":     `{"id_token":{"acr":{"essential":true,"values":["eidas1","eidas2"]},"amr":{"essential":true}}}`,
		"acr_values": "eidas1", "login_hint": "camille@example.org", "idp_hint": "idp-1", "code_challenge": "",
	} {
		if got := full.asked.Get(name); got != want {
			t.Errorf("%s is %q, expected %q", name, got, want)
		}
	}
	full.succeeds()
	amr := newPlay(t, func(c *Config) { c.AskAMR = true })
	amr.begin(BeginOptions{})
	if got := amr.asked.Get("claims"); got != `{"id_token":{"amr":{"essential":true}}}` {
		t.Errorf("amr is asked by %q", got)
	}
}

func TestFlowsAreUnique(t *testing.T) {
	p := newPlay(t)
	seen := map[string]bool{}
	for range 200 {
		flow, err := p.newFlow()
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{flow.State, flow.Nonce, flow.Verifier} {
			if seen[secret] {
				t.Fatalf("%s came twice", secret)
			}
			seen[secret] = true
		}
	}
	p.random = iotest.ErrReader(errors.New("none"))
	_, flow, err := p.Begin(t.Context(), BeginOptions{})
	expect(t, err, "oidc.random", "none")
	if flow != (Flow{}) {
		t.Error("a flow came without randomness")
	}
}

// TestAnyCallback gives callbacks of any sort to a flow: without its state and
// its code, none gets further than here.
func TestAnyCallback(t *testing.T) {
	p := newPlay(t)
	flow, _ := p.begin(BeginOptions{})
	value := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{flow.State, p.URL, flow.Nonce, "access_denied"}))
	rapid.Check(t, func(r *rapid.T) {
		callback := url.Values{}
		for range rapid.IntRange(0, 5).Draw(r, "parameters") {
			name := rapid.SampledFrom([]string{"state", "error", "iss", "id_token", "access_token"}).Draw(r, "name")
			callback.Add(name, value.Draw(r, "value"))
		}
		_, err := p.Finish(t.Context(), flow, callback)
		if key := err.(*kernel.Error).Key; key != "oidc.state" && key != "oidc.refused" {
			r.Errorf("%v gives %v", callback, err)
		}
		noCanary(t, err, flow)
	})
	if p.count("/token") != 0 {
		t.Error("something reached the token endpoint")
	}
}

func TestNothingSecretIsPrinted(t *testing.T) {
	p := newPlay(t)
	flow, callback := p.begin(BeginOptions{})
	identity, err := p.Finish(t.Context(), flow, callback)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	text, lines := slog.New(slog.NewTextHandler(&out, nil)), slog.New(slog.NewJSONHandler(&out, nil))
	for _, value := range []any{flow, &flow, identity, &identity, p.config, &p.config} {
		fmt.Fprintf(&out, "%v %+v %#v %s\n", value, value, value, value)
		text.Info("seen", "value", value)
		lines.Info("seen", "value", value)
	}
	for _, secret := range []string{"canary", "Camille", flow.State, flow.Nonce, flow.Verifier, identity.IDToken, "00000000000001"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is printed", secret)
		}
	}
	if !strings.Contains(out.String(), "identity given by "+p.URL) {
		t.Error("nothing is printed at all")
	}
}
