package oidc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
)

// Values that no error may ever show.
const (
	canaryCode   = "canary-code-8d1f"
	canaryAccess = "canary-access-77aa"
	canarySecret = "canary client+secret/="
	canaryEmail  = "canary.camille@example.org"
	clientID     = "relais-client"
	subject      = "canary-subject-42"
)

// hand is a clock that tests move.
type hand struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hand) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hand) move(by time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(by)
}

// keyRing gives keys made once for all tests, by the name of their use.
var keyRing = sync.OnceValue(func() map[string]jose.JSONWebKey {
	ring := map[string]jose.JSONWebKey{}
	for _, name := range []string{"ec", "ec2", "thief"} {
		private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			continue
		}
		ring[name] = jose.JSONWebKey{Key: private, KeyID: name, Algorithm: ES256, Use: "sig"}
	}
	for _, name := range []string{"rsa", "rsa2"} {
		private, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			continue
		}
		ring[name] = jose.JSONWebKey{Key: private, KeyID: name, Algorithm: RS256, Use: "sig"}
	}
	return ring
})

// hostile is a provider that does all it should, but where a test says
// otherwise. Its fields are set while nobody asks it anything.
type hostile struct {
	*httptest.Server
	time      *hand
	key       jose.JSONWebKey      // what signs
	published []jose.JSONWebKey    // what the key set shows
	signInfo  bool                 // userinfo is signed
	document  func(map[string]any) // alters the discovery document
	claims    func(map[string]any) // alters the claims of the ID token
	info      func(map[string]any) // alters the claims of userinfo
	write     func(any) string     // signs the ID token instead of key
	writeInfo func(any) string     // signs userinfo instead of key
	token     func(map[string]any) // alters the answer of the token endpoint
	method    AuthMethod
	challenge bool // PKCE is required

	mu       sync.Mutex
	instead  map[string]http.HandlerFunc // answers a path instead
	calls    map[string]int
	codes    map[string]url.Values // what each code was given for
	asked    url.Values            // the last question to the authorization endpoint
	bearerIn string                // where the access token stood
}

func newHostile(t *testing.T) *hostile {
	p := &hostile{
		time: &hand{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)},
		key:  keyRing()["ec"], method: AuthBasic, challenge: true,
		instead: map[string]http.HandlerFunc{}, calls: map[string]int{}, codes: map[string]url.Values{},
	}
	p.published = []jose.JSONWebKey{p.key}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *hostile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.calls[r.URL.Path]++
	other := p.instead[r.URL.Path]
	p.mu.Unlock()
	if other != nil {
		other(w, r)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		answer(w, p.discovery())
	case "/jwks":
		set := jose.JSONWebKeySet{}
		for _, key := range p.published {
			set.Keys = append(set.Keys, key.Public())
		}
		answer(w, set)
	case "/authorize":
		p.authorize(w, r)
	case "/token":
		p.exchange(w, r)
	case "/userinfo":
		p.userinfo(w, r)
	default:
		http.NotFound(w, r)
	}
}

// put answers a path by a handler; by itself again when there is none.
func (p *hostile) put(path string, handler http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.instead[path] = handler
}

func (p *hostile) count(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls[path]
}

func (p *hostile) discovery() map[string]any {
	document := map[string]any{
		"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token",
		"userinfo_endpoint": p.URL + "/userinfo", "jwks_uri": p.URL + "/jwks", "end_session_endpoint": p.URL + "/end?of=session",
	}
	if p.document != nil {
		p.document(document)
	}
	return document
}

