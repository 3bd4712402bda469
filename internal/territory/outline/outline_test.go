package outline

import (
	"math"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"relais/internal/kernel"
)

// overseas are the territories drawn beside the 96 of the mainland and Corsica.
var overseas = []string{"971", "972", "973", "974", "975", "976", "988"}

func TestEveryDepartementHasAnOutline(t *testing.T) {
	shapes, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	if want := 96 + len(overseas); len(shapes) != want {
		t.Errorf("%d outlines, want %d", len(shapes), want)
	}
	for _, code := range append([]string{"01", "2A", "2B", "69", "75", "95"}, overseas...) {
		if _, ok := Of(code); !ok {
			t.Errorf("no outline of %s", code)
		}
	}
	for _, code := range []string{"", "20", "1", "36044", "986"} {
		if s, ok := Of(code); ok {
			t.Errorf("Of(%q) gave %+v, want nothing", code, s)
		}
	}
}

func TestApproximateTellsRoughSources(t *testing.T) {
	rough := map[string]bool{"75": true, "92": true, "93": true, "94": true}
	for _, code := range overseas {
		rough[code] = true
	}
	shapes, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	for code, s := range shapes {
		if s.Approximate != rough[code] {
			t.Errorf("%s: Approximate is %v", code, s.Approximate)
		}
	}
}

func TestPathsAreShortAndInTheirBox(t *testing.T) {
	shapes, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	total, longest := 0, 0
	for code, s := range shapes {
		total, longest = total+len(s.Path), max(longest, len(s.Path))
		if len(s.Path) > MaxPath {
			t.Errorf("%s: path of %d bytes, at most %d", code, len(s.Path), MaxPath)
		}
		if s.Height != Height || s.Width < Height/3 || s.Width > 2*Height {
			t.Errorf("%s: box of %d × %d", code, s.Width, s.Height)
		}
		checkRings(t, code, s)
	}
	t.Logf("paths: mean %.0f bytes, longest %d", float64(total)/float64(len(shapes)), longest)
}

func checkRings(t *testing.T, code string, s Shape) {
	rings, err := readPath(s.Path)
	if err != nil {
		t.Errorf("%s: %v", code, err)
		return
	}
	for _, ring := range rings {
		if len(ring) < 3 {
			t.Errorf("%s: a ring of %d corners", code, len(ring))
		}
		for _, p := range ring {
			if p.x < 0 || p.y < 0 || p.x > float64(s.Width) || p.y > Height {
				t.Errorf("%s: corner %v out of the box %d × %d", code, p, s.Width, s.Height)
			}
		}
	}
	edges(rings, func(a, b point) {
		edges(rings, func(c, d point) {
			if cross(a, b, c, d) {
				t.Errorf("%s: the side %v–%v crosses %v–%v", code, a, b, c, d)
			}
		})
	})
}

// cross tells whether ab and cd pass through each other.
func cross(a, b, c, d point) bool {
	turn := func(p, q, r point) float64 { return (q.x-p.x)*(r.y-p.y) - (r.x-p.x)*(q.y-p.y) }
	return turn(a, b, c)*turn(a, b, d) < 0 && turn(c, d, a)*turn(c, d, b) < 0
}

func TestProject(t *testing.T) {
	s := Shape{Width: 80, Height: Height, west: 2, north: MercatorLatitude(47), perLon: 40, perLat: 50}
	for _, test := range []struct {
		name   string
		p      kernel.Point
		x, y   float64
		inside bool
	}{
		{"the corner", kernel.Point{Lat: 47, Lon: 2}, 0, 0, true},
		{"due east", kernel.Point{Lat: 47, Lon: 3}, 40, 0, true},
		{"the east side", kernel.Point{Lat: 47, Lon: 4}, 80, 0, true},
		{"past the east side", kernel.Point{Lat: 47, Lon: 4.01}, 80.4, 0, false},
		{"past the north", kernel.Point{Lat: 47.1, Lon: 3}, 40, -7.34, false},
		{"one degree south", kernel.Point{Lat: 46, Lon: 3}, 40, 72.64, true},
		{"unknown", kernel.Point{}, -80, 2668.93, false},
	} {
		x, y, inside := s.Project(test.p)
		if math.Abs(x-test.x) > 0.01 || math.Abs(y-test.y) > 0.01 || inside != test.inside {
			t.Errorf("%s: got %.2f %.2f %v, want %.2f %.2f %v", test.name, x, y, inside, test.x, test.y, test.inside)
		}
	}
}

// Mercator's map is true to angles: a small step north is longer on it by the
// secant of the latitude.
func TestMercatorLatitudeStretchesBySecant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lat := rapid.Float64Range(-80, 80).Draw(t, "latitude")
		const step = 1e-4
		got := (MercatorLatitude(lat+step) - MercatorLatitude(lat-step)) / (2 * step)
		if want := 1 / math.Cos(lat*math.Pi/180); math.Abs(got-want) > 1e-5*want {
			t.Fatalf("at %v: stretched by %v, want %v", lat, got, want)
		}
	})
}

// All callers at once get the same shapes; the race detector watches.
func TestOfTogether(t *testing.T) {
	want, ok := Of("36")
	if !ok {
		t.Fatal("no outline of Indre")
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got, _ := Of("36"); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
	all.Wait()
}
