package outline

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// point is a corner of a path, in units of its box.
type point struct{ x, y float64 }

var (
	commands = regexp.MustCompile(`[mhvl][-0-9 ]+|z`)
	numbers  = regexp.MustCompile(`-?[0-9]+`)
)

// readPath is a reader of SVG paths apart from the writer: the commands m, l,
// h, v and z, whole numbers. It refuses anything else.
func readPath(path string) (rings [][]point, err error) {
	if rest := commands.ReplaceAllString(path, ""); rest != "" {
		return nil, fmt.Errorf("not understood: %q", rest)
	}
	var pen point
	var ring []point
	for _, command := range commands.FindAllString(path, -1) {
		if command == "z" {
			rings, pen, ring = append(rings, ring), ring[0], nil
			continue
		}
		steps, err := readSteps(command)
		if err != nil {
			return nil, err
		}
		for _, step := range steps {
			pen = point{pen.x + step.x, pen.y + step.y}
			ring = append(ring, pen)
		}
	}
	if ring != nil {
		return nil, fmt.Errorf("a ring is not closed")
	}
	return rings, nil
}

func readSteps(command string) (steps []point, err error) {
	var values []float64
	for _, text := range numbers.FindAllString(command[1:], -1) {
		v, err := strconv.Atoi(text)
		if err != nil {
			return nil, err
		}
		values = append(values, float64(v))
	}
	switch {
	case command[0] == 'h' && len(values) == 1:
		return []point{{values[0], 0}}, nil
	case command[0] == 'v' && len(values) == 1:
		return []point{{0, values[0]}}, nil
	case strings.ContainsRune("ml", rune(command[0])) && len(values)%2 == 0:
		for i := 0; i < len(values); i += 2 {
			steps = append(steps, point{values[i], values[i+1]})
		}
		return steps, nil
	}
	return nil, fmt.Errorf("%q has %d numbers", command, len(values))
}

// edges calls visit with the ends of each side of the rings.
func edges(rings [][]point, visit func(a, b point)) {
	for _, ring := range rings {
		for i, a := range ring {
			visit(a, ring[(i+1)%len(ring)])
		}
	}
}

// inside tells whether p lies in one of the rings.
func inside(rings [][]point, p point) bool {
	in := false
	edges(rings, func(a, b point) {
		if (a.y > p.y) != (b.y > p.y) && p.x < a.x+(p.y-a.y)*(b.x-a.x)/(b.y-a.y) {
			in = !in
		}
	})
	return in
}

// fromBorder gives how far p is from the nearest side.
func fromBorder(rings [][]point, p point) float64 {
	least := math.Inf(1)
	edges(rings, func(a, b point) {
		dx, dy := b.x-a.x, b.y-a.y
		t := ((p.x-a.x)*dx + (p.y-a.y)*dy) / (dx*dx + dy*dy)
		t = max(0, min(1, t))
		least = min(least, math.Hypot(a.x+t*dx-p.x, a.y+t*dy-p.y))
	})
	return least
}
