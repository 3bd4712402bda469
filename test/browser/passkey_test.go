package browser

import (
	"context"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"relais/internal/access"
	"relais/internal/app"
	"relais/internal/directory/web"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/platform/seal"
)

// A newcomer opens the link of their invitation, makes a passkey, signs out,
// and comes in again with the passkey alone.
func TestPasskey(t *testing.T) {
	need(t, chrome != nil, "Chromium is not installed")
	origin, link := openForPasskeys(t)
	b := open(t, "")
	b.withAuthenticator()
	b.do(chromedp.Navigate(link))
	b.until(`document.querySelector('#nom') !== null`)
	if left := asks[string](b, `location.href`); strings.Contains(left, "#") {
		t.Errorf("the code of the invitation stays in the address: %s", left)
	}
	b.do(chromedp.SetValue("#nom", "Inès Exemple"), chromedp.SetValue("#secret-mot", "trois-vélos-bleus-à-Issoudun"))
	asks[any](b, `void document.querySelector('button[value=mot]').click()`)
	b.until(`location.pathname === '/connexion/moyen'`)
	if name := asks[string](b, `document.querySelector('#nom').value`); !strings.Contains(name, " sur ") {
		t.Errorf("the key is first called %q", name)
	}
	b.pressKey()
	b.until(`location.pathname === '/moyens/secours'`)

	asks[any](b, `void document.querySelector('form[action="/deconnexion"] button').click()`)
	b.until(`location.pathname === '/connexion'`)
	b.pressKey()
	b.until(`location.pathname === '/accueil'`)
	if hello := asks[string](b, `document.querySelector('h1').textContent`); !strings.Contains(hello, "Inès") {
		t.Errorf("came in as %q", hello)
	}
	b.do(chromedp.Navigate(origin + "/compte"))
	if keys := asks[int](b, `document.querySelectorAll('form[action^="/compte/moyens/cles/"]').length`); keys != 1 {
		t.Errorf("the account lists %d passkeys", keys)
	}
}

// A passkey that its owner does not unlock opens nothing, and the page says so.
func TestPasskeyRefused(t *testing.T) {
	need(t, chrome != nil, "Chromium is not installed")
	origin, _ := openForPasskeys(t)
	b := open(t, "")
	b.withAuthenticator() // which holds no key of ours
	b.do(chromedp.Navigate(origin + "/connexion"))
	b.pressKey()
	b.until(`!document.querySelector('form[data-cle] [role=alert]').hidden`)
	if at := asks[string](b, `location.pathname`); at != "/connexion" {
		t.Errorf("leads to %s", at)
	}
}

// openForPasskeys opens a house under a name: an address of figures has no
// passkeys. It gives its origin and the link of an invitation.
func openForPasskeys(t *testing.T) (origin, link string) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	origin = "http://localhost:" + port
	d, err := app.OpenDatabase(t.Context(), filepath.Join(t.TempDir(), "relais.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: filepath.Join(t.TempDir(), "coffre")})
	if err != nil {
		t.Fatal(err)
	}
	house, err := app.Open(t.Context(), d, app.Config{
		Origin: origin, Safe: safe, Hashing: identity.Hashing{MemoryKiB: 64, Iterations: 1}, Pages: web.Settings{Network: "Relais"},
	}, kernel.SystemClock, heard.Logger())
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: heard.Watch(t, house.Handler()), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	home, err := house.Identity.Network.EnsureNetwork(t.Context(), "Relais")
	if err != nil {
		t.Fatal(err)
	}
	link, err = house.Identity.Members.InviteByHand(t.Context(), access.System(access.MemberInvite), identity.Invitation{
		Structure: home, Email: "ines@example.org", Role: access.Coordinator,
	})
	if err != nil {
		t.Fatal(err)
	}
	return origin, link
}

// withAuthenticator gives the tab a device that holds passkeys, and whose owner
// always unlocks it.
func (b *tab) withAuthenticator() {
	b.t.Helper()
	b.command("webauthn", func(ctx context.Context) error {
		if _, err := chromedp.Call(ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		_, err := chromedp.Call(ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
			Options: &webauthn.VirtualAuthenticatorOptions{
				Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
				HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
			},
		})
		return err
	})
}

// pressKey presses the button of passkeys, once the script shows it.
func (b *tab) pressKey() {
	b.t.Helper()
	b.until(`document.querySelector('form[data-cle]')?.hidden === false`)
	asks[any](b, `void document.querySelector('form[data-cle] button').click()`)
}

// until waits for something to be true in the page, which others may replace
// meanwhile.
func (b *tab) until(expression string) {
	b.t.Helper()
	for range 100 {
		ctx, stop := context.WithTimeout(b.ctx, 5*time.Second)
		is, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression))
		stop()
		if err == nil && is {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.t.Fatalf("never: %s\n%.1500s", expression, asks[string](b, `document.title + document.querySelector('main').textContent`))
}
