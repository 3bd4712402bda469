package oidc_test

import (
	"bufio"
	"bytes"
	"context"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"relais/internal/app/cli"
	"relais/internal/kernel"
	"relais/internal/platform/oidc"
	"relais/test/outputs"
)

// product is the program as an operator serves it, behind a TLS proxy: its
// cookies travel no other way.
type product struct {
	proxy    *httptest.Server
	origin   string
	database string
}

// inside is how the program says where it listens.
var inside = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// newProduct gives a product whose address is known, and that does not serve yet:
// it and the provider must each know the other's address first.
func newProduct(t *testing.T) *product {
	t.Helper()
	proxy := httptest.NewUnstartedServer(nil)
	origin := "https://localhost:" + strconv.Itoa(proxy.Listener.Addr().(*net.TCPAddr).Port) // passkeys are made for a name
	return &product{proxy, origin, filepath.Join(t.TempDir(), "relais.db")}
}

// serve runs the program until the test ends, with the flags that an operator
// gives for a provider: nothing but what ADR 12 asks.
func (p *product) serve(t *testing.T, issuer string) {
	t.Helper()
	secret := filepath.Join(t.TempDir(), "secret")
	well(t, os.WriteFile(secret, []byte(clientSecret+"\n"), 0o600))
	ctx, stop := context.WithCancel(t.Context())
	told, out := io.Pipe()
	ended := make(chan int)
	var faults bytes.Buffer
	go func() {
		ended <- cli.Main(ctx, []string{
			"serve", "--listen=127.0.0.1:0", "--database=" + p.database, "--log-level=debug", "--network=Réseau d’essai", "--public-url=" + p.origin,
			"--proconnect-issuer=" + issuer, "--proconnect-client=relais", "--proconnect-secret-file=" + secret,
		}, cli.Environment{Out: out, Err: io.MultiWriter(&faults, heard.Writer(outputs.Log)), In: strings.NewReader(""), Clock: kernel.SystemClock})
		out.Close()
	}()
	t.Cleanup(func() {
		stop()
		if status := <-ended; status != 0 {
			t.Errorf("status %d: %s", status, &faults)
		}
	})
	lines := bufio.NewScanner(told)
	for lines.Scan() {
		if address := inside.FindString(lines.Text()); address != "" {
			behind, err := url.Parse(address)
			well(t, err)
			p.proxy.Config.Handler = httputil.NewSingleHostReverseProxy(behind)
			p.proxy.StartTLS()
			t.Cleanup(p.proxy.Close)
			go func() {
				for lines.Scan() { // the rest of the welcome
				}
			}()
			return
		}
	}
	t.Fatalf("nothing is served: %s", &faults)
}

func well(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// invited gives the code by which an administrator of the network joins it.
func (p *product) invited(t *testing.T, address string) string {
	t.Helper()
	var link, faults bytes.Buffer
	status := cli.Main(t.Context(), []string{"user", "add", "--database=" + p.database, "--email=" + address, "--public-url=" + p.origin},
		cli.Environment{Out: &link, Err: io.MultiWriter(&faults, heard.Writer(outputs.Log)), In: strings.NewReader(""), Clock: kernel.SystemClock})
	_, code, found := strings.Cut(strings.TrimSpace(link.String()), "#")
	if status != 0 || !found {
		t.Fatalf("status %d: %s", status, &faults)
	}
	heard.Secret("an invitation", code)
	return code
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
func (p *product) visitor(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	well(t, err)
	transport := p.proxy.Client().Transport.(*http.Transport).Clone()
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
	known := registered("relais", oidc.ES256, "post", true)
	keys, port, house := newKeys(t, "1"), freePort(t), newProduct(t)
	known["redirect_uris"] = []string{house.origin + "/connexion/proconnect/retour"}
	known["post_logout_redirect_uris"] = []string{house.origin + "/connexion/proconnect/sortie"}
	house.serve(t, "http://127.0.0.1:"+strconv.Itoa(port))
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
