package directory

import (
	"testing"

	"relais/internal/kernel"
)

// A cursor has one spelling: that of String.
func FuzzParseCursor(f *testing.F) {
	for _, s := range []string{"", "3.12", "0.0", "+1.2", "01.2", "-0.1", "1.2.3", "99999999999999999999.1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCursor(s)
		if err == nil && (c.String() != s || c.band < 0 || c.given < 0) {
			t.Errorf("%q reads as %+v, written %q", s, c, c)
		}
		if err != nil && (kernel.KindOf(err) != kernel.Invalid || c != Cursor{}) {
			t.Errorf("%q: %+v, %v", s, c, err)
		}
	})
}
