package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Terminal writes a section as aligned columns.
func (s Section) Terminal(w io.Writer) error {
	rows := [][]string{columns()}
	for _, r := range s.Rows {
		rows = append(rows, r.cells())
	}
	widths := make([]int, len(columns()))
	for _, cells := range rows {
		for i, cell := range cells {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	b.WriteString("\n" + s.Title + "\n")
	for _, cells := range rows {
		for i, cell := range cells {
			b.WriteString(cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
		}
		b.WriteString("\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Markdown writes the whole run as a page of the documentation.
func (r Report) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, `# Speed, measured side by side

Written by `+"`make bench`"+`; not by hand.

- date: %s
- commit: %s
- machine: %s

The anchor and Relais take turns in one run, on one machine, on the same data. The machine is timed before, between
and after each pair of turns; a pair in which its speed changed by more than a quarter is set aside. A ratio is the
median of the ratios of the pairs kept, so that it holds on a slower machine too; the other figures do not. The anchor
runs with its best plan. Answers are checked in the same run: a wrong answer stops it.
`, r.Date, r.Commit, r.Machine)
	for _, s := range r.Sections {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", s.Title, s.Method)
		writeLine(&b, columns())
		b.WriteString(strings.Repeat("|---", len(columns())) + "|\n")
		for _, row := range s.Rows {
			writeLine(&b, row.cells())
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeLine(b *strings.Builder, cells []string) {
	for _, cell := range cells {
		b.WriteString("| " + strings.ReplaceAll(cell, "|", "\\|") + " ")
	}
	b.WriteString("|\n")
}
