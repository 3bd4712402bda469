package openinghours

import (
	"testing"
	"time"
)

// FuzzParse reads anything: it never panics, and what it reads it can write
// and read again without a change.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"24/7", "Mo-Fr 09:00-12:00,14:00-17:30; Sa 10:00-12:00; PH off", "week 2-52/2 We 9h30-12h30 \"sur rdv\"",
		"Dec 24-Jan 2,Jul-Aug Mo[1,-1],PH off || 'rien'", "lun, mar, jeu de 9h à 12h et 14.00-26:00, PH Mo 17:00+",
		"Mo open, 10:00-12:00 Tu; « a \"b\" »", "Nov 24: 9-12", "Mo 9-12 open, 13:00-14:00", "Mo[", "week 2-", "\xff|",
	} {
		f.Add(text)
	}
	mondays := []time.Time{
		time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 28, 0, 0, 0, 0, time.UTC),
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(s.String())
		if err != nil && len(s.String()) <= maxLength {
			t.Fatalf("%q is written %q, which cannot be read: %v", text, s, err)
		}
		if err != nil {
			return
		}
		for _, monday := range mondays {
			if QuarterStates(s, monday) != QuarterStates(again, monday) {
				t.Fatalf("%q is written %q, which tells other hours", text, s)
			}
		}
		s.Lines(French())
	})
}
