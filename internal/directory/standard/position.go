package standard

import (
	"math"
	"strconv"
	"strings"

	"relais/internal/kernel"
)

// position reads latitude and longitude: both or none, and in France.
func (c *card) position() {
	lat, latOK := c.number("latitude", 90, "fault.latitude")
	lon, lonOK := c.number("longitude", 180, "fault.longitude")
	noLat, noLon := c.cell("latitude") == "", c.cell("longitude") == ""
	point := kernel.Point{Lat: lat, Lon: lon}
	switch {
	case noLat && noLon:
	case noLat:
		c.fault("latitude", "", "fault.pair")
	case noLon:
		c.fault("longitude", "", "fault.pair")
	case !latOK || !lonOK:
	case point.IsZero():
		c.note("latitude", c.cell("latitude"), "note.position")
	case inFrance(point):
		c.place.Point = point
	case inFrance(kernel.Point{Lat: lon, Lon: lat}):
		c.fault("latitude", c.both(), "fault.swapped")
	default:
		c.fault("latitude", c.both(), "fault.abroad")
	}
}

func (c *card) both() string { return c.cell("latitude") + ", " + c.cell("longitude") }

// number reads a coordinate of at most most degrees.
func (c *card) number(field string, most float64, expected string) (float64, bool) {
	value := c.cell(field)
	if value == "" {
		return 0, false
	}
	mended := strings.Replace(value, ",", ".", 1)
	n, err := strconv.ParseFloat(mended, 64)
	switch {
	case err != nil || math.IsNaN(n) || !decimal(mended):
		c.fault(field, value, "fault.number")
		return 0, false
	case math.Abs(n) > most:
		if c.turned(field) {
			return n, true
		}
		c.fault(field, value, expected)
		return 0, false
	case mended != value:
		c.note(field, value, "note.written", mended)
	}
	return n, true
}

// turned tells whether a latitude out of range is a longitude in the wrong
// column, which is then told as such.
func (c *card) turned(field string) bool {
	if field != "latitude" {
		return false
	}
	lat, errLat := strconv.ParseFloat(c.cell("longitude"), 64)
	lon, errLon := strconv.ParseFloat(c.cell("latitude"), 64)
	return errLat == nil && errLon == nil && inFrance(kernel.Point{Lat: lat, Lon: lon})
}

// decimal tells whether s is written in digits, as the schema has it, for
// strconv reads hexadecimal and underscores besides.
func decimal(s string) bool {
	return strings.Trim(s, "+-0123456789.eE") == ""
}

// territory is a rectangle around a part of France, in degrees.
type territory struct{ south, north, west, east float64 }

// france lists the rectangles in which places may be, with a margin of a few
// kilometres, the sea routes of buses and boats included.
func france() [8]territory {
	return [8]territory{
		{41.2, 51.2, -5.3, 9.7},       // metropole
		{14.3, 18.2, -63.3, -60.7},    // Guadeloupe, Martinique, Saint-Martin, Saint-Barthélemy
		{2.0, 6.0, -54.7, -51.4},      // Guyane
		{-21.5, -20.8, 55.1, 55.9},    // La Réunion
		{-13.2, -12.5, 44.9, 45.4},    // Mayotte
		{46.6, 47.3, -56.6, -56.0},    // Saint-Pierre-et-Miquelon
		{-23.0, -19.0, 162.9, 169.1},  // Nouvelle-Calédonie
		{-28.0, -7.5, -178.3, -134.0}, // Polynésie française, Wallis-et-Futuna
	}
}

func inFrance(p kernel.Point) bool {
	for _, t := range france() {
		if p.Lat >= t.south && p.Lat <= t.north && p.Lon >= t.west && p.Lon <= t.east {
			return true
		}
	}
	return false
}
