package main

import (
	"maps"
	"math"
	"slices"
)

// The source map does not say its projection. Trying Lambert's conic, the
// equirectangular and Mercator's showed that it is Mercator's, each axis with
// a scale of its own: of 15 000 towns, 0.4 % then fall outside their
// département, against 15 % and 7 % with the other two.

// axis is the straight line from degrees to a coordinate of the map.
type axis struct{ origin, scale float64 }

func (a axis) at(degrees float64) float64 { return a.origin + a.scale*degrees }

// frame places degrees of longitude and Mercator latitude, y to the south, on
// a source map.
type frame struct{ x, y axis }

func (f frame) at(p vec) vec { return vec{f.x.at(p.X), f.y.at(p.Y)} }

// degrees is the frame of a map that is already in degrees.
var degrees = frame{axis{0, 1}, axis{0, 1}}

const (
	// rounds is more than the fit needs to settle.
	rounds = 25
	// farthest is how far, in units of the map (about 1.9 km), a town may
	// lie outside its département and still count. Beyond, the town was
	// filed under the wrong one.
	farthest = 2
)

// calibrate finds the frame of a map from towns whose département is known.
// It first matches the boxes of the towns with the boxes of the outlines, then
// moves the frame so that the towns that fall outside come back in: the
// borders pull from both sides, which leaves little freedom.
func calibrate(lands map[string]land, towns map[string][]vec) frame {
	f := matchBoxes(lands, towns)
	for range rounds {
		f = pullIn(f, lands, towns)
	}
	return f
}

// pair is a place in degrees and where it should be on the map, or how far it
// should move there.
type pair struct{ from, to vec }

func matchBoxes(lands map[string]land, towns map[string][]vec) frame {
	var pairs []pair
	for _, code := range slices.Sorted(maps.Keys(towns)) {
		pairs = append(pairs, pair{boxOf(towns[code]).centre(), boxOf(lands[code].points()).centre()})
	}
	return fit(pairs)
}

func pullIn(f frame, lands map[string]land, towns map[string][]vec) frame {
	var moves []pair
	for _, code := range slices.Sorted(maps.Keys(towns)) {
		for _, town := range towns[code] {
			p := f.at(town)
			if lands[code].contains(p) {
				continue
			}
			q := lands[code].nearest(p)
			move := vec{q.X - p.X, q.Y - p.Y}
			if math.Hypot(move.X, move.Y) <= farthest {
				moves = append(moves, pair{town, move})
			}
		}
	}
	if len(moves) < 2 {
		return f
	}
	step := fit(moves)
	return frame{
		axis{f.x.origin + step.x.origin, f.x.scale + step.x.scale},
		axis{f.y.origin + step.y.origin, f.y.scale + step.y.scale},
	}
}

// fit gives, for each axis, the line of least squares through the pairs.
func fit(pairs []pair) frame {
	var xs, ys, toX, toY []float64
	for _, p := range pairs {
		xs, ys = append(xs, p.from.X), append(ys, p.from.Y)
		toX, toY = append(toX, p.to.X), append(toY, p.to.Y)
	}
	return frame{fitAxis(xs, toX), fitAxis(ys, toY)}
}

func fitAxis(from, to []float64) axis {
	meanFrom, meanTo := mean(from), mean(to)
	var with, spread float64
	for i := range from {
		with += (from[i] - meanFrom) * (to[i] - meanTo)
		spread += (from[i] - meanFrom) * (from[i] - meanFrom)
	}
	if spread == 0 {
		return axis{meanTo, 0}
	}
	scale := with / spread
	return axis{meanTo - scale*meanFrom, scale}
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
