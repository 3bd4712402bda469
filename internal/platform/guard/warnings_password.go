package guard

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	// secretName finds what passwords are called.
	secretName = regexp.MustCompile(`(?i)(?:^|[^\pL\d])(mots? de passe|mdp|m\.d\.p\.?|passwords?|passe|pwd|code pin|pin|` +
		`code (?:confidentiel|secret|personnel|d['’]acc[eè]s|de (?:la )?carte|de d[ée]verrouillage))(?:$|[^\pL\d])`)

	// harmless are the words that follow "mot de passe :" and are none: what
	// became of it, little words, stars, an address.
	harmless = regexp.MustCompile(`(?i)^(?:(?:oubli|perd|chang|modifi|r[ée]initialis|inconnu|bloqu|expir|renouvel|s[ée]curis|r[ée]cup|communiqu|transmi|refus|enregistr|https?:).*|` +
		`not[ée]e?|cr[ée]{1,2}r?|non|oui|ok|à|a|au|aux|en|de|du|des|le|la|les|un|une|ne|pas|sur|par|pour|trop|bon|voir|aucun|faux|erron[ée]|faible|fort|` +
		`compliqu[ée]|difficile|impossible|rien|remis|mis|fait|donn[ée]|demand[ée]|n[ée]ant|l['’].*|n['’].*|[-.…*xX•?]+)$`)

	// ordinary are the words with digits that people write after anything:
	// dates, hours, years, ranks, amounts.
	ordinary = regexp.MustCompile(`(?i)^(?:\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{1,2}[h:]\d{0,2}|(?:19|20)\d{2}|\d+(?:e|è|ème|er|re|€|%))$`)
)

// tellsPassword tells whether a text gives a password away: after its name, a
// word behind a colon, an equals sign or an arrow that is no ordinary answer,
// or, with no such sign, one of the next two words that looks like nothing but
// a secret. "Mot de passe oublié" passes; so does a secret written as an
// ordinary word without a sign: a warning that comes all the time is not read.
func tellsPassword(text string) bool {
	for line := range strings.Lines(text) {
		for _, name := range secretName.FindAllStringSubmatchIndex(line, -1) {
			if revealed(line[name[3]:]) {
				return true
			}
		}
	}
	return false
}

// revealed tells whether what follows the name of a password, on its line,
// gives it.
func revealed(tail string) bool {
	const mostBetween = 3 // words between the name and the sign: "mot de passe de la CAF :"
	if sign := strings.IndexAny(tail, ":=→>"); sign >= 0 && len(strings.Fields(tail[:sign])) <= mostBetween {
		if word := firstWord(strings.TrimLeft(tail[sign:], ":=→> ")); word != "" && !harmless.MatchString(word) {
			return true
		}
	}
	next := strings.FieldsFunc(tail, parts)
	for _, word := range next[:min(2, len(next))] {
		if contrived(strings.Trim(word, ".,;!?():")) {
			return true
		}
	}
	return false
}

// firstWord gives the first word of a text, without what quotes or ends it.
func firstWord(text string) string {
	words := strings.FieldsFunc(text, parts)
	if len(words) == 0 {
		return ""
	}
	return strings.Trim(words[0], ".,;!()")
}

// parts tells whether a sign stands between words.
func parts(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`"«»“”`, r) }

// contrived tells whether a word looks like a secret: four signs or more, with
// a digit, and none of the ordinary ones.
func contrived(word string) bool {
	return len(word) >= 4 && !ordinary.MatchString(word) && strings.ContainsFunc(word, unicode.IsDigit)
}
