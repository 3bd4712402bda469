package browser

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/app"
	"relais/internal/demo"
	"relais/internal/demo/network"
	"relais/internal/identity"
	identityweb "relais/internal/identity/web"
	"relais/internal/kernel"
	"relais/internal/messaging"
	"relais/internal/messaging/sms"
)

// office is the demonstration network with its members and the people they
// follow, served under a name: an address of figures has no passkeys. Its clock
// moves a little whenever it is looked at, and more when someone signs in, for a
// code serves once.
type office struct {
	t        testing.TB
	house    *app.House
	site     string                     // "http://localhost:PORT"
	accounts map[string]network.Account // by the part of their address before the @
	shelf    messaging.Shelf
	texts    sms.Shelf
	moved    atomic.Int64
}

func (o *office) now() time.Time {
	return monday.Add(time.Duration(o.moved.Add(int64(time.Microsecond))))
}

// pass lets time go by.
func (o *office) pass(d time.Duration) { o.moved.Add(int64(d)) }

// openOffice opens a furnished house for one test.
func openOffice(t *testing.T) *office {
	t.Helper()
	need(t, chrome != nil, "Chromium is not installed")
	o := &office{t: t, accounts: map[string]network.Account{}}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	o.site = "http://localhost:" + port
	config := app.Config{
		Origin: o.site, Mail: &o.shelf, SMS: app.SMS{Gateway: &o.texts},
		Demo: &app.Demo{Accounts: o.shown, Mails: o.shelf.Mails, Texts: o.texts.Messages},
	}
	d, house, err := openHouse(t.Context(), t.TempDir(), config, o.now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	o.house = house
	o.furnish()
	server := &http.Server{Handler: heard.Watch(t, house.Handler()), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return o
}

func (o *office) furnish() {
	o.t.Helper()
	places, err := demo.Places(o.house.Atlas, monday)
	if err != nil {
		o.t.Fatal(err)
	}
	if _, err := o.house.Directory.Put(o.t.Context(), places); err != nil {
		o.t.Fatal(err)
	}
	stage := network.Stage{
		Identity: o.house.Identity, People: o.house.People, Diagnostics: o.house.Diagnostics, Clock: o.now, Name: "Relais",
		Referrals: o.house.Referrals, Directory: o.house.Directory,
	}
	accounts, err := stage.Furnish(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	for _, a := range accounts {
		name, _, _ := strings.Cut(a.Email, "@")
		o.accounts[name] = a
	}
}

// shown gives the accounts as the page of the demonstration shows them.
func (o *office) shown() (all []identityweb.DemoAccount) {
	for _, a := range o.accounts {
		code, err := a.Code(o.now())
		if err != nil {
			return nil
		}
		all = append(all, identityweb.DemoAccount{Name: a.Name, Email: a.Email, Password: network.Phrase, Code: code, Role: a.Role, Structure: a.Structure})
	}
	return all
}

// live lets the house send its mails, until the test ends.
func (o *office) live() {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); o.house.Run(ctx) }()
	o.t.Cleanup(func() { stop(); <-ended })
}

// code gives a code that an account never gave before.
func (o *office) code(name string) string {
	o.t.Helper()
	o.pass(30 * time.Second)
	code, err := o.accounts[name].Code(o.now())
	if err != nil {
		o.t.Fatal(err)
	}
	return code
}

// half begins to sign an account in.
func (o *office) half(name string) (identity.Session, identity.Opened) {
	o.t.Helper()
	opened, err := o.house.Identity.SignIn.Password(o.t.Context(), o.accounts[name].Email, network.Phrase, here)
	if err != nil {
		o.t.Fatal(err)
	}
	return o.session(opened), opened
}

// here is from where accounts sign in without a browser.
var here = identity.Visit{Address: netip.MustParseAddr("192.0.2.7"), Device: "Firefox sur Linux", Lang: "fr"}

func (o *office) session(opened identity.Opened) identity.Session {
	o.t.Helper()
	session, err := o.house.Identity.Sessions.Authenticate(o.t.Context(), opened.Token)
	if err != nil {
		o.t.Fatal(err)
	}
	return session
}

// signIn signs an account in, and gives the token of its session and who acts
// by it.
func (o *office) signIn(name string) (token string, actor access.Actor) {
	o.t.Helper()
	session, _ := o.half(name)
	opened, err := o.house.Identity.SignIn.Second(o.t.Context(), session, identity.Factor{Kind: identity.ByTOTP, Code: o.code(name)}, here)
	if err != nil {
		o.t.Fatal(err)
	}
	return opened.Token, o.session(opened).Actor
}

// may gives leave to act.
func (o *office) may(actor access.Actor, action access.Action) access.Scope {
	o.t.Helper()
	scope, err := actor.May(action)
	if err != nil {
		o.t.Fatal(err)
	}
	return scope
}

// follows gives the people whom someone has in charge, by first name.
func (o *office) follows(actor access.Actor) map[string]kernel.ID {
	o.t.Helper()
	list, err := o.house.People.OfMine(o.t.Context(), o.may(actor, access.PersonReadMinimal))
	if err != nil {
		o.t.Fatal(err)
	}
	all := map[string]kernel.ID{}
	for _, m := range list {
		all[m.FirstName] = m.ID
	}
	return all
}

// tab opens a tab for who holds a session; "" for a visitor.
func (o *office) tab(t *testing.T, lang, token string) *tab {
	t.Helper()
	b := openAt(t, o.site, lang)
	if token != "" {
		b.carry("__Host-relais", token)
	}
	return b
}
