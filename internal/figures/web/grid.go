package web

import (
	"math"
	"strconv"
	"unicode"
	"unicode/utf8"

	"relais/internal/engine/secrecy"
	"relais/internal/figures"
)

// The tables that say more than their cells.
const (
	tableAnswers  = "answers"
	tableAsked    = "asked"
	tableAnswered = "answered"
	tableDelays   = "delays"
)

// grid arranges a table: the whole, then each département and its structures.
func (s sheet) grid(t figures.Table) grid {
	g := grid{Name: s.v.T("figures.table." + t.Name), Head: s.head(t)}
	g.Lines = append(g.Lines, s.line(t, nil, t.All, s.whole()))
	for _, group := range t.All.Of {
		name := s.nameOf(s.v)(group.Key)
		if group.Rest {
			name = s.v.T("figures.rest")
		}
		g.Lines = append(g.Lines, s.line(t, nil, group, name))
		for _, row := range group.Of {
			if group.Key == figures.Outside {
				break
			}
			name := s.r.Names[row.Key]
			if row.Rest {
				name = s.v.T("figures.rest.structures")
			}
			deep := s.line(t, group, row, name)
			deep.Deep = true
			g.Lines = append(g.Lines, deep)
		}
	}
	return g
}

// whole names the first line of every table.
func (s sheet) whole() string {
	if s.r.Own {
		return s.v.T("figures.ours")
	}
	return s.v.T("figures.about.all")
}

// head gives the headings of a table.
func (s sheet) head(t figures.Table) []string {
	head := []string{s.v.T("figures.where"), s.v.T("figures.total." + t.Name)}
	for _, class := range t.Classes {
		head = append(head, s.class(class))
	}
	switch t.Name {
	case tableAnswers, tableAsked:
		head = append(head, s.v.T("figures.share.answered"))
	case tableAnswered:
		head = append(head, s.v.T("figures.share.met"))
	case tableDelays:
		head = append(head, s.v.T("figures.days.half"), s.v.T("figures.days.tenth"))
	}
	return head
}

// line says a row.
func (s sheet) line(t figures.Table, group, row *secrecy.Row, name string) line {
	l := line{Name: name, Values: []value{s.number(row.N)}}
	for _, cell := range row.Cells {
		l.Values = append(l.Values, s.cell(cell))
	}
	switch t.Name {
	case tableAnswers, tableAsked:
		share := value{Said: s.v.T("figures.secret")}
		if row.Whole() {
			share = s.percent(row.Cells[0].N, row.N)
		}
		l.Values = append(l.Values, share)
	case tableAnswered:
		l.Values = append(l.Values, s.shareMet(t, row))
	case tableDelays:
		days := t.Days(group, row)
		l.Values = append(l.Values, s.days(days.Half), s.days(days.Tenth))
	}
	return l
}

// shareMet gives how many of the referrals that a place agreed to led to a
// meeting, from what the row tells: it tells nothing more.
func (s sheet) shareMet(t figures.Table, row *secrecy.Row) value {
	of := map[string]secrecy.Cell{}
	for c, class := range t.Classes {
		of[class] = row.Cells[c]
	}
	if of["refused"].Hidden || of["redirected"].Hidden || of["met"].Hidden {
		return value{Said: s.v.T("figures.secret")}
	}
	return s.percent(of["met"].N, row.N-of["refused"].N-of["redirected"].N)
}

func (s sheet) number(n int) value { return value{s.v.Integer(n), n} }

func (s sheet) cell(c secrecy.Cell) value {
	if c.Hidden {
		return value{Said: s.v.T("figures.secret")}
	}
	return s.number(c.N)
}

// percent says a share of a whole; nothing of an empty one.
func (s sheet) percent(n, of int) value {
	if of == 0 {
		return value{Said: "–"}
	}
	const whole = 100
	hundredths := math.Round(float64(n) * whole / float64(of))
	return value{s.v.T("figures.percent", strconv.Itoa(int(hundredths))), hundredths / whole}
}

func (s sheet) days(days *int) value {
	if days == nil {
		return value{Said: "–"}
	}
	return s.number(*days)
}

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

func lower(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(first)) + text[size:]
}
