package identity

import (
	"context"
	"crypto/rand"
	"net/netip"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/messaging"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/limits"
	"relais/internal/platform/seal"
	"relais/internal/platform/seal/sealtest"
	"relais/migrations"
)

// began is when every test begins.
var began = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// cheap makes passwords quick to hash.
var cheap = Hashing{MemoryKiB: 64, Iterations: 1}

const goodPassword = "trois-vélos-bleus-à-Issoudun"

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

// inbox keeps the mails of the transactions that were tried.
type inbox struct {
	sync.Mutex
	mails []messaging.Mail
	post  *messaging.Post
	shut  bool // no server takes them
}

// Leaves tells whether mails leave.
func (i *inbox) Leaves() bool { return !i.shut }

// Send keeps a mail as the post would, and reads it.
func (i *inbox) Send(ctx context.Context, tx bun.IDB, owner kernel.ID, m messaging.Mail) error {
	i.Lock()
	i.mails = append(i.mails, m)
	i.Unlock()
	return i.post.Send(ctx, tx, owner, m)
}

// to gives the mails of an address.
func (i *inbox) to(address string) (found []messaging.Mail) {
	i.Lock()
	defer i.Unlock()
	for _, m := range i.mails {
		if m.To == address {
			found = append(found, m)
		}
	}
	return found
}

// about counts the mails of an address whose text holds some words.
func (i *inbox) about(address, words string) (n int) {
	for _, m := range i.to(address) {
		if strings.Contains(m.Text, words) {
			n++
		}
	}
	return n
}

var linkForm = regexp.MustCompile(`#([A-Za-z0-9_-]{43})`)

// token gives the token of the last link that an address received.
func (i *inbox) token(t testing.TB, address string) string {
	t.Helper()
	mails := i.to(address)
	for n := len(mails) - 1; n >= 0; n-- {
		if found := linkForm.FindStringSubmatch(mails[n].Text); found != nil {
			return found[1]
		}
	}
	t.Fatalf("no link was sent to %s", address)
	return ""
}

// town is a network under test.
type town struct {
	*Room
	t     testing.TB
	db    *db.DB
	safe  *seal.Safe
	clock *movable
	inbox *inbox
	home  kernel.ID // the network's own structure

	guesses int // each from a network of its own
}

// onBoth runs a test on a fresh network of each database.
func onBoth(t *testing.T, test func(t *testing.T, n *town)) {
	t.Helper()
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) { test(t, newTown(t, d, cheap)) })
}

func newTown(t testing.TB, d *db.DB, hashing Hashing) *town {
	t.Helper()
	n := &town{t: t, db: d, safe: sealtest.Safe(t), clock: &movable{at: began}}
	n.Room = n.node(d, hashing)
	home, err := n.Network.EnsureNetwork(t.Context(), "Réseau d’essai")
	if err != nil {
		t.Fatal(err)
	}
	n.home = home
	return n
}

// node opens the room on a database, as one node of the network.
func (n *town) node(d *db.DB, hashing Hashing) *Room {
	n.t.Helper()
	clock := kernel.Clock(n.clock.now)
	ids := kernel.NewIDs(clock, rand.Reader)
	keys := seal.NewKeys(d, n.safe, clock)
	l := limits.New(d, clock, n.safe.Derive("limits", 32))
	j, err := journal.New(d, keys, n.safe, clock, rand.Reader)
	if err != nil {
		n.t.Fatal(err)
	}
	if n.inbox == nil {
		n.inbox = &inbox{post: messaging.NewPost(d, keys, l, clock, ids, true)}
	}
	room, err := New(Tools{
		DB: d, Keys: keys, Journal: j, Limits: l, Post: n.inbox, Clock: clock, IDs: ids, Random: rand.Reader,
	}, Config{Network: "Réseau d’essai", Address: "https://relais.example", Hashing: hashing})
	if err != nil {
		n.t.Fatal(err)
	}
	return room
}

// from is a visit from an address.
func from(address string) Visit {
	return Visit{Address: netip.MustParseAddr(address), Device: "Firefox sur Debian", Lang: "fr"}
}

var here = from("192.0.2.7")

func system(action access.Action) access.Scope { return access.System(action) }

// may gives the scope of an actor who may.
func (n *town) may(a access.Actor, action access.Action) access.Scope {
	n.t.Helper()
	scope, err := a.May(action)
	if err != nil {
		n.t.Fatalf("%s may not %s: %v", a.Role, action, err)
	}
	return scope
}

// join makes an approved structure, which has nobody.
func (n *town) structure(name string) kernel.ID {
	n.t.Helper()
	ctx := n.t.Context()
	email := strings.ToLower(strings.ReplaceAll(name, " ", "")) + "@example.org"
	err := n.Network.Apply(ctx, n.may(access.Anyone(), access.StructureApply), netip.MustParseAddr("198.51.100.1"), Application{
		Card: Card{Name: name, Departement: "36"}, Contact: Contact{"Camille Essai", email},
	})
	if err != nil {
		n.t.Fatal(err)
	}
	list, err := n.Network.Structures(ctx, system(access.StructureReview))
	if err != nil {
		n.t.Fatal(err)
	}
	for _, s := range list {
		if s.Name == name {
			if err := n.Network.Review(ctx, system(access.StructureReview), s.ID, Approve, ""); err != nil {
				n.t.Fatal(err)
			}
			return s.ID
		}
	}
	n.t.Fatalf("%s is not there", name)
	return ""
}

