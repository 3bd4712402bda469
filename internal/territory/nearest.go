package territory

import (
	"math"

	"relais/internal/kernel"
)

// cellDegrees is the side of a cell of the grid: about 28 km from south to
// north, so that most questions look at nine cells of some 25 communes.
const cellDegrees = 0.25

const (
	// farAway is how far, in metres, the nearest commune may be: beyond, one
	// is at sea or abroad.
	farAway = 100_000
	// rings is how many rings of cells are enough to look that far, up to 70
	// degrees of latitude, where the last commune lies.
	rings = 13
)

// metresPerDegree is the length of a degree of latitude.
const metresPerDegree = kernel.EarthRadius * math.Pi / 180

// cell is a square of the grid, counted from the equator and Greenwich.
type cell struct{ row, column int }

// grid holds which communes lie in which cell.
type grid map[cell][]int32

func newGrid(communes []Commune) grid {
	g := make(grid, 4000)
	for i, c := range communes {
		if c.Parent == "" {
			at := cellOf(c.Point)
			g[at] = append(g[at], int32(i))
		}
	}
	return g
}

func cellOf(p kernel.Point) cell {
	return cell{int(math.Floor(p.Lat / cellDegrees)), int(math.Floor(p.Lon / cellDegrees))}
}

// Nearest gives the commune whose centre is nearest to p, arrondissements not
// counted. It gives none when p is unknown, or more than 100 km from any.
func (a *Atlas) Nearest(p kernel.Point) (Commune, bool) {
	if p.IsZero() || math.IsNaN(p.Lat) || math.IsNaN(p.Lon) {
		return Commune{}, false
	}
	best, distance := -1, float64(farAway)
	for ring := range rings {
		if distance < reach(p.Lat, ring) {
			break
		}
		for _, i := range a.nearest().ring(cellOf(p), ring) {
			if d := p.DistanceTo(a.communes[i].Point); d < distance {
				best, distance = int(i), d
			}
		}
	}
	if best < 0 {
		return Commune{}, false
	}
	return a.communes[best], true
}

// reach gives how far from a point at lat, in metres, everything in that ring
// of cells and beyond is at least: a degree of longitude shrinks towards the
// poles.
func reach(lat float64, ring int) float64 {
	poleward := min(math.Abs(lat)+float64(ring)*cellDegrees, 90)
	return float64(ring-1) * cellDegrees * metresPerDegree * math.Cos(poleward*math.Pi/180)
}

// ring gives the communes in the cells exactly n cells away from centre.
func (g grid) ring(centre cell, n int) (found []int32) {
	for row := -n; row <= n; row++ {
		step := 2 * n
		if row == -n || row == n || n == 0 {
			step = 1
		}
		for column := -n; column <= n; column += step {
			found = append(found, g[cell{centre.row + row, centre.column + column}]...)
		}
	}
	return found
}
