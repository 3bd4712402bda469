package gazetteer

import "strings"

// Fold brings a name or a query to the form in which they are compared:
// lower-case letters a–z and digits, words parted by one space, without
// accents, apostrophes or hyphens; œ and æ become oe and ae. Whatever is no
// letter of Latin script and no digit parts words. The abbreviations of French
// addresses are spelled out: st, ste, sts (saint, sainte, saints), s/ (sur),
// s/s (sous); lez becomes les, 10e or 10ème becomes 10, and the word
// "arrondissement" goes.
func Fold(s string) string { return strings.Join(words(s), " ") }

// slashes spells out the abbreviations that the slash would lose.
var slashes = strings.NewReplacer("s/s ", " sous ", "S/S ", " sous ", "s/", " sur ", "S/", " sur ")

// words gives the folded words of s.
func words(s string) []string {
	s = slashes.Replace(s)
	fields := strings.Fields(string(appendPlain(make([]byte, 0, len(s)+8), s)))
	kept := fields[:0]
	for i, w := range fields {
		w = spellOut(w, i > 0 && i < len(fields)-1)
		if strings.HasPrefix(w, "arrondissement") && len(kept) > 0 && isNumber(kept[len(kept)-1]) {
			continue
		}
		kept = append(kept, w)
	}
	return kept
}

// spellOut gives the full form of an abbreviated word. A lone s means "sur"
// only between two other words.
func spellOut(w string, between bool) string {
	switch w {
	case "st":
		return "saint"
	case "ste":
		return "sainte"
	case "sts":
		return "saints"
	case "stes":
		return "saintes"
	case "lez":
		return "les"
	case "ss":
		return "sous"
	case "arr", "ardt", "arrdt":
		return "arrondissement"
	case "s":
		if between {
			return "sur"
		}
	}
	return withoutOrdinal(w)
}

// withoutOrdinal gives "10" for "10e", "10eme" and the like.
func withoutOrdinal(w string) string {
	digits := strings.TrimRight(w, "abcdefghijklmnopqrstuvwxyz")
	if digits == "" || len(digits) > 2 || !isNumber(digits) {
		return w
	}
	switch w[len(digits):] {
	case "e", "er", "ere", "eme", "ieme", "ier", "nd", "nde", "th":
		return digits
	}
	return w
}

func isNumber(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// appendPlain appends s to b in lower-case a–z and digits, with a space for
// everything else. Combining marks, as in decomposed text, vanish.
func appendPlain(b []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b = append(b, byte(r))
		case r >= 'A' && r <= 'Z':
			b = append(b, byte(r)+'a'-'A')
		case r >= 0x300 && r <= 0x36f:
		default:
			b = append(b, latin(r)...)
		}
	}
	return b
}

// latin gives the plain letters of an accented one, or a space.
func latin(r rune) string {
	switch r {
	case 'à', 'á', 'â', 'ã', 'ä', 'å', 'ā', 'ă', 'À', 'Á', 'Â', 'Ã', 'Ä', 'Å', 'Ā', 'Ă':
		return "a"
	case 'ç', 'ć', 'č', 'Ç', 'Ć', 'Č':
		return "c"
	case 'è', 'é', 'ê', 'ë', 'ē', 'ẽ', 'È', 'É', 'Ê', 'Ë', 'Ē', 'Ẽ':
		return "e"
	case 'ì', 'í', 'î', 'ï', 'ī', 'Ì', 'Í', 'Î', 'Ï', 'Ī':
		return "i"
	case 'ñ', 'ń', 'Ñ', 'Ń':
		return "n"
	case 'ò', 'ó', 'ô', 'õ', 'ö', 'ō', 'Ò', 'Ó', 'Ô', 'Õ', 'Ö', 'Ō':
		return "o"
	case 'ù', 'ú', 'û', 'ü', 'ū', 'Ù', 'Ú', 'Û', 'Ü', 'Ū':
		return "u"
	case 'ý', 'ÿ', 'Ý', 'Ÿ':
		return "y"
	case 'œ', 'Œ':
		return "oe"
	case 'æ', 'Æ':
		return "ae"
	case 'ß':
		return "ss"
	}
	return " "
}
