package main

import "slices"

// cell is a point in whole units of the box.
type cell struct{ X, Y int }

// fewest is the least number of corners a ring keeps: an island of three
// looks like an arrow.
const fewest = 4

// thin takes corners away, that of the smallest triangle first, until none is
// smaller than leastCorner (twice an area) and the path fits in budget bytes
// (Visvalingam and Whyatt, Line generalisation by repeated elimination of
// points, 1993). A corner stays when rings would cross or merge without it.
func thin(rings [][]cell, leastCorner, budget int) [][]cell {
	for {
		r, i, size := smallest(rings)
		if r < 0 || size >= leastCorner && len(path(rings)) <= budget {
			return rings
		}
		rings[r] = slices.Delete(rings[r], i, i+1)
	}
}

// smallest gives the ring and place of the smallest corner that may go, and
// twice its area; or -1 for the ring when all must stay.
func smallest(rings [][]cell) (r, i, size int) {
	r = -1
	for n, corners := range rings {
		if len(corners) <= fewest {
			continue
		}
		for k, b := range corners {
			a, c := around(corners, k)
			corner := abs(turn(a, b, c))
			if r >= 0 && corner >= size || fills(rings, a, b, c) {
				continue
			}
			r, i, size = n, k, corner
		}
	}
	return r, i, size
}

// around gives the corners before and after the one at place k.
func around(corners []cell, k int) (before, after cell) {
	n := len(corners)
	return corners[(k+n-1)%n], corners[(k+1)%n]
}

// fills tells whether to cut the corner b, from a straight to c, would run
// over a corner of the rings: lines would cross, or an island be swallowed.
func fills(rings [][]cell, a, b, c cell) bool {
	for _, corners := range rings {
		for _, p := range corners {
			if p != a && p != b && p != c && within(p, a, b, c) {
				return true
			}
		}
	}
	return false
}

// within tells whether p lies in the triangle abc or on its sides; in a flat
// one, nothing does.
func within(p, a, b, c cell) bool {
	size := turn(a, b, c)
	if size == 0 {
		return false
	}
	if size < 0 {
		a, c = c, a
	}
	return turn(a, b, p) >= 0 && turn(b, c, p) >= 0 && turn(c, a, p) >= 0
}

// turn is twice the signed area of the triangle abc.
func turn(a, b, c cell) int { return (b.X-a.X)*(c.Y-a.Y) - (c.X-a.X)*(b.Y-a.Y) }

func abs(n int) int { return max(n, -n) }
