// Package gsm7 writes short messages in the alphabet in which they cost least, and
// counts what they cost: the default alphabet of 3GPP TS 23.038, with its
// extension table, or UCS-2 for all other scripts.
package gsm7

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
)

// basic are the characters of the default alphabet, one septet each (3GPP TS
// 23.038, 6.2.1); the escape, which is none, is left out.
const basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
	"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"

// extended are those of the extension table, two septets each (6.2.1.1).
const extended = "\f^{}\\[~]|€"

// Encoding is how a message travels.
type Encoding int

// The encodings.
const (
	GSM7 Encoding = iota // septets
	UCS2                 // 16 bits a unit
)

// What one message holds, alone and as a part of several (3GPP TS 23.040, 9.2.3.24.1).
const (
	AloneGSM7 = 160 // septets
	PartGSM7  = 153
	AloneUCS2 = 70
	PartUCS2  = 67
)

// septets gives what a character takes in the default alphabet, 0 when it is not
// there.
func septets(r rune) int {
	switch {
	case strings.ContainsRune(basic, r):
		return 1
	case strings.ContainsRune(extended, r):
		return 2
	}
	return 0
}

// Count gives how many messages a text makes, how many units of its encoding it
// takes, and which that is. What takes two units never straddles two messages,
// which may cost one more. An empty text is one message.
func Count(text string) (segments, units int, encoding Encoding) {
	sizes := make([]int, 0, len(text))
	for _, r := range text {
		n := septets(r)
		if n == 0 {
			return countUCS2(text)
		}
		sizes, units = append(sizes, n), units+n
	}
	return parts(sizes, units, AloneGSM7, PartGSM7), units, GSM7
}

func countUCS2(text string) (segments, units int, encoding Encoding) {
	sizes := make([]int, 0, len(text))
	for _, r := range text {
		n := utf16.RuneLen(r)
		if n < 0 {
			n = 1 // what is no character leaves as one that says so
		}
		sizes, units = append(sizes, n), units+n
	}
	return parts(sizes, units, AloneUCS2, PartUCS2), units, UCS2
}

// parts counts the messages that characters of these sizes make.
func parts(sizes []int, units, alone, part int) int {
	if units <= alone {
		return 1
	}
	count, room := 1, part
	for _, n := range sizes {
		if n > room {
			count, room = count+1, part
		}
		room -= n
	}
	return count
}

// closest are the characters for which no decomposition gives a good one.
var closest = map[rune]string{
	'’': "'", '‘': "'", '‚': ",", '‛': "'", '“': "\"", '”': "\"", '„': "\"", '«': "\"", '»': "\"", '‹': "'", '›': "'",
	'–': "-", '—': "-", '‐': "-", '‑': "-", '−': "-", '…': "...", '·': "-", '•': "-", '×': "x", '÷': "/", '°': "o", '№': "No",
	'œ': "oe", 'Œ': "OE", 'ç': "c", 'ð': "d", 'Ð': "D", 'þ': "th", 'Þ': "Th", 'ł': "l", 'Ł': "L", 'đ': "d", 'Đ': "D", 'ı': "i", 'ẞ': "SS",
	'\t': " ", '\u00a0': " ", '\u202f': " ", '\u2009': " ", '\u2007': " ", '\u00ad': "", '\u200b': "", '\u200e': "", '\u200f': "", '\ufeff': "",
}

// Transliterate gives a text in Latin letters as the default alphabet writes it:
// the letters that it has stay, the others lose their marks (ê becomes e, œ
// becomes oe), signs become those of a typewriter. What no Latin letter stands
// for is left as it is, and makes the whole UCS-2.
func Transliterate(text string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(text) {
		b.WriteString(written(r))
	}
	return b.String()
}

func written(r rune) string {
	if septets(r) > 0 {
		return string(r)
	}
	if near, known := closest[r]; known {
		return near
	}
	var bare strings.Builder
	for _, part := range norm.NFKD.String(string(r)) {
		switch {
		case unicode.Is(unicode.Mn, part):
		case septets(part) > 0:
			bare.WriteRune(part)
		default:
			return string(r)
		}
	}
	if bare.Len() == 0 {
		return string(r)
	}
	return bare.String()
}
