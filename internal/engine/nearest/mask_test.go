package nearest

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A mask is a set of numbers: its operations are those of sets.
func TestMaskIsASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bits := rapid.SliceOfNDistinct(rapid.IntRange(0, 255), 0, 12, rapid.ID[int])
		a, b := bits.Draw(t, "a"), bits.Draw(t, "b")
		ma, mb := MaskOf(a...), MaskOf(b...)
		slices.Sort(a)
		if got := bitsOf(ma); !slices.Equal(got, a) {
			t.Fatalf("MaskOf(%v) has %v", a, got)
		}
		inA := func(bit int) bool { return slices.Contains(a, bit) }
		if got, want := ma.Intersects(mb), slices.ContainsFunc(b, inA); got != want {
			t.Fatalf("%v intersects %v: %t", a, b, got)
		}
		if got, want := ma.Contains(mb), !slices.ContainsFunc(b, func(bit int) bool { return !inA(bit) }); got != want {
			t.Fatalf("%v contains %v: %t", a, b, got)
		}
		union := slices.Compact(slices.Sorted(slices.Values(slices.Concat(a, b))))
		if got := bitsOf(ma.Union(mb)); !slices.Equal(got, union) {
			t.Fatalf("union of %v and %v has %v", a, b, got)
		}
	})
}

func TestHourOfWeek(t *testing.T) {
	for _, c := range []struct{ day, hour, want int }{{0, 0, 0}, {0, 23, 23}, {2, 16, 64}, {6, 23, 167}} {
		if got := HourOfWeek(c.day, c.hour); got != c.want {
			t.Errorf("HourOfWeek(%d, %d) = %d, want %d", c.day, c.hour, got, c.want)
		}
	}
}

func TestNoItemIsOpenAtAnHourThatNoWeekHas(t *testing.T) {
	x := New([]Item{{Key: "in the base", Hours: [3]uint64{^uint64(0), ^uint64(0), ^uint64(0)}}})
	x.Apply([]Item{{Key: "newer", Hours: [3]uint64{^uint64(0), ^uint64(0), ^uint64(0)}}}, nil)
	s := x.Snapshot()
	for hour, want := range map[int]int{-1: 2, 0: 2, 167: 2, 168: 0, 192: 0, 1000: 0} {
		f := Filter{HourBit: hour}
		if got := s.Count(towns[0], f); got != want {
			t.Errorf("hour %d: %d items, want %d", hour, got, want)
		}
	}
}
