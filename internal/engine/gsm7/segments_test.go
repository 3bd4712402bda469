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
	for name, alphabet := range map[string]string{"GSM-7": basic + extended, "UCS-2": "ab ê’نحن😀"} {
		rapid.Check(t, func(r *rapid.T) {
			sign := rapid.RuneFrom([]rune(alphabet))
			part := rapid.StringOfN(sign, 1, 60, -1).Draw(r, "part")
			text := ""
			for range rapid.IntRange(1, 12).Draw(r, "times") {
				text += part + rapid.StringOfN(sign, 0, 3, -1).Draw(r, "more")
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
