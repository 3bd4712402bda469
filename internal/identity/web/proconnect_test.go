package web_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/oidc"
)

// provider is a provider of identities that believes everyone: it gives the
// person that the test names.
type provider struct {
	*httptest.Server
	key     *ecdsa.PrivateKey
	clock   *movable
	subject string
	amr     []string
	nonce   string
	out     string // where one signs out of it; "" when it offers no such thing
}

const client = "relais"

func b64(bytes []byte) string { return base64.RawURLEncoding.EncodeToString(bytes) }

// newProvider gives a provider, and our client of it, which go by a clock.
func newProvider(t *testing.T, clock *movable) (*provider, *oidc.Client) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	p := &provider{key: key, clock: clock, subject: "ines", amr: []string{"pwd"}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		p.json(w, map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "userinfo_endpoint": p.URL + "/userinfo",
			"jwks_uri": p.URL + "/keys", "end_session_endpoint": p.out, "id_token_signing_alg_values_supported": []string{"ES256"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		point, err := key.PublicKey.Bytes()
		must(t, err)
		p.json(w, map[string]any{"keys": []any{map[string]string{
			"kty": "EC", "crv": "P-256", "kid": "1", "alg": "ES256", "use": "sig", "x": b64(point[1:33]), "y": b64(point[33:]),
		}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, _ *http.Request) {
		p.json(w, map[string]any{"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": p.token(t)})
	})
	mux.HandleFunc("GET /userinfo", func(w http.ResponseWriter, _ *http.Request) {
		p.json(w, map[string]any{"sub": p.subject, "email": "ines@example.org", "given_name": "Inès", "usual_name": "Exemple"})
	})
	p.Server = httptest.NewServer(mux)
	p.out = p.URL + "/out"
	t.Cleanup(p.Close)
	c, err := oidc.New(t.Context(), oidc.Config{
		Issuer: p.URL, ClientID: client, ClientSecret: "secret", RedirectURL: origin + "/connexion/proconnect/retour",
		PostLogoutURL: origin + "/connexion/proconnect/sortie", AuthMethod: oidc.AuthPost,
	}, kernel.Clock(clock.now), rand.Reader, nil)
	must(t, err)
	return p, c
}

func (p *provider) json(w http.ResponseWriter, what any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(what)
}

// token signs who came in (JWS compact, ES256: RFC 7518, 3.4).
func (p *provider) token(t *testing.T) string {
	now := p.clock.now().Unix()
	claims, err := json.Marshal(map[string]any{
		"iss": p.URL, "sub": p.subject, "aud": client, "iat": now, "exp": now + 60, "nonce": p.nonce, "amr": p.amr,
	})
	must(t, err)
	text := b64([]byte(`{"alg":"ES256","kid":"1"}`)) + "." + b64(claims)
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, p.key, sum[:])
	must(t, err)
	var signature [64]byte
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return text + "." + b64(signature[:])
}

// through sends a browser through the provider, and gives the address at which
// it comes back.
func (p *provider) through(b *browser, from string) string {
	b.t.Helper()
	a := b.ask("GET", from, nil)
	away, err := url.Parse(a.to)
	if err != nil || a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, p.URL) {
		b.t.Fatalf("%s leads to %d %s", from, a.status, a.to)
	}
	p.nonce = away.Query().Get("nonce")
	return "/connexion/proconnect/retour?code=code&state=" + url.QueryEscape(away.Query().Get("state"))
}

// openWithProvider opens a network whose members may come in by a provider.
func openWithProvider(t *testing.T) (*house, *provider) {
	t.Helper()
	clock := newClock()
	p, c := newProvider(t, clock)
	return openBy(t, clock, c), p
}

// A newcomer accepts with ProConnect, comes in by it, and by it alone when the
// provider tells of a second factor.
func TestProConnect(t *testing.T) {
	h, p := openWithProvider(t)
	invite(t, h, h.structure("Maison de l’Indre"), "ines@example.org", access.Adviser)
	b := h.browser()
	b.says(b.get("/connexion"), "Continuer avec ProConnect")
	b.done(b.get("/invitation"), "/invitation", map[string]string{"secret-code": h.sent("ines@example.org")})
	page := b.get(p.through(b, "/connexion/proconnect?suite=%2Finvitation"))
	b.says(page, "Accepter avec ProConnect")
	page = b.done(page, "/invitation/accepter", map[string]string{"nom": "Inès Exemple", "par": "proconnect"})
	b.says(page, "Choisissez un second moyen de connexion")
	page = b.done(page, "/moyens/application", nil)
	b.secret = strings.ReplaceAll(secretForm.FindStringSubmatch(page.body)[1], " ", "")
	b.done(page, "/moyens/application/code", map[string]string{"secret-code": b.code()})

	again := h.browser()
	if page = again.get(p.through(again, "/connexion/proconnect?suite=%2Fcompte")); page.to != "/connexion/second?suite=%2Fcompte" {
		t.Errorf("with a password only, ProConnect leads to %s", page.to)
	}
	p.amr = []string{"pwd", "otp"}
	again = h.browser()
	if page = again.get(p.through(again, "/connexion/proconnect?suite=%2Fcompte")); page.to != "/compte" {
		t.Errorf("with two factors, ProConnect leads to %s", page.to)
	}
}

// What comes back to another browser, or twice, opens nothing.
func TestProConnectIsBoundToTheBrowser(t *testing.T) {
	h, p := openWithProvider(t)
	victim, attacker := h.browser(), h.browser()
	back := p.through(attacker, "/connexion/proconnect")
	page := victim.ask("GET", back, nil)
	victim.says(page, "Recommencez la connexion")
	page = attacker.ask("GET", back, nil)
	attacker.says(page, "n’est pas encore relié")
	page = attacker.ask("GET", back, nil)
	attacker.says(page, "Recommencez la connexion")
	if attacker.cookies["__Host-relais"]+victim.cookies["__Host-relais"] != "" {
		t.Error("a session is open")
	}
}

// An identity that no account knows is never tied to an account by its address:
// its owner comes in another way first, then ties it.
func TestProConnectIsLinkedByItsOwner(t *testing.T) {
	h, p := openWithProvider(t)
	ines := h.member("ines@example.org", "Inès Exemple", h.structure("Maison de l’Indre"), access.Adviser)
	ines.done(ines.get("/compte"), "/deconnexion", nil)
	ines.says(ines.get(p.through(ines, "/connexion/proconnect")), "n’est pas encore relié")
	page := ines.signIn("ines@example.org", "/compte")
	ines.says(page, "il reste à confirmer")
	page = ines.done(page, "/compte/proconnect", nil)
	ines.says(page, "Le moyen de connexion est enregistré", "Ne plus relier")
	other := h.browser()
	if page = other.get(p.through(other, "/connexion/proconnect")); page.to != "/connexion/second" {
		t.Errorf("once linked, %s", page.to)
	}
	page = ines.done(ines.get("/compte"), "/compte/proconnect/retrait", nil)
	ines.says(page, "Le moyen de connexion est retiré")
}

func TestProConnectRefuses(t *testing.T) {
	h, p := openWithProvider(t)
	b := h.browser()
	back := p.through(b, "/connexion/proconnect")
	state, _ := url.ParseQuery(strings.SplitN(back, "?", 2)[1])
	page := b.ask("GET", "/connexion/proconnect/retour?error=access_denied&state="+url.QueryEscape(state.Get("state")), nil)
	b.says(page, "a refusé la connexion", "Mot de passe")
	p.Close()
	page = b.ask("GET", p.through(b, "/connexion/proconnect"), nil)
	b.says(page, "ProConnect ne répond pas", "Mot de passe")
}

// linked gives a browser signed in through the provider, as someone of the
// network whose identity it knows.
func linked(h *house, p *provider) *browser {
	h.t.Helper()
	ines := h.member("ines@example.org", "Inès Exemple", h.structure("Maison de l’Indre"), access.Adviser)
	ines.get(p.through(ines, "/connexion/proconnect"))
	ines.done(ines.get("/compte"), "/compte/proconnect", nil)
	p.amr = []string{"pwd", "otp"}
	b := h.browser()
	b.secret = ines.secret
	if page := b.get(p.through(b, "/connexion/proconnect?suite=%2Fcompte")); page.to != "/compte" {
		h.t.Fatalf("ProConnect leads to %s", page.to)
	}
	return b
}

// Who came in through ProConnect leaves it too; the browser that was sent there
// is the only one that is told it is out.
func TestProConnectIsLeft(t *testing.T) {
	h, p := openWithProvider(t)
	b := linked(h, p)
	if a := b.ask("GET", "/connexion/proconnect/depart/partir", nil); a.to != "/connexion" {
		t.Errorf("signed in, a link signs out of ProConnect: %s", a.to)
	}
	page := b.done(b.get("/compte"), "/deconnexion", nil)
	if next := page.header.Get("Refresh"); page.to != "/connexion/proconnect/depart" || next != "0;url=/connexion/proconnect/depart/partir" {
		t.Fatalf("the sign-out leads to %s, then %q", page.to, next)
	}
	b.says(page, "Vous êtes déconnecté de Relais", "/connexion/proconnect/depart/partir")
	b.silent(page, "id_token_hint")
	if a := b.get("/compte"); !strings.HasPrefix(a.to, "/connexion?") {
		t.Errorf("the session here is still open: %s", a.to)
	}
	away, err := url.Parse(b.ask("GET", "/connexion/proconnect/depart/partir", nil).to)
	must(t, err)
	asked := away.Query()
	if !strings.HasPrefix(away.String(), p.out) || strings.Count(asked.Get("id_token_hint"), ".") != 2 || asked.Get("post_logout_redirect_uri") != origin+"/connexion/proconnect/sortie" {
		t.Fatalf("the browser goes to %s", away)
	}
	for _, forged := range []string{"", "?state=", "?state=" + strings.Repeat("s", 43)} {
		if a := b.ask("GET", "/connexion/proconnect/sortie"+forged, nil); a.to != "/connexion" {
			t.Errorf("a forged return %q leads to %s", forged, a.to)
		}
	}
	back := "/connexion/proconnect/sortie?state=" + url.QueryEscape(asked.Get("state"))
	if a := h.browser().ask("GET", back, nil); a.to != "/connexion" {
		t.Errorf("another browser is told %s", a.to)
	}
	b.says(b.get(back), "Vous êtes déconnecté.")
	if a := b.ask("GET", back, nil); a.to != "/connexion" {
		t.Errorf("a return serves twice: %s", a.to)
	}
}

// What is kept to leave is closed, lasts as long as a session, and goes with a
// sign-in of another way.
func TestWhatLeavesIsClosed(t *testing.T) {
	h, p := openWithProvider(t)
	b := linked(h, p)
	kept := b.cookies["__Host-depart"]
	if kept == "" || strings.Contains(kept, ".") || strings.HasPrefix(kept, "eyJ") {
		t.Fatalf("what is kept is open: %q", kept)
	}
	b.done(b.get("/compte"), "/deconnexion", nil)
	pocket := h.browser()
	pocket.cookies["__Host-parcours"], pocket.cookies["__Host-depart"] = kept, kept[:len(kept)-2]+"AA"
	for _, path := range []string{"/connexion/proconnect/depart", "/connexion/proconnect/depart/partir"} {
		if a := pocket.ask("GET", path, nil); a.to != "/connexion" {
			t.Errorf("a forged cookie opens %s: %d %s", path, a.status, a.to)
		}
	}
	late := b.again()
	h.clock.move(12 * time.Hour)
	if a := late.ask("GET", "/connexion/proconnect/depart/partir", nil); a.to != "/connexion" {
		t.Errorf("twelve hours later it leads to %s", a.to)
	}
	h.clock.move(-12 * time.Hour)
	b.signIn("ines@example.org", "/compte")
	if page := b.done(b.get("/compte"), "/deconnexion", nil); page.to != "/connexion?fait=signed_out" {
		t.Errorf("a session opened by a password ends at %s", page.to)
	}
}

// A provider that offers no sign-out, or is down, keeps nobody: Relais is left,
// and the rest is said.
func TestAProviderThatCannotBeLeft(t *testing.T) {
	clock := newClock()
	p, c := newProvider(t, clock)
	p.out = ""
	h := openBy(t, clock, c)
	b := linked(h, p)
	b.done(b.get("/compte"), "/deconnexion", nil)
	b.says(b.get("/connexion/proconnect/depart/partir"), "Votre session ProConnect est peut-être encore ouverte")
	if b.cookies["__Host-depart"]+b.cookies["__Host-relais"] != "" {
		t.Error("something of the session stays in the browser")
	}
}
