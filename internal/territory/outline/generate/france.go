package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// franceMap gives the départements of the mainland and Corsica, by code, as
// the map of France draws them.
func franceMap() (map[string]land, error) {
	svg, err := franceSource.fetch()
	if err != nil {
		return nil, err
	}
	return readSVG(svg)
}

// readSVG gives the paths of an SVG map by their id, which are the codes of
// the départements.
func readSVG(svg []byte) (map[string]land, error) {
	var document struct {
		Paths []struct {
			ID string `xml:"id,attr"`
			D  string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.NewDecoder(bytes.NewReader(svg)).Decode(&document); err != nil {
		return nil, err
	}
	lands := make(map[string]land)
	for _, path := range document.Paths {
		l, err := readPath(path.D)
		if err != nil {
			return nil, fmt.Errorf("path %s: %w", path.ID, err)
		}
		lands[path.ID] = l
	}
	return lands, nil
}

// readPath reads the only syntax the map uses: "m x,y dx,dy … z", repeated,
// all relative. The first point of a ring counts from the first of the ring
// before it, where z left the pen.
func readPath(d string) (land, error) {
	var l land
	var pen vec
	for _, part := range strings.Split(strings.TrimSuffix(strings.TrimSpace(d), "z"), "z") {
		fields := strings.Fields(part)
		if len(fields) < 4 || fields[0] != "m" {
			return nil, fmt.Errorf("expected a ring of three points or more after m, got %q", part)
		}
		var r ring
		for _, field := range fields[1:] {
			step, err := readPair(field)
			if err != nil {
				return nil, err
			}
			pen = vec{pen.X + step.X, pen.Y + step.Y}
			r = append(r, pen)
		}
		pen = r[0]
		l = append(l, r)
	}
	return l, nil
}

func readPair(text string) (vec, error) {
	first, second, ok := strings.Cut(text, ",")
	if !ok {
		return vec{}, fmt.Errorf("expected x,y, got %q", text)
	}
	x, err := strconv.ParseFloat(first, 64)
	if err != nil {
		return vec{}, err
	}
	y, err := strconv.ParseFloat(second, 64)
	return vec{x, y}, err
}
