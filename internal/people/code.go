package people

import (
	"io"

	"relais/internal/engine/shortcode"
	"relais/internal/kernel"
)

// codeLength counts the signs of a code, the last of which checks the others:
// 31⁹ codes, 44 bits.
const codeLength = 10

// newCode draws a code.
func newCode(random io.Reader) (string, error) {
	code, err := shortcode.Draw(random, codeLength)
	if err != nil {
		return "", kernel.Because(kernel.Internal, "people.random", err)
	}
	return code, nil
}

// parseCode reads a code as it is typed, in any case, with or without its
// hyphen; Invalid "people.code_form" tells a slip of the hand from a code that
// is not one.
func parseCode(typed string) (string, error) {
	code := shortcode.Signs(typed)
	if !shortcode.Valid(code, codeLength) {
		return "", kernel.Fault(kernel.Invalid, "people.code_form")
	}
	return code, nil
}
