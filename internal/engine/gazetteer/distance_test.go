package gazetteer

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// plainDistance is the textbook form of the optimal string alignment
// distance: the whole matrix.
func plainDistance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range len(b) + 1 {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestDistanceIsTheTextbookOne(t *testing.T) {
	word := rapid.StringMatching(`[abc]{0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		limit := rapid.IntRange(0, 5).Draw(t, "limit")
		want := min(plainDistance(a, b), limit+1)
		if got := distance(a, b, limit); got != want {
			t.Fatalf("distance(%q, %q, %d) = %d, want %d", a, b, limit, got, want)
		}
	})
}

func TestDistance(t *testing.T) {
	for _, tc := range []struct {
		a, b        string
		limit, want int
	}{
		{"lille", "lille", 2, 0},
		{"lille", "lile", 2, 1},
		{"lille", "lilel", 2, 1},
		{"lille", "nille", 2, 1},
		{"lille", "nice", 2, 3},
		{"", "ab", 2, 2},
		{"", "abc", 2, 3},
		{strings.Repeat("ab", 40), strings.Repeat("ba", 40), 2, 3}, // too long to compare,
		{"c" + strings.Repeat("ab", 40), strings.Repeat("ba", 40) + "d", 2, 3},
	} {
		if got := distance(tc.a, tc.b, tc.limit); got != tc.want {
			t.Errorf("distance(%q, %q, %d) = %d, want %d", tc.a, tc.b, tc.limit, got, tc.want)
		}
	}
}

func TestLetterSetsNeverHideANearKey(t *testing.T) {
	word := rapid.StringMatching(`[a-e0-2]{1,10}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		k := newKey(b, 0, int32(len(b)), 0)
		for mistakes := 1; mistakes <= 2; mistakes++ {
			if plainDistance(a, b) <= mistakes && !k.maybeWithin(letterSet(a), mistakes) {
				t.Fatalf("%q is within %d of %q", a, mistakes, b)
			}
		}
	})
}
