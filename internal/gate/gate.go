package gate

import (
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/httpx"
	"relais/internal/platform/i18n"
	"relais/internal/platform/once"
	"relais/internal/ui"
)

// Proof is how long a proof of who acts holds before a grave act.
const Proof = 15 * time.Minute

// Config is what the gate is made of.
type Config struct {
	DB       *db.DB
	Routes   *Routes
	Sessions Sessions
	Once     *once.Once
	Secret   []byte // ties forms to browsers
	Work     *i18n.Catalog
	Clock    kernel.Clock
	Random   io.Reader
	Log      *slog.Logger
	Network  string // the name of the network
	Theme    ui.Theme

	// Examined tells whether the journal is examined, and no act taken; the page
	// that says so speaks the languages of Public. All may be nil.
	Examined func() bool
	Public   *i18n.Catalog
	Helpline func(i18n.Lang) ui.Helpline
}

// Gate lets requests in, or says why not.
type Gate struct {
	Config
	style ui.Style
	menu  []Entry
	doors []string
	prove func(v *Visit, next string, kept url.Values) error
	plain httpx.Fail      // see [Gate.FailWith]
	forms map[string]bool // the patterns of forms: what is sent there has a key
}

// Entry is a line of the menu, shown to those who may follow it.
type Entry struct {
	Path, Text string // Text is the key of a text
	Action     access.Action
}

// New gives the gate of a house.
func New(config Config) (*Gate, error) {
	style, err := ui.NewStyle(config.Theme, "base", "form", "badge", "work", "refer", "diag", "chart")
	return &Gate{Config: config, style: style, forms: map[string]bool{}}, err
}

// Menu adds lines to the menu of every page.
func (g *Gate) Menu(entries ...Entry) { g.menu = append(g.menu, entries...) }

// ProveWith names the page that asks who is there to prove it again. It is
// given the address to go to afterwards and, when a form was on its way, what
// that form said.
func (g *Gate) ProveWith(page func(v *Visit, next string, kept url.Values) error) { g.prove = page }

// Page opens a page, for those who may do an action.
func (g *Gate) Page(pattern string, action access.Action, show func(*Visit) error) {
	g.Routes.open(action, pattern, func(w http.ResponseWriter, r *http.Request) {
		v := g.visit(w, r)
		if err := g.page(v, action, show); err != nil {
			g.notice(v, err)
			g.fail(v, err)
		}
	})
}

func (g *Gate) page(v *Visit, action access.Action, show func(*Visit) error) error {
	if _, err := v.Actor.May(action); err != nil {
		return g.refuse(v, err)
	}
	if action.Grave() && g.stale(v) {
		return g.prove(v, v.R.URL.RequestURI(), nil)
	}
	return show(v)
}

// stale tells whether the proof of who acts is too old for a grave act; a
// clock set back does not make one younger.
func (g *Gate) stale(v *Visit) bool {
	age := g.Clock().Sub(v.Session.Proved)
	return v.Actor.Account != "" && (age > Proof || age < -time.Minute)
}

// refuse sends those who are not signed in to where they do, and tells the
// others that they may not.
func (g *Gate) refuse(v *Visit, err error) error {
	switch {
	case v.Session.Half:
		v.Redirect("/connexion/second")
	case !v.Actor.SignedIn() && v.R.Method == http.MethodGet:
		v.Redirect(g.doorOf(v.R.URL))
	default:
		return err
	}
	return nil
}

// Door names where those who are not signed in enter what is under a path, when
// it is not where members sign in.
func (g *Gate) Door(path string) { g.doors = append(g.doors, path) }

// FailWith names what answers, behind a door, to who is no member when nothing
// else can: in the languages of everyone.
func (g *Gate) FailWith(plain httpx.Fail) { g.plain = plain }

// behindDoor tells whether a page is one of those that people who are no member
// enter by a door of their own.
func (g *Gate) behindDoor(page *url.URL) bool {
	return slices.ContainsFunc(g.doors, func(door string) bool {
		return page.Path == door || strings.HasPrefix(page.Path, door+"/")
	})
}

// doorOf gives where to enter to read a page.
func (g *Gate) doorOf(page *url.URL) string {
	for _, door := range g.doors {
		if strings.HasPrefix(page.Path, door+"/") {
			return door
		}
	}
	return "/connexion?suite=" + url.QueryEscape(page.RequestURI())
}

// visit finds out who asks.
func (g *Gate) visit(w http.ResponseWriter, r *http.Request) *Visit {
	v := &Visit{Printer: g.Work.Printer(ui.Language(w, r)), W: w, R: r, Actor: access.Anyone(), gate: g}
	if token := Token(r); token != "" {
		session, err := g.Sessions.Authenticate(r.Context(), token)
		switch {
		case err == nil && (session.Half || !session.Actor.SignedIn()):
			v.Session, v.Actor = session, access.Arriving()
		case err == nil:
			v.Session, v.Actor = session, session.Actor
		case kernel.KindOf(err) != kernel.NotFound && r.Context().Err() == nil:
			g.Log.Error("session", "error", err)
		}
	}
	return v
}
