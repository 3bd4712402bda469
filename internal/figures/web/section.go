package web

import (
	"cmp"
	"slices"
	"strings"

	directoryweb "relais/internal/directory/web"
	"relais/internal/engine/secrecy"
	"relais/internal/figures"
	"relais/internal/gate"
	"relais/internal/ui"
)

// section is one question that the figures answer: a sentence, a chart, and the
// tables that it is drawn from.
type section struct {
	ID      string
	Title   string
	Message string // what the chart says
	Note    string // what is counted
	Chart   *ui.Bars
	Grids   []grid
}

// grid is a table to show or to give out.
type grid struct {
	Name  string
	Head  []string
	Lines []line
}

// line is a row of it: whose it is, how deep, and what it says.
type line struct {
	Name   string
	Deep   bool
	Values []value
}

// value is what a cell says, and what it holds for a spreadsheet.
type value struct {
	Said  string
	Exact any
}

// sections arranges a report in the order one reads it.
func (p *Pages) sections(v *gate.Visit, r *figures.Report) []section {
	s := sheet{p, v, r}
	return []section{s.fates(), s.delays(), s.outcomes(), s.needs(), s.lacks()}
}

// sheet arranges a report for a visit.
type sheet struct {
	*Pages

	v *gate.Visit
	r *figures.Report
}

// front gives the row of a table that its chart shows: the reader's own
// département, or the whole; nil when there is none.
func (s sheet) front(t figures.Table) *secrecy.Row {
	if row := t.All.Find(s.r.Front); s.r.Front != "" && row != nil {
		return row
	}
	return t.All
}

// about says whose figures a chart shows.
func (s sheet) about(row *secrecy.Row) string {
	switch {
	case s.r.Own:
		return ""
	case s.r.Front != "" && row.Key == s.r.Front:
		return s.v.T("figures.about", s.nameOf(s.v)(row.Key))
	}
	return s.v.T("figures.about.all")
}

func (s sheet) section(name string, tables ...figures.Table) section {
	found := section{ID: name, Title: s.v.T("figures." + name), Note: s.v.T("figures." + name + ".note")}
	if own := "figures." + name + ".note.own"; s.r.Own && s.v.Has(own) {
		found.Note = s.v.T(own)
	}
	if main := tables[0]; main.All == nil {
		found.Message = s.v.T("figures.too_few")
		if main.None {
			found.Message = s.v.T("figures." + name + ".none")
		}
		return found
	}
	for _, t := range tables {
		if t.All != nil {
			found.Grids = append(found.Grids, s.grid(t))
		}
	}
	return found
}

// draw gives a section its chart.
func (s sheet) draw(found *section, row *secrecy.Row, bars []ui.Bar) {
	if about := s.about(row); about != "" {
		found.Note = about + ". " + found.Note
	}
	said := make([]string, len(bars))
	for i, bar := range bars {
		said[i] = s.v.Labelled(bar.Label, bar.Said)
	}
	found.Chart = &ui.Bars{ID: found.ID, Title: found.Message, About: strings.Join(said, " ; "), Bars: bars}
}

// bars draws the classes of a row, but those that count nothing when few matter.
func (s sheet) bars(t figures.Table, row *secrecy.Row, sparse bool) (bars []ui.Bar) {
	for c, cell := range row.Cells {
		if sparse && cell.N == 0 && !cell.Hidden {
			continue
		}
		bars = append(bars, ui.Bar{Label: s.class(t.Classes[c]), N: cell.N, Said: s.cell(cell).Said, Faint: cell.Hidden})
	}
	if sparse {
		slices.SortStableFunc(bars, func(a, b ui.Bar) int { return cmp.Compare(b.N, a.N) })
	}
	return bars
}

// fates says what became of the referrals that were sent.
func (s sheet) fates() section {
	v, r := s.v, s.r
	found := s.section("answers", r.Answers, r.Answered, r.Unanswered)
	row := s.front(r.Answers)
	if row == nil {
		return found
	}
	found.Message = v.N("figures.sent", row.N)
	if row.Whole() {
		found.Message += " " + v.T("figures.sent.answered", s.percent(row.Cells[0].N, row.N).Said)
	}
	var bars []ui.Bar
	for i, t := range []figures.Table{r.Answered, r.Unanswered} {
		part := s.front(t)
		switch cell := row.Cells[i]; {
		case part != nil && part.Key == row.Key:
			if share := s.shareMet(t, part); i == 0 && share.Exact != nil {
				found.Message += " " + v.T("figures.sent.met", share.Said)
			}
			bars = append(bars, s.bars(t, part, false)...)
		case cell.Hidden || cell.N > 0:
			bars = append(bars, ui.Bar{Label: s.class(r.Answers.Classes[i]), N: cell.N, Said: s.cell(cell).Said, Faint: cell.Hidden})
		}
	}
	s.draw(&found, row, bars)
	return found
}

// delays says how long places take to answer.
func (s sheet) delays() section {
	found := s.section("delays", s.r.Delays, s.r.Asked)
	row := s.front(s.r.Delays)
	if row == nil {
		return found
	}
	found.Message = s.v.N("figures.answers.n", row.N)
	if days := s.r.Delays.Days(nil, row); days.Half != nil {
		found.Message = s.within("figures.half", *days.Half)
		if days.Tenth != nil {
			found.Message += " " + s.within("figures.tenth", *days.Tenth)
		}
	}
	s.draw(&found, row, s.bars(s.r.Delays, row, false))
	return found
}

func (s sheet) within(key string, days int) string {
	if days == 0 {
		return s.v.T(key + ".same_day")
	}
	return s.v.N(key, days)
}

// outcomes says what came of meeting people.
func (s sheet) outcomes() section {
	found := s.section("outcomes", s.r.Outcomes)
	if row := s.front(s.r.Outcomes); row != nil {
		found.Message = s.v.N("figures.met.n", row.N)
		s.draw(&found, row, s.bars(s.r.Outcomes, row, true))
	}
	return found
}

// needs says for what people are referred.
func (s sheet) needs() section {
	found := s.section("needs", s.r.Needs)
	row := s.front(s.r.Needs)
	if row == nil {
		return found
	}
	bars := s.bars(s.r.Needs, row, true)
	found.Message = s.v.N("figures.sent", row.N)
	if first := bars[0]; row.Whole() && (len(bars) == 1 || bars[1].N < first.N) {
		found.Message = s.v.T("figures.needs.first", lower(first.Label), s.v.Integer(first.N), s.v.Integer(row.N))
	}
	s.draw(&found, row, bars)
	return found
}

// lacks says which needs found no place.
func (s sheet) lacks() section {
	found := s.section("lacks", s.r.Lacks)
	if row := s.front(s.r.Lacks); row != nil {
		found.Message = s.v.N("figures.lacks.n", row.N)
		s.draw(&found, row, s.bars(s.r.Lacks, row, true))
	}
	return found
}

// class says what a class counts.
func (s sheet) class(code string) string {
	if key := "figures.class." + code; s.v.Has(key) {
		return s.v.T(key)
	}
	return capital(directoryweb.NeedName(s.public.Printer(s.v.Lang), code))
}
