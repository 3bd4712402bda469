package openinghours

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestWeekAppliesHolidaysAndComments(t *testing.T) {
	s := mustParse(t, `Mo-Fr 09:00-12:00,11:00-13:00; Th 14:00-16:00 "sur rdv"; Sa 22:00-02:00; PH off`)
	got := s.Week(parisDay(t, "2026-12-21"))
	morning := []Span{{From: 540, To: 780, State: Open}}
	want := [7][]Span{
		morning, morning, morning,
		{{From: 840, To: 960, State: Unknown, Comment: "sur rdv"}},
		nil, // Christmas
		{{From: 1320, To: 1440, State: Open}},
		{{From: 0, To: 120, State: Open}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// TestWeekTellsWhatAtTells reads the same minutes both ways.
func TestWeekTellsWhatAtTells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySchedule().Draw(t, "schedule")
		at := anyTime().Draw(t, "at")
		state, comment := s.At(at)
		said, remark := Closed, comment
		minute := at.Hour()*60 + at.Minute()
		for _, span := range s.Week(at)[0] {
			if span.From <= minute && minute < span.To {
				said, remark = span.State, span.Comment
			}
		}
		if said != state || remark != comment {
			t.Fatalf("%s at %v: the week says %v %q, At %v %q", s, at, said, remark, state, comment)
		}
	})
}

func TestAtReadsTheClockOfTheLocation(t *testing.T) {
	s := mustParse(t, "Mo 09:00-12:00")
	at := parisTime(t, "2026-11-23 09:30")
	if state, _ := s.At(at); state != Open {
		t.Errorf("in Paris: %v", state)
	}
	if state, _ := s.At(at.UTC()); state != Closed {
		t.Errorf("the same instant read at Greenwich, 08:30: %v", state)
	}
}

func TestQuarterStates(t *testing.T) {
	s := mustParse(t, `Mo 00:15-00:30, Su 23:45-24:00 "sur rdv"`)
	if got := toRuns(QuarterStates(s, parisTime(t, "2026-11-23 15:00"))); got != "1c1o669c1u" {
		t.Errorf("got %s", got)
	}
}
