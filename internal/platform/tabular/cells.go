package tabular

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"unicode"

	"relais/internal/kernel"
)

// cells reads tables of text separated by a character, as RFC 4180 has them,
// with what spreadsheets do besides: other separators, quotes inside a cell
// that did not begin with one, empty lines, empty cells after the last column.
type cells struct {
	window  window
	columns []string
	comma   byte
	limit   int
	line    int // of the next record
}

func newCells(r io.Reader, limits Limits) (*cells, error) {
	c := &cells{window: window{r: r}, limit: limits.Record, line: 1, comma: ','}
	head, err := c.window.line(limits.Record)
	if err != nil {
		return nil, err
	}
	c.comma = separator(head)
	first, err := c.next()
	if err == io.EOF {
		return nil, kernel.Fault(kernel.Invalid, "table.empty")
	}
	if err != nil {
		return nil, err
	}
	if first.Broken != "" && first.Broken != BrokenCells {
		return nil, kernel.Fault(kernel.Invalid, "table.header", first.Broken)
	}
	c.columns, err = columns(first.Values, limits.Columns)
	return c, err
}

// separator gives the separator that occurs most in a header, outside quotes.
func separator(head []byte) byte {
	best, most := byte(','), 0
	for _, candidate := range []byte{',', ';', '\t'} {
		n, quoted := 0, false
		for _, b := range head {
			switch {
			case b == '"':
				quoted = !quoted
			case b == candidate && !quoted:
				n++
			}
		}
		if n > most {
			best, most = candidate, n
		}
	}
	return best
}

// columns makes a header of the cells of the first record.
func columns(found []string, limit int) ([]string, error) {
	names := make([]string, 0, len(found))
	for _, name := range found {
		names = append(names, strings.TrimSpace(name))
	}
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	if !slices.ContainsFunc(names, func(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }) {
		return nil, kernel.Fault(kernel.Invalid, "table.no_header")
	}
	if len(names) > limit {
		return nil, kernel.Fault(kernel.Invalid, "table.columns", limit)
	}
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] && name != "" {
			return nil, kernel.Fault(kernel.Invalid, "table.column_twice", name)
		}
		seen[name] = true
	}
	return names, nil
}

func (c *cells) header() []string { return c.columns }
func (c *cells) growing() bool    { return false }

// next gives the next record that is not an empty line.
func (c *cells) next() (Row, error) {
	for {
		row, err := c.record()
		if err != nil || len(row.Values) != 1 || row.Values[0] != "" || row.Broken != "" {
			return row, err
		}
		if len(c.columns) == 1 {
			return row, nil
		}
	}
}

// record takes one record out of the window. One whose quotes do not pair is
// given as its first line alone, so that the lines it would have swallowed
// are read in their turn.
func (c *cells) record() (Row, error) {
	row := Row{Line: c.line}
	length, form, err := c.extent()
	if err != nil {
		return row, err
	}
	if form == BrokenTooLong {
		c.line++
		row.Broken = form
		return row, c.window.skipLine()
	}
	raw := c.window.take(length)
	c.line += max(1, bytes.Count(raw, []byte{'\n'}))
	text, sound := toText(withoutBreak(raw))
	row.Values = split(text, c.comma)
	switch {
	case form != "":
		row.Broken = form
	case !sound:
		row.Broken = BrokenEncoding
	default:
		row.Values, row.Broken = c.fit(row.Values)
	}
	return row, nil
}

// fit drops the empty cells after the last column, and tells whether the
// record has as many cells as the header, once that is known.
func (c *cells) fit(values []string) ([]string, string) {
	if c.columns == nil {
		return values, ""
	}
	for len(values) > len(c.columns) && values[len(values)-1] == "" {
		values = values[:len(values)-1]
	}
	emptyLine := len(values) == 1 && values[0] == ""
	if len(values) == len(c.columns) || emptyLine {
		return values, ""
	}
	return values, BrokenCells
}

// extent gives the length of the record that opens the window, line break
// included. When its form is broken, it is the length of its first line.
func (c *cells) extent() (length int, form string, err error) {
	scan := scanner{comma: c.comma}
	at, firstLine := 0, 0
	for {
		data := c.window.bytes()
		at = scan.run(data, at)
		if firstLine == 0 {
			firstLine = bytes.IndexByte(data, '\n') + 1
		}
		switch {
		case scan.state == ended && at <= c.limit:
			return at, "", nil
		case scan.state == spoilt && firstLine > 0 && firstLine <= c.limit:
			return firstLine, BrokenQuote, nil
		case len(data) > c.limit && firstLine > 0 && firstLine <= c.limit:
			return firstLine, BrokenQuote, nil
		case len(data) > c.limit:
			return 0, BrokenTooLong, nil
		}
		if err := c.window.more(); err == io.EOF {
			return c.last(scan.state, firstLine)
		} else if err != nil {
			return 0, "", err
		}
	}
}

// last gives the extent of the record that the end of the file ends.
func (c *cells) last(state state, firstLine int) (int, string, error) {
	length := len(c.window.bytes())
	switch {
	case length == 0:
		return 0, "", io.EOF
	case state == quoted || state == spoilt:
		if firstLine == 0 {
			firstLine = length
		}
		return firstLine, BrokenQuote, nil
	}
	return length, "", nil
}

func withoutBreak(raw []byte) []byte {
	raw = bytes.TrimSuffix(raw, []byte{'\n'})
	return bytes.TrimSuffix(raw, []byte{'\r'})
}
