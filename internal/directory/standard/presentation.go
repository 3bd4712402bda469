package standard

import (
	"strings"
	"unicode"
)

// summaryLimit is how long a summary may be in the schema, in UTF-16 units,
// in which its tools count.
const summaryLimit = 280

// between separates a summary that is too long from the details it opens.
const between = "\n\n"

// presentation reads presentation_resume and presentation_detail.
func (c *card) presentation() {
	summary, details := wholeSummary(c.cell("presentation_resume"), c.cell("presentation_detail"))
	if given := c.cell("presentation_resume"); units(given) > summaryLimit {
		c.note("presentation_resume", given, "note.summary")
	}
	c.place.Summary, c.place.Details = summary, details
}

// carriedSummary gives the two presentations as they go out: a summary that
// is too long is shortened, and stands whole before the details.
func carriedSummary(summary, details string) (short, whole string) {
	short = shortened(summary)
	switch {
	case short == summary:
		return summary, details
	case details == "":
		return short, summary
	}
	return short, summary + between + details
}

// wholeSummary undoes carriedSummary: when the summary is the shortened head
// of the details, that head is the summary.
func wholeSummary(short, whole string) (summary, details string) {
	if units(whole) <= summaryLimit || shortened(whole) != short {
		return short, whole
	}
	summary, details = whole, ""
	from := len(strings.TrimSuffix(short, "…"))
	if i := strings.Index(whole[from:], between); i >= 0 && units(whole[:from+i]) > summaryLimit {
		summary, details = whole[:from+i], strings.TrimSpace(whole[from+i:])
	}
	return summary, details
}

// shortened cuts a text of more than 280 characters after a word, and marks
// the cut.
func shortened(text string) string {
	if units(text) <= summaryLimit {
		return text
	}
	n, last := 0, 0
	for i, r := range text {
		if unicode.IsSpace(r) {
			last = i
		}
		if n += unitsOf(r); n > summaryLimit-1 {
			if last == 0 {
				last = i
			}
			break
		}
	}
	return strings.TrimSpace(text[:last]) + "…"
}

func units(s string) int {
	n := 0
	for _, r := range s {
		n += unitsOf(r)
	}
	return n
}

func unitsOf(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}
