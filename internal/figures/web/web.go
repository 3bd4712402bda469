// Package web shows the network in figures to those who coordinate and fund
// it.
package web

import (
	"embed"
	"io/fs"

	"relais/internal/access"
	"relais/internal/figures"
	"relais/internal/gate"
	"relais/internal/platform/i18n"
	"relais/internal/territory"
)

//go:embed texts/*.json
var texts embed.FS

// Texts gives what this page says, for the catalogue of the pages of work.
func Texts() fs.FS { return i18n.Folder(texts, "texts") }

// Pages answers for figures.
type Pages struct {
	figures *figures.Service
	atlas   *territory.Atlas
}

// New gives the page of a service; the atlas names the départements.
func New(service *figures.Service, atlas *territory.Atlas) *Pages { return &Pages{service, atlas} }

// Register opens the page.
func (p *Pages) Register(g *gate.Gate) { g.Page("GET /chiffres", access.FiguresRead, p.show) }

func (p *Pages) show(v *gate.Visit) error {
	scope, err := v.Scope(access.FiguresRead)
	if err != nil {
		return err
	}
	o, err := p.figures.Overview(v.Context(), scope)
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("figures.title"), Body: page(v, o, p.nameOf(v))})
}

// nameOf gives what names a département.
func (p *Pages) nameOf(v *gate.Visit) func(code string) string {
	return func(code string) string {
		if d, known := p.atlas.Departement(code); known {
			return d.Name
		}
		return v.T("figures.nowhere")
	}
}

// said writes a count, or that there are too few to say.
func said(v *gate.Visit, c figures.Count, least int) string {
	if c.Hidden {
		return v.T("figures.few", least)
	}
	return v.Integer(c.N)
}
