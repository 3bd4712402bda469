package main

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestFitFindsTheLine(t *testing.T) {
	number := rapid.Float64Range(-50, 50)
	rapid.Check(t, func(t *rapid.T) {
		want := frame{
			axis{number.Draw(t, "x origin"), number.Draw(t, "x scale")},
			axis{number.Draw(t, "y origin"), number.Draw(t, "y scale")},
		}
		var pairs []pair
		for i := range 5 {
			from := vec{float64(i), float64(i*i) - 3}
			pairs = append(pairs, pair{from, want.at(from)})
		}
		got := fit(pairs)
		for _, off := range []float64{
			got.x.origin - want.x.origin, got.x.scale - want.x.scale,
			got.y.origin - want.y.origin, got.y.scale - want.y.scale,
		} {
			if math.Abs(off) > 1e-9 {
				t.Fatalf("got %v, want %v", got, want)
			}
		}
	})
}

// Four square départements of one degree, whose towns lie unevenly: the boxes
// alone mislead, and pulling the towns in mends it.
func TestCalibratePullsTownsIn(t *testing.T) {
	truth := frame{axis{100, 40}, axis{200, 30}}
	lands, towns := make(map[string]land), make(map[string][]vec)
	for i, code := range []string{"NW", "NE", "SW", "SE"} {
		x, y := float64(i%2), float64(i/2)
		lands[code] = land{{
			truth.at(vec{x, y}), truth.at(vec{x + 1, y}),
			truth.at(vec{x + 1, y + 1}), truth.at(vec{x, y + 1}),
		}}
		for n := range 400 {
			u, v := math.Mod(float64(n)*0.618, 1), math.Mod(float64(n)*0.4142, 1)
			if u > 0.06 || v > 0.6 {
				towns[code] = append(towns[code], vec{x + 0.01 + 0.98*u*(1-0.04*y), y + 0.01 + 0.98*v*(1-0.04*x)})
			}
		}
	}
	got := calibrate(lands, towns)
	for _, corner := range []vec{{0, 0}, {2, 0}, {0, 2}, {1, 1}, {2, 2}} {
		p, q := got.at(corner), truth.at(corner)
		if off := math.Hypot(p.X-q.X, p.Y-q.Y); off > 1 {
			t.Errorf("%v is placed at %v, want %v", corner, p, q)
		}
	}
	if outside := countOutside(got, lands, towns); outside > 8 {
		t.Errorf("%d towns of 1600 are outside", outside)
	}
}

func countOutside(f frame, lands map[string]land, towns map[string][]vec) int {
	count := 0
	for code, places := range towns {
		for _, place := range places {
			if !lands[code].contains(f.at(place)) {
				count++
			}
		}
	}
	return count
}

// A town filed under a far département must not pull the map its way.
func TestPullInPassesOverStrayTowns(t *testing.T) {
	lands := map[string]land{"A": {{{0, 0}, {10, 0}, {10, 10}, {0, 10}}}}
	towns := map[string][]vec{"A": {{5, 5}, {90, 5}, {5, 90}, {-70, 5}}}
	if got := pullIn(degrees, lands, towns); got != degrees {
		t.Errorf("got %v, want it unmoved", got)
	}
}
