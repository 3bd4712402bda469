package web

import (
	"context"
	"net/http"
	"strings"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/tabular"
)

// fieldTable is the file of an import.
const fieldTable = "tableau"

func (p *Pages) registerImport(g *gate.Gate) {
	g.Page("GET /importer", access.PersonImport, p.imports)
	g.Form("POST /importer", access.PersonImport, gate.Form{Read: p.readImport, Again: p.importsAgain})
	g.Page("GET /importer/{id}", access.PersonImport, p.oneImport)
	g.Page("GET /importer/{id}/erreurs.csv", access.PersonImport, p.refusedLines)
	g.Form("POST /importer/{id}/lancer", access.PersonImport, gate.Form{Read: p.readStart, Again: p.importAgain})
	g.Form("POST /importer/{id}/laisser", access.PersonImport, gate.Form{Read: p.readLeaveImport, Again: p.importAgain})
	g.Form("POST /importer/{id}/reprendre", access.PersonImport, gate.Form{Read: p.readUndoImport, Again: p.importAgain})
	for _, form := range []string{"lancer", "laisser", "reprendre"} {
		g.Page("GET /importer/{id}/"+form, access.PersonImport, p.backToImport) // who reloads the answer to a form
	}
}

func (p *Pages) backToImport(v *gate.Visit) error {
	id, err := v.ID("id")
	if err != nil {
		return err
	}
	v.Redirect("/importer/" + string(id))
	return nil
}

func (p *Pages) imports(v *gate.Visit) error { return p.showImports(v, http.StatusOK, nil) }

func (p *Pages) importsAgain(v *gate.Visit, err error) error {
	return p.showImports(v, gate.StatusOf(err), err)
}

func (p *Pages) showImports(v *gate.Visit, status int, err error) error {
	scope, failed := v.Scope(access.PersonImport)
	if failed != nil {
		return failed
	}
	all, failed := p.People.Imports(v.Context(), scope)
	if failed != nil {
		return failed
	}
	ids := make([]kernel.ID, 0, len(all))
	for _, i := range all {
		ids = append(ids, i.MadeBy)
	}
	names, failed := p.names(v.Context(), ids...)
	if failed != nil {
		return failed
	}
	return v.Show(gate.Page{Title: v.T("person.import.title"), Status: status, Body: importsPage(p, v, all, names, v.Faults(err))})
}

// readImport reads the table, and keeps it until it is imported or left.
func (p *Pages) readImport(v *gate.Visit) (gate.Act, error) {
	scope, err := v.Scope(access.PersonImport)
	if err != nil {
		return nil, err
	}
	file, err := received(v, fieldTable)
	if err != nil {
		return nil, gate.At(fieldTable, err)
	}
	g, err := readGrid(file)
	if err != nil {
		return nil, gate.At(fieldTable, err)
	}
	off, err := p.People.Without(v.Context())
	if err != nil {
		return nil, err
	}
	table, err := p.readTable(v.Printer, g, off)
	if err != nil {
		return nil, gate.At(fieldTable, err)
	}
	return func(ctx context.Context) (gate.Answer, error) {
		id, err := p.People.StageImport(ctx, scope, table)
		return gate.Answer{To: "/importer/" + string(id)}, gate.At(fieldTable, err)
	}, nil
}

// oneImport tells how far an import is. While it runs, the page does its next
// step and comes back by itself.
func (p *Pages) oneImport(v *gate.Visit) error { return p.showImport(v, http.StatusOK, nil) }

func (p *Pages) importAgain(v *gate.Visit, err error) error {
	return p.showImport(v, gate.StatusOf(err), err)
}

func (p *Pages) showImport(v *gate.Visit, status int, err error) error {
	id, scope, failed := actOn(v, access.PersonImport)
	if failed != nil {
		return failed
	}
	i, failed := p.People.AdvanceImport(v.Context(), scope, id)
	if failed != nil {
		return failed
	}
	if i.Unsettled {
		p.settle(v)(v.W)
	}
	if i.State == people.ImportRunning || i.State == people.ImportUndoing {
		v.W.Header().Set("Refresh", "1")
	}
	return v.Show(gate.Page{Title: v.T("person.import.title"), Status: status, Body: importPage(p, v, i, v.Faults(err))})
}

func (p *Pages) readStart(v *gate.Visit) (gate.Act, error) {
	return p.readTurn(v, p.People.StartImport, func(id kernel.ID) gate.Answer { return gate.Answer{To: "/importer/" + string(id)} })
}

func (p *Pages) readUndoImport(v *gate.Visit) (gate.Act, error) {
	return p.readTurn(v, p.People.UndoImport, func(id kernel.ID) gate.Answer { return gate.Answer{To: "/importer/" + string(id)} })
}

func (p *Pages) readLeaveImport(v *gate.Visit) (gate.Act, error) {
	return p.readTurn(v, p.People.DropImport, func(kernel.ID) gate.Answer {
		return gate.Answer{To: "/importer", Done: "person.import.left"}
	})
}

func (p *Pages) readTurn(v *gate.Visit, act func(context.Context, access.Scope, kernel.ID) error, done func(kernel.ID) gate.Answer) (gate.Act, error) {
	id, scope, err := actOn(v, access.PersonImport)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) { return done(id), act(ctx, scope, id) }, nil
}

// refusedLines sends the lines that were refused, as they were sent, each with
// its number and why: to be corrected and imported again.
func (p *Pages) refusedLines(v *gate.Visit) error {
	id, scope, err := actOn(v, access.PersonImport)
	if err != nil {
		return err
	}
	table, err := p.People.RefusedLines(v.Context(), scope, id)
	if err != nil {
		return err
	}
	heads := []any{v.T("person.import.csv.line"), v.T("person.import.csv.why")}
	for _, c := range table.Columns {
		heads = append(heads, c.Heading)
	}
	rows := [][]any{heads}
	for _, line := range table.Lines {
		row := []any{line.Number, strings.Join(line.Wrong, " ")}
		for _, cell := range line.Cells {
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	return v.AttachTable("lignes-a-corriger", tabular.CSV, tabular.Sheet{Rows: rows})
}
