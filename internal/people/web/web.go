// Package web shows people's files: to those who help them, the pages of work;
// to each person, their own space, opened with a code; to programs, the API.
//
// No name, phone or reason ever stands in an address: what is typed travels in
// the body of a form, and a file is named by its random identifier.
package web

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/i18n"
	"relais/internal/platform/limits"
	"relais/internal/platform/once"
	"relais/internal/platform/tabular"
	"relais/internal/territory"
	"relais/internal/ui"
)

//go:embed texts
var texts embed.FS

// WorkTexts gives what the pages of work say, for the catalogue of work.
func WorkTexts() fs.FS { return i18n.Folder(texts, "texts/work") }

// SpaceTexts gives what a person's own space says, for the catalogue of
// everyone's pages.
func SpaceTexts() fs.FS { return i18n.Folder(texts, "texts/space") }

// Colleague is a member or a team that a person may be entrusted to.
type Colleague struct {
	people.Charge

	Name string
}

// Config is what the pages stand on; all is needed but what says otherwise.
type Config struct {
	People  *people.Service
	Journal *journal.Journal
	Atlas   *territory.Atlas
	Limits  *limits.Limits
	Once    *once.Once
	Work    *i18n.Catalog // holds WorkTexts
	Public  *i18n.Catalog // holds SpaceTexts
	Clock   kernel.Clock
	Log     *slog.Logger

	Network   string // the name of the network
	Theme     ui.Theme
	PublicURL string                      // where the pages are reached from outside; "" to believe the browser
	Helpline  func(i18n.Lang) ui.Helpline // at the foot of the person's pages; may be nil

	// Names gives the names of accounts, teams and structures alike; those
	// that nobody knows are left out.
	Names func(ctx context.Context, ids []kernel.ID) (map[kernel.ID]string, error)

	// Links are what other rooms offer on the page of a person, to those who may
	// do the action to that file: "{id}" of a path stands for the person.
	Links []gate.Entry

	// SpaceLinks are what they offer in a person's own space: each Text is a key of
	// Public.
	SpaceLinks []gate.Entry

	// Colleagues gives the active members and the teams of the structure that
	// an actor acts for.
	Colleagues func(ctx context.Context, actor access.Actor) ([]Colleague, error)
}

// Pages answers for people's files over HTTP.
type Pages struct {
	Config

	paris *time.Location
	style ui.Style      // of a person's own space
	even  time.Duration // how long the answer to a code takes, right or wrong
}

// evenly hides how long the look-up of a code took.
const evenly = 400 * time.Millisecond

// New gives the pages.
func New(config Config) (_ *Pages, err error) {
	defer kernel.Wrap(&err, "people/web.New")
	p := &Pages{Config: config, even: evenly}
	if p.paris, err = kernel.Paris(); err != nil {
		return nil, err
	}
	p.style, err = ui.NewStyle(config.Theme, "base", "form", "badge", "text", "space")
	return p, err
}

// Register adds the pages to the gate.
func (p *Pages) Register(g *gate.Gate) {
	p.registerLists(g)
	p.registerCards(g)
	p.registerThread(g)
	p.registerConsents(g)
	p.registerFields(g)
	p.registerImport(g)
	p.registerMerge(g)
	p.registerRights(g)
	p.registerGlass(g)
	p.registerSpace(g)
}

func (p *Pages) registerLists(g *gate.Gate) {
	g.Page("GET /personnes", access.PersonReadMinimal, p.mine)
	g.Page("GET /personnes.csv", access.PersonReadMinimal, p.exportMine(tabular.CSV))
	g.Page("GET /personnes.xlsx", access.PersonReadMinimal, p.exportMine(tabular.XLSX))
	g.Form("POST /personnes/recherche", access.PersonSearch, gate.Form{Read: p.search, Again: p.searchAgain, Twice: p.searchTwice})
	g.Page("GET /personnes/recherche", access.PersonSearch, p.mine) // another language of the answer to the form
}

func (p *Pages) registerCards(g *gate.Gate) {
	g.Page("GET /personnes/nouvelle", access.PersonCreate, p.showNew)
	g.Form("POST /personnes", access.PersonCreate, gate.Form{Read: p.readNew, Again: p.newAgain, Twice: p.newTwice})
	g.Page("GET /personnes/{id}/modifier", access.PersonUpdate, p.showChange)
	g.Form("POST /personnes/{id}/modifier", access.PersonUpdate, gate.Form{Read: p.readChange, Again: p.changeAgain})
}

func (p *Pages) registerThread(g *gate.Gate) {
	g.Page("GET /personnes/{id}", access.PersonRead, work(p.thread))
	g.Form("POST /personnes/{id}/notes", access.NoteWrite, gate.Form{Read: p.readNote, Again: p.threadAgain})
	g.Form("POST /personnes/{id}/charges", access.PersonAssign, gate.Form{Read: p.readAssign, Again: p.threadAgain})
	g.Form("POST /personnes/{id}/charges/retirer", access.PersonAssign, gate.Form{Read: p.readRelease, Again: p.threadAgain})
	g.Form("POST /personnes/{id}/protection", access.PersonProtect, gate.Form{Read: p.readProtect, Again: p.threadAgain})
	g.Form("POST /personnes/{id}/code", access.PersonCode, gate.Form{Read: p.readCode, Again: p.threadAgain})
	g.Form("POST /personnes/{id}/notes/retirer", access.NoteWrite, gate.Form{Read: p.readUnnote, Again: p.threadAgain})
	for _, form := range []string{"notes", "notes/retirer", "charges", "charges/retirer", "protection", "code"} {
		g.Page("GET /personnes/{id}/"+form, access.PersonRead, work(p.back)) // who reloads the answer to a form
	}
}

func (p *Pages) registerRights(g *gate.Gate) {
	g.Page("GET /personnes/{id}/journal", access.PersonJournal, work(p.lines))
	g.Page("GET /personnes/{id}/export", access.PersonExport, work(p.export))
	g.Page("GET /personnes/{id}/export.json", access.PersonExport, work(p.exportFile))
	g.Page("GET /personnes/{id}/effacer", access.PersonErase, p.showErase)
	g.Form("POST /personnes/{id}/effacer", access.PersonErase, gate.Form{Read: p.readErase, Again: p.eraseAgain})
}

func (p *Pages) registerGlass(g *gate.Gate) {
	g.Page("GET /urgence", access.GlassAsk, p.showAskGlass)
	g.Form("POST /urgence", access.GlassAsk, gate.Form{Read: p.readAskGlass, Again: p.askGlassAgain})
	g.Page("GET /urgence/accord", access.GlassAgree, p.showAgreeGlass)
	g.Form("POST /urgence/{id}/accord", access.GlassAgree, gate.Form{Read: p.readAgreeGlass, Again: p.agreeGlassAgain})
	g.Form("POST /urgence/{id}/refus", access.GlassRefuse, gate.Form{Read: p.readRefuseGlass, Again: p.agreeGlassAgain})
	g.Form("POST /urgence/{id}/retrait", access.GlassWithdraw, gate.Form{Read: p.readWithdrawGlass, Again: p.withdrawGlassAgain})
}
