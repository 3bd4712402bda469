package territory

import (
	"strings"

	"relais/internal/kernel"
)

// box is a rectangle on the ground.
type box struct{ south, north, west, east float64 }

func (b box) holds(p kernel.Point) bool {
	return p.Lat >= b.south && p.Lat <= b.north && p.Lon >= b.west && p.Lon <= b.east
}

// The ground on which a commune may lie, with a margin of some 30 km: the
// mainland with Corsica, and each département overseas. The Pacific and the
// Southern Lands span oceans: there any point of the globe will do.
var (
	mainland = box{41, 51.5, -5.6, 10}
	globe    = box{-90, 90, -180, 180}
	overseas = map[string]box{
		"971": {15.5, 16.9, -62.2, -60.7},
		"972": {14.1, 15.2, -61.5, -60.5},
		"973": {1.8, 6.2, -55, -51.2},
		"974": {-21.7, -20.6, 54.9, 56.1},
		"975": {46.5, 47.4, -56.8, -55.8},
		"976": {-13.3, -12.3, 44.7, 45.6},
		"977": {17.6, 18.2, -63.2, -62.5},
		"978": {17.8, 18.4, -63.4, -62.8},
	}
)

// groundOf gives where a commune of that code may lie.
func groundOf(code string) box {
	if ground, ok := overseas[code[:3]]; ok {
		return ground
	}
	if strings.HasPrefix(code, "98") {
		return globe
	}
	return mainland
}

// misplaced tells in French what is wrong with a point for a commune of that
// code, or "" when nothing is.
func misplaced(code string, p kernel.Point) string {
	ground := groundOf(code)
	switch {
	case !p.IsZero() && ground.holds(p):
		return ""
	case ground.holds(kernel.Point{Lat: p.Lon, Lon: p.Lat}) && !p.IsZero():
		return "latitude et longitude sont inversées"
	}
	return "point hors du territoire de la commune : degrés décimaux WGS 84 attendus"
}
