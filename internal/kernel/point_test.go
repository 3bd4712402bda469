package kernel

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestNewPoint(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		lat, lon float64
		key      string // "" when it is a point
	}{
		{46.81, 1.69, ""},
		{0, 0, ""},
		{90, 180, ""},
		{-90, -180, ""},
		{-20.88, 55.45, ""}, // Saint-Denis, La Réunion
		{90.0001, 0, "point.latitude"},
		{-91, 0, "point.latitude"},
		{nan, 0, "point.latitude"},
		{inf, 0, "point.latitude"},
		{0, 180.0001, "point.longitude"},
		{0, -181, "point.longitude"},
		{0, nan, "point.longitude"},
		{0, -inf, "point.longitude"},
	} {
		p, err := NewPoint(c.lat, c.lon)
		if c.key == "" {
			if err != nil || p != (Point{c.lat, c.lon}) {
				t.Errorf("%v,%v: %v, %v", c.lat, c.lon, p, err)
			}
			continue
		}
		e, is := err.(*Error)
		if !is || e.Kind != Invalid || e.Key != c.key || p != (Point{}) {
			t.Errorf("%v,%v: %v, %v, expected %s", c.lat, c.lon, p, err, c.key)
		}
	}
}

func TestIsZero(t *testing.T) {
	if !(Point{}).IsZero() || (Point{0, 1}).IsZero() || (Point{1, 0}).IsZero() {
		t.Error("IsZero does not tell the unknown point from the others")
	}
}

func TestString(t *testing.T) {
	if got := (Point{46.812345678, -1.6}).String(); got != "46.81235,-1.60000" {
		t.Errorf("got %s", got)
	}
}

// Great-circle distances computed apart, on the sphere of 6371.0088 km, by the
// spherical law of cosines.
func TestDistanceTo(t *testing.T) {
	paris, marseille := Point{48.8566, 2.3522}, Point{43.2965, 5.3698}
	for _, c := range []struct {
		name       string
		from, to   Point
		metres, by float64
	}{
		{"Paris to Marseille", paris, marseille, 660_479, 2},
		{"Châteauroux to Issoudun", Point{46.8103, 1.6911}, Point{46.9481, 1.9936}, 27_630, 2},
		{"Paris to Saint-Denis, La Réunion", paris, Point{-20.8789, 55.4481}, 9_364_581, 2},
		{"nowhere", paris, paris, 0, 0},
		{"a degree of latitude", Point{46, 2}, Point{47, 2}, 2 * math.Pi * EarthRadius / 360, 0.01},
		{"a degree of the equator", Point{0, 2}, Point{0, 3}, 2 * math.Pi * EarthRadius / 360, 0.01},
		{"across the antimeridian", Point{0, 179.5}, Point{0, -179.5}, 2 * math.Pi * EarthRadius / 360, 0.01},
		{"pole to pole", Point{90, 12}, Point{-90, 77}, math.Pi * EarthRadius, 0.01},
		{"antipodes", Point{46.81, 1.69}, Point{-46.81, -178.31}, math.Pi * EarthRadius, 1},
		{"a metre", Point{46.81, 1.69}, Point{46.81 + 1/111195.08, 1.69}, 1, 0.0001},
	} {
		if got := c.from.DistanceTo(c.to); !(math.Abs(got-c.metres) <= c.by) {
			t.Errorf("%s: %.1f m, expected %.1f m", c.name, got, c.metres)
		}
	}
}

func points() *rapid.Generator[Point] {
	return rapid.Custom(func(t *rapid.T) Point {
		return Point{rapid.Float64Range(-90, 90).Draw(t, "lat"), rapid.Float64Range(-180, 180).Draw(t, "lon")}
	})
}

// TestDistanceFollowsTheSphericalLaw holds the haversine formula against the
// angle between two vectors from the centre of the Earth.
func TestDistanceFollowsTheSphericalLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q := points().Draw(t, "p"), points().Draw(t, "q")
		a, b := vector(p), vector(q)
		cross := [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
		dot := a[0]*b[0] + a[1]*b[1] + a[2]*b[2]
		want := EarthRadius * math.Atan2(math.Sqrt(cross[0]*cross[0]+cross[1]*cross[1]+cross[2]*cross[2]), dot)
		if got := p.DistanceTo(q); !(math.Abs(got-want) <= 1) {
			t.Fatalf("%v to %v: %v m, expected %v m", p, q, got, want)
		}
	})
}

func vector(p Point) [3]float64 {
	lat, lon := p.Lat*math.Pi/180, p.Lon*math.Pi/180
	return [3]float64{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)}
}

func TestDistanceIsADistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q, r := points().Draw(t, "p"), points().Draw(t, "q"), points().Draw(t, "r")
		pq, rounding := p.DistanceTo(q), 1e-3
		if pq > 0.999*math.Pi*EarthRadius { // the formula is least exact at the antipodes
			rounding = 1
		}
		switch {
		case p.DistanceTo(p) != 0:
			t.Fatalf("%v is away from itself", p)
		case math.Abs(pq-q.DistanceTo(p)) > 1e-6:
			t.Fatalf("%v to %v is another way back", p, q)
		case pq > p.DistanceTo(r)+r.DistanceTo(q)+rounding:
			t.Fatalf("%v to %v is shorter through %v", p, q, r)
		}
	})
}