// authorize answers as ProConnect does: a parameter it does not know, or a
// short state or nonce, is refused.
func (p *hostile) authorize(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	known := []string{"response_type", "client_id", "redirect_uri", "scope", "claims", "state", "nonce", "acr_values", "login_hint", "idp_hint", "code_challenge", "code_challenge_method"}
	for name, values := range query {
		if !slices.Contains(known, name) || len(values) != 1 {
			http.Error(w, "Y000400 "+name, http.StatusBadRequest)
			return
		}
	}
	if len(query.Get("state")) < 32 || len(query.Get("nonce")) < 32 || query.Get("response_type") != "code" {
		http.Error(w, "Y000400", http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	code := fmt.Sprintf("%s-%d", canaryCode, len(p.codes))
	p.codes[code], p.asked = query, query
	p.mu.Unlock()
	back := url.Values{"code": {code}, "state": {query.Get("state")}}
	http.Redirect(w, r, query.Get("redirect_uri")+"?"+back.Encode(), http.StatusSeeOther)
}

func (p *hostile) exchange(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	id, _ = url.QueryUnescape(id)
	secret, _ = url.QueryUnescape(secret)
	if p.method == AuthPost {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	code := r.PostFormValue("code")
	p.mu.Lock()
	given := p.codes[code]
	delete(p.codes, code)
	p.mu.Unlock()
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	switch {
	case id != clientID || secret != canarySecret || r.URL.RawQuery != "":
		fail(w, http.StatusUnauthorized, "invalid_client")
	case given == nil || r.PostFormValue("redirect_uri") != given.Get("redirect_uri"):
		fail(w, http.StatusBadRequest, "invalid_grant")
	case p.challenge && (given.Get("code_challenge_method") != "S256" || given.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(sum[:])):
		fail(w, http.StatusBadRequest, "invalid_grant")
	default:
		given := map[string]any{"access_token": canaryAccess, "token_type": "Bearer", "expires_in": 60, "id_token": p.idToken(given.Get("nonce"))}
		if p.token != nil {
			p.token(given)
		}
		answer(w, given)
	}
}

func (p *hostile) idToken(nonce string) string {
	now := p.time.clock()
	claims := map[string]any{
		"iss": p.URL, "aud": clientID, "sub": subject, "nonce": nonce, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
		"amr": []string{"pwd", "totp", "mfa"}, "acr": "eidas1",
	}
	if p.claims != nil {
		p.claims(claims)
	}
	if p.write != nil {
		return p.write(claims)
	}
	return sign(p.key, claims, nil)
}

func (p *hostile) userinfo(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	switch canaryAccess {
	case strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "):
		p.bearerIn = "header"
	case r.PostFormValue("access_token"):
		p.bearerIn = "body"
	default:
		p.bearerIn = ""
	}
	in := p.bearerIn
	p.mu.Unlock()
	if in == "" || r.URL.RawQuery != "" {
		http.Error(w, canaryAccess, http.StatusUnauthorized)
		return
	}
	claims := map[string]any{
		"sub": subject, "email": canaryEmail, "email_verified": true, "given_name": "Camille", "usual_name": "Canari", "siret": "00000000000001",
	}
	if p.signInfo {
		claims["iss"], claims["aud"] = p.URL, clientID
	}
	if p.info != nil {
		p.info(claims)
	}
	switch {
	case p.writeInfo != nil:
		w.Header().Set("Content-Type", "application/jwt")
		fmt.Fprint(w, p.writeInfo(claims))
	case p.signInfo:
		w.Header().Set("Content-Type", "application/jwt;charset=utf-8")
		fmt.Fprint(w, sign(p.key, claims, nil))
	default:
		answer(w, claims)
	}
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func fail(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":%q,"error_description":"%s %s"}`, code, canarySecret, canaryCode)
}

// sign gives the token of claims by a key; what cannot be signed is empty.
func sign(key jose.JSONWebKey, claims any, options *jose.SignerOptions) string {
	return signAs(jose.SignatureAlgorithm(key.Algorithm), key, claims, options)
}

func signAs(alg jose.SignatureAlgorithm, key, claims any, options *jose.SignerOptions) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, options)
	if err != nil {
		return err.Error()
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return err.Error()
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return err.Error()
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		return err.Error()
	}
	return token
}
