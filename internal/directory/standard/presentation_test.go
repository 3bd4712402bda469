package standard

import (
	"strings"
	"testing"
)

// What goes out comes back, and texts that were never shortened are not
// mistaken for a summary and its whole.
func TestSummaryComesBack(t *testing.T) {
	long := strings.Repeat("mot ", 90) + "fin"
	for _, c := range []struct{ name, summary, details string }{
		{"short", "Un lieu.", "Des détails."},
		{"nothing", "", ""},
		{"the same mark twice", "…", "…"},
		{"a summary that ends with the mark", "Un lieu…", "Un lieu…"},
		{"long, alone", long, ""},
		{"long, with details", long, "Des détails."},
	} {
		short, whole := carriedSummary(c.summary, c.details)
		if units(short) > summaryLimit {
			t.Errorf("%s: goes out with %d characters", c.name, units(short))
		}
		if summary, details := wholeSummary(short, whole); summary != c.summary || details != c.details {
			t.Errorf("%s: comes back as %q and %q", c.name, summary, details)
		}
	}
}
