package i18n

import (
	"slices"
	"strings"
	"testing"
)

// Whatever a browser says it reads, it gets a language that may be given
// unasked, and the same each time.
func FuzzPrefer(f *testing.F) {
	for _, s := range []string{"fr-FR,fr;q=0.9,en;q=0.8", "ar", "fr-FALC", "*", "de;q=0", "en;q=2", ",;=", strings.Repeat("x-", 500)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		got := Prefer(header)
		if !slices.Contains(guessed(), got) || got != Prefer(header) {
			t.Errorf("%q: %q", header, got)
		}
	})
}
