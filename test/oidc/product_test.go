package oidc_test

import (
	"html"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/app"
	directoryweb "relais/internal/directory/web"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/platform/oidc"
	"relais/internal/platform/seal"
)

// product is the assembled product behind an address of its own, over TLS: its
// cookies travel no other way.
type product struct {
	*app.House
	*httptest.Server
	origin string
}

// serve opens a house whose members may come in by a provider.
func serve(t *testing.T, provider *oidc.Config) product {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	origin := "https://localhost:" + strconv.Itoa(server.Listener.Addr().(*net.TCPAddr).Port) // passkeys are made for a name
	provider.RedirectURL, provider.PostLogoutURL = origin+"/connexion/proconnect/retour", origin+"/connexion/proconnect/sortie"
	d, err := app.OpenDatabase(t.Context(), filepath.Join(t.TempDir(), "relais.db"))
	well(t, err)
	t.Cleanup(func() { well(t, d.Close()) })
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: filepath.Join(t.TempDir(), "coffre")})
	well(t, err)
	house, err := app.Open(t.Context(), d, app.Config{
		Origin: origin, Safe: safe, Provider: provider, Hashing: identity.Hashing{MemoryKiB: 64, Iterations: 1},
		Pages: directoryweb.Settings{Network: "Réseau d’essai"},
	}, kernel.SystemClock, slog.New(slog.NewTextHandler(io.Discard, nil)))
	well(t, err)
	server.Config.Handler = house.Handler()
	server.StartTLS()
	t.Cleanup(server.Close)
	return product{house, server, origin}
}

func well(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// invited gives the link by which an administrator of the network joins it.
func (p product) invited(t *testing.T, address string) string {
	t.Helper()
	home, err := p.Identity.Network.EnsureNetwork(t.Context(), "Réseau d’essai")
	well(t, err)
	link, err := p.Identity.Members.InviteByHand(t.Context(), access.System(access.MemberInvite), identity.Invitation{
		Structure: home, Email: address, Role: access.Admin,
	})
	well(t, err)
	return link[strings.Index(link, "#")+1:]
}

// visitor is someone with a browser, who follows wherever they are led: through
// redirections, and through pages that lead on by themselves or by a press.
type visitor struct {
	http.Client
	t    *testing.T
	base string
	here *url.URL
	page string
}

// visitor gives someone who has never been here.
func (p product) visitor(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	well(t, err)
	transport := p.Client().Transport.(*http.Transport).Clone()
	transport.TLSClientConfig.ServerName = "example.com" // what the certificate of tests says
	return &visitor{Client: http.Client{Jar: jar, Transport: transport}, t: t, base: p.origin}
}

// open opens an address of the product.
func (v *visitor) open(path string) *visitor {
	v.t.Helper()
	return v.follow(v.Get(v.base + path))
}

// follow reads what came back, and goes on until the product shows a page that
// waits for someone.
func (v *visitor) follow(response *http.Response, err error) *visitor {
	v.t.Helper()
	for range 8 {
		well(v.t, err)
		body, failed := io.ReadAll(response.Body)
		response.Body.Close()
		well(v.t, failed)
		v.here, v.page = response.Request.URL, string(body)
		elsewhere := !strings.HasPrefix(v.here.String(), v.base)
		_, next, refresh := strings.Cut(response.Header.Get("Refresh"), "url=")
		switch form := action.FindStringSubmatch(v.page); {
		case refresh:
			response, err = v.Get(v.base + next)
		case elsewhere && form != nil:
			response, err = v.press(form[1])
		case elsewhere:
			v.t.Fatalf("the provider keeps the browser, with %d", response.StatusCode)
		default:
			return v
		}
	}
	v.t.Fatal("the pages never end")
	return v
}

// press says yes to the provider.
func (v *visitor) press(to string) (*http.Response, error) {
	next, err := v.here.Parse(html.UnescapeString(to))
	well(v.t, err)
	pressed := url.Values{"press": {"yes"}, "logout": {"yes"}}
	for _, hidden := range field.FindAllStringSubmatch(v.page, -1) {
		pressed.Set(hidden[1], html.UnescapeString(hidden[2]))
	}
	return v.PostForm(next.String(), pressed)
}

var (
	ourForm   = regexp.MustCompile(`(?s)<form[^>]*action=("[^"]*"|[^\s>]*)[^>]*>(.*?)</form>`)
	ourHidden = regexp.MustCompile(`<input type=hidden name=(\S+) value=("[^"]*"|[^\s>]*)`)
)

// send fills a form of the product's page and sends it.
func (v *visitor) send(to string, typed map[string]string) *visitor {
	v.t.Helper()
	for _, found := range ourForm.FindAllStringSubmatch(v.page, -1) {
		if strings.Trim(found[1], `"`) != to {
			continue
		}
		form := url.Values{}
		for _, hidden := range ourHidden.FindAllStringSubmatch(found[2], -1) {
			form.Add(strings.Trim(hidden[1], `"`), html.UnescapeString(strings.Trim(hidden[2], `"`)))
		}
		for name, value := range typed {
			form.Set(name, value)
		}
		return v.follow(v.PostForm(v.base+to, form))
	}
	v.t.Fatalf("no form goes to %s at %s: %s", to, v.here, v.page)
	return nil
}

// at checks where the visitor is.
func (v *visitor) at(path string) *visitor {
	v.t.Helper()
	if got := v.here.RequestURI(); got != path {
		v.t.Fatalf("at %s instead of %s: %s", got, path, v.page)
	}
	return v
}

// TestTheProductSignsInThroughAProvider plays the whole product against a real
// provider: an invitation accepted through it, a sign-in that it vouches for
// with a second factor or without, a sign-out of both.
func TestTheProductSignsInThroughAProvider(t *testing.T) {
	config := oidc.Config{
		ClientID: "relais", ClientSecret: clientSecret, Scopes: []string{"openid", "email", "given_name", "usual_name", "siret"},
		AuthMethod: oidc.AuthPost, IDTokenAlg: []string{oidc.ES256}, AskAMR: true,
	}
	known := registered("relais", oidc.ES256, "post", false)
	keys, port := newKeys(t, "1"), freePort(t)
	config.Issuer = "http://127.0.0.1:" + strconv.Itoa(port)
	house := serve(t, &config)
	known["redirect_uris"], known["post_logout_redirect_uris"] = []string{config.RedirectURL}, []string{config.PostLogoutURL}
	strong := start(t, port, keys, known)

	someone := house.visitor(t)
	someone.open("/invitation").send("/invitation", map[string]string{"secret-code": house.invited(t, "camille.merle@example.org")})
	someone.open("/connexion/proconnect?suite=%2Finvitation").at("/invitation")
	someone.send("/invitation/accepter", map[string]string{"nom": "Camille Merle", "par": "proconnect"}).at("/accueil")

	someone.open("/compte").send("/deconnexion", nil).at("/connexion?fait=signed_out")
	someone.open("/compte").at("/connexion?suite=%2Fcompte")
	someone.open("/connexion/proconnect?suite=%2Fcompte").at("/compte")

	strong.stop()
	startBy(t, port, []string{"pwd"}, keys, known)
	weak := house.visitor(t)
	weak.open("/connexion/proconnect?suite=%2Fcompte").at("/connexion/moyen?suite=%2Fcompte") // half a session: Relais asks for its own
	weak.open("/compte").at("/connexion/moyen")
}

// freePort gives a port on which nothing listens: the product and the provider
// must each know the other's address first.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	well(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
