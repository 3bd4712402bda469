package main

import (
	"math"
	"strings"
	"testing"

	"relais/internal/territory/outline"
)

// A rectangle of 4 by 2 units of a map at 10 and 5 units a degree.
func TestDraw(t *testing.T) {
	l := land{{{30, 40}, {34, 40}, {34, 42}, {30, 42}}}
	got := draw(l, frame{axis{10, 10}, axis{240, 5}}, true)
	want := drawing{
		path: "m0 0h200v100h-200z", approximate: true, width: 200,
		west: 2, north: 40, perLon: 500, perLat: 250,
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	const line = "99\t1\t200\t2.0000\t40.0000\t500.000\t250.000\tm0 0h200v100h-200z\n"
	if got.line("99") != line {
		t.Errorf("line %q, want %q", got.line("99"), line)
	}
}

// A jagged circle does not fit as it is.
func TestDrawKeepsToTheBudget(t *testing.T) {
	var r ring
	for i := range 300 {
		sin, cos := math.Sincos(float64(i) * 2 * math.Pi / 300)
		radius := 50 + 4*float64(i%3)
		r = append(r, vec{radius * cos, radius * sin})
	}
	got := draw(land{r}, degrees, false)
	if len(got.path) > outline.MaxPath || !strings.HasSuffix(got.path, "z") {
		t.Errorf("path of %d bytes: %s", len(got.path), got.path)
	}
	if len(got.path) < outline.MaxPath/2 {
		t.Errorf("path of %d bytes: more was taken away than needed", len(got.path))
	}
}
