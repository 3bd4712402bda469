package shortcode

import (
	"crypto/rand"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// One wrong sign, or two neighbours that changed places, never make another
// code, whatever its length.
func TestASlipIsCaught(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		length := rapid.IntRange(2, 12).Draw(r, "length")
		code, err := Draw(rand.Reader, length)
		if err != nil || !Valid(code, length) || Signs(strings.ToLower(Spoken(code))) != code {
			r.Fatalf("%q is not its own: %v", code, err)
		}
		at := rapid.IntRange(0, length-1).Draw(r, "at")
		wrong := []byte(code)
		wrong[at] = rapid.SampledFrom([]byte(Alphabet)).Draw(r, "sign")
		if string(wrong) != code && Valid(string(wrong), length) {
			r.Fatalf("%s passes for %s", wrong, code)
		}
		if at == length-1 {
			return
		}
		swapped := []byte(code)
		swapped[at], swapped[at+1] = swapped[at+1], swapped[at]
		if string(swapped) != code && Valid(string(swapped), length) {
			r.Fatalf("%s passes for %s", swapped, code)
		}
	})
	if _, err := Draw(strings.NewReader(""), 8); err == nil {
		t.Error("a source that is dry gives a code")
	}
}
