package main

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestThin(t *testing.T) {
	const plenty = 1000
	for _, test := range []struct {
		name   string
		ring   []cell
		least  int
		budget int
		want   []cell
	}{
		{
			"a point on a side goes",
			[]cell{{0, 0}, {5, 0}, {10, 0}, {10, 10}, {0, 10}},
			1, plenty,
			[]cell{{0, 0}, {10, 0}, {10, 10}, {0, 10}},
		},
		{
			"a small bump goes",
			[]cell{{0, 0}, {5, 1}, {10, 0}, {10, 10}, {0, 10}},
			11, plenty,
			[]cell{{0, 0}, {10, 0}, {10, 10}, {0, 10}},
		},
		{
			"a larger bump stays",
			[]cell{{0, 0}, {5, 1}, {10, 0}, {10, 10}, {0, 10}},
			10, plenty,
			[]cell{{0, 0}, {5, 1}, {10, 0}, {10, 10}, {0, 10}},
		},
		{
			"it goes when there is no room",
			[]cell{{0, 0}, {5, 1}, {10, 0}, {10, 10}, {0, 10}},
			10, len("m0 0h10v10h-10z"),
			[]cell{{0, 0}, {10, 0}, {10, 10}, {0, 10}},
		},
		{
			"four corners stay whatever the room",
			[]cell{{0, 0}, {10, 0}, {10, 10}, {0, 10}},
			1000, 1,
			[]cell{{0, 0}, {10, 0}, {10, 10}, {0, 10}},
		},
	} {
		if got := thin([][]cell{test.ring}, test.least, test.budget)[0]; !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

// A bay's corner may not be filled when an island lies in the bay.
func TestThinKeepsIslandsOutside(t *testing.T) {
	coast := []cell{{0, 0}, {10, 6}, {20, 0}, {40, 40}, {-20, 40}}
	island := []cell{{9, 1}, {11, 1}, {11, 3}, {9, 3}}
	if got := thin([][]cell{slices.Clone(coast)}, 200, 1000)[0]; len(got) != 4 {
		t.Fatalf("without an island: got %v, want the bay filled", got)
	}
	thinned := thin([][]cell{slices.Clone(coast), island}, 200, 1000)
	if !slices.Contains(thinned[0], cell{10, 6}) || len(thinned[1]) != 4 {
		t.Errorf("got %v, want the bay and its island kept", thinned)
	}
}

func TestWithin(t *testing.T) {
	a, b, c := cell{0, 0}, cell{10, 0}, cell{0, 10}
	for _, test := range []struct {
		name string
		p    cell
		want bool
	}{
		{"in it", cell{2, 2}, true},
		{"on a side", cell{5, 5}, true},
		{"past a side", cell{6, 5}, false},
		{"behind", cell{-1, 3}, false},
	} {
		if got := within(test.p, a, b, c); got != test.want {
			t.Errorf("%s: got %v", test.name, got)
		}
		if got := within(test.p, c, b, a); got != test.want {
			t.Errorf("%s, the other way round: got %v", test.name, got)
		}
	}
	if within(cell{5, 0}, a, b, cell{20, 0}) {
		t.Error("a flat triangle holds a point")
	}
}

// Whatever the ring, thinning keeps its corners in order, adds none, and
// leaves no corner smaller than asked but those that may not go.
func TestThinOnlyTakesAway(t *testing.T) {
	corner := rapid.Custom(func(t *rapid.T) cell {
		return cell{rapid.IntRange(0, 100).Draw(t, "x"), rapid.IntRange(0, 100).Draw(t, "y")}
	})
	rapid.Check(t, func(t *rapid.T) {
		ring := rapid.SliceOfNDistinct(corner, 4, 40, rapid.ID).Draw(t, "ring")
		const least = 20
		got := thin([][]cell{slices.Clone(ring)}, least, 1000)
		rest := ring
		for _, c := range got[0] {
			k := slices.Index(rest, c)
			if k < 0 {
				t.Fatalf("%v is not, in order, among %v", got[0], ring)
			}
			rest = rest[k+1:]
		}
		if r, _, size := smallest(got); r >= 0 && size < least {
			t.Fatalf("a corner of %d could still go from %v", size, got[0])
		}
	})
}
