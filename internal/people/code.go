package people

import (
	"io"
	"strings"

	"relais/internal/kernel"
)

// alphabet holds the signs of a code: none that is taken for another when it
// is read aloud or written by hand (no 0 and O, no 1, I and L). They are 31, a
// prime, so that the check sign catches any one wrong sign and any two
// neighbours that changed places.
const alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// codeLength counts the signs of a code, the last of which checks the others:
// 31⁹ codes, 44 bits.
const codeLength = 10

// newCode draws a code.
func newCode(random io.Reader) (string, error) {
	code := make([]byte, 0, codeLength)
	drawn := make([]byte, 1)
	for len(code) < codeLength-1 {
		if _, err := io.ReadFull(random, drawn); err != nil {
			return "", kernel.Because(kernel.Internal, "people.random", err)
		}
		const fair = 256 / len(alphabet) * len(alphabet) // beyond, some signs would come more often
		if int(drawn[0]) < fair {
			code = append(code, alphabet[int(drawn[0])%len(alphabet)])
		}
	}
	return string(append(code, checkSign(code))), nil
}

// checkSign gives the sign that, put last, makes the weighted sum of all zero.
func checkSign(others []byte) byte {
	sum := 0
	for i, sign := range others {
		sum += (len(others) + 1 - i) * strings.IndexByte(alphabet, sign)
	}
	n := len(alphabet)
	return alphabet[(n-sum%n)%n]
}

// checks tells whether signs are so many of the alphabet, the last of which
// checks the others.
func checks(signs string, length int) bool {
	return len(signs) == length && strings.Trim(signs, alphabet) == "" && checkSign([]byte(signs[:length-1])) == signs[length-1]
}

// spoken gives a code as it is shown: two groups of five.
func spoken(code string) string { return code[:codeLength/2] + "-" + code[codeLength/2:] }

// parseCode reads a code as it is typed, in any case, with or without its
// hyphen; Invalid "people.code_form" tells a slip of the hand from a code that
// is not one.
func parseCode(typed string) (string, error) {
	code := signsOf(typed)
	if !checks(code, codeLength) {
		return "", kernel.Fault(kernel.Invalid, "people.code_form")
	}
	return code, nil
}

// signsOf gives what is typed in capitals, without what parts its groups.
func signsOf(typed string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -‐‑–.\t\u00a0\u202f", r) {
			return -1
		}
		return r
	}, strings.ToUpper(typed))
}
