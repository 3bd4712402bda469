package openinghours

import "fmt"

// What a [ParseError] expected where it stopped. The codes are stable, so
// that each can be said in the reader's language.
const (
	ExpectHours       = "hours"        // at least one rule
	ExpectShorter     = "shorter"      // fewer characters or fewer rules
	ExpectSeparator   = "separator"    // ";" or "," before another rule
	ExpectDay         = "day"          // a day of the week, or PH
	ExpectNth         = "nth"          // 1 to 5 or -1 to -5 and "]"
	ExpectMonth       = "month"        // a month, after the day of one
	ExpectMonthDay    = "month_day"    // a day that the month has
	ExpectWeek        = "week"         // a week, 1 to 53, going up
	ExpectTime        = "time"         // a time such as 09:00
	ExpectTimeRange   = "time_range"   // "-" and a second time, or "+"
	ExpectQuote       = "quote"        // the quotation mark that closes
	ExpectRule        = "rule"         // a day, a month, a time, off…
	ExpectNoSchool    = "no_school"    // no school holidays: they differ by zone
	ExpectNoYear      = "no_year"      // no year
	ExpectNoSun       = "no_sun"       // no sunrise, sunset, Easter
	ExpectOneSelector = "one_selector" // days, weeks, months, hours once a rule
)

// ParseError tells where and why a text could not be read as opening hours.
type ParseError struct {
	Text     string // all that was to be read
	Offset   int    // in bytes, where it stopped
	Expected string // one of the Expect codes
}

// Error says what was expected, and where.
func (e *ParseError) Error() string {
	return fmt.Sprintf("opening hours %q: expected %s at byte %d", shorten(e.Text), e.Expected, e.Offset)
}

func shorten(text string) string {
	const enough = 200
	if len(text) <= enough {
		return text
	}
	return text[:enough] + "…"
}
