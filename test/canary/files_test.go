package canary_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/diagnostic"
	"relais/internal/kernel"
	"relais/internal/people"
)

// person is someone who is helped.
type person struct {
	label                     string
	id                        kernel.ID
	in                        *structure
	first, name, reach, phone string // marked
	accounts                  []*account
	teams                     []*team
	protected                 bool
	notes                     []*note
	sent                      []*sending
	code                      string // of their space, a secret
	space                     string // token of their open space
}

func (p *person) String() string { return p.label }

// note is a note in a person's file.
type note struct {
	of      *person
	by      *account
	private bool
	text    string // marked
}

func (n *note) String() string {
	return fmt.Sprintf("a note (private: %v) of %v about %v", n.private, n.by, n.of)
}

// diagnosis is a diagnostic in a person's file.
type diagnosis struct {
	of    *person
	by    *account
	words string // marked
}

func (d *diagnosis) String() string { return fmt.Sprintf("a diagnostic of %v by %v", d.of, d.by) }

// glass is an emergency.
type glass struct {
	id     kernel.ID
	about  *person
	asker  *account
	reason string // marked
	state  string // "waiting", "open", "over", "refused" or "withdrawn"
}

func (g *glass) String() string { return "an emergency (" + g.state + ") about " + g.about.label }

// hold keeps a file from its end.
type hold struct {
	id     kernel.ID
	about  *person
	by     *account
	reason string // marked
}

func (o *hold) String() string { return "a hold on " + o.about.label }

// plantPeople opens six files in a structure: each stands to its members in
// another way.
func (h *house) plantPeople(t testing.TB, s *structure) {
	t.Helper()
	adviser, manager := s.staff[access.Adviser], s.staff[access.Manager]
	label := func(what string) string { return "the person " + what + " of " + s.label }

	plain := h.follow(t, adviser, label("followed by one"))
	h.note(t, adviser, plain, false)
	h.note(t, adviser, plain, true)
	h.diagnose(t, adviser, plain)
	h.enter(t, adviser, plain)

	together := h.follow(t, s.staff[access.Prescriber], label("followed by a team"))
	h.entrust(t, s.staff[access.Prescriber], together, nil, s.team)
	h.note(t, s.staff[access.Prescriber], together, false)
	h.note(t, s.staff[access.Aidant], together, true)
	h.diagnose(t, s.staff[access.Prescriber], together)

	hidden := h.follow(t, adviser, label("who is protected"))
	h.note(t, adviser, hidden, false)
	h.diagnose(t, adviser, hidden)
	wantNil(t, h.People.Protect(t.Context(), may(t, adviser.actor(), access.PersonProtect), hidden.id))
	hidden.protected = true

	passed := h.follow(t, adviser, label("passed on"))
	h.note(t, adviser, passed, false)
	h.note(t, adviser, passed, true)
	h.diagnose(t, adviser, passed)
	h.entrust(t, adviser, passed, s.staff[access.PhoneOperator], nil)
	wantNil(t, h.People.Release(t.Context(), may(t, adviser.actor(), access.PersonAssign), passed.id, people.Charge{Account: adviser.id}))
	passed.accounts = passed.accounts[1:]

	met := h.follow(t, s.staff[access.Reception], label("met by a volunteer"))
	h.entrust(t, manager, met, s.staff[access.Volunteer], nil)

	leaving := h.follow(t, manager, label("who leaves"))
	h.note(t, manager, leaving, false)
	h.enter(t, manager, leaving)
	self := access.Actor{Role: access.Person, Person: leaving.id}
	wantNil(t, h.People.AskErasure(t.Context(), may(t, self, access.PersonAskErasure), leaving.id))
}

// follow opens the file of someone in the charge of an account.
func (h *house) follow(t testing.TB, by *account, label string) *person {
	t.Helper()
	s := by.belongs[0].in
	p := &person{label: label, in: s, accounts: []*account{by}}
	p.first, p.name, p.reach, p.phone = h.word(p, "first name"), h.word(p, "name"), h.word(p, "reach"), h.marks.phone(p)
	var err error
	p.id, err = h.People.Create(t.Context(), may(t, by.actor(), access.PersonCreate), people.Card{
		FirstName: p.first, Name: p.name, BirthYear: 1950 + len(h.plot.people), Phone: p.phone, PhoneOf: "own", Commune: "36044",
		Languages: []string{"fr"}, Reach: "Appeler chez " + p.reach + ".", Adaptations: []string{"lecture"},
	})
	wantNil(t, err)
	wantNil(t, h.People.GiveConsent(t.Context(), may(t, by.actor(), access.PersonConsent), p.id, people.Consent{
		Purpose: people.ForShare, Version: "1", Wording: "D’accord.", Language: "fr", Means: people.Spoken,
	}))
	s.people = append(s.people, p)
	h.plot.people = append(h.plot.people, p)
	return p
}

