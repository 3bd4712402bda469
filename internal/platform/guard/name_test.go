package guard

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestFileName(t *testing.T) {
	for sent, want := range map[string]string{
		"lieux.csv":                        "lieux.csv",
		"Lieux de l’Indre (2026).xlsx":     "Lieux de l’Indre (2026).xlsx",
		"e\u0301te\u0301.pdf":              "été.pdf",
		"../../etc/passwd":                 "passwd",
		`C:\Users\jeanne\lieux.csv`:        "lieux.csv",
		"/":                                "fichier",
		"..":                               "fichier",
		"...":                              "fichier",
		"":                                 "fichier",
		" \t ":                             "fichier",
		".htaccess":                        "htaccess",
		"lieux.csv.":                       "lieux.csv",
		"lieux.csv ":                       "lieux.csv",
		"a\x00b.csv":                       "ab.csv",
		"a\r\nb.csv":                       "a b.csv",
		"facture\u202efdp.exe":             "facturefdp.exe",
		"\u200bx\ufeff.csv":                "x.csv",
		"a\u2028b.csv":                     "a b.csv",
		"\xff.csv":                         "csv",
		"con":                              "_con",
		"CON.csv":                          "_CON.csv",
		"nul.tar.gz":                       "_nul.tar.gz",
		"com1":                             "_com1",
		"LPT³.pdf":                         "_LPT³.pdf",
		"aux .csv":                         "_aux .csv",
		"CONIN$":                           "_CONIN$",
		"console.csv":                      "console.csv",
		"com10.csv":                        "com10.csv",
		`a"b';c<d>|?*.csv`:                 "a_b'_c_d____.csv",
		"a%00.csv":                         "a_00.csv",
		"lieux.csv:flux":                   "lieux.csv_flux",
		strings.Repeat("é", 200) + ".csv":  strings.Repeat("é", 96) + ".csv",
		strings.Repeat("x", 100):           strings.Repeat("x", 100),
		"a." + strings.Repeat("x", 200):    "a." + strings.Repeat("x", 98),
		strings.Repeat("x ", 60) + ".json": strings.Repeat("x ", 47) + "x.json",
	} {
		if got := FileName(sent); got != want {
			t.Errorf("%q became %q, expected %q", sent, got, want)
		}
	}
}

func FuzzFileName(f *testing.F) {
	for _, sent := range []string{"a.csv", "../x", `\\h\s`, "con.csv", "\u202ex", "A\x04\u0306", strings.Repeat("a.", 100), "_con", "\xff"} {
		f.Add(sent)
	}
	f.Fuzz(func(t *testing.T, sent string) {
		got := FileName(sent)
		hidden := func(r rune) bool {
			return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError && !strings.ContainsRune(sent, utf8.RuneError)
		}
		switch {
		case got == "" || utf8.RuneCountInString(got) > 100 || !utf8.ValidString(got):
			t.Errorf("%q became %q", sent, got)
		case strings.ContainsAny(got, `/\:*?"<>|`) || strings.ContainsFunc(got, hidden):
			t.Errorf("%q became %q", sent, got)
		case strings.HasPrefix(got, ".") || strings.HasSuffix(got, ".") || strings.HasSuffix(got, " "):
			t.Errorf("%q became %q", sent, got)
		case reserved.MatchString(got):
			t.Errorf("%q became %q, a device", sent, got)
		case FileName(got) != got:
			t.Errorf("%q became %q, then %q", sent, got, FileName(got))
		}
	})
}