// worker is a member of the network under test, with what they sign in with.
type worker struct {
	n      *town
	email  string
	id     kernel.ID
	secret string // of their application of codes
	token  string // of their session
	known  string // of their device
}

// worker makes a member with a password and an application of codes, signed in.
func (n *town) worker(email string, structure kernel.ID, role access.Role) *worker {
	n.t.Helper()
	n.invite(email, structure, role)
	w := n.accepting(email, Acceptance{Name: "Dominique Essai", Password: goodPassword, Visit: here})
	w.enrol()
	return w
}

func (n *town) invite(email string, structure kernel.ID, role access.Role) {
	n.t.Helper()
	i := Invitation{Structure: structure, Email: email, Role: role}
	if _, err := n.Members.Invite(n.t.Context(), system(access.MemberInvite), i); err != nil {
		n.t.Fatal(err)
	}
}

// accepting accepts the last invitation of an address, into a half session.
func (n *town) accepting(email string, a Acceptance) *worker {
	n.t.Helper()
	o, err := n.Members.Accept(n.t.Context(), n.inbox.token(n.t, email), a)
	if err != nil {
		n.t.Fatal(err)
	}
	if !o.Half && a.External == "" {
		n.t.Fatal("an invitation opens a whole session")
	}
	w := &worker{n: n, email: email, token: o.Token}
	w.id = w.session().Account
	return w
}

// session authenticates the worker's token.
func (w *worker) session() Session {
	w.n.t.Helper()
	s, err := w.n.Sessions.Authenticate(w.n.t.Context(), w.token)
	if err != nil {
		w.n.t.Fatalf("%s: %v", w.email, err)
	}
	return s
}

// factors gives what the worker signs in with.
func (w *worker) factors() Factors {
	w.n.t.Helper()
	f, err := w.n.Means.Factors(w.n.t.Context(), w.session())
	if err != nil {
		w.n.t.Fatal(err)
	}
	return f
}

func (w *worker) actor() access.Actor {
	w.n.t.Helper()
	return w.session().Actor
}

// enrol registers an application of codes.
func (w *worker) enrol() {
	w.n.t.Helper()
	ctx, s := w.n.t.Context(), w.session()
	secret, err := w.n.Means.BeginTOTP(ctx, s)
	if err != nil {
		w.n.t.Fatal(err)
	}
	w.secret = secret.Text
	o, err := w.n.Means.ConfirmTOTP(ctx, s, secret.Token, w.code(), here)
	if err != nil {
		w.n.t.Fatal(err)
	}
	w.token, w.known = o.Token, o.Known
}

// code gives the present code of the worker's application.
func (w *worker) code() string {
	w.n.t.Helper()
	code, err := numbered(w.secret, w.n.clock.now().Unix()/30, otp.DigitsSix)
	if err != nil {
		w.n.t.Fatal(err)
	}
	return code
}

// half signs in with the password only.
func (w *worker) half() {
	w.n.t.Helper()
	o, err := w.n.SignIn.Password(w.n.t.Context(), w.email, goodPassword, here)
	if err != nil || !o.Half {
		w.n.t.Fatalf("%+v, %v", o, err)
	}
	w.token = o.Token
}

// signIn signs in with the password and a fresh code.
func (w *worker) signIn(v Visit) {
	w.n.t.Helper()
	w.n.clock.move(time.Minute)
	w.half()
	o, err := w.n.SignIn.Second(w.n.t.Context(), w.session(), Factor{ByTOTP, w.code()}, v)
	if err != nil || o.Half {
		w.n.t.Fatalf("%+v, %v", o, err)
	}
	w.token, w.known = o.Token, o.Known
}

// prove gives the worker's session a recent proof.
func (w *worker) prove() Session {
	w.n.t.Helper()
	w.n.clock.move(time.Minute)
	o, err := w.n.SignIn.Second(w.n.t.Context(), w.session(), Factor{ByTOTP, w.code()}, here)
	if err != nil {
		w.n.t.Fatal(err)
	}
	w.token = o.Token
	return w.session()
}

// refused checks that an error has a kind and a key.
func refused(t testing.TB, what string, err error, kind kernel.Kind, key string) {
	t.Helper()
	if err == nil || kernel.KindOf(err) != kind || !strings.Contains(err.Error(), key) {
		t.Errorf("%s: got %v, expected %v %s", what, err, kind, key)
	}
}

// reset gives a new password for a link and a second factor.
func (n *town) reset(token string, f Factor, password string) error {
	vetted, err := n.SignIn.VetReset(n.t.Context(), token, password, here)
	if err != nil {
		return err
	}
	return n.SignIn.Reset(n.t.Context(), vetted, f)
}
