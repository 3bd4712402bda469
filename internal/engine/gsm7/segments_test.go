package gsm7

import (
	"testing"
	"unicode/utf8"

	"github.com/warthog618/sms"
	"pgregory.net/rapid"
)

// Another library cuts the same texts in as many messages, where neither a sign of
// the extension table nor a surrogate pair may be cut.
func TestAnotherLibraryCutsTheSame(t *testing.T) {
	for name, c := range map[string]struct {
		alphabet string
		part     int
	}{"GSM-7": {"ab€[", PartGSM7}, "all of GSM-7": {basic + extended, PartGSM7}, "UCS-2": {"ê😀ن", PartUCS2}} {
		rapid.Check(t, func(r *rapid.T) {
			signs := rapid.SliceOfN(rapid.RuneFrom([]rune(c.alphabet)), 1, 200).Draw(r, "signs")
			most := rapid.IntRange(1, 5).Draw(r, "parts")*c.part - rapid.IntRange(-2, 3).Draw(r, "short") // a cut that loses a unit shows here
			text, units := "", 0
			for i := 0; units < most; i++ {
				text += string(signs[i%len(signs)])
				_, units, _ = Count(text)
			}
			cut, err := sms.Encode([]byte(text))
			if err != nil {
				r.Fatal(err)
			}
			if segments, units, encoding := Count(text); segments != len(cut) {
				r.Fatalf("%s: %q of %d units (%d) is %d messages, another cuts %d", name, text, units, encoding, segments, len(cut))
			}
		})
	}
}

func FuzzTransliterate(f *testing.F) {
	for _, text := range []string{"", "Fenêtre", "14\u202fh", "نحن", "😀", "\xff", "e\u0301", "\u200f"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		written := Transliterate(text)
		if utf8.ValidString(text) && !utf8.ValidString(written) {
			t.Fatalf("%q is written %q", text, written)
		}
		_, before, was := Count(text)
		segments, units, encoding := Count(written)
		if was == GSM7 && (encoding != GSM7 || units != before) {
			t.Fatalf("%q was of the alphabet, and is written %q", text, written)
		}
		alone, part := AloneGSM7, PartGSM7
		if encoding == UCS2 {
			alone, part = AloneUCS2, PartUCS2
		}
		if segments < 1 || (segments == 1) != (units <= alone) || units > segments*part && segments > 1 || segments > 1+units/(part-1) {
			t.Fatalf("%q: %d messages of %d units", written, segments, units)
		}
	})
}
