package cli_test

import (
	"strings"
	"testing"
)

// quarters is how many quarters of an hour a week has.
const quarters = 7 * 24 * 4

func TestHours(t *testing.T) {
	lines := "Mo-Fr 09:00-12:00\n24/7\n\nn’importe quoi\nPH off\n"
	file := fileOf(t, "hours.txt", lines)
	fromInput := relais(t.Context(), lines, "hours", "--week=2026-11-23")
	fromFile := relais(t.Context(), "", "hours", "--week=2026-11-23", file)
	thisWeek := relais(t.Context(), lines, "hours")
	if fromInput.status != 0 || fromInput != fromFile || fromInput != thisWeek {
		t.Fatalf("%+v\n%+v\n%+v", fromInput, fromFile, thisWeek)
	}
	got := strings.Split(strings.TrimSuffix(fromInput.out, "\n"), "\n")
	if len(got) != 4 {
		t.Fatalf("%d lines, want one for each string:\n%s", len(got), fromInput.out)
	}
	morning := strings.Repeat("c", 36) + strings.Repeat("o", 12) + strings.Repeat("c", 48)
	for i, want := range []string{
		strings.Repeat(morning, 5) + strings.Repeat("c", 2*96), strings.Repeat("o", quarters), "error", "",
	} {
		text, states, _ := strings.Cut(got[i], "\t")
		if want != "" && states != want {
			t.Errorf("%s: %s, want %s", text, states, want)
		}
		if want != "error" && len(states) != quarters {
			t.Errorf("%s: %d quarters", text, len(states))
		}
	}
}

func TestHoursOfAPublicHoliday(t *testing.T) {
	o := relais(t.Context(), "Mo-Su 00:00-24:00; PH off\n", "hours", "--week=2026-12-21") // Christmas is a Friday
	_, states, _ := strings.Cut(strings.TrimSpace(o.out), "\t")
	if len(states) != quarters || states[4*96] != 'c' || states[3*96] != 'o' || states[5*96] != 'o' {
		t.Errorf("%+v", o)
	}
}
