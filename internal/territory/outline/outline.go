// Package outline draws the départements: the outline of each as a short SVG
// path, and where on it a point of the ground lies, so that the card of a
// place shows "here, in this département" without a map server.
//
// A path takes at most [MaxPath] bytes. The mainland and Corsica come from a
// map of the départements, the overseas territories from a map of the world;
// where either is rough, [Shape.Approximate] says so. SOURCES.md gives the
// credits that a page showing an outline owes.
package outline

import (
	"math"

	"relais/internal/kernel"
)

//go:generate go run ./generate

// MaxPath is the most bytes that a path takes: a page of under two kilobytes
// has room for it.
const MaxPath = 185

// Height is the height of every box, in units of the path.
const Height = 100

// Shape is the outline of one département, drawn north up in a box whose
// corner (0, 0) is the north-west one. A stroke on the path reaches half its
// width out of the box: leave a margin in the viewBox.
type Shape struct {
	// Path is the outline, for the attribute d of an SVG path: closed rings
	// in whole units. Islands that would not be seen, and enclaves of other
	// départements, are left out.
	Path string
	// Width and Height are the box, in units. Height is always [Height].
	Width, Height int
	// Approximate tells that the source was rough there: a map of the world,
	// or a few corners for Paris and the three départements around it. Good
	// for knowing the shape, not for following a border.
	Approximate bool

	west, north float64 // longitude and Mercator latitude of (0, 0), degrees
	perLon      float64 // units for a degree of longitude
	perLat      float64 // units for a degree of Mercator latitude
}

// Of gives the outline of a département by its code ("36", "2A", "974"). It
// has those of the mainland, Corsica, 971 to 976 and 988; not those of small
// or scattered territories (977, 978, 984, 986, 987, 989), where a dot on an
// outline would say nothing. Safe for concurrent use.
func Of(departement string) (Shape, bool) {
	shapes, err := embedded()
	if err != nil {
		return Shape{}, false
	}
	s, ok := shapes[departement]
	return s, ok
}

// Project gives where p lies in the box of s, in units from its north-west
// corner, and whether that is inside the box. Being inside the box does not
// mean being inside the outline.
func (s Shape) Project(p kernel.Point) (x, y float64, inside bool) {
	x = (p.Lon - s.west) * s.perLon
	y = (s.north - MercatorLatitude(p.Lat)) * s.perLat
	inside = x >= 0 && x <= float64(s.Width) && y >= 0 && y <= float64(s.Height)
	return x, y, inside
}

// MercatorLatitude gives the height of a latitude on Mercator's map, in
// degrees of longitude at the equator (Snyder, Map Projections, 1987,
// formula 7-2). The poles are infinitely far.
func MercatorLatitude(lat float64) float64 {
	return math.Asinh(math.Tan(lat*math.Pi/180)) * 180 / math.Pi
}
