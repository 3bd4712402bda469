package openinghours

import (
	"testing"

	"pgregory.net/rapid"
)

func isSet(hours [3]uint64, bit int) bool { return hours[bit/64]>>(bit%64)&1 == 1 }

func TestBitmapOfAnOrdinaryWeek(t *testing.T) {
	s := mustParse(t, "Mo-Fr 09:00-12:15,14:00-17:00; We off; Su 22:00-02:00")
	hours := s.Bitmap()
	for _, day := range []int{0, 1, 2, 3, 4, 5, 6} {
		for hour := range 24 {
			weekday := day < 5 && day != 2
			want := weekday && (hour >= 9 && hour <= 12 || hour >= 14 && hour < 17) ||
				day == 6 && hour >= 22 || day == 0 && hour < 2
			if got := isSet(hours, day*24+hour); got != want {
				t.Errorf("day %d hour %d: %v", day, hour, got)
			}
		}
	}
}

func TestBitmapNeverMissesAnOpenMinute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySchedule().Draw(t, "schedule")
		hours := s.Bitmap()
		monday := parisDay(t, "2025-12-29").AddDate(0, 0, 7*rapid.IntRange(0, 160).Draw(t, "week"))
		for day, spans := range s.Week(monday) {
			for _, span := range spans {
				for hour := span.From / 60; hour*60 < span.To; hour++ {
					if !isSet(hours, day*24+hour) {
						t.Fatalf("%s in the week of %v: %+v on day %d is not in the bitmap", s, monday, span, day)
					}
				}
			}
		}
	})
}
