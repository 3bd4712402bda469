// Package web tells everyone, without an account, what is kept about people,
// how long, who sees it, and whom to ask: the privacy documents of the network,
// and a page for each role, whose sentences stand over the exact list of what
// the policy table grants.
package web

import (
	"context"
	"embed"
	"io/fs"

	"relais/docs/privacy"
	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/retention"
)

//go:embed texts/*.json
var texts embed.FS

// Texts gives what these pages say, for the catalogue of the pages of work. It
// needs the names of roles of journal/web and of families of retention/web
// beside it.
func Texts() fs.FS { return i18n.Folder(texts, "texts") }

// Parts are what the pages stand on.
type Parts struct {
	// Rules gives how long each family is kept, as it stands.
	Rules func(ctx context.Context) ([]retention.Rule, error)
}

// Pages answers for what is told to everyone about trust.
type Pages struct {
	Parts

	documents map[string]document // by name in addresses
	foreign   map[string]document // the same, inside a page in another language
}

// New gives the pages. The documents are put in shape once, here.
func New(parts Parts) (_ *Pages, err error) {
	defer kernel.Wrap(&err, "privacy/web.New")
	p := &Pages{Parts: parts}
	if p.documents, err = render(privacy.Files(), ""); err != nil {
		return nil, err
	}
	p.foreign, err = render(privacy.Files(), i18n.French.Tag())
	return p, err
}

// Register opens the pages: anyone may read them.
func (p *Pages) Register(g *gate.Gate) {
	g.Page("GET /confidentialite", access.PageRead, p.index)
	g.Page("GET /confidentialite/{document}", access.PageRead, p.document)
	g.Page("GET /roles", access.PageRead, p.roles)
	g.Page("GET /roles/{code}", access.PageRead, p.role)
}

// index leads to every document, and says how long what is kept.
func (p *Pages) index(v *gate.Visit) error {
	rules, err := p.Rules(v.Context())
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("privacy.title"), Body: indexPage(v, rules)})
}

// document shows one document; it is in French, whatever the language of the
// page around it.
func (p *Pages) document(v *gate.Visit) error {
	all := p.documents
	if v.Lang != i18n.French {
		all = p.foreign
	}
	d, is := all[v.R.PathValue("document")]
	if !is {
		return kernel.Fault(kernel.NotFound, "privacy.absent")
	}
	return v.Show(gate.Page{Title: d.title, Body: documentPage(v, d)})
}
