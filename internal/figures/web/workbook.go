package web

import (
	"relais/internal/figures"
	"relais/internal/gate"
	"relais/internal/platform/tabular"
)

// workbook gives out the tables of the page, as they are there: what is hidden on
// the one is hidden in the other.
func (p *Pages) workbook(v *gate.Visit) error {
	report, err := p.read(v)
	if err != nil {
		return err
	}
	sections := p.sections(v, report)
	content, err := tabular.Workbook(append([]tabular.Sheet{first(v, report, sections)}, sheets(sections)...))
	if err != nil {
		return err
	}
	v.Attach("relais-chiffres.xlsx", tabular.XLSX.MediaType(), content)
	return nil
}

// first says what the workbook holds.
func first(v *gate.Visit, r *figures.Report, sections []section) tabular.Sheet {
	s := tabular.Sheet{Name: v.T("figures.sheet.first"), Rows: [][]any{{v.T("figures.title"), named(v, r.Period)}, {drawnUp(v, r)}}}
	if !r.Own {
		s.Rows = append(s.Rows, []any{v.T("figures.secret.why", r.Least)})
	}
	for _, section := range sections {
		s.Rows = append(s.Rows, []any{}, []any{section.Title}, []any{section.Message}, []any{section.Note})
	}
	return s
}

// sheets gives one sheet a table.
func sheets(sections []section) (all []tabular.Sheet) {
	for _, section := range sections {
		for _, grid := range section.Grids {
			all = append(all, grid.sheet())
		}
	}
	return all
}

// sheet gives a table as a spreadsheet has it: structures set in under their
// département.
func (g grid) sheet() tabular.Sheet {
	head := make([]any, len(g.Head))
	for i, said := range g.Head {
		head[i] = said
	}
	s := tabular.Sheet{Name: g.Name, Rows: [][]any{head}}
	for _, line := range g.Lines {
		row := []any{line.Name}
		if line.Deep {
			row[0] = "\u2003" + line.Name
		}
		for _, value := range line.Values {
			if value.Exact == nil {
				value.Exact = value.Said
			}
			row = append(row, value.Exact)
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// drawnUp says as of when figures are.
func drawnUp(v *gate.Visit, r *figures.Report) string {
	if r.Own {
		return v.T("figures.drawn.own", v.Date(r.Period.AsOf))
	}
	return v.T("figures.drawn", v.Date(r.Period.AsOf))
}
