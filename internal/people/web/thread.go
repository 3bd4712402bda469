package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/people"
)

// thread is what is known of a person, and what was done, as far as who asks
// may see it.
type thread struct {
	people.Opened

	Notes    []people.Note // shared ones, newest first
	Private  []people.Note // the reader's own
	Reads    bool          // may read notes
	Deeds    []deed        // milestones, newest first
	Older    bool          // there are more milestones, in the journal
	Openings []deed        // the last of each who opened the file
	Names    named
	Others   []Colleague // who else may have the person in charge
	Note     noteForm
}

// noteForm is the form of a note as it was typed.
type noteForm struct {
	Text    string
	Private bool
	MayKeep bool
}

// offered gives what other rooms offer on the page of a person, to who may do it
// to that file: not a door that would be refused.
func (p *Pages) offered(v *gate.Visit, t thread) (links []gate.Entry) {
	found := []access.Relation{access.Colleague}
	if people.InCharge(v.Actor, t.Minimal.Charges) {
		found = append(found, access.InCharge)
	}
	for _, link := range p.Links {
		scope, err := v.Scope(link.Action)
		if err == nil && scope.Allows(found...) {
			link.Path = strings.ReplaceAll(link.Path, "{id}", string(t.Minimal.ID))
			links = append(links, link)
		}
	}
	return links
}

// mostOpenings is how many openings the page of a person shows.
const mostOpenings = 3

// work keeps pages of work from people in their own space, whom some actions
// also let in: they have their own pages.
func work(page func(*gate.Visit) error) func(*gate.Visit) error {
	return func(v *gate.Visit) error {
		if v.Actor.Role == access.Person {
			v.Redirect("/mon-espace/dossier")
			return nil
		}
		return page(v)
	}
}

// back sends who reloads the answer to a form to the page of the person.
func (p *Pages) back(v *gate.Visit) error {
	id, err := v.ID("id")
	if err != nil {
		return err
	}
	v.Redirect("/personnes/" + string(id))
	return nil
}

func (p *Pages) thread(v *gate.Visit) error {
	return p.showThread(v, http.StatusOK, noteForm{}, nil)
}

// showThread shows a person to those in charge; to a colleague, the least and
// whom to ask.
func (p *Pages) showThread(v *gate.Visit, status int, note noteForm, err error) error {
	opened, failed := p.opened(v)
	if failed != nil && kernel.KindOf(failed) == kernel.NotFound && p.leads(v) {
		return nil
	}
	if kernel.KindOf(failed) == kernel.Forbidden && failed != nil && v.May(access.PersonReadMinimal) {
		if err != nil {
			return err // a form that was refused is told so, not shown a card
		}
		return p.showMinimal(v)
	}
	if failed != nil {
		return failed
	}
	t := thread{Opened: opened, Note: note}
	if failed := p.fill(v, &t); failed != nil {
		return failed
	}
	return v.Show(gate.Page{Title: who(v.Printer, t.Minimal), Status: status, Body: threadPage(p, v, t, v.Faults(err))})
}

func (p *Pages) showMinimal(v *gate.Visit) error {
	id, err := v.ID("id")
	if err != nil {
		return err
	}
	scope, err := v.Scope(access.PersonReadMinimal)
	if err != nil {
		return err
	}
	m, err := p.People.Minimal(v.Context(), scope, id)
	if err != nil {
		return err
	}
	names, err := p.namesOf(v, []people.Minimal{m})
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: who(v.Printer, m), Body: minimalPage(p, v, m, names)})
}

// fill reads the rest of a person's file: what the reader may not see is left
// out.
func (p *Pages) fill(v *gate.Visit, t *thread) error {
	lines, told, err := p.lastLines(v, t.Minimal.ID) // before the notes are read: this visit is told next time
	if err != nil {
		return err
	}
	if err := p.fillNotes(v, t); err != nil {
		return err
	}
	ids := append(holders(t.Minimal.Charges), actors(lines)...)
	ids = append(ids, actors(told.Lines)...)
	for _, n := range slices.Concat(t.Notes, t.Private) {
		ids = append(ids, n.Author)
	}
	if t.Names, err = p.names(v.Context(), ids...); err != nil {
		return err
	}
	said := voice{v.Printer, "person.", t.Names, v.Actor}
	t.Deeds, t.Older = said.deeds(told.Lines), told.Next != 0
	t.Openings = latest(said.deeds(openings(lines)))
	t.Openings = t.Openings[:min(mostOpenings, len(t.Openings))]
	if v.May(access.PersonAssign) {
		t.Others, err = p.others(v, t.Minimal)
	}
	return err
}

// others gives who may be put in charge and is not.
func (p *Pages) others(v *gate.Visit, m people.Minimal) ([]Colleague, error) {
	all, err := p.Colleagues(v.Context(), v.Actor)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(c Colleague) bool { return slices.Contains(m.Charges, c.Charge) }), nil
}

func (p *Pages) fillNotes(v *gate.Visit, t *thread) error {
	if !v.May(access.NoteRead) {
		return nil
	}
	scope, err := v.Scope(access.NoteRead)
	if err != nil {
		return err
	}
	notes, err := p.People.Notes(v.Context(), scope, t.Minimal.ID)
	if refused(err) {
		return nil
	}
	if err != nil {
		return err
	}
	t.Reads = true
	slices.Reverse(notes) // Notes begins with the oldest
	for _, n := range notes {
		if n.Private {
			t.Private = append(t.Private, n)
			continue
		}
		t.Notes = append(t.Notes, n)
	}
	return nil
}

// lastLines gives the last lines about a person, and those of the story of the
// help; none to whom may not read them.
func (p *Pages) lastLines(v *gate.Visit, id kernel.ID) (lines []journal.Entry, story journal.Page, err error) {
	if !v.May(access.PersonJournal) {
		return nil, story, nil
	}
	scope, err := v.Scope(access.PersonJournal)
	if err != nil {
		return nil, story, err
	}
	all, story, err := p.People.Story(v.Context(), scope, id, untold())
	if refused(err) {
		return nil, story, nil
	}
	return all.Lines, story, err
}

// refused tells whether an error only says that the reader may not.
func refused(err error) bool {
	var e *kernel.Error
	return errors.As(err, &e) && (e.Kind == kernel.Forbidden || e.Kind == kernel.NotFound)
}

// event is a line of a person's story: a shared note, or something done.
type event struct {
	At    time.Time
	Title string
	Text  string // of a note
	By    string
	Undo  kernel.ID // the note, while its author may take it back
}

// events puts notes and deeds in one story, newest first.
func (p *Pages) events(v *gate.Visit, t thread) (all []event) {
	for _, n := range t.Notes {
		all = append(all, event{At: n.At, Title: v.T("person.note"), Text: n.Text, By: p.author(v, t, n), Undo: p.withdrawable(v, n)})
	}
	for _, d := range t.Deeds {
		all = append(all, event{At: d.At, Title: capital(v.List(d.Did)), By: d.By})
	}
	slices.SortStableFunc(all, func(a, b event) int { return b.At.Compare(a.At) })
	return all
}

// withdrawable gives a note that its reader may take back; "" for another.
func (p *Pages) withdrawable(v *gate.Visit, n people.Note) kernel.ID {
	if n.Author != v.Actor.Account || !p.Clock().Before(n.At.Add(people.NoteUndo)) {
		return ""
	}
	return n.ID
}

func (p *Pages) author(v *gate.Visit, t thread, n people.Note) string {
	return voice{v.Printer, "person.", t.Names, v.Actor}.by(journal.Entry{Account: n.Author})
}
