package standard

import (
	"strings"

	"relais/internal/platform/guard"
)

// guarded gives a value as a cell of a CSV file that no spreadsheet takes for a
// formula: an apostrophe before it (OWASP, CSV Injection). A value that looks
// so guarded already gets one more, so that [unguarded] gives every value back.
func guarded(value string) string {
	if mayCompute(value) {
		return "'" + value
	}
	return value
}

// unguarded gives the value of a cell: an apostrophe before what [guarded]
// would guard is not part of it. Any other apostrophe is.
func unguarded(cell string) string {
	if value, is := strings.CutPrefix(cell, "'"); is && mayCompute(value) {
		return value
	}
	return cell
}

// mayCompute tells whether a value is a formula to some program, whatever
// apostrophes stand before it.
func mayCompute(value string) bool {
	bare := strings.TrimLeft(value, "'")
	return guard.Cell(bare) != bare
}

// everyCell applies a change to each cell of a row, and gives a new one.
func everyCell(cells []string, change func(string) string) []string {
	changed := make([]string, len(cells))
	for i, cell := range cells {
		changed[i] = change(cell)
	}
	return changed
}
