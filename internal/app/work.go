package app

import (
	"context"
	"crypto/rand"

	"relais/internal/access"
	diagnosticweb "relais/internal/diagnostic/web"
	directoryweb "relais/internal/directory/web"
	fieldweb "relais/internal/field/web"
	figuresweb "relais/internal/figures/web"
	"relais/internal/gate"
	identityweb "relais/internal/identity/web"
	journalweb "relais/internal/journal/web"
	"relais/internal/kernel"
	hooksweb "relais/internal/messaging/hooks/web"
	peopleweb "relais/internal/people/web"
	"relais/internal/platform/i18n"
	"relais/internal/platform/oidc"
	privacyweb "relais/internal/privacy/web"
	referralweb "relais/internal/referral/web"
	"relais/internal/retention"
	retentionweb "relais/internal/retention/web"
	"relais/internal/ui"
)

// LoadWorkTexts gives what the pages of work say, in their languages.
func LoadWorkTexts() (*i18n.Catalog, error) {
	return i18n.LoadWork(
		ui.Texts(), gate.Texts(), journalweb.Texts(), retentionweb.Texts(), privacyweb.Texts(), peopleweb.WorkTexts(), figuresweb.Texts(), identityweb.Texts(), referralweb.WorkTexts(), diagnosticweb.WorkTexts(),
		hooksweb.Texts(), fieldweb.Texts(),
	)
}

// openWork opens the gate, and the pages behind it.
func (h *House) openWork(config Config, public *i18n.Catalog, everyone *directoryweb.Pages, clock kernel.Clock) error {
	catalog, err := LoadWorkTexts()
	if err != nil {
		return err
	}
	h.Gate, err = gate.New(gate.Config{
		DB: h.DB, Routes: h.Routes, Sessions: sessions{h.Rooms}, Once: h.Once,
		Secret: h.Safe.Derive(formsSecret, secretBytes), Work: catalog, Clock: clock, Random: rand.Reader,
		Log: h.log, Network: config.Pages.Network, Theme: config.Pages.Theme,
		Public: public, Helpline: everyone.Helpline, Examined: h.Journal.Halted,
	})
	if err != nil {
		return err
	}
	h.Gate.Menu(
		gate.Entry{Path: "/accueil", Text: "work.today", Action: access.HomeRead},
		gate.Entry{Path: "/personnes", Text: "work.people", Action: access.PersonReadMinimal},
		gate.Entry{Path: "/orientations", Text: "referral.list", Action: access.ReferralFollow},
		gate.Entry{Path: "/structures", Text: "work.structures", Action: access.StructureReview},
		gate.Entry{Path: "/equipe", Text: "work.team", Action: access.MemberInvite},
		gate.Entry{Path: "/journal/structure", Text: "work.journal", Action: access.JournalStructure},
		gate.Entry{Path: "/journal/audit", Text: "work.journal", Action: access.JournalAudit},
		gate.Entry{Path: "/chiffres", Text: "work.figures", Action: access.FiguresRead},
		gate.Entry{Path: "/conservation", Text: "work.retention", Action: access.RetentionRead},
		gate.Entry{Path: "/urgence", Text: "work.emergency", Action: access.GlassAsk},
		gate.Entry{Path: "/urgence/accord", Text: "work.emergency", Action: access.GlassAgree},
	)
	h.Gate.FailWith(everyone.Fail)
	return h.openPages(config, catalog, public, everyone, clock)
}

