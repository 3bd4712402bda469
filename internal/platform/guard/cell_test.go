package guard

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestCell(t *testing.T) {
	for _, formula := range []string{
		"=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+1+1", "-1+1", "-2+3+cmd|' /C calc'!A0", "+33|cmd", "-", "+", "=", "@", "-a", "- apporter un justificatif",
		"\t=1", "\r=1", "\n=1", "\tx", "\rx", "\nx", " =1", "\u00a0=1", "\u202f@x", "\ufeff=1", "\u200b=1", "\u200e=1", " \t x",
		"＝1+1", "＋1+1", "－1+1", "＠SUM(A1)", "﹦1", "﹢1+1", "﹣1+1", "﹫x", "⁼1", "⁺1", "₌1", "−1+1",
		"-3;=1", "+33 6 39 98 00 01 =x", "-1e5", "-3\n=1", "-3%", "+()3", "-3\t",
	} {
		if got := Cell(formula); got != "'"+formula {
			t.Errorf("%q became %q", formula, got)
		}
	}
	for _, s := range []string{
		"", "Mairie", "a=b", "1+1", "'=1", "'", " Mairie", "jeanne@example.org", "36000", "06 39 98 00 01",
		"-3", "+3", "-3,5", "-0.25", "+33639980001", "+33 6 39 98 00 01", "+33\u202f6\u202f39\u202f98\u202f00\u202f01", "+33 (0)6 39 98 00 01", "+33.6.39.98.00.01", "−3",
		"\xff", "é=1", "l’atelier",
	} {
		if got := Cell(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

// unsafe says whether a spreadsheet may compute a cell: what remains, once
// spaces and marks are dropped and shapes folded, begins as a formula and is
// more than a number.
func unsafe(cell string) bool {
	folded := strings.TrimLeft(norm.NFKC.String(cell), " \t\r\n\ufeff\u200b")
	if folded == "" || !strings.ContainsRune("=+-@", rune(folded[0])) {
		return false
	}
	return strings.Trim(folded[1:], "0123456789 .,()") != "" || strings.ContainsAny(folded[:1], "=@") || strings.HasPrefix(cell, "\t")
}

func TestNoCellComputes(t *testing.T) {
	guarded := 0
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SampledFrom([]string{"=", "+", "-", "@", "＝", "﹢", " ", "\t", "\r", "\n", "\u00a0", "\u200b", "1", "33", ",", "(0)", "A1", "|", "'", "é", "\xff"})
		s := strings.Join(rapid.SliceOfN(pieces, 0, 6).Draw(t, "pieces"), "")
		got := Cell(s)
		if unsafe(got) {
			t.Fatalf("%q computes", got)
		}
		if again := Cell(got); again != got {
			t.Fatalf("%q became %q, then %q", s, got, again)
		}
		if got != s {
			guarded++
			if got != "'"+s {
				t.Fatalf("%q became %q", s, got)
			}
		}
	})
	if guarded == 0 {
		t.Error("nothing was guarded: the property says nothing")
	}
}

func FuzzCell(f *testing.F) {
	for _, s := range []string{"=1", " =1", "＝1", "-3", "+33 6 39 98 00 01", "\t", "'=1", "\xff="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Cell(s)
		if got != s && got != "'"+s || Cell(got) != got {
			t.Errorf("%q became %q, then %q", s, got, Cell(got))
		}
		if utf8.ValidString(got) && unsafe(got) {
			t.Errorf("%q computes", got)
		}
	})
}
