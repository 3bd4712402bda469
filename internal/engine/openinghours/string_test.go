package openinghours

import (
	"testing"

	"pgregory.net/rapid"
)

func TestString(t *testing.T) {
	for text, want := range map[string]string{
		"mo-fr 9h-12h , 14h-17h30":       "Mo-Fr 09:00-12:00,14:00-17:30",
		"Sa-Mo 10:00-12:00":              "Mo,Sa,Su 10:00-12:00",
		"week 2-52/2 We 9:30-12:30":      "week 02-52/2 We 09:30-12:30",
		"Dec 24-Jan 2,Jul-Aug,May 1 OFF": "Dec 24-Jan 02,Jul-Aug,May 01 off",
		"Jul 14-16: 9-12":                "Jul 14-16 09:00-12:00",
		"Mo PH closed 'férié'":           `PH Mo off "férié"`,
		"Mo[-1,2] 17:00+":                "Mo[2,-1] 17:00+",
		"Mo 10:00-16:00+":                "Mo 10:00-16:00+",
		"Mo 20:00-02:00":                 "Mo 20:00-26:00",
		"24/7 open":                      "24/7",
		"Mo open, Tu 10:00-11:00":        "Mo open, Tu 10:00-11:00",
		"Mo 9-12 open, 14:00-16:00 off":  "Mo 09:00-12:00 open, 14:00-16:00 off",
		`sur rdv || « dit "oui" »`:       `"sur rendez-vous" || "dit 'oui'"`,
	} {
		if got := mustParse(t, text).String(); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestStringIsReadBackAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySchedule().Draw(t, "schedule")
		again := mustParse(t, s.String())
		if s.String() != again.String() {
			t.Fatalf("%s, then %s", s, again)
		}
		at := anyTime().Draw(t, "at")
		if QuarterStates(s, at) != QuarterStates(again, at) {
			t.Fatalf("%q is read as %s, which tells other hours", s.source, s)
		}
	})
}
