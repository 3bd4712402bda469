package referral

import (
	"strings"
	"testing"

	"relais/internal/engine/shortcode"
	"relais/internal/kernel"
)

// FuzzCode types codes: what is read is a code, however it was spelt; the rest is
// a slip of the hand.
func FuzzCode(f *testing.F) {
	given, err := shortcode.Draw(strings.NewReader("a source that runs dry"), codeLength)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{given, SpokenCode(given), strings.ToLower(given), " " + given + "\u202f", given[:7] + "2", "ſ", "", given + given} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := ParseCode(typed)
		if err != nil {
			if kernel.KindOf(err) != kernel.Invalid {
				t.Fatalf("%q: %v", typed, err)
			}
			return
		}
		if again, err := ParseCode(SpokenCode(code)); err != nil || again != code || len(code) != codeLength || strings.Trim(code, shortcode.Alphabet) != "" {
			t.Fatalf("%q is read as %q, and that as %q %v", typed, code, again, err)
		}
	})
}
