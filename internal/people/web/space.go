package web

import (
	"bytes"
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/journal"
	"relais/internal/people"
	"relais/internal/platform/httpx"
	"relais/internal/platform/i18n"
	"relais/internal/ui"
)

func (p *Pages) registerSpace(g *gate.Gate) {
	g.Page("GET /mon-espace", access.SpaceOpen, p.spaceDoor)
	g.Form("POST /mon-espace", access.SpaceOpen, gate.Form{Read: p.readDoor, Again: p.doorAgain})
	g.Page("GET /mon-espace/dossier", access.PersonRead, p.own(p.spaceCard))
	g.Page("GET /mon-espace/notes", access.NoteRead, p.own(p.spaceNotes))
	g.Page("GET /mon-espace/journal", access.PersonJournal, p.own(p.spaceLines))
	g.Page("GET /mon-espace/journal/{line}", access.PersonJournal, p.own(p.receipt))
	g.Page("GET /mon-espace/export", access.PersonExport, p.own(p.spaceExport))
	g.Page("GET /mon-espace/export.json", access.PersonExport, p.own(p.spaceFile))
	g.Page("GET /mon-espace/effacement", access.PersonAskErasure, p.own(p.spaceErasure))
	g.Form("POST /mon-espace/effacement", access.PersonAskErasure, gate.Form{Read: p.readErasure})
	g.Form("POST /mon-espace/effacement/retrait", access.PersonUnaskErasure, gate.Form{Read: p.readUnask})
	g.Form("POST /mon-espace/quitter", access.SpaceOpen, gate.Form{Read: p.readQuit, Anyway: p.quit})
}

// own keeps the pages of a person's space from workers, whom some actions also
// let in, and says in the person's own words what could not be shown.
func (p *Pages) own(page func(*gate.Visit) error) func(*gate.Visit) error {
	return func(v *gate.Visit) error {
		if v.Actor.Role != access.Person {
			v.Redirect("/mon-espace")
			return nil
		}
		err := page(v)
		if err == nil {
			return nil
		}
		if gate.IsExamined(err) {
			return err
		}
		status := httpx.StatusOf(err)
		if status >= http.StatusInternalServerError {
			p.Log.Error("page", "route", v.R.Pattern, "error", err)
		}
		t := p.speak(v)
		return p.showSpace(v, t, spacePage{Title: t.T("space.title"), Status: status, Here: "/mon-espace/dossier?", Body: spaceFailure(v, t, status)})
	}
}

// speak gives the language of the person: one of the four of everyone's pages.
func (p *Pages) speak(v *gate.Visit) i18n.Printer {
	return p.Public.Printer(ui.Language(v.W, v.R))
}

// spacePage is a page of a person's own space.
type spacePage struct {
	Title  string
	Status int
	Here   string // the address of the page for its other languages; "?" for its own
	Body   templ.Component
}

// showSpace writes a page of a person's space: light, without script, kept by
// nobody.
func (p *Pages) showSpace(v *gate.Visit, t i18n.Printer, page spacePage) error {
	frame := ui.Frame{Printer: t, Network: p.Network, Title: page.Title, Style: p.style, Here: page.Here, Form: true}
	if frame.Here == "" {
		frame.Here = "?"
	}
	if p.Helpline != nil {
		frame.Helpline = p.Helpline(t.Lang)
	}
	var html bytes.Buffer
	ctx := templ.WithChildren(v.Context(), page.Body)
	if err := ui.Page(frame).Render(ctx, &html); err != nil {
		return err
	}
	small, err := ui.Minify(html.Bytes())
	if err != nil {
		return err
	}
	v.W.Header().Set("Cache-Control", "no-store")
	httpx.Send(v.W, v.R, httpx.Page{Status: page.Status, HTML: small, Policy: frame.Style.PolicyWithForm()})
	return nil
}

// spaceCard says what is held about the person, and what they may do.
func (p *Pages) spaceCard(v *gate.Visit) error {
	opened, err := p.ownCard(v)
	if err != nil {
		return err
	}
	m := opened.Minimal
	names, err := p.names(v.Context(), append(holders(m.Charges), m.Structure)...)
	if err != nil {
		return err
	}
	held, err := p.heldUntil(v, access.PersonRead, v.Actor.Person)
	if err != nil {
		return err
	}
	t := p.speak(v)
	return p.showSpace(v, t, spacePage{Title: t.T("space.title"), Body: spaceCardPage(p, v, t, opened, held, names)})
}

// spaceLines says who opened the file, emergencies first.
func (p *Pages) spaceLines(v *gate.Visit) error {
	scope, err := v.Scope(access.PersonJournal)
	if err != nil {
		return err
	}
	id := v.Actor.Person
	page, err := p.People.Lines(v.Context(), scope, id, journal.Query{Before: before(v), Limit: spaceLinesShown})
	if err != nil {
		return err
	}
	var glasses []people.Glass
	if before(v) == 0 {
		if glasses, err = p.People.Glasses(v.Context(), scope, id); err != nil {
			return err
		}
	}
	names, err := p.names(v.Context(), append(actors(page.Lines), askers(glasses)...)...)
	if err != nil {
		return err
	}
	t := p.speak(v)
	deeds := voice{t, "space.", names, v.Actor}.deeds(page.Lines)
	here := "?"
	if n := before(v); n != 0 {
		here = "?avant=" + strconv.FormatInt(n, 10) + "&"
	}
	return p.showSpace(v, t, spacePage{Title: t.T("space.title"), Here: here, Body: spaceLinesPage(p, v, t, deeds, glasses, names, page.Next)})
}

// spaceLinesShown keeps the page light.
const spaceLinesShown = 60

// receipt gives the proof that a line is in the journal, to keep.
func (p *Pages) receipt(v *gate.Visit) error {
	scope, err := v.Scope(access.PersonJournal)
	if err != nil {
		return err
	}
	number, err := strconv.ParseInt(v.R.PathValue("line"), 10, 64)
	if err != nil {
		return absent()
	}
	receipt, err := p.Journal.ProveAbout(v.Context(), scope, v.Actor.Person, number)
	if err != nil {
		return err
	}
	return attach(v, "recu-"+strconv.FormatInt(number, 10)+".json", receipt)
}

func (p *Pages) spaceExport(v *gate.Visit) error {
	e, err := p.exported(v, v.Actor.Person)
	if err != nil {
		return err
	}
	names, err := p.names(v.Context(), exportedIDs(e)...)
	if err != nil {
		return err
	}
	t := p.speak(v)
	return p.showSpace(v, t, spacePage{Title: t.T("space.title"), Body: spaceExportPage(p, v, t, e, names)})
}

func (p *Pages) spaceFile(v *gate.Visit) error {
	e, err := p.exported(v, v.Actor.Person)
	if err != nil {
		return err
	}
	return p.attachExport(v, p.speak(v), "space.", "mon-dossier.json", e)
}

// readQuit ends the session, once for the key of the form.
func (p *Pages) readQuit(v *gate.Visit) (gate.Act, error) {
	token := gate.Token(v.R)
	return func(ctx context.Context) (gate.Answer, error) {
		return gate.Answer{To: "/", Then: gate.EndSession}, p.People.EndSession(ctx, token)
	}, nil
}

// quit leaves whatever became of the session and of the form, on a page that
// says nothing: the browser forgets the session even when the database cannot.
func (p *Pages) quit(v *gate.Visit) {
	if token := gate.Token(v.R); token != "" {
		if err := p.People.EndSession(v.Context(), token); err != nil {
			p.Log.Error("leaving a space", "error", err)
		}
	}
	gate.EndSession(v.W)
	v.Redirect("/")
}
