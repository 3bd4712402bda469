package i18ntest

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"relais/internal/platform/i18n"
)

// rule is something that must not be found in a text.
type rule struct {
	fault string
	found *regexp.Regexp
}

// In the patterns, \s is an ordinary space only; \x{a0} and \x{202f} are those
// at which no line breaks.
const (
	spaces  = `[\s\x{a0}\x{202f}]`
	noBreak = `\x{a0}\x{202f}`
)

// everywhere holds in every language.
var everywhere = []rule{
	{"two spaces follow each other", regexp.MustCompile(spaces + spaces)},
	{"it begins or ends with a space", regexp.MustCompile(`^` + spaces + `|` + spaces + `$`)},
	{"three dots instead of “…”", regexp.MustCompile(`\.\.\.`)},
	{"a brace that is not a blank", regexp.MustCompile(`\{(?:[^\d]|\d[^}]|$)|[^\d]\}|^\}`)},
}

// inFrench holds in French and easy French: Lexique des règles typographiques
// of the Imprimerie nationale, and how Relais speaks of people.
var inFrench = []rule{
	{"an ordinary space before a mark", regexp.MustCompile(`\s[:;!?»%€]`)},
	{"no space before a mark", regexp.MustCompile(`[^\s` + noBreak + `!?:](?:[;!?:](?:\s|$)|»)`)},
	{"no no-break space after «", regexp.MustCompile(`«[^` + noBreak + `]`)},
	{"a figure apart from its unit", regexp.MustCompile(`\d\s(?:km|m|h|min|€)\b`)},
	{"a typewriter's apostrophe", regexp.MustCompile(`['‘]`)},
	{"typewriter's quotes", regexp.MustCompile(`"`)},
	{"people are not called so here", regexp.MustCompile(`(?i)\busag(?:er|ère)s?\b|\bbénéficiaires?\b`)},
}

// mostWords is how long a sentence of easy French may be.
const mostWords = 12

// longer are the texts of easy French that may have longer sentences, each
// with its reason.
var longer = map[string]string{
	"about.communes": "credits, which their licences want as they are",
}

// forProgrammers begins the keys of what only programmers read: it is exact
// rather than easy.
var forProgrammers = []string{"api.", "guide.", "query.", "point."}

// faults says what is wrong with a text.
func faults(lang i18n.Lang, key, text string) (found []string) {
	rules := everywhere
	if lang.Tag() == "fr" {
		rules = append(rules[:len(rules):len(rules)], inFrench...)
	}
	for _, r := range rules {
		if r.found.MatchString(text) {
			found = append(found, r.fault)
		}
	}
	if lang == i18n.EasyFrench && !mayBeLonger(key) {
		for _, sentence := range sentences(text) {
			if n := words(sentence); n > mostWords {
				found = append(found, fmt.Sprintf("a sentence of %d words, %d at most", n, mostWords))
			}
		}
	}
	return found
}

func mayBeLonger(key string) bool {
	for _, prefix := range forProgrammers {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return longer[key] != ""
}

var endOfSentence = regexp.MustCompile(`[.!?…]+(?:` + spaces + `|$)`)

func sentences(text string) []string { return endOfSentence.Split(text, -1) }

// words counts the words of a sentence; a mark alone is none, and “l’aide” is
// one, as it is read.
func words(sentence string) (n int) {
	for _, word := range strings.FieldsFunc(sentence, unicode.IsSpace) {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}
