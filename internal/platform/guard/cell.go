package guard

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// number is what keeps its sign: digits and what parts them, nothing that
// computes. It holds amounts, positions and phone numbers.
var number = regexp.MustCompile(`^[+\-−](?:\d|\(0\))(?:[\d \x{a0}\x{202f}.,]|\(0\))*$`)

// Cell gives s as a cell of a table (CSV or spreadsheet) that no program takes
// for a formula: an apostrophe goes before a text that begins with = + - @, a
// tab or a line break, after any spaces, in the widths and shapes of Unicode
// that programs fold into these (OWASP, CSV Injection). Applied twice it
// changes nothing more.
//
// What is only a number ("-3", "+33 6 39 98 00 01", "-0,5") stays as it is:
// it computes nothing, and other programs must read it back. Quoting the cell
// is still for the writer of the file to do.
func Cell(s string) string {
	bare := strings.TrimLeftFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf)
	})
	leading := s[:len(s)-len(bare)]
	if strings.ContainsFunc(leading, unicode.IsControl) || starts(bare) && !number.MatchString(s) {
		return "'" + s
	}
	return s
}

// starts tells whether a text begins as a formula does.
func starts(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return first == '−' || strings.ContainsAny(norm.NFKC.String(string(first)), "=+-@")
}
