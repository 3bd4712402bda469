package tabular

import (
	"bytes"
	"strings"
)

// state is where a scanner stands in a record.
type state int

const (
	opening  state = iota // before the first byte of a cell
	unquoted              // in a cell that does not begin with a quote
	quoted                // between quotes
	closing               // after a quote that may end the cell or double itself
	ended                 // after the line break that ends the record
	spoilt                // after a quote in mid-cell: the record has no sure meaning
)

// scanner finds where a record ends, even when it comes piece by piece.
type scanner struct {
	comma byte
	state state
}

// run goes on from data[at:] and gives where it stopped: after the end of the
// record, or at the end of data.
func (s *scanner) run(data []byte, at int) int {
	for at < len(data) && s.state != ended && s.state != spoilt {
		switch s.state {
		case quoted:
			i := bytes.IndexByte(data[at:], '"')
			if i < 0 {
				return len(data)
			}
			at += i
			s.state = closing
		case unquoted:
			at += s.untilMark(data[at:])
			if at == len(data) {
				return at
			}
			s.mark(data[at])
		case closing:
			s.afterQuote(data[at])
		default:
			s.open(data[at])
		}
		at++
	}
	return at
}

// untilMark gives how far it is to the next separator or line break.
func (s *scanner) untilMark(data []byte) int {
	for i, b := range data {
		if b == s.comma || b == '\n' {
			return i
		}
	}
	return len(data)
}

func (s *scanner) mark(b byte) {
	switch b {
	case s.comma:
		s.state = opening
	case '\n':
		s.state = ended
	}
}

func (s *scanner) open(b byte) {
	s.state = unquoted
	if b == '"' {
		s.state = quoted
	}
	s.mark(b)
}

func (s *scanner) afterQuote(b byte) {
	switch b {
	case '"':
		s.state = quoted
	case s.comma, '\n':
		s.mark(b)
	case '\r':
		s.state = closing
	default:
		s.state = spoilt
	}
}

// split cuts the text of one record into its cells. A quote that is not
// closed runs to the end.
func split(text string, comma byte) []string {
	values := make([]string, 0, strings.Count(text, string(comma))+1)
	for {
		var value string
		value, text = cell(text, comma)
		values = append(values, value)
		if text == "" {
			return values
		}
		text = text[1:] // the separator
	}
}

// cell gives the first cell of text, and the rest, which begins with a
// separator unless it is empty.
func cell(text string, comma byte) (value, rest string) {
	if !strings.HasPrefix(text, `"`) {
		if i := strings.IndexByte(text, comma); i >= 0 {
			return text[:i], text[i:]
		}
		return text, ""
	}
	closed := closingQuote(text[1:])
	value, rest = text[1:1+closed], ""
	if closed+2 <= len(text) {
		rest = text[closed+2:]
	}
	if i := strings.IndexByte(rest, comma); i > 0 {
		value, rest = value+rest[:i], rest[i:]
	} else if i < 0 {
		value, rest = value+rest, ""
	}
	return strings.ReplaceAll(value, `""`, `"`), rest
}

// closingQuote gives the place of the first quote of s that is not doubled,
// or the length of s.
func closingQuote(s string) int {
	for i := 0; i < len(s); i++ {
		j := strings.IndexByte(s[i:], '"')
		if j < 0 {
			return len(s)
		}
		i += j
		if i+1 == len(s) || s[i+1] != '"' {
			return i
		}
		i++
	}
	return len(s)
}
