package oidc_test

import (
	"net/http"
	"strings"
	"testing"

	"relais/internal/platform/oidc"
)

func TestSignIn(t *testing.T) {
	var clients []map[string]any
	for _, alg := range []string{oidc.ES256, oidc.RS256} {
		for _, method := range []string{"basic", "post"} {
			clients = append(clients, registered(alg+" "+method+" signed", alg, method, true), registered(alg+" "+method, alg, method, false))
		}
	}
	p := start(t, 0, newKeys(t, "1"), clients...)
	for _, registered := range clients {
		t.Run(registered["client_id"].(string), func(t *testing.T) {
			person := newPerson(t)
			flow, callback := person.comeBack(p.client(t, registered))
			if callback.Get("iss") != p.issuer {
				t.Errorf("the provider names itself %q", callback.Get("iss"))
			}
			got, err := p.client(t, registered).Finish(t.Context(), flow, callback)
			if err != nil {
				t.Fatal(err)
			}
			if got.Issuer != p.issuer || got.Subject != "person-1" || got.Email != "camille.merle@example.org" || !got.EmailVerified ||
				got.GivenName != "Camille" || got.UsualName != "Merle" || got.SIRET != "00000000000001" || got.ACR != "eidas1" ||
				strings.Join(got.AMR, " ") != "pwd totp mfa" || !got.SecondFactor() || strings.Count(got.IDToken, ".") != 2 {
				t.Errorf("got %#v", struct{ oidc.Identity }{got})
			}
			if strings.Join(person.pages, " ") != "login consent" {
				t.Errorf("the person saw %v", person.pages)
			}
		})
	}
}

// TestWhatWasNotAgreed plays a client that is not the one registered.
func TestWhatWasNotAgreed(t *testing.T) {
	known := registered("relais", oidc.ES256, "basic", true)
	p := start(t, 0, newKeys(t, "1"), known)
	for name, c := range map[string]struct {
		alter func(*oidc.Config)
		key   string
	}{
		"another secret":     {func(c *oidc.Config) { c.ClientSecret = "another" }, "oidc.unavailable"},
		"another algorithm":  {func(c *oidc.Config) { c.IDTokenAlg = []string{oidc.RS256} }, "oidc.token"},
		"userinfo in clear":  {func(c *oidc.Config) { c.UserinfoAlg = nil }, "oidc.token"},
		"userinfo otherwise": {func(c *oidc.Config) { c.UserinfoAlg = []string{oidc.RS256} }, "oidc.token"},
		"no PKCE":            {func(c *oidc.Config) { c.WithoutPKCE = true }, "oidc.refused"},
		"another level":      {func(c *oidc.Config) { c.EssentialACR, c.ACRValues = nil, []string{"eidas3"} }, "oidc.token"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newPerson(t).signIn(p.client(t, known, c.alter))
			expect(t, err, c.key)
		})
	}
	if identity, err := newPerson(t).signIn(p.client(t, known, func(c *oidc.Config) { c.AskAMR = false })); err != nil || len(identity.AMR) > 0 || identity.SecondFactor() {
		t.Errorf("the methods were given without being asked: %v, %v", identity.AMR, err)
	}
}

func TestPersonSaysNo(t *testing.T) {
	known := registered("relais", oidc.ES256, "basic", true)
	p := start(t, 0, newKeys(t, "1"), known)
	person := newPerson(t)
	person.press = "no"
	_, err := person.signIn(p.client(t, known))
	expect(t, err, "oidc.refused")
	if !strings.Contains(err.Error(), "access_denied") {
		t.Errorf("got %v", err)
	}
}

func TestCodeServesOnce(t *testing.T) {
	known := registered("relais", oidc.ES256, "basic", true)
	p := start(t, 0, newKeys(t, "1"), known)
	client := p.client(t, known)
	flow, callback := newPerson(t).comeBack(client)
	if _, err := client.Finish(t.Context(), flow, callback); err != nil {
		t.Fatal(err)
	}
	_, err := client.Finish(t.Context(), flow, callback)
	expect(t, err, "oidc.expired")
}

