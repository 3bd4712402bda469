package app_test

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
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
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/seal"
	"relais/internal/retention"
)

const day = 24 * time.Hour

// era is a network whose clock a test moves, on one database and some nodes.
type era struct {
	house

	moved    atomic.Int64
	shelf    *messaging.Shelf
	config   app.Config
	address  string
	accounts map[string]network.Account // by the part of their address before the @
}

func (e *era) now() time.Time { return monday.Add(time.Duration(e.moved.Load())) }

// openEra opens a furnished network on a database.
func openEra(t *testing.T, address string) *era {
	t.Helper()
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: filepath.Join(t.TempDir(), "coffre")})
	if err != nil {
		t.Fatal(err)
	}
	e := &era{shelf: new(messaging.Shelf), address: address, accounts: map[string]network.Account{}}
	e.config = app.Config{
		Origin: "https://relais.example", Safe: safe, Hashing: identity.Hashing{MemoryKiB: 64, Iterations: 1}, Mail: e.shelf,
		Pages: directoryweb.Settings{Network: "Relais"}, Checkpoints: []string{"temoin@example.org"},
	}
	e.house = house{e.node(t), t}
	stage := network.Stage{Identity: e.Identity, People: e.People, Clock: e.now, Name: "Relais"}
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
	h, err := app.Open(t.Context(), d, e.config, e.now, slog.New(slog.NewTextHandler(io.Discard, nil)))
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
	id, err := e.Identity.Members.Invite(e.t.Context(), access.System(access.MemberInvite), identity.Invitation{
		Structure: structure, Email: email, Role: access.Adviser,
	})
	if err != nil {
		e.t.Fatal(err)
	}
	return id
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
	reports, err := e.Retention.Reports(e.t.Context(), e.may(access.RetentionRead), 6)
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
	for _, m := range e.shelf.Mails() {
		if m.To == to && strings.Contains(m.Text, words) {
			found = append(found, m.Text)
		}
	}
	return found
}

// past is a network that lives for three years, and what a test watches in it.
type past struct {
	*era

	people                           []kernel.ID
	metSince, heldPerson, metLate    kernel.ID
	rejected, heldRejected, reopened kernel.ID
	heldInvitation, old, pending     kernel.ID
	before                           map[string]int // rows of each table after three years
}

// Three years pass over a network, night after night where something happens:
// every family acts, on what is due and on nothing else.
func TestThreeYears(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		p := &past{era: openEra(t, address)}
		p.begin()
		p.returns()
		p.byItself()
		p.decides()
		p.heldNoLonger()
		p.sound()
	})
}

// begin lets the first night pass, of which nothing comes.
func (p *past) begin() {
	p.people = p.column("people", "id", "1 = 1")
	if len(p.people) < 5 {
		p.t.Fatalf("only %d people", len(p.people))
	}
	p.metSince, p.heldPerson, p.metLate = p.people[0], p.people[1], p.people[2]
	p.rejected, p.heldRejected, p.reopened = p.refuse("Phare"), p.refuse("Port"), p.refuse("Quai")
	p.heldInvitation, p.old = p.invite("retenue@example.org"), p.invite("perimee@example.org")
	p.night()
	if r := p.report(); len(r) != 6 || len(p.letters(p.accounts["dpo"].Email, "conservation")) != 0 {
		p.t.Fatalf("the first night: %+v", r)
	}
}

// returns comes three years later: some are back, some things are on hold.
func (p *past) returns() {
	p.moved.Store(int64(1096 * day))
	p.meet(p.metSince)
	p.signIn("dpo")
	p.pending = p.invite("attendue@example.org")
	p.hold("people.file", p.heldPerson)
	p.hold("account.idle", p.id("stock"))
	p.hold("applications", p.heldRejected)
	p.hold("invitations", p.heldInvitation)
	p.hold("messages", kernel.ID(monday.Format(time.DateOnly)))
	p.before = p.tally()
}

