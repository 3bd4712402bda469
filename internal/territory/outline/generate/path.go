package main

import (
	"strconv"
	"strings"
)

// path writes rings as SVG in the fewest bytes: relative steps, which after m
// are lines without a letter; h and v for level and upright ones; a space
// only where a minus sign does not part two numbers (SVG 2, chapter 9).
func path(rings [][]cell) string {
	var out strings.Builder
	var pen cell
	for _, corners := range rings {
		if len(corners) == 0 {
			continue
		}
		out.WriteByte('m')
		writePair(&out, corners[0].minus(pen))
		writeSteps(&out, corners)
		out.WriteByte('z')
		pen = corners[0]
	}
	return out.String()
}

// writeSteps writes the lines between corners but the last, which z draws.
func writeSteps(out *strings.Builder, corners []cell) {
	lettered := false
	for i := 1; i < len(corners); i++ {
		step := corners[i].minus(corners[i-1])
		switch {
		case step.Y == 0:
			out.WriteString("h" + strconv.Itoa(step.X))
			lettered = true
		case step.X == 0:
			out.WriteString("v" + strconv.Itoa(step.Y))
			lettered = true
		case lettered:
			out.WriteByte('l')
			writePair(out, step)
			lettered = false
		default:
			writeNumber(out, step.X)
			writeNumber(out, step.Y)
		}
	}
}

// writePair writes the two numbers that follow a letter.
func writePair(out *strings.Builder, step cell) {
	out.WriteString(strconv.Itoa(step.X))
	writeNumber(out, step.Y)
}

// writeNumber writes a number that follows another.
func writeNumber(out *strings.Builder, n int) {
	if n >= 0 {
		out.WriteByte(' ')
	}
	out.WriteString(strconv.Itoa(n))
}

func (c cell) minus(d cell) cell { return cell{c.X - d.X, c.Y - d.Y} }
