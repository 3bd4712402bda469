package guard

import (
	"slices"

	"golang.org/x/text/unicode/norm"
)

// The codes of [Warnings].
const (
	WarnCard     = "card"     // the number of a bank card
	WarnIBAN     = "iban"     // the number of a bank account
	WarnNIR      = "nir"      // a national number ("numéro de sécurité sociale")
	WarnPassword = "password" // a password, of whatever service
)

// Warnings gives the codes, sorted, of what a free text holds and should not: a
// form says so before it keeps the text. It never gives the value itself. Keys
// are checked, so that ordinary numbers (phones, SIRET, dates) pass.
func Warnings(text string) []string {
	symbols := []rune(norm.NFKC.String(text)) // full-width digits, spaces of every kind
	var codes []string
	for _, check := range []struct {
		code string
		at   func([]rune) bool
	}{{WarnCard, cardAt}, {WarnIBAN, ibanAt}, {WarnNIR, nirAt}} {
		if anywhere(symbols, check.at) {
			codes = append(codes, check.code)
		}
	}
	if tellsPassword(string(symbols)) {
		codes = append(codes, WarnPassword)
	}
	slices.Sort(codes)
	return codes
}

// anywhere tells whether a number begins somewhere: where no letter or digit
// comes before.
func anywhere(symbols []rune, at func([]rune) bool) bool {
	for i := range symbols {
		if alphanumeric(symbols[i]) && (i == 0 || !alphanumeric(symbols[i-1])) && at(symbols[i:]) {
			return true
		}
	}
	return false
}

// leading gives the first n letters and digits of a number, as ASCII capitals,
// and whether they are there and the number ends with them: people part its
// groups with a few signs, never with a letter.
func leading(symbols []rune, n int) (string, bool) {
	const mostBetween = 3
	read := make([]byte, 0, n)
	between := 0
	for i, r := range symbols {
		switch {
		case !alphanumeric(r):
			if between++; between > mostBetween || r == '\n' {
				return "", false
			}
			continue
		case r >= 'a':
			r -= 'a' - 'A'
		}
		between = 0
		if read = append(read, byte(r)); len(read) == n {
			return string(read), i+1 == len(symbols) || !alphanumeric(symbols[i+1])
		}
	}
	return "", false
}

func alphanumeric(r rune) bool {
	return isDigit(r) || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
