package gsm7

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/ucs2"
	"pgregory.net/rapid"
)

func TestTransliterate(t *testing.T) {
	for typed, want := range map[string]string{
		"Fenêtre, hôtel, cœur, façade, maïs":      "Fenetre, hotel, coeur, facade, mais",
		"À l’école, où ça ? « là » – c’est prêt…": "A l'école, où ca ? \" là \" - c'est pret...",
		"14\u202fh\u00a030 : 5\u202f€":            "14 h 30 : 5 €",
		"Škoda, Łódź, ẞ":                          "Skoda, Lodz, SS",
		"جاهز":                                    "جاهز",
		"e\u0301":                                 "é",
	} {
		if got := Transliterate(typed); got != want {
			t.Errorf("%q is written %q, want %q", typed, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	for name, c := range map[string]struct {
		text            string
		segments, units int
		encoding        Encoding
	}{
		"nothing":           {"", 1, 0, GSM7},
		"one whole":         {strings.Repeat("a", 160), 1, 160, GSM7},
		"one more":          {strings.Repeat("a", 161), 2, 161, GSM7},
		"two whole":         {strings.Repeat("a", 306), 2, 306, GSM7},
		"three":             {strings.Repeat("a", 307), 3, 307, GSM7},
		"euros count twice": {strings.Repeat("€", 80), 1, 160, GSM7},
		"no sign is cut":    {strings.Repeat("a", 152) + "€" + strings.Repeat("a", 152), 3, 306, GSM7},
		"a circumflex":      {"ê", 1, 1, UCS2},
		"seventy":           {strings.Repeat("ê", 70), 1, 70, UCS2},
		"seventy-one":       {strings.Repeat("ê", 71), 2, 71, UCS2},
		"no pair is cut":    {strings.Repeat("ê", 66) + "😀" + strings.Repeat("ê", 66), 3, 134, UCS2},
		"Arabic is UCS-2":   {"نحن بانتظارك", 1, 12, UCS2},
	} {
		segments, units, encoding := Count(c.text)
		if segments != c.segments || units != c.units || encoding != c.encoding {
			t.Errorf("%s: %d messages, %d units, %d", name, segments, units, encoding)
		}
	}
}

// Another library writes the same septets and units, of any text; and what French
// is written in, once transliterated, is always of the default alphabet.
func TestAnotherLibraryCountsTheSame(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune(basic+extended+"êœ’«ابت😀")).Filter(func(r rune) bool { return r != utf8.RuneError })).Draw(r, "text")
		_, units, encoding := Count(text)
		septets, err := gsm7.Encode([]byte(text))
		if (err == nil) != (encoding == GSM7) {
			r.Fatalf("%q is of the default alphabet: %v, another says %v", text, encoding == GSM7, err)
		}
		want := len(septets)
		if encoding == UCS2 {
			want = len(ucs2.Encode([]rune(text))) / 2
		}
		if units != want {
			r.Fatalf("%q takes %d units, another counts %d", text, units, want)
		}
	})
	rapid.Check(t, func(r *rapid.T) {
		french := rapid.StringOf(rapid.RuneFrom([]rune("abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿœæÀÂÇÉÈÊËÎÏÔÙÛŒ’«»–—…\u00a0\u202f !?,;:.-'()0123456789€"))).Draw(r, "French")
		written := Transliterate(french)
		if _, _, encoding := Count(written); encoding != GSM7 || Transliterate(written) != written {
			r.Fatalf("%q is written %q", french, written)
		}
	})
}
