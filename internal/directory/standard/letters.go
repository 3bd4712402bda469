package standard

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letter tells whether the library of the ANCT takes r as a letter or a digit
// of an address.
func letter(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return true
	case r >= 'À' && r <= 'ÿ':
		return r != '×' && r != '÷'
	}
	return r >= 'Œ' && r <= 'Ÿ'
}

// inCity tells whether the name of a commune may hold r.
func inCity(r rune) bool { return letter(r) || strings.ContainsRune("-'’ ", r) }

// inStreet tells whether a street may hold r.
func inStreet(r rune) bool { return letter(r) || strings.ContainsRune("-,()°.&:+–|;'’/ ", r) }

// mend writes s with the characters that allowed takes, where another one
// means the same: an apostrophe for a quote, a hyphen for a dash, a letter
// for the same with a rarer accent. It gives the first character that has no
// equal, or "".
func mend(s string, allowed func(rune) bool) (mended, stranger string) {
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		if allowed(r) {
			b.WriteRune(r)
			continue
		}
		same, ok := alike(r, allowed)
		if !ok && stranger == "" {
			stranger = string(r)
		}
		b.WriteString(same)
	}
	return oneLine(b.String()), stranger
}

// alike gives what stands for r among the characters allowed.
func alike(r rune, allowed func(rune) bool) (string, bool) {
	switch r {
	case '`', '´', '‘', 'ʼ', 'ʻ', '′':
		return "'", true
	case '‐', '‑', '‒', '–', '—', '−':
		return "-", true
	case '"', '«', '»', '“', '”', '_', '*', '!', '\u00ad', '\u200b', '.':
		return " ", true
	case 'º':
		return "°", allowed('°')
	}
	if unicode.IsSpace(r) {
		return " ", true
	}
	base := []rune(norm.NFD.String(string(r)))
	if len(base) > 1 && allowed(base[0]) {
		return string(base[0]), true
	}
	return " ", false
}

func digits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

func alphanumeric(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' || r > 'z' {
			return false
		}
	}
	return s != ""
}
