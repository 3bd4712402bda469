package territory

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"relais/internal/kernel"
)

// nearestOfAll looks at every commune: slow and surely right.
func nearestOfAll(atlas *Atlas, p kernel.Point) (nearest Commune, distance float64) {
	distance = math.Inf(1)
	for c := range atlas.Communes() {
		if d := p.DistanceTo(c.Point); d < distance {
			nearest, distance = c, d
		}
	}
	return nearest, distance
}

func TestNearestIsTheNearestOfAll(t *testing.T) {
	atlas := atlasOf(t)
	rapid.Check(t, func(t *rapid.T) {
		p := kernel.Point{
			Lat: rapid.Float64Range(41, 51.5).Draw(t, "lat"),
			Lon: rapid.Float64Range(-5.5, 10).Draw(t, "lon"),
		}
		want, distance := nearestOfAll(atlas, p)
		got, ok := atlas.Nearest(p)
		switch {
		case !ok && distance < 100_000:
			t.Fatalf("nothing near %v, though %s is %.0f km away", p, want.Name, distance/1000)
		case ok && p.DistanceTo(got.Point) > distance:
			t.Fatalf("%s is nearer to %v than %s", want.Name, p, got.Name)
		}
	})
}

func TestNearestEverywhere(t *testing.T) {
	atlas := atlasOf(t)
	for _, tc := range []struct {
		where kernel.Point
		code  string
	}{
		{kernel.Point{Lat: 46.81, Lon: 1.69}, "36044"},
		{kernel.Point{Lat: -20.89, Lon: 55.45}, "97411"},
		{kernel.Point{Lat: -22.27, Lon: 166.45}, "98818"},
		{kernel.Point{Lat: 46.78, Lon: -56.17}, "97502"},
	} {
		if c, ok := atlas.Nearest(tc.where); !ok || c.Code != tc.code {
			t.Errorf("nearest to %v: %s %s, want %s", tc.where, c.Code, c.Name, tc.code)
		}
	}
	nan := math.NaN()
	for _, p := range []kernel.Point{{}, {Lat: 30, Lon: -40}, {Lat: nan, Lon: 2}, {Lat: 89.9, Lon: 0}, {Lat: math.Inf(1), Lon: 1}} {
		if c, ok := atlas.Nearest(p); ok {
			t.Errorf("%s is near %v", c.Name, p)
		}
	}
}
