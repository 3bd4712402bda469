// Package web shows the day that an adviser takes along: a page to choose it, the
// paper of it, the page that works without network with its script, and what the
// script asks for and sends.
package web

import (
	"context"
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"time"

	"relais/internal/access"
	"relais/internal/field"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/httpx"
	"relais/internal/platform/i18n"
	"relais/internal/referral"
	"relais/internal/territory"
	"relais/internal/ui"
)

//go:embed texts/*.json
var texts embed.FS

//go:embed day.js sw.js
var scripts embed.FS

// Texts gives what these pages say, for the catalogue of the pages of work.
func Texts() fs.FS { return i18n.Folder(texts, "texts") }

// The pages.
const (
	choicePath = "/ma-journee"
	paperPath  = choicePath + "/papier"
	shellPath  = choicePath + "/hors-ligne"
	scriptPath = choicePath + "/jour.js"
	workerPath = choicePath + "/sw.js"
	dataPath   = choicePath + "/donnees"
	keyPath    = choicePath + "/cle"
	sendPath   = choicePath + "/envoi"
)

// ChoicePath is the page by which a day is taken along.
const ChoicePath = choicePath

const (
	fieldPerson    = "p"
	fieldReferral  = "r"
	fieldOperation = "op"
)

// Config is what the pages stand on.
type Config struct {
	Field  *field.Service
	Atlas  *territory.Atlas
	Public *i18n.Catalog // holds the texts of the directory
	Clock  kernel.Clock

	// PlaceName names a place; "" for one that is not there any more.
	PlaceName func(id kernel.ID) string
}

// Pages answers for the day over HTTP.
type Pages struct {
	Config

	paris       *time.Location
	day, worker []byte // the scripts, made small
}

// New gives the pages.
func New(config Config) (_ *Pages, err error) {
	defer kernel.Wrap(&err, "field/web.New")
	p := &Pages{Config: config}
	if p.paris, err = kernel.Paris(); err != nil {
		return nil, err
	}
	if p.day, err = small("day.js"); err != nil {
		return nil, err
	}
	p.worker, err = small("sw.js")
	return p, err
}

// small gives a script with the fewest bytes that browsers read the same way.
func small(name string) ([]byte, error) {
	script, err := scripts.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return ui.MinifyScript(script)
}

// Register adds the pages to the gate. The page without network and the scripts
// hold nothing of anyone.
func (p *Pages) Register(g *gate.Gate) {
	g.Page("GET "+choicePath, access.PersonUpdate, p.choose)
	g.Page("GET "+paperPath, access.PersonUpdate, p.paper)
	g.Page("GET "+dataPath, access.PersonUpdate, p.data)
	g.Page("GET "+keyPath, access.PersonUpdate, p.key)
	g.Page("GET "+shellPath, access.PageRead, p.shell)
	g.Form("POST "+sendPath, access.PersonUpdate, gate.Form{Read: p.readSent, Again: p.notDone, Twice: p.done})
	g.Routes.HandleFunc(access.PageRead, "GET "+scriptPath, script(p.day, ""))
	g.Routes.HandleFunc(access.PageRead, "GET "+workerPath, script(p.worker, "default-src 'none';connect-src 'self'"))
}

// script answers with a script. It is asked for anew each time: an old one must
// not send what a new house reads.
func script(text []byte, policy string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		httpx.Send(w, r, httpx.Page{HTML: text, Type: "text/javascript; charset=utf-8", Policy: policy})
	}
}

func (p *Pages) choose(v *gate.Visit) error {
	c, err := p.Field.Choose(v.Context(), v.Actor)
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("field.title"), Script: scriptPath, Body: p.choicePage(v, c)})
}

func (p *Pages) shell(v *gate.Visit) error {
	return v.Show(gate.Page{Title: v.T("field.title"), Script: scriptPath, Plain: true, Body: shellPage(v, referral.Outcomes())})
}

// taken gives those whom the address names.
func (p *Pages) taken(v *gate.Visit) ([]field.Taken, error) {
	query := v.R.URL.Query()
	persons, err := ids(query[fieldPerson])
	if err != nil {
		return nil, err
	}
	received, err := ids(query[fieldReferral])
	if err != nil {
		return nil, err
	}
	return p.Field.Take(v.Context(), v.Actor, persons, received)
}

func ids(typed []string) (all []kernel.ID, err error) {
	for _, text := range typed {
		id, err := kernel.ParseID(text)
		if err != nil {
			return nil, kernel.Fault(kernel.NotFound, "access.absent")
		}
		all = append(all, id)
	}
	return all, nil
}

func (p *Pages) paper(v *gate.Visit) error {
	all, err := p.taken(v)
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("field.title"), Body: p.paperPage(v, all)})
}

func (p *Pages) data(v *gate.Visit) error {
	all, err := p.taken(v)
	if err != nil {
		return err
	}
	return answer(v, http.StatusOK, p.dayOf(v, all))
}

func (p *Pages) key(v *gate.Visit) error {
	return answer(v, http.StatusOK, sent{Key: v.NewKey()})
}

// answer writes what the script reads. Nobody else keeps it.
func answer(v *gate.Visit, status int, what any) error {
	text, err := json.Marshal(what)
	if err != nil {
		return err
	}
	v.W.Header().Set("Cache-Control", "no-store")
	httpx.Send(v.W, v.R, httpx.Page{Status: status, HTML: text, Type: "application/json"})
	return nil
}

// sent is what became of an operation, and the key of the next form.
type sent struct {
	Key     string     `json:"key"`
	Done    bool       `json:"done"`
	Why     string     `json:"why,omitempty"` // it was not done
	Now     [][]string `json:"now,omitempty"` // of a conflict: what, in the words of the author, and as it stands
	Version int64      `json:"nv,omitempty"`  // of the card, for an author who keeps their words
}

func (p *Pages) readSent(v *gate.Visit) (gate.Act, error) {
	scope, err := v.Scope(access.PersonUpdate)
	if err != nil {
		return nil, err
	}
	o, err := field.Parse(v.R.PostFormValue(fieldOperation))
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		err := p.Field.Do(ctx, scope, o)
		if kernel.KindOf(err) == kernel.NotFound && err != nil { // not theirs any more, or gone: the page says so beside what was written
			err = kernel.Because(kernel.Conflict, "field.absent", err)
		}
		return gate.Answer{To: choicePath, Show: func(v *gate.Visit) error { return p.done(v, gate.Answer{}) }}, err
	}, nil
}

func (p *Pages) done(v *gate.Visit, _ gate.Answer) error {
	return answer(v, http.StatusOK, sent{Key: v.NewKey(), Done: true})
}

// notDone tells the script why an operation was not done.
func (p *Pages) notDone(v *gate.Visit, err error) error {
	told := sent{Key: v.NewKey(), Why: v.Reason(err)}
	if told.Why == "" {
		told.Why = v.T("field.refused")
	}
	if c := field.ConflictOf(err); c != nil {
		told.Version = c.Version
		for _, d := range c.Differences {
			told.Now = append(told.Now, []string{v.T("field.differs." + d.Field), p.differs(v, d.Field, d.Mine), p.differs(v, d.Field, d.Now)})
		}
	}
	return answer(v, gate.StatusOf(err), told)
}
