package main

import (
	"fmt"
	"math"

	"relais/internal/territory/outline"
)

const (
	// islandShare is the smallest island kept, as a share of the main land:
	// Ouessant is in, what would be a speck is out.
	islandShare = 0.002
	// leastCorner is twice the area, in square units, of the smallest corner
	// worth drawing: less does not show at the size of a card.
	leastCorner = 8
)

// drawing is one outline in its box, and where the box is on the ground.
type drawing struct {
	path        string
	approximate bool
	width       int
	west, north float64 // of the corner (0, 0), degrees of Mercator
	perLon      float64 // units a degree
	perLat      float64
}

// draw fits a land into the box, on whole units, and keeps the corners that
// matter most.
func draw(l land, f frame, approximate bool) drawing {
	l = l.visible(islandShare)
	bounds := boxOf(l.points())
	scale := outline.Height / (bounds.max.Y - bounds.min.Y)
	grid := make([][]cell, len(l))
	for i, r := range l {
		grid[i] = onGrid(r, bounds.min, scale)
	}
	return drawing{
		path:        path(thin(grid, leastCorner, outline.MaxPath)),
		approximate: approximate,
		width:       int(math.Round((bounds.max.X - bounds.min.X) * scale)),
		west:        (bounds.min.X - f.x.origin) / f.x.scale,
		north:       -(bounds.min.Y - f.y.origin) / f.y.scale,
		perLon:      f.x.scale * scale,
		perLat:      f.y.scale * scale,
	}
}

// line writes the drawing as package outline reads it.
func (d drawing) line(code string) string {
	flag := 0
	if d.approximate {
		flag = 1
	}
	return fmt.Sprintf("%s\t%d\t%d\t%.4f\t%.4f\t%.3f\t%.3f\t%s\n",
		code, flag, d.width, d.west, d.north, d.perLon, d.perLat, d.path)
}

// onGrid gives the ring in whole units from corner, each point once.
func onGrid(r ring, corner vec, scale float64) []cell {
	var cells []cell
	for _, p := range r {
		c := cell{
			int(math.Round((p.X - corner.X) * scale)),
			int(math.Round((p.Y - corner.Y) * scale)),
		}
		if len(cells) == 0 || cells[len(cells)-1] != c {
			cells = append(cells, c)
		}
	}
	return cells
}
