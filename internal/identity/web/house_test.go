package web_test

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/identity/web"
	"relais/internal/journal"
	journalweb "relais/internal/journal/web"
	"relais/internal/kernel"
	"relais/internal/messaging"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/i18n"
	"relais/internal/platform/limits"
	"relais/internal/platform/oidc"
	"relais/internal/platform/once"
	"relais/internal/platform/seal"
	"relais/internal/platform/seal/sealtest"
	"relais/internal/territory"
	"relais/internal/ui"
	"relais/migrations"
)

const (
	origin   = "https://relais.example"
	password = "trois-vélos-bleus-à-Issoudun"
)

// movable is a clock that a test moves.
type movable struct {
	sync.Mutex
	at time.Time
}

func (c *movable) now() time.Time {
	c.Lock()
	defer c.Unlock()
	return c.at
}

func (c *movable) move(by time.Duration) {
	c.Lock()
	defer c.Unlock()
	c.at = c.at.Add(by)
}

// inbox keeps what leaves by mail.
type inbox struct {
	sync.Mutex
	mails []messaging.Mail
	shut  bool // no server takes them
}

// Leaves tells whether mails leave.
func (i *inbox) Leaves() bool { return !i.shut }

// Send keeps a mail.
func (i *inbox) Send(_ context.Context, _ bun.IDB, _ kernel.ID, m messaging.Mail) error {
	i.Lock()
	defer i.Unlock()
	i.mails = append(i.mails, m)
	return nil
}

var linkForm = regexp.MustCompile(`#([A-Za-z0-9_-]{43})`)

// sessions makes the sessions of the room those that the gate knows.
type sessions struct{ room *identity.Room }

// Authenticate gives the session of a token.
func (s sessions) Authenticate(ctx context.Context, token string) (gate.Session, error) {
	found, err := s.room.Sessions.Authenticate(ctx, token)
	if err != nil {
		return gate.Session{}, kernel.Because(kernel.NotFound, "session.absent", err)
	}
	return gate.Session{
		Handle: string(found.ID), Actor: found.Actor, Name: found.Name, Structure: found.StructureName,
		Half: found.Half, Proved: found.Proved, Origin: found,
	}, nil
}

// house is the pages behind a gate, on a real room.
type house struct {
	t       *testing.T
	db      *db.DB
	room    *identity.Room
	clock   *movable
	inbox   *inbox
	home    kernel.ID // the structure of the network
	handler http.Handler
	pages   *web.Pages
	gate    *gate.Gate
}

func newClock() *movable { return &movable{at: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)} }

// open opens a network without a provider of identities.
func open(t *testing.T) *house {
	t.Helper()
	return openBy(t, newClock(), nil)
}

// openBy opens a network that goes by a clock. Its provider, if any, is that of
// ProConnect.
func openBy(t *testing.T, clockOfAll *movable, provider *oidc.Client) *house {
	t.Helper()
	return openOn(t, dbtest.Open(t, dbtest.SQLite(t), migrations.Files), clockOfAll, provider)
}

