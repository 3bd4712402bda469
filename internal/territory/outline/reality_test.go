package outline

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"relais/internal/kernel"
)

// Capes and corners of borders, to two or three decimals, as any atlas gives
// them: each must fall on the drawn border, within 4 % of the longer side of
// the box, or 6 % where the outline is approximate.
func TestCapesFallOnTheBorder(t *testing.T) {
	for _, cape := range []struct {
		departement, name string
		at                kernel.Point
	}{
		{"29", "pointe de Corsen", kernel.Point{Lat: 48.414, Lon: -4.796}},
		{"29", "pointe de Penmarc'h", kernel.Point{Lat: 47.798, Lon: -4.375}},
		{"50", "cap de la Hague", kernel.Point{Lat: 49.727, Lon: -1.945}},
		{"50", "pointe de Barfleur", kernel.Point{Lat: 49.696, Lon: -1.266}},
		{"33", "pointe de Grave", kernel.Point{Lat: 45.571, Lon: -1.063}},
		{"62", "cap Gris-Nez", kernel.Point{Lat: 50.870, Lon: 1.583}},
		{"59", "the border at Bray-Dunes", kernel.Point{Lat: 51.089, Lon: 2.545}},
		{"66", "cap Cerbère", kernel.Point{Lat: 42.440, Lon: 3.173}},
		{"67", "the Rhine at Lauterbourg", kernel.Point{Lat: 48.967, Lon: 8.23}},
		{"2A", "capo Pertusato", kernel.Point{Lat: 41.367, Lon: 9.183}},
		{"2B", "the tip of cap Corse", kernel.Point{Lat: 43.007, Lon: 9.40}},
		{"75", "porte de la Chapelle", kernel.Point{Lat: 48.902, Lon: 2.359}},
		{"75", "porte de Gentilly", kernel.Point{Lat: 48.816, Lon: 2.344}},
		{"971", "pointe des Châteaux", kernel.Point{Lat: 16.249, Lon: -61.178}},
		{"972", "the tip of la Caravelle", kernel.Point{Lat: 14.77, Lon: -60.88}},
		{"974", "pointe des Galets", kernel.Point{Lat: -20.93, Lon: 55.28}},
	} {
		s, rings := shapeAndRings(t, cape.departement)
		x, y, _ := s.Project(cape.at)
		off := fromBorder(rings, point{x, y}) / float64(max(s.Width, s.Height))
		tolerance := 0.04
		if s.Approximate {
			tolerance = 0.06
		}
		if off > tolerance {
			t.Errorf("%s, %s: %.1f %% of the box away", cape.departement, cape.name, 100*off)
		}
	}
}

// At least 99 % of the communes' official points lie in the outline of their
// département, or within 3 % of the box from it.
func TestCommunesLieInTheirDepartement(t *testing.T) {
	mainland, away, total, out := officialPoints(t), 0, 0, 0
	for code, places := range mainland {
		s, rings := shapeAndRings(t, code)
		margin := 0.03 * float64(max(s.Width, s.Height))
		for _, place := range places {
			x, y, _ := s.Project(place)
			p := point{x, y}
			total++
			if inside(rings, p) {
				continue
			}
			out++
			if fromBorder(rings, p) > margin {
				away++
			}
		}
	}
	t.Logf("%d communes: %d out of their outline, %d by more than 3 %%", total, out, away)
	if away*100 > total {
		t.Errorf("%d communes of %d lie away from their outline, at most 1 %%", away, total)
	}
}

// Dots are where they should be: were all of a département moved by 4 % of the
// box, whichever way, more communes would be on the wrong side of its border.
func TestDotsWouldNotBeBetterElsewhere(t *testing.T) {
	official := officialPoints(t)
	for code := range official {
		s, rings := shapeAndRings(t, code)
		if s.Approximate {
			continue
		}
		by := 0.04 * float64(max(s.Width, s.Height))
		near := nearBorder(s, rings, official, code, by)
		here := near.misplaced(rings, point{})
		for angle := 0.0; angle < 360; angle += 45 {
			sin, cos := math.Sincos(angle * math.Pi / 180)
			if there := near.misplaced(rings, point{by * cos, by * sin}); there <= here {
				t.Errorf("%s: %d misplaced, %d when moved towards %v°", code, here, there, angle)
			}
		}
	}
}

// neighbourhood is communes of a département and of those around it, in units
// of its box.
type neighbourhood struct{ own, others []point }

// nearBorder gives the communes no farther than reach from the border: no
// other changes sides when moved that much.
func nearBorder(s Shape, rings [][]point, official map[string][]kernel.Point, code string, reach float64) neighbourhood {
	var n neighbourhood
	for departement, places := range official {
		for _, place := range places {
			x, y, inBox := s.Project(place)
			p := point{x, y}
			mine := departement == code
			if !mine && !inBox || fromBorder(rings, p) > reach {
				continue
			}
			if mine {
				n.own = append(n.own, p)
			} else {
				n.others = append(n.others, p)
			}
		}
	}
	return n
}

// misplaced counts the communes on the wrong side of the border, were all
// moved by an offset.
func (n neighbourhood) misplaced(rings [][]point, offset point) int {
	count := 0
	for _, p := range n.own {
		if !inside(rings, point{p.x + offset.x, p.y + offset.y}) {
			count++
		}
	}
	for _, p := range n.others {
		if inside(rings, point{p.x + offset.x, p.y + offset.y}) {
			count++
		}
	}
	return count
}

func shapeAndRings(t *testing.T, code string) (Shape, [][]point) {
	t.Helper()
	s, ok := Of(code)
	if !ok {
		t.Fatalf("no outline of %s", code)
	}
	rings, err := readPath(s.Path)
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	return s, rings
}

// officialPoints gives the official points of the communes of the mainland and
// Corsica, by département, or skips the test without the file that has them.
func officialPoints(t *testing.T) map[string][]kernel.Point {
	t.Helper()
	shared := os.Getenv("RELAIS_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "..", "shared")
	}
	text, err := os.ReadFile(filepath.Join(shared, "data", "territory", "communes.tsv"))
	if err != nil {
		t.Skipf("needs the official points of the communes: %v", err)
	}
	points := make(map[string][]kernel.Point)
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		const departement, lat, lon = 2, 7, 8
		fields := strings.Split(line, "\t")
		if i == 0 || len(fields[departement]) != 2 || fields[lat] == "" {
			continue
		}
		points[fields[departement]] = append(points[fields[departement]],
			kernel.Point{Lat: number(t, fields[lat]), Lon: number(t, fields[lon])})
	}
	return points
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