// openPages registers the pages of each room.
func (h *House) openPages(config Config, work, public *i18n.Catalog, everyone *directoryweb.Pages, clock kernel.Clock) error {
	journal, err := journalweb.New(journalweb.Parts{Journal: h.Journal, DB: h.DB, Names: h.names, Erased: h.erased, Found: h.found})
	if err != nil {
		return err
	}
	journal.Register(h.Gate)
	conservation, err := retentionweb.New(retentionweb.Parts{Retention: h.Retention, Names: h.names})
	if err != nil {
		return err
	}
	conservation.Register(h.Gate)
	privacy, err := privacyweb.New(privacyweb.Parts{Rules: func(ctx context.Context) ([]retention.Rule, error) {
		return h.Retention.Rules(ctx, access.System(access.RetentionRead))
	}})
	if err != nil {
		return err
	}
	privacy.Register(h.Gate)
	counted, err := h.figures(clock)
	if err != nil {
		return err
	}
	figuresweb.New(counted, h.Atlas, public).Register(h.Gate)
	h.peoplePages, err = peopleweb.New(peopleweb.Config{
		People: h.People, Journal: h.Journal, Atlas: h.Atlas, Limits: h.Limits, Once: h.Once, Work: work, Public: public,
		Clock: clock, Log: h.log, Network: config.Pages.Network, Theme: config.Pages.Theme, PublicURL: config.Pages.PublicURL,
		Names: h.names, Colleagues: h.colleagues, Helpline: everyone.Helpline,
		Links: personLinks(), SpaceLinks: spaceLinks(),
	})
	if err != nil {
		return err
	}
	h.peoplePages.Register(h.Gate)
	h.Gate.Door("/mon-espace")
	diagnostics, err := diagnosticweb.New(diagnosticweb.Config{
		Diagnostics: h.Diagnostics, People: h.People, Persons: h.peoplePages, Public: public, Work: work, Once: h.Once, Clock: clock, Names: h.names,
	})
	if err != nil {
		return err
	}
	diagnostics.Register(h.Gate)
	h.diagnosticPages = diagnostics
	referrals, err := referralweb.New(referralweb.Config{
		Referrals: h.Referrals, People: h.People, Directory: h.Directory, Places: everyone, Persons: h.peoplePages, Atlas: h.Atlas,
		Limits: h.Limits, Public: public, Work: work, Once: h.Once, Clock: clock, Log: h.log, Network: config.Pages.Network, Theme: config.Pages.Theme,
		PublicURL: config.Pages.PublicURL, Helpline: everyone.Helpline, Names: h.names, Fates: h.SMS.Fates,
	})
	if err != nil {
		return err
	}
	referrals.Register(h.Gate)
	h.referralPages = referrals
	if err := h.openField(work, public, clock); err != nil {
		return err
	}
	return h.openIdentity(config, clock)
}

// openField registers the programs that are told, and the day that is taken along.
func (h *House) openField(work, public *i18n.Catalog, clock kernel.Clock) error {
	paris, err := kernel.Paris()
	if err != nil {
		return err
	}
	h.hookPages = &hooksweb.Pages{Hooks: h.Hooks, Once: h.Once, Public: public, Work: work, Paris: paris}
	h.hookPages.Register(h.Gate)
	days, err := fieldweb.New(fieldweb.Config{Field: h.Field, Atlas: h.Atlas, Public: public, Clock: clock, PlaceName: h.placeName})
	if err != nil {
		return err
	}
	days.Register(h.Gate)
	return nil
}

// placeName names a place; "" for one that is not there any more.
func (h *House) placeName(id kernel.ID) string {
	card, err := h.Directory.Card(id)
	if err != nil {
		return ""
	}
	return card.Name
}

// openIdentity registers the pages by which members come in.
func (h *House) openIdentity(config Config, clock kernel.Clock) error {
	var provider *oidc.Client
	if config.Provider != nil {
		var err error
		if provider, err = oidc.New(context.Background(), *config.Provider, clock, rand.Reader, nil); err != nil {
			return err
		}
	}
	pages, err := identityweb.New(identityweb.Config{
		Identity: h.Identity, Atlas: h.Atlas, Provider: provider, Clock: clock, Random: rand.Reader,
		Secret: h.Safe.Derive(pocketSecret, secretBytes), Origin: config.Origin, Network: config.Pages.Network,
		Home: []func(*gate.Visit) ([]identityweb.Waiting, error){h.referralPages.Waiting, h.waiting}, Leaving: h.leaving,
		Links: []gate.Entry{
			{Path: "/orienter", Text: "referral.new", Action: access.ReferralWrite},
			{Path: "/personnes", Text: "work.people", Action: access.PersonSearch},
			{Path: "/personnes/nouvelle", Text: "work.newcomer", Action: access.PersonCreate},
			{Path: "/reseau/fiche", Text: "person.fields.link", Action: access.FieldsChoose},
			{Path: "/diagnostics/saisie", Text: "diagnostic.batch.link", Action: access.DiagnosticWrite},
			{Path: "/conservation/gels", Text: "retention.holds.link", Action: access.RetentionHold},
			{Path: fieldweb.ChoicePath, Text: "field.link", Action: access.PersonUpdate},
			{Path: hooksweb.Path, Text: "hook.link", Action: access.HookManage},
			{Path: "/", Text: "work.places", Action: access.PageRead},
		},
	})
	if err != nil {
		return err
	}
	pages.Register(h.Gate)
	if config.Demo != nil {
		pages.Demo(h.Gate, config.Demo.Accounts, config.Demo.Mails, config.Demo.Texts)
	}
	return nil
}
