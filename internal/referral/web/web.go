// Package web shows referrals: to who sends them and who is asked, the pages of
// work; to a place without account, the page that its link opens; to the person,
// the page that the code on their paper opens.
//
// No name, phone or word of anyone ever stands in an address: what is typed
// travels in the body of a form. An address of these pages holds random
// identifiers, codes of communes and of kinds of help, or the secret that opens
// it.
package web

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"time"

	"relais/internal/access"
	"relais/internal/directory"
	directoryweb "relais/internal/directory/web"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/messaging/sms"
	"relais/internal/people"
	peopleweb "relais/internal/people/web"
	"relais/internal/platform/i18n"
	"relais/internal/platform/limits"
	"relais/internal/platform/once"
	"relais/internal/platform/tabular"
	"relais/internal/referral"
	"relais/internal/territory"
	"relais/internal/ui"
)

//go:embed texts
var texts embed.FS

// WorkTexts gives what the pages of work say, for the catalogue of work.
func WorkTexts() fs.FS { return i18n.Folder(texts, "texts/work") }

// PersonTexts gives what the person reads, for the catalogue of everyone's pages.
func PersonTexts() fs.FS { return i18n.Folder(texts, "texts/person") }

// Config is what the pages stand on.
type Config struct {
	Referrals *referral.Service
	People    *people.Service
	Directory *directory.Directory
	Places    *directoryweb.Pages
	Persons   *peopleweb.Pages
	Atlas     *territory.Atlas
	Limits    *limits.Limits
	Public    *i18n.Catalog // holds PersonTexts, and the texts of the directory
	Work      *i18n.Catalog // holds WorkTexts
	Once      *once.Once    // for the API
	Clock     kernel.Clock
	Log       *slog.Logger

	Network   string // the name of the network
	Theme     ui.Theme
	PublicURL string                      // where the pages are reached from outside; "" to believe the browser
	Helpline  func(i18n.Lang) ui.Helpline // at the foot of the person's pages

	// Fates gives what became of the short messages about some journeys; may be nil.
	Fates func(ctx context.Context, scope access.Scope, journeys ...kernel.ID) ([]sms.Fate, error)

	// Names gives the names of accounts and structures alike; those that nobody
	// knows are left out.
	Names func(ctx context.Context, ids []kernel.ID) (map[kernel.ID]string, error)
}

// Pages answers for referrals over HTTP.
type Pages struct {
	Config

	paris *time.Location
	style ui.Style // of the person's page
}

// New gives the pages.
func New(config Config) (_ *Pages, err error) {
	defer kernel.Wrap(&err, "referral/web.New")
	p := &Pages{Config: config}
	if p.paris, err = kernel.Paris(); err != nil {
		return nil, err
	}
	p.style, err = ui.NewStyle(config.Theme, "base", "badge", "path")
	return p, err
}

// Register adds the pages to the gate.
func (p *Pages) Register(g *gate.Gate) {
	g.Page("GET /orienter", access.ReferralWrite, p.orient)
	g.Page("GET /orienter/lieux", access.ReferralWrite, p.choose)
	g.Page("GET /orienter/verifier", access.ReferralWrite, p.check)
	g.Form("POST /orienter/verifier", access.ReferralWrite, gate.Form{Read: p.readSend, Again: p.sendAgain})
	g.Page("GET /parcours/{id}", access.ReferralRead, p.work(p.journey))
	g.Page("GET /parcours/{id}/fiche", access.ReferralRead, p.work(p.slip))

	g.Page("GET /orientations", access.ReferralRead, p.work(p.list))
	g.Page("GET /orientations.csv", access.ReferralRead, p.work(p.export(tabular.CSV)))
	g.Page("GET /orientations.xlsx", access.ReferralRead, p.work(p.export(tabular.XLSX)))
	g.Page("GET /orientations/{id}", access.ReferralRead, p.work(p.show))
	g.Form("POST /orientations/{id}/reponse", access.ReferralAnswer, gate.Form{Read: p.readAnswer, Again: p.showAgain})
	g.Form("POST /orientations/{id}/suivi", access.ReferralFollow, gate.Form{Read: p.readFollow, Again: p.showAgain})
	g.Form("POST /orientations/{id}/envoi", access.ReferralWrite, gate.Form{Read: p.readDispatch, Again: p.showAgain})
	for _, form := range []string{"reponse", "suivi", "envoi"} {
		g.Page("GET /orientations/{id}/"+form, access.ReferralRead, p.work(p.back)) // who reloads the answer to a form
	}

	g.Page("GET /o/{lien}", access.ReferralRead, p.link)
	g.Form("POST /o/{lien}", access.ReferralAnswer, gate.Form{Read: p.readLink, Again: p.linkAgain})
	g.Form("POST /o/{lien}/renouveler", access.ReferralAnswer, gate.Form{Read: p.readRenew})

	g.Page("GET "+spacePath, access.ReferralRead, p.Persons.Own(p.space))
	g.Form("POST "+spacePath, access.ReferralReply, gate.Form{Read: p.readSpace, Again: p.spaceAgain})

	g.Page("GET /s", access.ReferralRead, p.door)
	g.Form("POST /s", access.ReferralReply, gate.Form{Read: p.readDoor, Again: p.doorAgain})
	g.Page("GET /s/{code}", access.ReferralRead, p.path)
	g.Form("POST /s/{code}", access.ReferralReply, gate.Form{Read: p.readReply, Again: p.replyAgain})
}

// work keeps pages of work from those whom some actions also let in: they come
// by their link, their code or their space.
func (p *Pages) work(page func(*gate.Visit) error) func(*gate.Visit) error {
	return func(v *gate.Visit) error {
		if v.Actor.Account == "" {
			return kernel.Fault(kernel.NotFound, "access.absent")
		}
		return page(v)
	}
}

// back sends who reloads the answer to a form to the page of the referral.
func (p *Pages) back(v *gate.Visit) error {
	id, err := v.ID("id")
	if err != nil {
		return err
	}
	v.Redirect("/orientations/" + string(id))
	return nil
}

// in gives the words of everyone's pages in the language of a page of work: kinds
// of help, hours, prices.
func (p *Pages) in(v *gate.Visit) i18n.Printer { return p.Public.Printer(v.Lang) }

// local gives a moment on the clock of the mainland.
func (p *Pages) local(at time.Time) time.Time { return at.In(p.paris) }

// moment writes a moment: lundi 23 novembre 2026, 14 h 05.
func (p *Pages) moment(t i18n.Printer, at time.Time) string {
	at = p.local(at)
	return t.List([]string{t.Weekday(at.Weekday()) + " " + t.Date(at), t.Hour(at)})
}
