// Package web shows the network in figures to those who coordinate and fund it,
// and its own to each structure.
package web

import (
	"embed"
	"io/fs"
	"strconv"

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

// paramPeriod is the period that an address asks for.
const paramPeriod = "periode"

// Pages answers for figures.
type Pages struct {
	figures *figures.Service
	atlas   *territory.Atlas
	public  *i18n.Catalog
}

// New gives the page of a service; the atlas names the départements, the public
// catalogue the needs.
func New(service *figures.Service, atlas *territory.Atlas, public *i18n.Catalog) *Pages {
	return &Pages{service, atlas, public}
}

// Register opens the page, and its tables as a spreadsheet.
func (p *Pages) Register(g *gate.Gate) {
	g.Page("GET /chiffres", access.FiguresRead, p.show)
	g.Page("GET /chiffres.xlsx", access.FiguresRead, p.workbook)
}

// read draws up what the reader may read of the period that they ask for.
func (p *Pages) read(v *gate.Visit) (*figures.Report, error) {
	scope, err := v.Scope(access.FiguresRead)
	if err != nil {
		return nil, err
	}
	return p.figures.Report(v.Context(), scope, v.R.URL.Query().Get(paramPeriod))
}

func (p *Pages) show(v *gate.Visit) error {
	report, err := p.read(v)
	if err != nil {
		return err
	}
	if report.Own {
		title := v.T("figures.own.title")
		return v.Show(gate.Page{Title: title, Body: page(v, title, nil, p.view(v, report))})
	}
	scope, err := v.Scope(access.FiguresRead)
	if err != nil {
		return err
	}
	o, err := p.figures.Overview(v.Context(), scope)
	if err != nil {
		return err
	}
	title := v.T("figures.title")
	return v.Show(gate.Page{Title: title, Body: page(v, title, overview(v, o, p.nameOf(v)), p.view(v, report))})
}

// shown is a report as its page shows it.
type shown struct {
	*figures.Report

	Sections []section
	Choices  []choice
}

// choice is a sort of period, and the periods of it.
type choice struct {
	Label   string
	Periods []figures.Period
}

func (p *Pages) view(v *gate.Visit, r *figures.Report) shown {
	s := shown{Report: r, Sections: p.sections(v, r)}
	for _, period := range r.Periods {
		label := v.T("figures.period." + string(period.Kind))
		if n := len(s.Choices); n == 0 || s.Choices[n-1].Label != label {
			s.Choices = append(s.Choices, choice{Label: label})
		}
		last := &s.Choices[len(s.Choices)-1]
		last.Periods = append(last.Periods, period)
	}
	return s
}

// named says a period.
func named(v *gate.Visit, p figures.Period) string {
	year := strconv.Itoa(p.Year)
	switch p.Kind {
	case figures.Month:
		return v.T("month."+strconv.Itoa(p.Number)) + " " + year
	case figures.Quarter:
		return v.T("figures.quarter."+strconv.Itoa(p.Number), year)
	case figures.Year:
		return year
	}
	return v.T("figures.always")
}

// nameOf gives what names a département.
func (p *Pages) nameOf(v *gate.Visit) func(code string) string {
	return func(code string) string {
		if code == figures.Outside {
			return v.T("figures.outside")
		}
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
