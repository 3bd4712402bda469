package openinghours

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestNextChange(t *testing.T) {
	for _, c := range []struct {
		name, hours, from, at string
		to                    State
	}{
		{"opens today", "Mo-Fr 09:00-12:00", "2026-11-23 08:59", "2026-11-23 09:00", Open},
		{"closes at noon", "Mo-Fr 09:00-12:00", "2026-11-23 09:00", "2026-11-23 12:00", Closed},
		{"after the weekend", "Mo-Fr 09:00-12:00", "2026-11-27 12:00", "2026-11-30 09:00", Open},
		{"past a holiday", "Mo-Fr 09:00-12:00; PH off", "2026-12-24 12:00", "2026-12-28 09:00", Open},
		{"holds over midnight", "Mo-Su 00:00-24:00; We off", "2026-11-23 10:00", "2026-11-25 00:00", Closed},
		{"comment alone is no change", `Mo 09:00-10:00, Mo 10:00-11:00 open "guichet"`, "2026-11-23 09:30", "2026-11-23 11:00", Closed},
		{"next summer", "Jul 14 10:00-12:00", "2026-07-14 12:00", "2027-07-14 10:00", Open},
		{"the hour that does not exist", "Su 02:00-03:00", "2026-03-28 12:00", "2026-04-05 02:00", Open},
		{"starts within the hour that does not exist", "Su 02:30-05:00", "2026-03-28 12:00", "2026-03-29 03:00", Open},
		{"stops within the hour that does not exist", "Su 01:00-02:30", "2026-03-29 01:30", "2026-03-29 03:00", Closed},
	} {
		t.Run(c.name, func(t *testing.T) {
			at, to, ok := mustParse(t, c.hours).NextChange(parisTime(t, c.from))
			if want := parisTime(t, c.at); !ok || !at.Equal(want) || to != c.to {
				t.Errorf("got %v %v %v, want %v %v", at, to, ok, want, c.to)
			}
		})
	}
}

func TestHourThatComesTwiceOpensTwice(t *testing.T) {
	s := mustParse(t, "Su 02:00-02:30")
	at := parisTime(t, "2026-10-24 12:00")
	var opened []string
	for range 4 {
		next, _, ok := s.NextChange(at)
		if !ok {
			t.Fatal("no change")
		}
		at = next
		opened = append(opened, at.Format("15:04 -0700"))
	}
	want := [4]string{"02:00 +0200", "02:30 +0200", "02:00 +0100", "02:30 +0100"}
	if [4]string(opened) != want {
		t.Errorf("got %v, want %v", opened, want)
	}
}

func TestNothingChanges(t *testing.T) {
	for _, hours := range []string{"24/7", "off", `"sur rendez-vous"`, "Mo-Su 00:00-24:00"} {
		if at, to, ok := mustParse(t, hours).NextChange(parisDay(t, "2026-11-23")); ok {
			t.Errorf("%s: %v at %v", hours, to, at)
		}
	}
	if at, ok := mustParse(t, `Mo 09:00-12:00 "sur rdv"`).OpensAt(parisDay(t, "2026-11-23")); ok {
		t.Errorf("never surely open, yet open at %v", at)
	}
}

func TestOpensAt(t *testing.T) {
	s := mustParse(t, `Mo-Fr 14:00-17:00, Mo-Fr 09:00-12:00 "sur rdv"`)
	for from, want := range map[string]string{
		"2026-11-23 08:00": "2026-11-23 14:00",
		"2026-11-23 15:10": "2026-11-23 15:10",
		"2026-11-23 17:00": "2026-11-24 14:00",
	} {
		if at, ok := s.OpensAt(parisTime(t, from)); !ok || !at.Equal(parisTime(t, want)) {
			t.Errorf("from %s: %v %v, want %s", from, at, ok, want)
		}
	}
}

// TestNextChangeIsFoundMinuteByMinute compares with the plainest way there is.
func TestNextChangeIsFoundMinuteByMinute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySchedule().Draw(t, "schedule")
		from := anyTime().Draw(t, "from")
		was, _ := s.At(from)
		at, to, ok := s.NextChange(from)
		end := from.Add(5 * 24 * time.Hour)
		for next := from.Truncate(time.Minute).Add(time.Minute); next.Before(end); next = next.Add(time.Minute) {
			state, _ := s.At(next)
			if state == was {
				continue
			}
			if !ok || !at.Equal(next) || to != state {
				t.Fatalf("%s from %v: %v at %v (%v), want %v at %v", s, from, to, at, ok, state, next)
			}
			return
		}
		if ok && at.Before(end) {
			t.Fatalf("%s from %v: says %v at %v, but nothing changes then", s, from, to, at)
		}
	})
}
