package main

import "math"

// vec is a point of a source map, x to the east, y to the south.
type vec struct{ X, Y float64 }

// ring is a closed line; its last vertex joins its first.
type ring []vec

// land is the rings of one département: islands, and holes drawn the other
// way round.
type land []ring

// box is an upright rectangle.
type box struct{ min, max vec }

func boxOf(points []vec) box {
	b := box{vec{math.Inf(1), math.Inf(1)}, vec{math.Inf(-1), math.Inf(-1)}}
	for _, p := range points {
		b.min = vec{min(b.min.X, p.X), min(b.min.Y, p.Y)}
		b.max = vec{max(b.max.X, p.X), max(b.max.Y, p.Y)}
	}
	return b
}

func (b box) centre() vec { return vec{(b.min.X + b.max.X) / 2, (b.min.Y + b.max.Y) / 2} }

// area is signed: two rings drawn opposite ways have areas of opposite signs.
func (r ring) area() float64 {
	twice := 0.0
	for i, a := range r {
		b := r[(i+1)%len(r)]
		twice += a.X*b.Y - b.X*a.Y
	}
	return twice / 2
}

// points gives the vertices of all rings.
func (l land) points() []vec {
	var all []vec
	for _, r := range l {
		all = append(all, r...)
	}
	return all
}

// visible keeps the largest ring and the islands of at least share of its
// area. Holes go: they are enclaves, too small to tell one shape from another.
func (l land) visible(share float64) land {
	main := 0.0
	for _, r := range l {
		if math.Abs(r.area()) > math.Abs(main) {
			main = r.area()
		}
	}
	var kept land
	for _, r := range l {
		if r.area()/main >= share {
			kept = append(kept, r)
		}
	}
	return kept
}

// contains tells whether p lies in l, holes excluded, by counting the edges
// that a ray to the east meets.
func (l land) contains(p vec) bool {
	inside := false
	for _, r := range l {
		for i, a := range r {
			b := r[(i+1)%len(r)]
			if (a.Y > p.Y) != (b.Y > p.Y) && p.X < a.X+(p.Y-a.Y)*(b.X-a.X)/(b.Y-a.Y) {
				inside = !inside
			}
		}
	}
	return inside
}

// nearest gives the point of the rings nearest to p.
func (l land) nearest(p vec) vec {
	var best vec
	least := math.Inf(1)
	for _, r := range l {
		for i, a := range r {
			q := nearestOnSegment(p, a, r[(i+1)%len(r)])
			if d := math.Hypot(q.X-p.X, q.Y-p.Y); d < least {
				best, least = q, d
			}
		}
	}
	return best
}

func nearestOnSegment(p, a, b vec) vec {
	dx, dy := b.X-a.X, b.Y-a.Y
	if dx == 0 && dy == 0 {
		return a
	}
	t := ((p.X-a.X)*dx + (p.Y-a.Y)*dy) / (dx*dx + dy*dy)
	t = max(0, min(1, t))
	return vec{a.X + t*dx, a.Y + t*dy}
}
