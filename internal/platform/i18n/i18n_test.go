package i18n

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"
)

func TestPrefer(t *testing.T) {
	for header, want := range map[string]Lang{
		"":                          French,
		"*":                         French,
		"fr":                        French,
		"fr-CA":                     French,
		"en":                        English,
		"EN-gb":                     English,
		"ar":                        Arabic,
		"ar-MA,fr;q=0.5":            Arabic,
		"fr-FR,fr;q=0.9,en;q=0.8":   French,
		"en-US,en;q=0.9,fr;q=0.8":   English,
		"fr;q=0.1,en;q=0.9":         English,
		"de":                        French,
		"de,ar;q=0.3":               Arabic,
		"pt,en;q=0.2":               English,
		"br":                        French, // Breton
		"kab":                       French, // Kabyle
		"wo":                        French, // Wolof
		"en;q=0,fr":                 French,
		"en;q=0":                    French,
		"fr-FALC":                   French, // chosen, never guessed
		"not a header; at all":      French,
		"en,!!":                     French,
		strings.Repeat("de,", 5000): French,
	} {
		if got := Prefer(header); got != want {
			t.Errorf("%.40q: %s, expected %s", header, got, want)
		}
	}
}

func TestParse(t *testing.T) {
	for tag, want := range map[string]Lang{"fr": French, "FR-falc": EasyFrench, "fr-FALC": EasyFrench, "en": English, "ar": Arabic} {
		if got, known := Parse(tag); !known || got != want {
			t.Errorf("%s: %q, %v", tag, got, known)
		}
	}
	for _, tag := range []string{"", "de", "fr-FR", "../fr", " fr"} {
		if got, known := Parse(tag); known || got != "" {
			t.Errorf("%q is read as %q", tag, got)
		}
	}
}

func TestLanguages(t *testing.T) {
	names := map[string]bool{}
	for _, l := range Languages() {
		names[l.Name()] = true
		if back, known := Parse(string(l)); !known || back != l {
			t.Errorf("%s does not read itself", l)
		}
		if l.RightToLeft() != (l == Arabic) {
			t.Errorf("%s: wrong direction", l)
		}
		if want := strings.TrimSuffix(string(l), "-FALC"); l.Tag() != want {
			t.Errorf("%s: lang=%q, expected %q", l, l.Tag(), want)
		}
	}
	if len(names) != 4 {
		t.Errorf("the languages do not each have a name: %v", names)
	}
	for i, l := range guessed() {
		tag, index, _ := matcher.Match(language.Make(string(l)))
		if index != i {
			t.Errorf("the matcher gives %v for %s", tag, l)
		}
	}
	if slices.Contains(guessed(), EasyFrench) {
		t.Error("easy French is guessed")
	}
}

func BenchmarkPrefer(b *testing.B) {
	for b.Loop() {
		Prefer("fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7")
	}
}