// byItself lets a night pass: it tells the owners of idle accounts, does what
// is automatic, and tells the auditor of the rest.
func (p *past) byItself() {
	p.night()
	r := p.report()
	if got := r["messages"]; got.Acted != 0 || got.Held != 1 {
		p.t.Errorf("messages on hold: %+v", got)
	}
	if got := r["sessions"]; got.Acted != 1 || got.Failed+got.Changed != 0 {
		p.t.Errorf("devices: %+v", got)
	}
	if got := r["invitations"]; got.Held != 1 || got.Acted < 20 || got.Acted != got.Due || p.count("invitations", "id = ?", p.old) != 0 {
		p.t.Errorf("invitations: %+v", got)
	}
	if got := r["account.idle"]; got.Due != 0 || got.Kept < 3 {
		p.t.Errorf("accounts whose owners are told only now: %+v", got)
	}
	if got := r["people.file"]; got.Due != len(p.people)-2 || got.Held != 1 || got.Acted != 0 {
		p.t.Errorf("people of %d: %+v", len(p.people), got)
	}
	if told := p.letters(p.accounts["dpo"].Email, "de sa conservation"); len(told) != 1 || strings.Contains(told[0], string(p.metLate)) ||
		!strings.Contains(told[0], "https://relais.example/conservation") || strings.Contains(told[0], "[") {
		p.t.Errorf("the auditor was told %q", told)
	}
	if told := p.letters(p.accounts["conseiller"].Email, "ferme votre compte"); len(told) != 1 {
		p.t.Errorf("an adviser was told %d times", len(told))
	}
}

// decides lets the auditor execute the plan of a night, twice, after some came
// back.
func (p *past) decides() {
	p.moved.Store(int64(1127 * day))
	p.signIn("aidante") // told, and back in time
	p.night()
	plan := p.column("retention_plans", "id", "made_at = ?", p.now())[0]
	p.meet(p.metLate)
	p.signIn("accueil") // back after the plan
	err := p.Identity.Network.Review(p.t.Context(), access.System(access.StructureReview), p.reopened, identity.Approve, "")
	if err != nil {
		p.t.Fatal(err)
	}
	accounts, structures := p.count("accounts", "1 = 1"), p.count("network_structures", "1 = 1")
	for range 2 { // the second time does nothing more
		if _, err := p.Retention.Execute(p.t.Context(), p.may(access.RetentionRun), plan); err != nil {
			p.t.Fatal(err)
		}
	}
	r := p.report()
	if got := r["people.file"]; got.Acted != len(p.people)-3 || got.Changed != 1 || got.Failed != 0 {
		p.t.Errorf("people: %+v", got)
	}
	if got := r["account.idle"]; got.Acted != got.Due-1 || got.Changed != 1 || got.Held != 1 || got.Acted < 5 || p.count("accounts", "1 = 1") != accounts-got.Acted {
		p.t.Errorf("accounts: %+v of %d", got, accounts)
	}
	if got := r["applications"]; got.Changed != 1 || got.Held != 1 || got.Failed != 0 || p.count("network_structures", "1 = 1") != structures-1 {
		p.t.Errorf("applications: %+v", got)
	}
	p.nothingElse()
}

// nothingElse checks what is left, and that it is all that should be.
func (p *past) nothingElse() {
	if left := p.column("people", "id", "1 = 1"); !slices.Equal(left, []kernel.ID{p.metSince, p.heldPerson, p.metLate}) {
		p.t.Errorf("people left: %v", left)
	}
	for _, name := range []string{"dpo", "admin", "responsable", "ccas", "plateforme", "aidante", "accueil", "stock"} {
		p.id(name)
	}
	if p.count("network_structures", "id = ?", p.rejected) != 0 || p.count("seal_keys", "owner = ?", p.rejected) != 0 {
		p.t.Error("the refused structure, or its key, is left")
	}
	if n := p.count("network_structures", "contact IS NOT NULL AND id NOT IN (?)", bun.List([]kernel.ID{p.heldRejected, p.reopened})); n != 1 {
		p.t.Errorf("%d contacts are left, want that of the application that waits", n)
	}
	if p.count("invitations", "id IN (?)", bun.List([]kernel.ID{p.heldInvitation, p.pending})) != 2 {
		p.t.Error("the invitation on hold went, or the recent one")
	}
	after := p.tally()
	if after["erasures"] != len(p.people)-3 {
		p.t.Errorf("%d erasures of %d people", after["erasures"], len(p.people)-3)
	}
	shrinks := []string{
		"people", "people_charges", "people_notes", "people_index", "people_codes", "seal_keys",
		"accounts", "memberships", "team_members", "totp", "sessions", "known_devices", "invitations", "network_structures",
		"limits", "mails", "retention_items",
	}
	for table, n := range p.before {
		if after[table] < n && !slices.Contains(shrinks, table) {
			p.t.Errorf("%s: %d rows became %d", table, n, after[table])
		}
	}
}

