package nearest

import (
	"testing"

	"pgregory.net/rapid"
)

// The bounds that a search trusts hold: for a point, and for any box around it.
func TestBoundsNeverExceedTheDistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q, r := drawPoint(t), drawPoint(t), drawPoint(t)
		metres, origin := p.DistanceTo(q), vectorOf(p)
		spot := newSpot(q, vectorOf(q), 0)
		places := []place{{at: vectorOf(q)}, {at: vectorOf(r)}}
		if bound := atLeast(spot.squaredChord(&origin)); bound >= metres {
			t.Fatalf("%v to %v: at least %v, but %v", p, q, bound, metres)
		} else if metres < 100_000 && metres-bound > 3 {
			t.Fatalf("%v to %v: at least %v is far below %v", p, q, bound, metres)
		}
		box, _ := boxAround(places)
		if bound := atLeast(box.squaredChord(&origin)); bound >= metres {
			t.Fatalf("%v to the box of %v and %v: at least %v, but %v", p, q, r, bound, metres)
		}
	})
}

func TestPartition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-3, 3), 1, 60).Draw(t, "values")
		if rapid.Bool().Draw(t, "many equal") {
			for i := range values {
				values[i] = float64(int(values[i]))
			}
		}
		places := make([]place, len(values))
		sum := uint32(0)
		for i, v := range values {
			places[i] = place{vector{0, v, 0}, uint32(i)}
			sum += uint32(i)
		}
		k := rapid.IntRange(0, len(values)-1).Draw(t, "k")
		partition(places, k, 1)
		for i, p := range places {
			if i < k && p.at[1] > places[k].at[1] || i > k && p.at[1] < places[k].at[1] {
				t.Fatalf("place %d (%v) is on the wrong side of %d (%v)", i, p.at[1], k, places[k].at[1])
			}
			if sum -= p.item; p.at[1] != values[p.item] {
				t.Fatalf("place %d lost its item", i)
			}
		}
		if sum != 0 {
			t.Fatal("an item is there twice")
		}
	})
}
