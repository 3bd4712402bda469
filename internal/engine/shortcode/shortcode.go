// Package shortcode makes codes that people read aloud, write by hand and type:
// short, deaf to case and hyphens, with a sign that catches a slip.
package shortcode

import (
	"io"
	"strings"
)

// Alphabet holds the signs of a code: none that is taken for another when it
// is read aloud or written by hand (no 0 and O, no 1, I and L). They are 31, a
// prime, so that the check sign catches any one wrong sign and any two
// neighbours that changed places.
const Alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// Draw draws a code of so many signs, the last of which checks the others. Its
// error is that of the source.
func Draw(random io.Reader, length int) (string, error) {
	code := make([]byte, 0, length)
	drawn := make([]byte, 1)
	for len(code) < length-1 {
		if _, err := io.ReadFull(random, drawn); err != nil {
			return "", err
		}
		const fair = 256 / len(Alphabet) * len(Alphabet) // beyond, some signs would come more often
		if int(drawn[0]) < fair {
			code = append(code, Alphabet[int(drawn[0])%len(Alphabet)])
		}
	}
	return string(append(code, Check(code))), nil
}

// Check gives the sign that, put last, makes the weighted sum of all zero.
func Check(others []byte) byte {
	sum := 0
	for i, sign := range others {
		sum += (len(others) + 1 - i) * strings.IndexByte(Alphabet, sign)
	}
	n := len(Alphabet)
	return Alphabet[(n-sum%n)%n]
}

// Valid tells whether signs are so many of the alphabet, the last of which
// checks the others.
func Valid(signs string, length int) bool {
	return len(signs) == length && strings.Trim(signs, Alphabet) == "" && Check([]byte(signs[:length-1])) == signs[length-1]
}

// Spoken gives a code as it is shown: two groups.
func Spoken(code string) string { return code[:len(code)/2] + "-" + code[len(code)/2:] }

// Signs gives what is typed in capitals, without what parts its groups.
func Signs(typed string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -‐‑–.\t\u00a0\u202f", r) {
			return -1
		}
		return r
	}, strings.ToUpper(typed))
}
