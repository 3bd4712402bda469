package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/i18n"
)

// lines shows who did what with a person's file.
func (p *Pages) lines(v *gate.Visit) error {
	id, scope, err := actOn(v, access.PersonJournal)
	if err != nil {
		return err
	}
	page, err := p.People.Lines(v.Context(), scope, id, journal.Query{Before: before(v)})
	if err != nil {
		return err
	}
	names, err := p.names(v.Context(), actors(page.Lines)...)
	if err != nil {
		return err
	}
	deeds := voice{v.Printer, "person.", names, v.Actor}.deeds(page.Lines)
	return v.Show(gate.Page{Title: v.T("person.journal.title"), Body: linesPage(p, v, id, deeds, page.Next)})
}

// before reads from which line on an older page begins.
func before(v *gate.Visit) int64 {
	n, err := strconv.ParseInt(v.R.URL.Query().Get("avant"), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// exported gives everything about a person.
func (p *Pages) exported(v *gate.Visit, id kernel.ID) (people.Export, error) {
	scope, err := v.Scope(access.PersonExport)
	if err != nil {
		return people.Export{}, err
	}
	return p.People.Export(v.Context(), scope, id)
}

func (p *Pages) export(v *gate.Visit) error {
	id, err := v.ID("id")
	if err != nil {
		return err
	}
	e, err := p.exported(v, id)
	if err != nil {
		return err
	}
	names, err := p.names(v.Context(), exportedIDs(e)...)
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("person.export.title"), Body: exportPage(p, v, e, names)})
}

// exportedIDs gives whose names an export needs.
func exportedIDs(e people.Export) []kernel.ID {
	ids := append(holders(e.Charges), e.File.Structure, e.File.CreatedBy)
	for _, n := range e.Notes {
		ids = append(ids, n.Author)
	}
	for _, c := range e.Consents {
		ids = append(ids, c.GivenBy, c.WithdrawnBy)
	}
	for _, g := range e.Glasses {
		ids = append(ids, g.Asker, g.AgreedBy)
	}
	for _, h := range e.Holds {
		ids = append(ids, h.HeldBy, h.ReleasedBy)
	}
	return ids
}

func (p *Pages) exportFile(v *gate.Visit) error {
	id, err := v.ID("id")
	if err != nil {
		return err
	}
	e, err := p.exported(v, id)
	if err != nil {
		return err
	}
	return p.attachExport(v, v.Printer, "person.", "dossier.json", e)
}

// keptFile is the file of everything about a person: what the house keeps, and
// what its identifiers and codes stand for, so that it reads without Relais.
type keptFile struct {
	people.Export

	Names   named             `json:"names"`   // of accounts, teams and structures; one that is gone has none
	Actions map[string]string `json:"actions"` // the acts of its journal, in words
}

// attachExport sends everything about a person as a file to keep.
func (p *Pages) attachExport(v *gate.Visit, t i18n.Printer, prefix, name string, e people.Export) error {
	ids, said := exportedIDs(e), map[string]string{}
	for _, line := range e.Lines {
		if ids = append(ids, line.Structure); !elsewhere(v.Actor, journal.Entry{Structure: line.Structure, Role: line.Role}) {
			ids = append(ids, line.Account)
		}
		if key := prefix + "did." + line.Action; t.Has(key) {
			said[line.Action] = t.T(key)
		}
	}
	names, err := p.names(v.Context(), ids...)
	if err != nil {
		return err
	}
	return attach(v, name, keptFile{e, names, said})
}

// attach sends a file of JSON to keep. Its name names nobody.
func attach(v *gate.Visit, name string, content any) error {
	text, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		return err
	}
	v.Attach(name, "application/json; charset=utf-8", text)
	return nil
}

// fieldAsked says that the page showed a request that the person made in their
// space.
const fieldAsked = "demande"

// showErase explains what goes and what stays, before it does.
func (p *Pages) showErase(v *gate.Visit) error {
	opened, err := p.opened(v)
	if err != nil {
		return err
	}
	return p.showErasure(v, 0, opened, nil)
}

// eraseAgain says on the same page why nothing was erased.
func (p *Pages) eraseAgain(v *gate.Visit, failed error) error {
	opened, err := p.opened(v)
	if err != nil {
		return err
	}
	return p.showErasure(v, gate.StatusOf(failed), opened, failed)
}

func (p *Pages) showErasure(v *gate.Visit, status int, opened people.Opened, failed error) error {
	held, err := p.heldUntil(v, access.PersonErase, opened.Minimal.ID)
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("person.erase.title"), Status: status, Body: erasePage(p, v, opened, held, v.Faults(failed))})
}

// heldUntil gives a moment of the last day on which a file is held, the zero
// time for a file that is not.
func (p *Pages) heldUntil(v *gate.Visit, action access.Action, id kernel.ID) (last time.Time, err error) {
	scope, err := v.Scope(action)
	if err != nil {
		return time.Time{}, err
	}
	until, err := p.People.HeldUntil(v.Context(), scope, id)
	if err != nil || until.IsZero() {
		return time.Time{}, err
	}
	return lastDay(until), nil
}

func (p *Pages) readErase(v *gate.Visit) (gate.Act, error) {
	id, scope, err := actOn(v, access.PersonErase)
	if err != nil {
		return nil, err
	}
	reason := people.Reason(v.R.PostForm.Get("motif"))
	inSpace := v.R.PostForm.Get(fieldAsked) != ""
	return func(ctx context.Context) (gate.Answer, error) {
		var err error
		if inSpace && reason == people.Asked {
			err = p.People.EraseAskedIn(ctx, scope, id)
		} else {
			err = p.People.EraseIn(ctx, scope, id, reason)
		}
		return gate.Answer{To: "/personnes", Done: "person.erased", Then: p.settle(v)}, err
	}, nil
}

// settle does what an erasure leaves to do once it has committed. What fails
// now is done at the next occasion, and is for the log only.
func (p *Pages) settle(v *gate.Visit) func(http.ResponseWriter) {
	return func(http.ResponseWriter) {
		if err := p.People.Settle(context.WithoutCancel(v.Context())); err != nil {
			p.Log.Error("erasure left to settle", "error", err)
		}
	}
}