func (h *house) note(t testing.TB, by *account, about *person, private bool) {
	t.Helper()
	n := &note{of: about, by: by, private: private}
	n.text = h.word(n, "text")
	_, err := h.People.WriteNote(t.Context(), may(t, by.actor(), access.NoteWrite), about.id, "Vue ce matin : "+n.text+".", private)
	wantNil(t, err)
	about.notes = append(about.notes, n)
}

func (h *house) diagnose(t testing.TB, by *account, of *person) {
	t.Helper()
	d := &diagnosis{of: of, by: by}
	d.words = h.word(d, "words")
	_, err := h.Diagnostics.Write(t.Context(), may(t, by.actor(), access.DiagnosticWrite), of.id, diagnostic.Answers{
		Given: map[string]string{"computer": "none", "procedure": "not_yet"}, Words: "Voudrait " + d.words + ".",
	})
	wantNil(t, err)
}

// entrust puts a person in the charge of someone else, or of a team, too.
func (h *house) entrust(t testing.TB, by *account, p *person, to *account, or *team) {
	t.Helper()
	var who people.Charge
	if to != nil {
		who.Account = to.id
		p.accounts = append(p.accounts, to)
	} else {
		who.Team = or.id
		p.teams = append(p.teams, or)
	}
	wantNil(t, h.People.Assign(t.Context(), may(t, by.actor(), access.PersonAssign), p.id, who))
}

// enter gives a person the code of their space, which they open.
func (h *house) enter(t testing.TB, by *account, p *person) {
	t.Helper()
	code, err := h.People.GiveCode(t.Context(), may(t, by.actor(), access.PersonCode), p.id)
	wantNil(t, err)
	p.code = h.keepSecret(code.Text, "the code of "+p.label)
	token, err := h.People.OpenSession(t.Context(), may(t, access.Anyone(), access.SpaceOpen), code.Text)
	wantNil(t, err)
	p.space = h.keepSecret(token, "the space of "+p.label)
}

// plantEmergencies makes the administrator ask for files: one is open, one was
// for an hour, one waits for a second person, one was refused and one withdrawn.
func (h *house) plantEmergencies(t testing.TB) {
	t.Helper()
	admin, auditor := h.plot.network.staff[access.Admin], h.plot.network.staff[access.Auditor]
	for i, state := range []string{"open", "over", "waiting", "refused", "withdrawn"} {
		g := &glass{about: h.plot.structures[i%3].people[i/3], asker: admin, state: state}
		g.reason = h.word(g, "reason")
		var err error
		g.id, err = h.People.AskGlass(t.Context(), may(t, admin.actor(), access.GlassAsk), string(g.about.id), "La personne est injoignable : "+g.reason)
		wantNil(t, err)
		h.plot.glasses = append(h.plot.glasses, g)
		switch state {
		case "waiting":
			continue
		case "refused":
			wantNil(t, h.People.RefuseGlass(t.Context(), may(t, auditor.actor(), access.GlassRefuse), g.id))
			continue
		case "withdrawn":
			wantNil(t, h.People.WithdrawGlass(t.Context(), may(t, admin.actor(), access.GlassWithdraw), g.id))
			continue
		}
		wantNil(t, h.People.AgreeGlass(t.Context(), may(t, auditor.actor(), access.GlassAgree), g.id))
		if state == "over" {
			h.raw(t, "UPDATE people_glasses SET ends_at = ? WHERE id = ?", h.opened.Add(-time.Minute), g.id)
		}
	}
}

// plantHolds holds the files of two people: by the auditor, and by the manager.
func (h *house) plantHolds(t testing.TB) {
	t.Helper()
	auditor := h.plot.network.staff[access.Auditor]
	for i, by := range []*account{auditor, h.plot.structures[1].staff[access.Manager]} {
		s := h.plot.structures[i]
		o := &hold{about: s.people[len(s.people)-1], by: by}
		o.reason = h.word(o, "reason")
		scope := may(t, by.actor(), access.RetentionHold)
		var err error
		o.id, err = h.Retention.Hold(t.Context(), scope, "people.file", o.about.id, "Un recours est en cours : "+o.reason, h.opened.Add(30*24*time.Hour))
		wantNil(t, err)
		h.plot.holds = append(h.plot.holds, o)
	}
}

// raw runs a statement as the operator of the database might.
func (h *house) raw(t testing.TB, statement string, args ...any) {
	t.Helper()
	ctx := access.System(access.PersonErase).Behind(t.Context())
	wantNil(t, h.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw(statement, args...).Exec(ctx)
		return err
	}))
}