// heldNoLonger lets the night after the end of the holds do the rest.
func (p *past) heldNoLonger() {
	holds, err := p.Retention.Holds(p.t.Context(), p.may(access.RetentionHold))
	if err != nil || len(holds) != 5 {
		p.t.Fatalf("%d holds, %v", len(holds), err)
	}
	for _, h := range holds {
		if err := p.Retention.Release(p.t.Context(), p.may(access.RetentionHold), h.ID); err != nil {
			p.t.Fatal(err)
		}
	}
	p.moved.Add(int64(day))
	p.night()
	r := p.report()
	if got := r["messages"]; got.Acted != 1 || p.count("mails", "ended_at < ?", monday.Add(15*time.Hour)) != 0 {
		p.t.Errorf("messages: %+v", got)
	}
	if r["people.file"].Due != 1 || r["applications"].Due != 1 || r["account.idle"].Due != 1 || p.count("invitations", "id = ?", p.heldInvitation) != 0 {
		p.t.Errorf("what was held is not due: %+v", r)
	}
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

// Two nodes live through a night: one of them sees to it, and one letter leaves;
// so does one checkpoint.
func TestOneNodeSeesToTheNight(t *testing.T) {
	e := openEra(t, dbtest.PlainPostgres(t))
	e.refuse("Phare")
	e.night()
	e.moved.Store(int64(400 * day))
	other := e.node(t)
	today := e.now().In(paris(t)).Format(time.DateOnly)
	checkpoints := len(e.letters("temoin@example.org", "Clé publique"))
	e.live("the night", func() bool {
		return e.count("retention_night", "night = ? AND done", today) == 1 && e.count("mails", "state = 'waiting'") == 0 &&
			e.count("mail_days", "day = ?", today) == 1
	}, e.House, other)
	if n := e.count("retention_plans", "1 = 1"); n != 2 {
		t.Errorf("%d plans in two nights", n)
	}
	if n := len(e.letters(e.accounts["dpo"].Email, "de sa conservation")); n != 1 {
		t.Errorf("the auditor received %d letters", n)
	}
	if n := len(e.letters("temoin@example.org", "Clé publique")); n != checkpoints+1 {
		t.Errorf("%d checkpoints were mailed that day", n-checkpoints)
	}
	e.sound()
}

// What is mailed proves, later, that nothing before it was rewritten.
func TestTheCheckpointThatIsMailedProvesTheJournal(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		e := openEra(t, address)
		e.night()
		for range 2 {
			if err := e.MailCheckpoint(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n := e.count("mails", "state = 'waiting' AND owner <> 'network'"); n != 0 {
			t.Errorf("%d mails wait", n)
		}
		mailed := e.letters("temoin@example.org", "Clé publique")
		if len(mailed) != 1 {
			t.Fatalf("%d checkpoints in a day", len(mailed))
		}
		_, rest, _ := strings.Cut(mailed[0], "réécrit.\n\n")
		signed, _, _ := strings.Cut(rest, "\nClé publique")
		e.moved.Store(int64(day))
		e.invite("apres@example.org")
		if err := e.Journal.Consistent(t.Context(), []byte(signed)); err != nil {
			t.Errorf("%q: %v", signed, err)
		}
		if err := e.MailCheckpoint(t.Context()); err != nil || e.count("mails", "state = 'waiting' AND owner = 'network'") != 1 {
			t.Errorf("the next day: %v", err)
		}
	})
}
