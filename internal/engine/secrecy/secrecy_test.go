package secrecy_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"relais/internal/engine/secrecy"
	"relais/internal/engine/secrecy/secrecytest"
)

// leaves draws a small network: structures, of départements, and how what they
// sent divides among classes.
func leaves(r *rapid.T, classes int) (all []secrecy.Leaf) {
	for g := range rapid.IntRange(1, 3).Draw(r, "groups") {
		for l := range rapid.IntRange(1, 3).Draw(r, "rows") {
			counts := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 4), rapid.IntRange(0, 25)), classes, classes).Draw(r, "counts")
			all = append(all, secrecy.Leaf{Group: string(rune('a' + g)), Key: fmt.Sprint(l), Counts: counts})
		}
	}
	return all
}

// Whoever solves a protected table learns of no small count more than that it is
// small.
func TestASolverLearnsNoSmallCount(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		k, classes := rapid.SampledFrom([]int{3, 5, 11}).Draw(r, "k"), rapid.IntRange(2, 4).Draw(r, "classes")
		root := secrecy.Tabulate(classes, leaves(r, classes))
		if !secrecy.Gather(root, secrecy.Least(k, classes), nil) {
			return
		}
		if !secrecy.Protect(root, k, false) {
			r.Fatal("a table that was gathered could not be protected")
		}
		if small := secrecytest.Small(root, k); len(small) > 0 {
			r.Fatalf("%v are told", small)
		}
		var s secrecytest.System
		if given := s.GivenAway(root, s.Told(root), k); len(given) > 0 {
			r.Fatalf("%v are given away", given)
		}
	})
}

// The same attack on the same tables, of which small cells alone are hidden,
// finds many: it is one that can succeed.
func TestTheSolverBreaksATableWithoutComplements(t *testing.T) {
	broken, tables := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		const k, classes = 5, 3
		root := secrecy.Tabulate(classes, leaves(r, classes))
		if !secrecy.Gather(root, secrecy.Least(k, classes), nil) {
			return
		}
		tables++
		hideSmall(root, k)
		var s secrecytest.System
		if len(s.GivenAway(root, s.Told(root), k)) > 0 {
			broken++
		}
	})
	if broken*2 < tables {
		t.Errorf("only %d of %d tables are broken", broken, tables)
	}
	t.Logf("%d of %d tables without complementary suppression are broken", broken, tables)
}

func hideSmall(row *secrecy.Row, k int) {
	for c := range row.Cells {
		row.Cells[c].Hidden = row.Cells[c].N > 0 && row.Cells[c].N < k
	}
	for _, part := range row.Of {
		hideSmall(part, k)
	}
}

// What is hidden is no more than it takes, on tables that one works out by hand.
func TestProtect(t *testing.T) {
	for name, c := range map[string]struct {
		leaves []secrecy.Leaf
		want   string
	}{
		"nothing small": {[]secrecy.Leaf{{"a", "1", []int{10, 20}}, {"b", "1", []int{0, 9}}}, "all 39: 10 29; a 30: 10 20 (1 30: 10 20); b 9: 0 9 (1 9: 0 9)"},
		"one small, one row": {
			[]secrecy.Leaf{{"a", "1", []int{3, 20, 30}}},
			"all 53: . . 30; a 53: . . 30 (1 53: . . 30)",
		},
		"the cheapest of a square": {
			[]secrecy.Leaf{{"a", "1", []int{2, 40, 12}}, {"b", "1", []int{30, 50, 8}}, {"c", "1", []int{30, 50, 60}}},
			"all 282: 62 140 80; a 54: . 40 . (1 54: . 40 .); b 88: . 50 . (1 88: . 50 .); c 140: 30 50 60 (1 140: 30 50 60)",
		},
		"a few rows go together": {
			[]secrecy.Leaf{{"a", "1", []int{2, 1}}, {"b", "1", []int{6, 7}}, {"c", "1", []int{30, 50}}},
			"all 96: 38 58; c 80: 30 50 (1 80: 30 50); * 16: 8 8",
		},
	} {
		root := secrecy.Tabulate(len(c.leaves[0].Counts), c.leaves)
		const k = 5
		if !secrecy.Gather(root, secrecy.Least(k, len(root.Cells)), nil) || !secrecy.Protect(root, k, false) {
			t.Errorf("%s: no table", name)
		}
		if got := written(root); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
	few := secrecy.Tabulate(2, []secrecy.Leaf{{"a", "1", []int{2, 2}}})
	if secrecy.Gather(few, secrecy.Least(5, 2), nil) {
		t.Error("a table of four is told")
	}
}

// A total that is known from elsewhere is not hidden: rather, there is no table.
func TestFixedTotalsStay(t *testing.T) {
	root := secrecy.Tabulate(2, []secrecy.Leaf{{"a", "1", []int{3, 20}}, {"b", "1", []int{30, 0}}})
	if secrecy.Protect(root, 5, true) {
		t.Errorf("3 is told: %s", written(root))
	}
	root = secrecy.Tabulate(2, []secrecy.Leaf{{"a", "1", []int{3, 20}}, {"b", "1", []int{30, 7}}})
	if !secrecy.Protect(root, 5, true) || !root.Whole() {
		t.Errorf("got %s", written(root))
	}
}

// written gives a table as the tests read it.
func written(root *secrecy.Row) string {
	out := "all " + line(root)
	for _, group := range root.Of {
		out += "; " + name(group) + " " + line(group)
		for _, leaf := range group.Of {
			out += " (" + name(leaf) + " " + line(leaf) + ")"
		}
	}
	return out
}

func name(r *secrecy.Row) string {
	if r.Rest {
		return "*"
	}
	return r.Key
}

func line(r *secrecy.Row) string {
	out := fmt.Sprintf("%d:", r.N)
	for _, cell := range r.Cells {
		if cell.Hidden {
			out += " ."
		} else {
			out += fmt.Sprintf(" %d", cell.N)
		}
	}
	return out
}
