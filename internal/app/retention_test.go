package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
)

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
	if r := p.report(); len(r) != p.count("retention_rules", "1 = 1") || len(p.letters(p.accounts["dpo"].Email, "conservation")) != 0 {
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
		"people", "diagnostics", "people_charges", "people_notes", "people_index", "people_codes", "seal_keys",
		"accounts", "memberships", "team_members", "totp", "recovery_codes", "sessions", "known_devices", "invitations", "network_structures",
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
			e.count("mail_days", "what = 'checkpoint' AND day = ?", today) == 1
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
