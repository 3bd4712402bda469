package nearest

import (
	"math"

	"relais/internal/kernel"
)

// vector is a point of the unit sphere. The straight line between two such
// points, the chord, grows with the distance on the ground, without the seams
// that longitude has.
type vector [3]float64

func vectorOf(p kernel.Point) vector {
	sinLat, cosLat := math.Sincos(p.Lat * math.Pi / 180)
	sinLon, cosLon := math.Sincos(p.Lon * math.Pi / 180)
	return vector{cosLat * cosLon, cosLat * sinLon, sinLat}
}

// spot is what a search needs to know of the place of an item. Two fill one
// cache line.
type spot struct {
	point kernel.Point
	near  [3]float32 // the vector, to less than a metre
	rank  uint32     // of the item in the order of keys
}

func newSpot(p kernel.Point, v vector, rank uint32) spot {
	return spot{p, [3]float32{float32(v[0]), float32(v[1]), float32(v[2])}, rank}
}

// squaredChord gives the square of the chord from v to the spot, roughly.
func (s *spot) squaredChord(v *vector) float64 {
	x, y, z := float64(s.near[0])-v[0], float64(s.near[1])-v[1], float64(s.near[2])-v[2]
	return x*x + y*y + z*z
}

// atLeast gives a number of metres that the distance to something at this
// squared chord c² always exceeds, but hardly within a country. The
// arc 2·asin(c/2) = c + c³/24 + 3c⁵/640 + … has only positive terms, so the first
// three stay below it. The metre taken off is more than the rounding of a [spot] or a
// [box] can add.
func atLeast(squaredChord float64) float64 {
	arc := math.Sqrt(squaredChord) * (1 + squaredChord*(1./24+squaredChord*(3./640)))
	return arc*(kernel.EarthRadius*(1-1e-9)) - 1
}

// box is the smallest box around some vectors, to less than a metre.
type box struct {
	min, max [3]float32
}

// squaredChord gives the square of the least chord from v to a point of the box.
func (b *box) squaredChord(v *vector) float64 {
	x := max(float64(b.min[0])-v[0], v[0]-float64(b.max[0]), 0)
	y := max(float64(b.min[1])-v[1], v[1]-float64(b.max[1]), 0)
	z := max(float64(b.min[2])-v[2], v[2]-float64(b.max[2]), 0)
	return x*x + y*y + z*z
}

// boxAround gives the box around places, at least one, and its widest axis.
func boxAround(places []place) (b box, widest int) {
	low, high := places[0].at, places[0].at
	for i := range places {
		for axis, v := range places[i].at {
			low[axis], high[axis] = min(low[axis], v), max(high[axis], v)
		}
	}
	for axis := range low {
		b.min[axis], b.max[axis] = float32(low[axis]), float32(high[axis])
		if high[axis]-low[axis] > high[widest]-low[widest] {
			widest = axis
		}
	}
	return b, widest
}
