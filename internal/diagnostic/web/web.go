// Package web shows diagnostics: to those in charge, a form for one person, the
// needs that it tells, a paper to give, a grid to tick by hand and a page to type
// several; to the person, their own, in their space.
//
// The questions stand in the words of the person, in the catalogue of everyone's
// pages: who helps reads them aloud.
package web

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"relais/internal/access"
	"relais/internal/diagnostic"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
	peopleweb "relais/internal/people/web"
	"relais/internal/platform/i18n"
	"relais/internal/platform/once"
)

//go:embed texts
var texts embed.FS

// WorkTexts gives what the pages of work say, for the catalogue of work.
func WorkTexts() fs.FS { return i18n.Folder(texts, "texts/work") }

// PersonTexts gives the questions, their answers and what the person reads, for
// the catalogue of everyone's pages.
func PersonTexts() fs.FS { return i18n.Folder(texts, "texts/person") }

// Config is what the pages stand on.
type Config struct {
	Diagnostics *diagnostic.Service
	People      *people.Service
	Persons     *peopleweb.Pages
	Public      *i18n.Catalog // holds PersonTexts, and the texts of the directory
	Work        *i18n.Catalog // holds WorkTexts
	Once        *once.Once    // for the API
	Clock       kernel.Clock

	// Names gives the names of accounts; those that nobody knows are left out.
	Names func(ctx context.Context, ids []kernel.ID) (map[kernel.ID]string, error)
}

// Pages answers for diagnostics over HTTP.
type Pages struct {
	Config

	paris *time.Location
}

// New gives the pages.
func New(config Config) (_ *Pages, err error) {
	defer kernel.Wrap(&err, "diagnostic/web.New")
	p := &Pages{Config: config}
	p.paris, err = kernel.Paris()
	return p, err
}

// Register adds the pages to the gate.
func (p *Pages) Register(g *gate.Gate) {
	g.Page("GET /personnes/{id}/diagnostic", access.DiagnosticWrite, p.blank)
	g.Form("POST /personnes/{id}/diagnostic", access.DiagnosticWrite, gate.Form{Read: p.readForm, Again: p.formAgain})
	g.Page("GET /personnes/{id}/diagnostics", access.DiagnosticRead, p.work(p.list))
	g.Page("GET /personnes/{id}/diagnostics/{one}", access.DiagnosticRead, p.work(p.show))
	g.Page("GET /personnes/{id}/diagnostics/{one}/fiche", access.DiagnosticRead, p.work(p.paper))
	g.Form("POST /personnes/{id}/diagnostics/{one}/retrait", access.DiagnosticWrite, gate.Form{Read: p.readWithdraw})
	g.Page("GET /personnes/{id}/diagnostics/{one}/retrait", access.DiagnosticRead, p.work(p.back)) // who reloads the answer to the form

	g.Page("GET /diagnostics/grille", access.DiagnosticWrite, p.grid)
	g.Page("GET /diagnostics/saisie", access.DiagnosticWrite, p.batch)
	g.Form("POST /diagnostics/saisie", access.DiagnosticWrite, gate.Form{Read: p.readBatch, Again: p.batchAgain})

	g.Page("GET /mon-espace/diagnostics", access.DiagnosticRead, p.Persons.Own(p.space))
}

// work keeps pages of work from people in their own space, who have their own.
func (p *Pages) work(page func(*gate.Visit) error) func(*gate.Visit) error {
	return func(v *gate.Visit) error {
		if v.Actor.Role == access.Person {
			v.Redirect("/mon-espace/diagnostics")
			return nil
		}
		return page(v)
	}
}

// back sends who reloads the answer to a form to the diagnostics of the person.
func (p *Pages) back(v *gate.Visit) error {
	id, err := v.ID("id")
	if err != nil {
		return err
	}
	v.Redirect(pathOf(id, "diagnostics"))
	return nil
}

// pathOf gives the address of a page about a person.
func pathOf(person kernel.ID, page string) string { return "/personnes/" + string(person) + "/" + page }

// in gives the questions in the language of a page of work.
func (p *Pages) in(v *gate.Visit) i18n.Printer { return p.Public.Printer(v.Lang) }

// called says a person as colleagues may: first name and initial.
func (p *Pages) called(v *gate.Visit, person kernel.ID) (string, error) {
	scope, err := v.Scope(access.PersonReadMinimal)
	if err != nil {
		return "", err
	}
	m, err := p.People.Minimal(v.Context(), scope, person)
	return peopleweb.Who(v.Printer, m.FirstName, m.Initial), err
}
