package main

import (
	"encoding/json"
	"fmt"

	"relais/internal/territory/outline"
)

// territories says where on the world map an overseas territory is: the
// country it is filed under (ISO 3166-1 numeric) and a box around it, west,
// north, east, south, in degrees.
var territories = map[string]struct {
	country                  string
	west, north, east, south float64
}{
	"971": {"250", -61.9, 16.6, -60.9, 15.8},
	"972": {"250", -61.3, 14.9, -60.7, 14.3},
	"973": {"250", -54.7, 5.9, -51.5, 2.0},
	"974": {"250", 55.1, -20.8, 55.9, -21.5},
	"975": {"666", -56.5, 47.2, -56.1, 46.7},
	"976": {"250", 44.9, -12.6, 45.4, -13.1},
	"988": {"540", 163.5, -19.9, 168.2, -22.8},
}

// topology is the part of a TopoJSON file that draws countries (The TopoJSON
// Format Specification, sections 2.1.2 to 2.1.4).
type topology struct {
	Transform struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]float64
	Objects   struct {
		Countries struct {
			Geometries []struct {
				ID   string
				Type string
				Arcs json.RawMessage
			}
		}
	}
}

// overseasMap gives the overseas territories by code, in degrees of longitude
// and Mercator latitude, y to the south.
func overseasMap() (map[string]land, error) {
	text, err := worldSource.fetch()
	if err != nil {
		return nil, err
	}
	var world topology
	if err := json.Unmarshal(text, &world); err != nil {
		return nil, err
	}
	lands := make(map[string]land)
	for code, t := range territories {
		coasts, err := world.coasts(t.country)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", code, err)
		}
		within := box{onMercator(t.west, t.north), onMercator(t.east, t.south)}
		for _, coast := range coasts {
			if c := boxOf(coast).centre(); c.X > within.min.X && c.X < within.max.X && c.Y > within.min.Y && c.Y < within.max.Y {
				lands[code] = append(lands[code], coast)
			}
		}
	}
	return lands, nil
}

// coasts gives the outer ring of each polygon of a country.
func (w topology) coasts(country string) (land, error) {
	for _, g := range w.Objects.Countries.Geometries {
		if g.ID != country {
			continue
		}
		if g.Type != "MultiPolygon" {
			return nil, fmt.Errorf("country %s: expected islands, got a %s", country, g.Type)
		}
		var polygons [][][]int
		if err := json.Unmarshal(g.Arcs, &polygons); err != nil {
			return nil, err
		}
		var coasts land
		for _, polygon := range polygons {
			coasts = append(coasts, w.ring(polygon[0]))
		}
		return coasts, nil
	}
	return nil, fmt.Errorf("country %s is not on the map", country)
}

// ring joins arcs into a ring. An arc numbered ^n is arc n drawn backwards;
// each arc begins where the one before it ended.
func (w topology) ring(arcs []int) ring {
	var joined ring
	for _, n := range arcs {
		backwards := n < 0
		if backwards {
			n = ^n
		}
		line := w.line(w.Arcs[n])
		if backwards {
			line = reversed(line)
		}
		joined = append(joined, line[1:]...)
	}
	return joined
}

// line turns the steps of an arc into points of Mercator's map.
func (w topology) line(steps [][2]float64) ring {
	var x, y float64
	var line ring
	for _, step := range steps {
		x, y = x+step[0], y+step[1]
		line = append(line, onMercator(
			x*w.Transform.Scale[0]+w.Transform.Translate[0],
			y*w.Transform.Scale[1]+w.Transform.Translate[1],
		))
	}
	return line
}

func reversed(line ring) ring {
	back := make(ring, 0, len(line))
	for i := len(line) - 1; i >= 0; i-- {
		back = append(back, line[i])
	}
	return back
}

func onMercator(lon, lat float64) vec { return vec{lon, -outline.MercatorLatitude(lat)} }