// TestCodeOfAnotherBrowser gives the code of one person to the flow of
// another, its state put right.
func TestCodeOfAnotherBrowser(t *testing.T) {
	known := registered("relais", oidc.ES256, "basic", true)
	p := start(t, 0, newKeys(t, "1"), known)
	client := p.client(t, known)
	_, thief := newPerson(t).comeBack(client)
	victim, callback := newPerson(t).comeBack(client)
	_, err := client.Finish(t.Context(), victim, thief)
	expect(t, err, "oidc.state")
	callback.Set("code", thief.Get("code"))
	_, err = client.Finish(t.Context(), victim, callback)
	expect(t, err, "oidc.expired")
}

func TestProviderRestartsWithOtherKeys(t *testing.T) {
	known := registered("relais", oidc.ES256, "basic", true)
	p := start(t, 0, newKeys(t, "1"), known)
	client := p.client(t, known)
	if _, err := newPerson(t).signIn(client); err != nil {
		t.Fatal(err)
	}
	port := p.port(t)
	p.stop()
	flow, callback := oidc.Flow{}, map[string][]string{"code": {"x"}}
	_, err := client.Finish(t.Context(), flow, callback)
	expect(t, err, "oidc.state")
	_, _, err = p.client(t, known).Begin(t.Context(), oidc.BeginOptions{})
	expect(t, err, "oidc.unavailable")

	start(t, port, newKeys(t, "2"), known)
	if _, err := newPerson(t).signIn(client); err != nil {
		t.Errorf("after the keys rotated: %v", err)
	}
}

// TestSignOut signs out of the provider: the next sign-in asks who one is,
// where it did not while the session lasted.
func TestSignOut(t *testing.T) {
	known := registered("relais", oidc.ES256, "post", true)
	p := start(t, 0, newKeys(t, "1"), known)
	client, person := p.client(t, known), newPerson(t)
	if _, err := person.signIn(client); err != nil {
		t.Fatal(err)
	}
	person.pages = nil
	identity, err := person.signIn(client)
	if err != nil || len(person.pages) > 0 {
		t.Fatalf("the second sign-in asks %v, %v", person.pages, err)
	}
	state, err := client.NewState()
	if err != nil {
		t.Fatal(err)
	}
	address, err := client.LogoutURL(t.Context(), identity.IDToken, state)
	if err != nil {
		t.Fatal(err)
	}
	back, status := person.visit(address)
	if back == nil {
		t.Fatalf("the provider keeps the browser, with %d", status)
	}
	if base, _, _ := strings.Cut(back.String(), "?"); base != postLogoutURL {
		t.Errorf("the browser comes back to %s", back)
	}
	if err := oidc.CheckLogout(state, back.Query()); err != nil {
		t.Error(err)
	}
	person.pages = nil
	if _, err := person.signIn(client); err != nil || len(person.pages) == 0 || person.pages[0] != "login" {
		t.Errorf("after the sign-out the provider asks %v, %v", person.pages, err)
	}
}

// TestSlashMatters shows that an address with and without its last slash are
// two.
func TestSlashMatters(t *testing.T) {
	known := registered("relais", oidc.ES256, "basic", true)
	p := start(t, 0, newKeys(t, "1"), known)
	person := newPerson(t)
	identity, err := person.signIn(p.client(t, known))
	if err != nil {
		t.Fatal(err)
	}
	state := strings.Repeat("s", 43)
	short := p.client(t, known, func(c *oidc.Config) { c.PostLogoutURL = strings.TrimSuffix(postLogoutURL, "/") })
	address, err := short.LogoutURL(t.Context(), identity.IDToken, state)
	if err != nil {
		t.Fatal(err)
	}
	if back, status := person.visit(address); back != nil || status != http.StatusBadRequest {
		t.Errorf("the provider sends the browser to %v, with %d", back, status)
	}
	long := p.client(t, known, func(c *oidc.Config) { c.RedirectURL += "/" })
	address, _, err = long.Begin(t.Context(), oidc.BeginOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if back, status := person.visit(address); back != nil || status != http.StatusBadRequest {
		t.Errorf("the provider sends the browser to %v, with %d", back, status)
	}
	_, _, err = p.client(t, known, func(c *oidc.Config) { c.Issuer += "/" }).Begin(t.Context(), oidc.BeginOptions{})
	expect(t, err, "oidc.unavailable")
}
