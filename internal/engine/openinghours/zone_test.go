package openinghours

import (
	"testing"
	"time"
	_ "time/tzdata"
)

// failer is what *testing.T and *rapid.T have in common here.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func paris(t failer) *time.Location {
	t.Helper()
	location, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatalf("no zone Europe/Paris: %v", err)
	}
	return location
}

// parisTime reads "2026-11-23 09:00" on the clocks of Paris.
func parisTime(t failer, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, paris(t))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return at
}

func parisDay(t failer, text string) time.Time {
	t.Helper()
	return parisTime(t, text+" 00:00")
}

func mustParse(t failer, text string) *Schedule {
	t.Helper()
	s, err := Parse(text)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return s
}

var _ failer = (*testing.T)(nil)
