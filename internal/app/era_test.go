package app_test

import (
	"context"
	"maps"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/app"
	"relais/internal/demo/network"
	directoryweb "relais/internal/directory/web"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/messaging"
	"relais/internal/platform/seal"
	"relais/internal/retention"
)

const day = 24 * time.Hour

// era is a network whose clock a test moves, on one database and some nodes.
type era struct {
	house

	moved    atomic.Int64
	received *received
	config   app.Config
	address  string
	accounts map[string]network.Account // by the part of their address before the @
}

// received are all the mails that left.
type received struct {
	sync.Mutex
	mails []messaging.Mail
}

// Carry takes a mail.
func (r *received) Carry(_ context.Context, m messaging.Mail) error {
	r.Lock()
	defer r.Unlock()
	r.mails = append(r.mails, m)
	return nil
}

func (r *received) all() []messaging.Mail {
	r.Lock()
	defer r.Unlock()
	return slices.Clone(r.mails)
}

func (e *era) now() time.Time { return monday.Add(time.Duration(e.moved.Load())) }

// openEra opens a furnished network on a database.
func openEra(t *testing.T, address string) *era {
	t.Helper()
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: filepath.Join(t.TempDir(), "coffre")})
	if err != nil {
		t.Fatal(err)
	}
	e := &era{received: new(received), address: address, accounts: map[string]network.Account{}}
	e.config = app.Config{
		Origin: "https://relais.example", Safe: safe, Hashing: identity.Hashing{MemoryKiB: 64, Iterations: 1}, Mail: e.received,
		Pages: directoryweb.Settings{Network: "Relais"}, Checkpoints: []string{"temoin@example.org"},
	}
	e.house = house{e.node(t), t}
	stage := network.Stage{Identity: e.Identity, People: e.People, Diagnostics: e.Diagnostics, Clock: e.now, Name: "Relais"}
	accounts, err := stage.Furnish(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		name, _, _ := strings.Cut(a.Email, "@")
		e.accounts[name] = a
	}
	return e
}

// node opens the house once more, as another node of the network.
func (e *era) node(t *testing.T) *app.House {
	t.Helper()
	d, err := app.OpenDatabase(t.Context(), e.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	h, err := app.Open(t.Context(), d, e.config, e.now, heard.Logger())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// live lets houses run by themselves until something is so.
func (e *era) live(what string, so func() bool, houses ...*app.House) {
	e.t.Helper()
	ctx, stop := context.WithCancel(e.t.Context())
	ended := make(chan struct{})
	for _, h := range houses {
		go func() { h.Run(ctx); ended <- struct{}{} }()
	}
	limit := time.Now().Add(time.Minute)
	for !so() && time.Now().Before(limit) {
		time.Sleep(20 * time.Millisecond)
	}
	done := so()
	stop()
	for range houses {
		<-ended
	}
	if !done {
		e.t.Fatalf("%s: not after a minute", what)
	}
}

// asHouse reads the database as the house itself.
func (e *era) asHouse(read func(ctx context.Context, tx bun.Tx) error) {
	e.t.Helper()
	err := e.DB.Read(access.System(access.RetentionRead).Behind(e.t.Context()), read)
	if err != nil {
		e.t.Fatal(err)
	}
}

// count counts the rows of a table on some condition.
func (e *era) count(table, where string, args ...any) (n int) {
	e.t.Helper()
	e.asHouse(func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().TableExpr("?", bun.Ident(table)).ColumnExpr("count(*)").Where(where, args...).Scan(ctx, &n)
	})
	return n
}

// column gives one column of a table, in order.
func (e *era) column(table, column, where string, args ...any) (ids []kernel.ID) {
	e.t.Helper()
	e.asHouse(func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().TableExpr("?", bun.Ident(table)).Column(column).Where(where, args...).Order(column).Scan(ctx, &ids)
	})
	return ids
}

// night lets the house see to the present night and send its mails.
func (e *era) night() {
	e.t.Helper()
	today := e.now().In(paris(e.t)).Format(time.DateOnly)
	e.live("the night of "+today, func() bool {
		return e.count("retention_night", "night = ? AND done", today) == 1 && e.count("mails", "state = 'waiting'") == 0 &&
			e.count("mail_days", "what = 'checkpoint' AND day = ?", today) == 1
	}, e.House)
}

