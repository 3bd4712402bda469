package i18n

import (
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"
)

// printers gives the printer of a language over a few invented texts.
func printers(t testing.TB) func(Lang) Printer {
	t.Helper()
	french := `{"hello": "Bonjour {0}, {1}.", "twice": "{0} et {0}", "braces": "{ {a} {", "unit.m": "m", "unit.km": "km", "day.0": "dimanche", "month.11": "novembre",
		"places": {"one": "{0} lieu", "other": "{0} lieux"}}`
	english := strings.NewReplacer(`"{0} lieu"`, `"{0} place"`, `"{0} lieux"`, `"{0} places"`, "novembre", "November", "dimanche", "Sunday").Replace(french)
	arabic := strings.Replace(french, `{"one": "{0} lieu", "other": "{0} lieux"}`,
		`{"zero": "zero", "one": "one", "two": "two", "few": "few {0}", "many": "many {0}", "other": "other {0}"}`, 1)
	c, err := Load(fstest.MapFS{
		"fr.json": {Data: []byte(french)}, "fr-FALC.json": {Data: []byte(french)},
		"en.json": {Data: []byte(english)}, "ar.json": {Data: []byte(arabic)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer
}

func TestPlurals(t *testing.T) {
	in := printers(t)
	for _, c := range []struct {
		lang Lang
		n    int
		want string
	}{
		{French, 0, "0 lieu"},
		{French, 1, "1 lieu"},
		{French, 2, "2 lieux"},
		{French, 1000000, "1\u202f000\u202f000 lieux"},
		{EasyFrench, 0, "0 lieu"},
		{EasyFrench, 12, "12 lieux"},
		{English, 0, "0 places"},
		{English, 1, "1 place"},
		{English, -1, "-1 place"},
		{English, 12400, "12,400 places"},
		{Arabic, 0, "zero"},
		{Arabic, 1, "one"},
		{Arabic, 2, "two"},
		{Arabic, 3, "few 3"},
		{Arabic, 10, "few 10"},
		{Arabic, 11, "many 11"},
		{Arabic, 99, "many 99"},
		{Arabic, 100, "other 100"},
		{Arabic, 102, "other 102"},
		{Arabic, 103, "few 103"},
		{Arabic, 111, "many 111"},
	} {
		if got := in(c.lang).N("places", c.n); got != c.want {
			t.Errorf("%s %d: %q, expected %q", c.lang, c.n, got, c.want)
		}
	}
}

func TestT(t *testing.T) {
	p := printers(t)(French)
	for _, c := range []struct {
		got, want string
	}{
		{p.T("hello", "Zoé", 12), "Bonjour Zoé, 12."},
		{p.T("hello", "{1}", "x"), "Bonjour {1}, x."}, // what people write is not a blank
		{p.T("hello", "Zoé"), "Bonjour Zoé, {1}."},
		{p.T("hello"), "Bonjour {0}, {1}."},
		{p.T("hello", "a", "b", "c"), "Bonjour a, b."},
		{p.T("twice", "x"), "x et x"},
		{p.T("braces", "x"), "{ {a} {"},
		{p.T("absent", "x"), "[absent]"},
		{p.N("absent", 3), "[absent]"},
		{p.N("hello", 3, "x"), "Bonjour 3, x."},
		{p.Weekday(time.Sunday), "dimanche"},
	} {
		if c.got != c.want {
			t.Errorf("%q, expected %q", c.got, c.want)
		}
	}
	if !p.Has("hello") || p.Has("absent") {
		t.Error("Has does not tell what there is")
	}
}

func TestInteger(t *testing.T) {
	in := printers(t)
	for n, want := range map[int]string{
		0: "0", 7: "7", 999: "999", 1000: "1 000", 12400: "12 400", 1234567: "1 234 567",
		-5: "-5", -999: "-999", -1000: "-1 000", -123456: "-123 456",
	} {
		if got := in(French).Integer(n); got != strings.ReplaceAll(want, " ", "\u202f") {
			t.Errorf("French %d: %q", n, got)
		}
		if got := in(English).Integer(n); got != strings.ReplaceAll(want, " ", ",") {
			t.Errorf("English %d: %q", n, got)
		}
	}
}

func TestDistance(t *testing.T) {
	in := printers(t)
	for metres, want := range map[float64]string{
		0: "50 m", 12: "50 m", 74: "50 m", 76: "100 m", 350: "350 m", 924: "900 m", 949.9: "950 m",
		950: "1 km", 1040: "1 km", 1060: "1,1 km", 2300: "2,3 km", 2960: "3 km", 9949: "9,9 km", 9950: "10 km",
		10400: "10 km", 10500: "11 km", 48200: "48 km", 1234567: "1\u202f235 km",
	} {
		if got := in(French).Distance(metres); got != strings.Replace(want, " ", "\u00a0", 1) {
			t.Errorf("%v m: %q, expected %q", metres, got, want)
		}
	}
	for lang, want := range map[Lang]string{French: "2,3\u00a0km", EasyFrench: "2,3\u00a0km", English: "2.3\u00a0km", Arabic: "2,3\u00a0km"} {
		if got := in(lang).Distance(2300); got != want {
			t.Errorf("%s: %q, expected %q", lang, got, want)
		}
	}
}

// TestDistancesGrow: who is farther is never told to be nearer.
func TestDistancesGrow(t *testing.T) {
	p := printers(t)(English)
	metres := func(said string) (m float64) {
		number, unit, _ := strings.Cut(said, "\u00a0")
		m, err := strconv.ParseFloat(strings.ReplaceAll(number, ",", ""), 64)
		if err != nil {
			t.Fatalf("%q: %v", said, err)
		}
		if unit == "km" {
			m *= 1000
		}
		return m
	}
	rapid.Check(t, func(rt *rapid.T) {
		a := rapid.Float64Range(0, 20_000).Draw(rt, "a")
		b := a + rapid.Float64Range(0, 500).Draw(rt, "more")
		near, far := metres(p.Distance(a)), metres(p.Distance(b))
		if near > far {
			rt.Fatalf("%v m is said %s, and %v m %s", a, p.Distance(a), b, p.Distance(b))
		}
		if a > 50 && (near < a*0.6 || near > a*1.6) {
			rt.Fatalf("%v m is said %s", a, p.Distance(a))
		}
	})
}

func TestHour(t *testing.T) {
	in := printers(t)
	for _, c := range []struct {
		lang         Lang
		hour, minute int
		want         string
	}{
		{French, 14, 30, "14 h 30"},
		{French, 9, 0, "9 h"},
		{French, 0, 5, "0 h 05"},
		{EasyFrench, 14, 30, "14 h 30"},
		{English, 14, 30, "14:30"},
		{English, 9, 0, "09:00"},
		{Arabic, 14, 30, "14:30"},
	} {
		at := time.Date(2026, 11, 23, c.hour, c.minute, 0, 0, time.UTC)
		if got := in(c.lang).Hour(at); got != strings.ReplaceAll(c.want, " ", "\u202f") {
			t.Errorf("%s %d:%d: %q, expected %q", c.lang, c.hour, c.minute, got, c.want)
		}
	}
}

func TestLatin(t *testing.T) {
	in := printers(t)
	if got := in(French).Latin("02 61 91 00 00"); got != "02 61 91 00 00" {
		t.Errorf("in a line from left to right: %q", got)
	}
	got := in(Arabic).Latin("02 61 91 00 00")
	if inside := strings.Trim(got, "\u2066\u2067\u2068\u2069\u200e\u202a\u202c"); inside != "02 61 91 00 00" || got == inside {
		t.Errorf("in a line from right to left: %q", got)
	}
}

func TestDate(t *testing.T) {
	in := printers(t)
	for _, c := range []struct {
		lang Lang
		day  int
		want string
	}{
		{French, 3, "3 novembre 2026"},
		{French, 1, "1er novembre 2026"},
		{EasyFrench, 1, "1er novembre 2026"},
		{English, 1, "1 November 2026"},
		{Arabic, 1, "1 novembre 2026"}, // the texts of this test
	} {
		got := in(c.lang).Date(time.Date(2026, 11, c.day, 0, 0, 0, 0, time.UTC))
		if got != strings.ReplaceAll(c.want, " ", "\u00a0") {
			t.Errorf("%s: %q, expected %q", c.lang, got, c.want)
		}
	}
}

func BenchmarkT(b *testing.B) {
	p := printers(b)(French)
	for b.Loop() {
		p.T("hello", "lundi", "14 h")
	}
}
