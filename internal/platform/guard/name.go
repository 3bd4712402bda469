package guard

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxName bounds the name of a file, in characters.
const maxName = 100

// reserved are the names that Windows gives to devices, whatever follows a dot
// (Naming Files, Paths, and Namespaces).
var reserved = regexp.MustCompile(`(?i)^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)`)

// FileName gives the name of a file sent by a stranger as it may be kept, shown
// and given back: its last part, without folders, controls, marks of direction
// nor what a file system refuses, at most 100 characters, its ending kept. A
// name of which nothing is left is "fichier".
func FileName(sent string) string {
	name := norm.NFC.String(strings.ToValidUTF8(sent, ""))
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = norm.NFC.String(strings.Map(allowed, name)) // what stood between a letter and its accent may be gone
	name = shortened(trimmed(strings.Join(strings.Fields(name), " ")))
	switch {
	case name == "":
		return "fichier"
	case reserved.MatchString(name):
		return shortened("_" + name)
	}
	return name
}

// trimmed drops the spaces and dots at the ends of a name: they hide a file, or
// are dropped by the file system itself.
func trimmed(name string) string { return strings.Trim(name, " .") }

// allowed keeps what may stand in a name, -1 for what is dropped.
func allowed(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp):
		return -1
	case strings.ContainsRune(`<>:"|?*%;`, r):
		return '_'
	}
	return r
}

// shortened cuts a name before its ending.
func shortened(name string) string {
	if utf8.RuneCountInString(name) <= maxName {
		return name
	}
	ending := ""
	if dot := strings.LastIndexByte(name, '.'); dot > 0 && utf8.RuneCountInString(name[dot:]) <= 10 {
		name, ending = name[:dot], name[dot:]
	}
	stem := []rune(name)[:maxName-utf8.RuneCountInString(ending)]
	return strings.TrimRight(string(stem), " .") + ending
}
