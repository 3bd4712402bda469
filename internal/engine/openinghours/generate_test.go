package openinghours

import (
	"strings"
	"time"

	"pgregory.net/rapid"
)

// anySchedule draws opening hours that use every part of the notation.
func anySchedule() *rapid.Generator[*Schedule] {
	return rapid.Custom(func(t *rapid.T) *Schedule {
		var b strings.Builder
		count := rapid.IntRange(1, 5).Draw(t, "rules")
		for i := range count {
			if i > 0 {
				b.WriteString(rapid.SampledFrom([]string{"; ", "; ", ", ", " || "}).Draw(t, "separator"))
			}
			b.WriteString(anyRule(t))
		}
		return mustParse(t, b.String())
	})
}

func anyRule(t *rapid.T) string {
	often := func(name string, choices ...string) string {
		return rapid.SampledFrom(append(choices, "", "", "")).Draw(t, name)
	}
	parts := []string{
		often("dates", "Jul-Aug", "Nov", "Dec 24-Jan 2", "Jul 14", "Mar 20-31,Oct", "Feb 29", "Oct 25", "Mar 29"),
		often("weeks", "week 2-52/2", "week 1-53/2", "week 48", "week 10-30,53"),
		rapid.SampledFrom([]string{
			"Mo", "Tu", "Mo-Fr", "Tu-Sa", "Sa-Mo", "We,Fr", "Su", "Mo-Su", "PH", "Mo-Fr,PH", "PH Mo-Fr", "Su,PH",
			"Mo[1]", "We[2,4]", "Fr[-1]", "Th[-2],Sa", "",
		}).Draw(t, "days"),
	}
	state := often("state", "off", "unknown", "open", `"sur rendez-vous"`, `open "guichet"`, `off "travaux"`)
	parts = append(parts, anyHours(t), state)
	text := strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
	if parts[3] == "" && state == "" {
		return strings.TrimSpace(text + " open")
	}
	return text
}

func anyHours(t *rapid.T) string {
	return rapid.SampledFrom([]string{
		"09:00-12:00", "09:00-12:00,14:00-17:30", "08:15-18:45", "13:30-17:00", "12:00-14:00", "10:07-10:08",
		"00:00-24:00", "22:00-02:00", "20:00-26:00", "01:30-04:00", "02:00-03:00", "02:30-02:45", "17:00+", "23:00+",
		"10:00-16:00+", "09:00-09:00", "00:00-02:30", "23:00-27:00,12:00-13:00", "10:00-36:00", "",
	}).Draw(t, "hours")
}

// anyTime draws an instant in Paris, often near something particular.
func anyTime() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		near := rapid.SampledFrom([]string{
			"2026-03-28 12:00", "2026-10-24 12:00", "2027-03-27 20:00", "2027-10-30 22:00", // changes of the clock
			"2026-12-24 00:00", "2026-12-31 00:00", "2026-04-05 00:00", "2026-05-13 00:00", "2026-07-13 12:00",
			"2028-02-27 00:00", "2026-11-23 00:00", "2026-08-30 12:00",
		}).Draw(t, "near")
		minutes := rapid.IntRange(0, 4*minutesPerDay).Draw(t, "minutes")
		seconds := rapid.IntRange(0, 59).Draw(t, "seconds")
		return parisTime(t, near).Add(time.Duration(minutes)*time.Minute + time.Duration(seconds)*time.Second)
	})
}
