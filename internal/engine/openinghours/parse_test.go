package openinghours

import (
	"errors"
	"strings"
	"testing"
)

func TestParseErrors(t *testing.T) {
	for _, c := range []struct {
		text     string
		offset   int
		expected string
	}{
		{"", 0, ExpectHours},
		{" ; ", 0, ExpectHours},
		{",Mo", 0, ExpectRule},
		{"bientôt", 0, ExpectRule},
		{"Mo-Xx 09:00-12:00", 3, ExpectDay},
		{"Mo,Tu,09:00-12:00", 5, ExpectTime},
		{"Mo 09:00", 8, ExpectTimeRange},
		{"Mo 09:00-12:00-13:00", 14, ExpectSeparator},
		{"Mo 09:00-12:00 Tu 10:00-11:00", 15, ExpectSeparator},
		{"Mo 09:00-12:00 14:00-17:00", 15, ExpectSeparator},
		{"Mo-Fr 10:00-12:00 PH off", 18, ExpectSeparator},
		{"Mo Tu 09:00-12:00", 6, ExpectOneSelector},
		{"Nov week 2 Dec 09:00-12:00", 11, ExpectOneSelector},
		{"Mo off open", 7, ExpectSeparator},
		{"Mo 09:60-12:00", 6, ExpectTime},
		{"Mo 09:5-12:00", 6, ExpectTime},
		{"Mo 24:00-26:00", 3, ExpectTime},
		{"Mo 10:00-48:01", 9, ExpectTime},
		{"Mo 0900-1200", 3, ExpectTime},
		{"Mo[6] 10:00-12:00", 3, ExpectNth},
		{"Mo[2-1] 10:00-12:00", 6, ExpectNth},
		{"Mo[1 10:00-12:00", 5, ExpectNth},
		{"Feb 30 off", 4, ExpectMonthDay},
		{"Nov 26-24 off", 7, ExpectMonthDay},
		{"Nov-9 off", 4, ExpectMonth},
		{"Oct-Nov 25 off", 8, ExpectTime},
		{"week 50-10 Mo", 8, ExpectWeek},
		{"week 54 Mo", 5, ExpectWeek},
		{"week 2-52/1 Mo", 10, ExpectWeek},
		{"2026 Dec 24 off", 0, ExpectNoYear},
		{"Mo sunrise-12:00", 3, ExpectNoSun},
		{"Mo-Fr 09:00-12:00; SH off", 19, ExpectNoSchool},
		{`Mo "sur rdv`, 3, ExpectQuote},
		{strings.Repeat("Mo 09:00-12:00;", 300), maxLength, ExpectShorter},
		{strings.Repeat("Mo off;", 257), 1792, ExpectShorter},
	} {
		_, err := Parse(c.text)
		var fault *ParseError
		switch {
		case !errors.As(err, &fault):
			t.Errorf("%.40q: no error", c.text)
		case fault.Offset != c.offset || fault.Expected != c.expected || fault.Text != c.text:
			t.Errorf("%.40q: %s at %d, want %s at %d", c.text, fault.Expected, fault.Offset, c.expected, c.offset)
		}
	}
}

func TestParseErrorSaysWhere(t *testing.T) {
	_, err := Parse("Mo 09:00")
	if want := `opening hours "Mo 09:00": expected time_range at byte 8`; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestAtGivesTheComment(t *testing.T) {
	s := mustParse(t, `Mo-Fr 09:00-12:00 open "guichet 2", Mo-Fr 14:00-16:00 sur rdv; We off "marché"`)
	for at, want := range map[string]string{
		"2026-11-23 09:00": "open guichet 2",
		"2026-11-23 12:00": "closed ",
		"2026-11-23 14:30": "unknown sur rendez-vous",
		"2026-11-25 10:00": "closed marché",
	} {
		state, comment := s.At(parisTime(t, at))
		if got := state.String() + " " + comment; got != want {
			t.Errorf("%s: got %q, want %q", at, got, want)
		}
	}
}

func TestZeroScheduleIsClosed(t *testing.T) {
	var s Schedule
	if state, comment := s.At(parisDay(t, "2026-11-23")); state != Closed || comment != "" {
		t.Errorf("got %v %q", state, comment)
	}
	if _, _, ok := s.NextChange(parisDay(t, "2026-11-23")); ok {
		t.Error("it changes")
	}
}