// openOn opens a network on a database.
func openOn(t *testing.T, d *db.DB, clockOfAll *movable, provider *oidc.Client) *house {
	t.Helper()
	h := &house{t: t, db: d, clock: clockOfAll, inbox: &inbox{}}
	clock, safe := kernel.Clock(h.clock.now), sealtest.Safe(t)
	keys := seal.NewKeys(d, safe, clock)
	j, err := journal.New(d, keys, safe, clock, rand.Reader)
	must(t, err)
	h.room, err = identity.New(identity.Tools{
		DB: d, Keys: keys, Journal: j, Limits: limits.New(d, clock, []byte("limits")), Post: h.inbox, Clock: clock,
		IDs: kernel.NewIDs(clock, rand.Reader), Random: rand.Reader,
	}, identity.Config{Network: "Réseau d’essai", Address: origin, Hashing: identity.Hashing{MemoryKiB: 64, Iterations: 1}})
	must(t, err)
	h.home, err = h.room.Network.EnsureNetwork(t.Context(), "Réseau d’essai")
	must(t, err)
	catalog, err := i18n.LoadWork(ui.Texts(), gate.Texts(), journalweb.Texts(), web.Texts())
	must(t, err)
	atlas, err := territory.Embedded()
	must(t, err)
	routes := gate.NewRoutes()
	h.gate, err = gate.New(gate.Config{
		DB: d, Routes: routes, Once: once.New(d, clock, []byte("once")), Secret: []byte("forms"), Work: catalog, Sessions: sessions{h.room},
		Clock: clock, Random: rand.Reader, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Network: "Réseau d’essai",
	})
	must(t, err)
	h.pages, err = web.New(web.Config{
		Identity: h.room, Atlas: atlas, Provider: provider, Clock: clock, Random: rand.Reader,
		Secret: safe.Derive("pages", 32), Origin: origin, Network: "Réseau d’essai",
	})
	must(t, err)
	h.pages.Register(h.gate)
	h.handler, err = routes.Handler()
	must(t, err)
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sent gives the token of the last link that an address received.
func (h *house) sent(address string) string {
	h.t.Helper()
	for n := len(h.inbox.mails) - 1; n >= 0; n-- {
		if m := h.inbox.mails[n]; m.To == address {
			if found := linkForm.FindStringSubmatch(m.Text); found != nil {
				return found[1]
			}
		}
	}
	h.t.Fatalf("no link was sent to %s", address)
	return ""
}

// structure makes an approved structure and gives its identifier.
func (h *house) structure(name string) kernel.ID {
	h.t.Helper()
	ctx, review := h.t.Context(), access.System(access.StructureReview)
	must(h.t, h.room.Network.Apply(ctx, access.System(access.StructureApply), from("198.51.100.1"), identity.Application{
		Card: identity.Card{Name: name, Departement: "36"}, Contact: identity.Contact{Name: "Camille Essai", Email: "camille@example.org"},
	}))
	list, err := h.room.Network.Structures(ctx, review)
	must(h.t, err)
	for _, s := range list {
		if s.Name == name {
			must(h.t, h.room.Network.Review(ctx, review, s.ID, identity.Approve, ""))
			return s.ID
		}
	}
	h.t.Fatalf("%s is not there", name)
	return ""
}

// absentForm is how a text that is missing shows.
var absentForm = regexp.MustCompile(`\[[a-z_]+(?:\.[\w]+)+\]`)

// browser is someone's browser: it keeps cookies, follows no link by itself and
// runs no script.
type browser struct {
	h       *house
	t       *testing.T
	cookies map[string]string
	agent   string
	secret  string // of the application of codes
}

func (h *house) browser() *browser {
	return &browser{h: h, t: h.t, cookies: map[string]string{}, agent: "Mozilla/5.0 (Android 14; Mobile) Firefox/140.0"}
}

// answer is what came back.
type answer struct {
	status int
	to     string
	body   string
	header http.Header
}

// main gives the part of a page that is its own.
func (a answer) main() string {
	_, main, _ := strings.Cut(a.body, "<main>")
	main, _, _ = strings.Cut(main, "</main>")
	return main
}

// ask asks for an address.
func (b *browser) ask(method, target string, form url.Values) answer {
	b.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	r.Host = "localhost:8080"
	r.Header.Set("User-Agent", b.agent)
	r.Header.Set("Accept-Language", "fr")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.h.handler.ServeHTTP(w, r)
	got := w.Result()
	for _, c := range got.Cookies() {
		if strings.HasPrefix(c.Name, "__Host-") && (!c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode) {
			b.t.Errorf("an open cookie: %v", c)
		}
		b.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	if absent := absentForm.FindString(w.Body.String()); absent != "" {
		b.t.Errorf("%s %s: no text for %s", method, target, absent)
	}
	return answer{got.StatusCode, got.Header.Get("Location"), w.Body.String(), got.Header}
}

// get opens a page and follows where it leads.
func (b *browser) get(target string) answer {
	b.t.Helper()
	a := b.ask("GET", target, nil)
	for hops := 0; a.status == http.StatusSeeOther && hops < 5; hops++ {
		target = a.to
		a = b.ask("GET", target, nil)
	}
	a.to = target
	return a
}

var (
	formForm   = regexp.MustCompile(`(?s)<form[^>]*action=("[^"]*"|[^\s>]*)[^>]*>(.*?)</form>`)
	hiddenForm = regexp.MustCompile(`<input type=hidden name=(\S+) value=("[^"]*"|[^\s>]*)`)
)

// fill finds the form of a page that goes somewhere, and gives what it says
// with what a person typed.
func (b *browser) fill(page answer, action string, typed map[string]string) url.Values {
	b.t.Helper()
	for _, found := range formForm.FindAllStringSubmatch(page.body, -1) {
		if strings.Trim(found[1], `"`) != action {
			continue
		}
		form := url.Values{}
		for _, hidden := range hiddenForm.FindAllStringSubmatch(found[2], -1) {
			form.Add(strings.Trim(hidden[1], `"`), htmlText(strings.Trim(hidden[2], `"`)))
		}
		for name, value := range typed {
			form.Set(name, value)
		}
		return form
	}
	b.t.Fatalf("no form goes to %s in %s", action, page.main())
	return nil
}

func htmlText(s string) string {
	return strings.NewReplacer("&amp;", "&", "&#34;", `"`, "&quot;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">").Replace(s)
}

// send fills the form of a page and sends it.
func (b *browser) send(page answer, action string, typed map[string]string) answer {
	b.t.Helper()
	return b.ask("POST", action, b.fill(page, action, typed))
}

// done sends a form and follows where it leads.
func (b *browser) done(page answer, action string, typed map[string]string) answer {
	b.t.Helper()
	a := b.send(page, action, typed)
	if a.status == http.StatusSeeOther {
		return b.get(a.to)
	}
	return a
}

// code gives the present code of the application.
func (b *browser) code() string {
	b.t.Helper()
	code, err := totp.GenerateCode(b.secret, b.h.clock.now())
	must(b.t, err)
	return code
}

var secretForm = regexp.MustCompile(`<p class=secret>([A-Z2-7 ]+)`)

// accept opens an invitation, makes an account and enrols an application of
// codes: the whole journey of a newcomer, without script.
func (b *browser) accept(address, name string) answer {
	b.t.Helper()
	page := b.done(b.get("/invitation"), "/invitation", map[string]string{"secret-code": " " + b.h.sent(address) + "\n"})
	page = b.done(page, "/invitation/accepter", map[string]string{"nom": name, "secret-mot": password, "par": "mot"})
	page = b.done(page, "/moyens/application", nil)
	found := secretForm.FindStringSubmatch(page.body)
	if found == nil {
		b.t.Fatalf("no secret in %s", page.body)
	}
	b.secret = strings.ReplaceAll(found[1], " ", "")
	return b.done(page, "/moyens/application/code", map[string]string{"secret-code": b.code()})
}

// signIn signs in again, with a fresh code.
func (b *browser) signIn(address, next string) answer {
	b.t.Helper()
	b.h.clock.move(time.Minute)
	page := b.done(b.get("/connexion?suite="+url.QueryEscape(next)), "/connexion", map[string]string{"email": address, "secret-mot": password})
	return b.done(page, "/connexion/second", map[string]string{"secret-code": b.code()})
}

// member makes a member of a structure, signed in.
func (h *house) member(address, name string, structure kernel.ID, role access.Role) *browser {
	h.t.Helper()
	_, err := h.room.Members.Invite(h.t.Context(), access.System(access.MemberInvite), identity.Invitation{
		Structure: structure, Email: address, Role: role,
	})
	must(h.t, err)
	b := h.browser()
	b.accept(address, name)
	return b
}

// says checks that a page says something.
func (b *browser) says(page answer, words ...string) {
	b.t.Helper()
	for _, w := range words {
		if !strings.Contains(page.body, w) {
			b.t.Errorf("%d %s does not say %q: %s", page.status, page.to, w, page.main())
		}
	}
}

// silent checks that a page does not say something.
func (b *browser) silent(page answer, words ...string) {
	b.t.Helper()
	for _, w := range words {
		if w == "" || strings.Contains(page.body, w) {
			b.t.Errorf("%d %s says %q", page.status, page.to, w)
		}
	}
}
