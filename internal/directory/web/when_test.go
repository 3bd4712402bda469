package web

import (
	"testing"
	"time"
)

func TestWhenOf(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	monday := time.Date(2026, 11, 23, 10, 17, 0, 0, paris)
	for _, c := range []struct {
		answer string
		now    time.Time
		want   time.Time
	}{
		{"", monday, time.Time{}},
		{"hier", monday, time.Time{}},
		{openNow, monday, monday},
		{"demain-matin", monday, time.Date(2026, 11, 24, 10, 0, 0, 0, paris)},
		{"demain-apres-midi", monday, time.Date(2026, 11, 24, 15, 0, 0, 0, paris)},
		{"ce-soir", monday, time.Date(2026, 11, 23, 18, 30, 0, 0, paris)},
		{"samedi", monday, time.Date(2026, 11, 28, 10, 0, 0, 0, paris)},
		{"samedi", monday.AddDate(0, 0, 6), time.Date(2026, 12, 5, 10, 0, 0, 0, paris)}, // from a Sunday
		{"demain-matin", time.Date(2026, 10, 24, 12, 0, 0, 0, paris), time.Date(2026, 10, 25, 10, 0, 0, 0, paris)},
	} {
		if got := whenOf(c.answer, c.now); !got.Equal(c.want) {
			t.Errorf("%q from %v: %v, want %v", c.answer, c.now, got, c.want)
		}
	}
}