func paris(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// id gives the identifier of an account.
func (e *era) id(name string) kernel.ID {
	e.t.Helper()
	id, err := e.Identity.Members.Find(e.t.Context(), access.System(access.MemberRead), e.accounts[name].Email)
	if err != nil {
		e.t.Fatal(err)
	}
	return id
}

// signIn signs an account in, which is a use of it.
func (e *era) signIn(name string) {
	e.t.Helper()
	ctx, visit := e.t.Context(), identity.Visit{Address: netip.MustParseAddr("192.0.2.7"), Device: "Essai", Lang: "fr"}
	half, err := e.Identity.SignIn.Password(ctx, e.accounts[name].Email, network.Phrase, visit)
	if err != nil {
		e.t.Fatal(err)
	}
	session, err := e.Identity.Sessions.Authenticate(ctx, half.Token)
	if err != nil {
		e.t.Fatal(err)
	}
	code, err := e.accounts[name].Code(e.now())
	if err != nil {
		e.t.Fatal(err)
	}
	if _, err := e.Identity.SignIn.Second(ctx, session, identity.Factor{Kind: identity.ByTOTP, Code: code}, visit); err != nil {
		e.t.Fatal(err)
	}
}

// may gives the scope of the auditor.
func (e *era) may(action access.Action) access.Scope {
	return e.mayAs(access.Auditor, "network", action)
}

func (e *era) mayAs(role access.Role, structure kernel.ID, action access.Action) access.Scope {
	e.t.Helper()
	scope, err := access.Actor{Role: role, Account: e.id("dpo"), Structure: structure}.May(action)
	if err != nil {
		e.t.Fatal(err)
	}
	return scope
}

// meet says that a person was met just now.
func (e *era) meet(person kernel.ID) {
	e.t.Helper()
	structure := e.column("people", "structure", "id = ?", person)[0]
	if err := e.People.Touch(e.t.Context(), e.mayAs(access.Manager, structure, access.PersonUpdate), person); err != nil {
		e.t.Fatal(err)
	}
}

// hold holds a thing for a year.
func (e *era) hold(family string, id kernel.ID) {
	e.t.Helper()
	_, err := e.Retention.Hold(e.t.Context(), e.may(access.RetentionHold), family, id, "Un recours est en cours.", e.now().AddDate(1, 0, 0))
	if err != nil {
		e.t.Fatal(err)
	}
}

// invite invites someone whom nobody knows.
func (e *era) invite(email string) kernel.ID {
	e.t.Helper()
	structure := e.column("network_structures", "id", "status = 'approved' AND NOT is_network")[0]
	sent, err := e.Identity.Members.Invite(e.t.Context(), access.System(access.MemberInvite), identity.Invitation{
		Structure: structure, Email: email, Role: access.Adviser,
	})
	if err != nil {
		e.t.Fatal(err)
	}
	return sent.ID
}

// refuse has a structure apply, and refuses it.
func (e *era) refuse(name string) kernel.ID {
	e.t.Helper()
	ctx := e.t.Context()
	scope, err := access.Anyone().May(access.StructureApply)
	if err != nil {
		e.t.Fatal(err)
	}
	err = e.Identity.Network.Apply(ctx, scope, netip.MustParseAddr("192.0.2.9"), identity.Application{
		Card: identity.Card{Name: name}, Contact: identity.Contact{Name: "Contact Inventé", Email: "contact@" + strings.ToLower(name) + ".example"},
	})
	if err != nil {
		e.t.Fatal(err)
	}
	id := e.column("network_structures", "id", "name = ?", name)[0]
	if err := e.Identity.Network.Review(ctx, access.System(access.StructureReview), id, identity.Refuse, "Hors du territoire"); err != nil {
		e.t.Fatal(err)
	}
	return id
}

// report gives what the newest plan says of each family.
func (e *era) report() map[string]retention.Report {
	e.t.Helper()
	reports, err := e.Retention.Reports(e.t.Context(), e.may(access.RetentionRead), 50)
	if err != nil {
		e.t.Fatal(err)
	}
	by := map[string]retention.Report{}
	for _, r := range reports {
		if r.Plan == reports[0].Plan {
			by[r.Family] = r
		}
	}
	return by
}

// letters gives the texts of the mails to an address that hold some words.
func (e *era) letters(to, words string) (found []string) {
	for _, m := range e.received.all() {
		if m.To == to && strings.Contains(m.Text, words) {
			found = append(found, m.Text)
		}
	}
	return found
}

// tally counts the rows of every table that has some.
func (e *era) tally() map[string]int {
	e.t.Helper()
	tables := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
	if e.DB.Postgres() {
		tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
	}
	var names []string
	e.asHouse(func(ctx context.Context, tx bun.Tx) error { return tx.NewRaw(tables).Scan(ctx, &names) })
	all := map[string]int{}
	for _, name := range names {
		all[name] = e.count(name, "1 = 1")
	}
	maps.DeleteFunc(all, func(_ string, n int) bool { return n == 0 })
	return all
}

// sound checks that the journal verifies.
func (e *era) sound() {
	e.t.Helper()
	report, err := e.Journal.Verify(e.t.Context())
	if err != nil || !report.Sound() {
		e.t.Errorf("the journal: %+v, %v", report, err)
	}
}
