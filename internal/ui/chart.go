package ui

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Bars is a chart of horizontal bars, each with its label and what it counts
// beside it: no legend, zero at the axis. Its width is that of the page and its
// height that of its letters, so that it reads as well on a phone, on paper and in
// letters twice as large. A table with the same figures stands by it.
type Bars struct {
	ID    string // of the page
	Title string // what the chart says, for who does not see it
	About string // its figures, in words
	Bars  []Bar
}

// Bar is a line of the chart.
type Bar struct {
	Label string
	N     int
	Said  string // what is written at its end
	Faint bool   // not told: no bar, only what is said
}

// The sizes of a chart, in letters, but for its widest bar, in hundredths.
const (
	lineHeight = 1.3 // of a line of a label
	letterBase = 1.0 // of its letters, within it
	barGap     = 0.2 // between a label and its bar
	barHeight  = 0.95
	barAfter   = 0.75
	axisOver   = 0.2 // on both sides of a bar
	barWidest  = 80
	labelMost  = 24 // letters on a line of a label, those that a phone shows when they are twice as large
)

// drawnBar is a bar in its place.
type drawnBar struct {
	Bar

	labels []string
	top    float64
	width  string
}

// drawn puts the bars one under the other.
func (b Bars) drawn() (all []drawnBar) {
	most, top := 1, 0.0
	for _, bar := range b.Bars {
		most = max(most, bar.N)
	}
	for _, bar := range b.Bars {
		width := fmt.Sprintf("%.1f%%", float64(bar.N)*barWidest/float64(most))
		all = append(all, drawnBar{bar, folded(bar.Label), top, width})
		top = all[len(all)-1].bar() + barHeight + barAfter
	}
	return all
}

func (b Bars) height() float64 {
	all := b.drawn()
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1].bar() + barHeight + axisOver
}

// bar gives where the bar itself begins.
func (d drawnBar) bar() float64 { return d.top + lineHeight*float64(len(d.labels)) + barGap }

// said gives where what it says stands.
func (d drawnBar) said() float64 {
	const base = 0.82 // of letters in the middle of a bar
	return d.bar() + base
}

// folded breaks a label between words: SVG breaks no line by itself.
func folded(label string) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(label) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > labelMost:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// em writes a length in letters.
func em(n float64) string { return fmt.Sprintf("%.2fem", n) }
