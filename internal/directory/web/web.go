// Package web shows the directory to everyone: three light pages (ask, choose,
// read a card), a page to print, and the open API.
//
// A page costs its reader money: its stylesheet is inlined and holds only what
// the page uses, it needs no script, and it is one request.
package web

import (
	"embed"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"relais/internal/access"
	"relais/internal/directory"
	"relais/internal/engine/openinghours"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/territory"
	"relais/internal/ui"
)

//go:embed texts/*.json
var files embed.FS

// Texts gives what these pages say, for the catalogue.
func Texts() fs.FS { return i18n.Folder(files, "texts") }

// Settings is what an operator chooses of these pages.
type Settings struct {
	Network   string             // the name of the network, as its pages show it
	Helpline  directory.Helpline // whom a person may always call
	PublicURL string             // where the pages are reached from outside; "" to believe the browser
	Theme     ui.Theme
}

// Pages answers for the directory over HTTP.
type Pages struct {
	directory *directory.Directory
	atlas     *territory.Atlas
	catalog   *i18n.Catalog
	clock     kernel.Clock
	log       *slog.Logger
	settings  Settings
	styles    styles
	helpline  helplines
	busy      map[i18n.Lang][]byte // see [Pages.Busy]
}

// styles holds the stylesheet of every page.
type styles struct{ home, faulty, around, results, place, sheet, text ui.Style }

// helplines holds the foot of the pages, by language.
type helplines map[i18n.Lang]ui.Helpline

// New gives the pages of a directory.
func New(d *directory.Directory, atlas *territory.Atlas, catalog *i18n.Catalog, clock kernel.Clock, log *slog.Logger, settings Settings) (_ *Pages, err error) {
	defer kernel.Wrap(&err, "directory/web.New")
	p := &Pages{directory: d, atlas: atlas, catalog: catalog, clock: clock, log: log, settings: settings}
	for _, s := range []struct {
		into   *ui.Style
		sheets []string
	}{
		{&p.styles.home, []string{"base", "form"}},
		{&p.styles.faulty, []string{"base", "form", "badge"}},
		{&p.styles.around, []string{"base", "form", "badge", "around"}},
		{&p.styles.results, []string{"base", "badge", "results"}},
		{&p.styles.place, []string{"base", "badge", "place"}},
		{&p.styles.sheet, []string{"base", "place", "sheet"}},
		{&p.styles.text, []string{"base", "badge", "text"}},
	} {
		if *s.into, err = ui.NewStyle(settings.Theme, s.sheets...); err != nil {
			return nil, err
		}
	}
	if p.helpline, err = newHelplines(settings.Helpline); err != nil {
		return nil, err
	}
	p.busy, err = p.newBusy()
	return p, err
}

// newHelplines writes the helpline in every language.
func newHelplines(h directory.Helpline) (helplines, error) {
	all := helplines{}
	for _, lang := range i18n.Languages() {
		line := ui.Helpline{Phone: h.Phone, Dial: dialled(h.Phone)}
		if h.Hours != "" {
			schedule, err := openinghours.Parse(h.Hours)
			if err != nil {
				return nil, kernel.Because(kernel.Invalid, "helpline.hours", err)
			}
			line.Hours = capital(oneLine(schedule.Lines(wordsOf(lang))))
		}
		all[lang] = line
	}
	return all, nil
}

// Helpline gives the foot of the pages in a language, for the other pages of
// everyone.
func (p *Pages) Helpline(lang i18n.Lang) ui.Helpline { return p.helpline[lang] }

// nowIn gives the time on the clock of a commune; of the mainland for "".
func (p *Pages) nowIn(commune string) time.Time {
	return p.clock().In(p.directory.Zone(commune))
}

// Register adds the pages to the routes: anyone may read them.
func (p *Pages) Register(routes *gate.Routes) {
	routes.HandleFunc(access.PageRead, "GET /{$}", p.handle(p.home))
	routes.HandleFunc(access.PageRead, "GET /lieux", p.handle(p.results))
	routes.HandleFunc(access.PageRead, "GET /lieux/preciser", p.handle(p.refine))
	routes.HandleFunc(access.PageRead, "GET /lieux/{id}", p.handle(p.place))
	routes.HandleFunc(access.PageRead, "GET /lieux/{id}/fiche", p.handle(p.sheet))
	routes.HandleFunc(access.PageRead, "GET /autour", p.handle(p.around))
	routes.HandleFunc(access.PageRead, "GET /autour.js", p.aroundScript)
	routes.HandleFunc(access.PageRead, "GET /a-propos", p.handle(p.about))
	routes.HandleFunc(access.PageRead, "GET /", p.handle(func(*visit) error { return kernel.Fault(kernel.NotFound, "page.absent") }))
}

// visit is one request for a page, and the language in which to answer it.
type visit struct {
	i18n.Printer
	w http.ResponseWriter
	r *http.Request
}

// handle gives the handler that runs a page and shows its error, if any.
func (p *Pages) handle(page func(*visit) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := &visit{p.catalog.Printer(ui.Language(w, r)), w, r}
		if err := page(v); err != nil {
			p.fail(v, err)
		}
	}
}
