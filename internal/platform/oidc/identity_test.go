package oidc

import (
	"crypto/rand"
	"errors"
	"net/url"
	"strings"
	"testing"

	"relais/internal/kernel"
)

func TestSecondFactor(t *testing.T) {
	for methods, want := range map[string]bool{
		"":               false,
		"pwd":            false,
		"mail":           false,
		"pwd mail":       false, // a mailbox is opened with a password
		"pwd pin":        false, // two things one knows
		"otp":            false, // one thing, however strong
		"hwk":            false,
		"pop":            false,
		"otp sms":        false, // two things one has
		"fpt":            false,
		"user mca geo":   false,
		"Mfa":            false,
		"kba rba wia":    false,
		"unheard pwd":    false,
		"mfa":            true,
		"pwd mfa":        true,
		"pwd totp mfa":   true, // ProConnect, with an application
		"pop mfa":        true, // ProConnect, with a passkey
		"pwd otp":        true,
		"pin hwk":        true,
		"pwd sms":        true,
		"face swk":       true,
		"fpt hwk user":   true,
		"pin sc":         true,
		"pwd totp":       true,
		"kba tel":        true,
		"vbm pin unknow": true,
	} {
		if got := (Identity{AMR: strings.Fields(methods)}).SecondFactor(); got != want {
			t.Errorf("%q: %v", methods, got)
		}
	}
}

func TestSIRET(t *testing.T) {
	for text, want := range map[string]bool{
		"00000000000001": true, "": false, "0000000000001": false, "000000000000001": false,
		"0000000000000a": false, "000 000 000 00": false, "٠٠٠٠٠٠٠": false,
	} {
		if isSIRET(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func TestConfig(t *testing.T) {
	good := Config{
		Issuer: "https://provider.example/api/v2", ClientID: "id", ClientSecret: "s", RedirectURL: "https://relais.example/cb?with=query",
		PostLogoutURL: "https://relais.example/out", Scopes: []string{"openid", "email"}, IDTokenAlg: []string{ES256}, AuthMethod: AuthPost,
	}
	for name, c := range map[string]struct {
		set   func(*Config)
		field string // "" when it is good
	}{
		"good":                   {func(*Config) {}, ""},
		"defaults":               {func(c *Config) { c.Scopes, c.IDTokenAlg, c.AuthMethod, c.PostLogoutURL = nil, nil, "", "" }, ""},
		"within this machine":    {func(c *Config) { c.Issuer, c.RedirectURL = "http://127.0.0.1:99", "http://localhost:1/cb" }, ""},
		"no issuer":              {func(c *Config) { c.Issuer = "" }, "Issuer"},
		"issuer in clear":        {func(c *Config) { c.Issuer = "http://provider.example" }, "Issuer"},
		"issuer with a query":    {func(c *Config) { c.Issuer += "?a=b" }, "Issuer"},
		"issuer with a fragment": {func(c *Config) { c.Issuer += "#a" }, "Issuer"},
		"issuer with a password": {func(c *Config) { c.Issuer = "https://a:b@provider.example" }, "Issuer"},
		"issuer of no web":       {func(c *Config) { c.Issuer = "ftp://provider.example" }, "Issuer"},
		"issuer unreadable":      {func(c *Config) { c.Issuer = "https://%zz" }, "Issuer"},
		"no client":              {func(c *Config) { c.ClientID = "" }, "ClientID"},
		"no secret":              {func(c *Config) { c.ClientSecret = "" }, "ClientSecret"},
		"relative return":        {func(c *Config) { c.RedirectURL = "/cb" }, "RedirectURL"},
		"return in clear":        {func(c *Config) { c.RedirectURL = "http://relais.example/cb" }, "RedirectURL"},
		"sign-out in clear":      {func(c *Config) { c.PostLogoutURL = "http://relais.example/" }, "PostLogoutURL"},
		"no openid":              {func(c *Config) { c.Scopes = []string{"email"} }, "Scopes"},
		"HS256":                  {func(c *Config) { c.IDTokenAlg = []string{ES256, "HS256"} }, "IDTokenAlg"},
		"none":                   {func(c *Config) { c.UserinfoAlg = []string{"none"} }, "UserinfoAlg"},
		"another method":         {func(c *Config) { c.AuthMethod = "private_key_jwt" }, "AuthMethod"},
		"no time":                {func(c *Config) { c.Timeout = -1 }, "Timeout"},
	} {
		config := good
		c.set(&config)
		_, err := New(t.Context(), config, kernel.SystemClock, rand.Reader, nil)
		var fault *kernel.Error
		switch {
		case c.field == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.field != "" && (!errors.As(err, &fault) || fault.Kind != kernel.Invalid || fault.Key != "oidc.config" || fault.Args[0] != c.field):
			t.Errorf("%s: %v, expected %s", name, err, c.field)
		}
	}
}

func TestLogout(t *testing.T) {
	p := newPlay(t)
	state, err := p.NewState()
	if err != nil || len(state) != 43 {
		t.Fatalf("%q, %v", state, err)
	}
	address, err := p.LogoutURL(t.Context(), "hint", state)
	if err != nil {
		t.Fatal(err)
	}
	want := p.URL + "/end?id_token_hint=hint&of=session&post_logout_redirect_uri=" + url.QueryEscape(p.config.PostLogoutURL) + "&state=" + state
	if address != want {
		t.Errorf("got %s\nexpected %s", address, want)
	}
	_, err = p.LogoutURL(t.Context(), "hint", state[:31])
	expect(t, err, "oidc.logout", "internal")

	p = newPlay(t, func(c *Config) { c.PostLogoutURL = "" })
	if address, err := p.LogoutURL(t.Context(), "hint", state); err != nil || address != p.URL+"/end?id_token_hint=hint&of=session" {
		t.Errorf("%s, %v", address, err)
	}
	p = newPlay(t)
	p.document = func(m map[string]any) { delete(m, "end_session_endpoint") }
	_, err = p.LogoutURL(t.Context(), "hint", state)
	expect(t, err, "oidc.logout", "not_found")
}

func TestCheckLogout(t *testing.T) {
	state := strings.Repeat("s", 43)
	for _, c := range []struct {
		want     string
		callback url.Values
		good     bool
	}{
		{state, url.Values{"state": {state}}, true},
		{state, url.Values{"state": {state[1:]}}, false},
		{state, url.Values{"state": {state, state}}, false},
		{state, url.Values{}, false},
		{"", url.Values{"state": {""}}, false},
		{"", nil, false},
	} {
		err := CheckLogout(c.want, c.callback)
		if c.good != (err == nil) || err != nil && kernel.KindOf(err) != kernel.Invalid {
			t.Errorf("%v: %v", c.callback, err)
		}
	}
}
