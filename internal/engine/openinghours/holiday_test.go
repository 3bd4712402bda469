package openinghours

import (
	"testing"
	"time"
)

func TestHolidaysOfAYear(t *testing.T) {
	want := map[string]string{
		"2027-01-01": "jour_de_lan", "2027-03-29": "lundi_de_paques", "2027-05-01": "fete_du_travail",
		"2027-05-06": "ascension", "2027-05-08": "victoire_1945", "2027-05-17": "lundi_de_pentecote",
		"2027-07-14": "fete_nationale", "2027-08-15": "assomption", "2027-11-01": "toussaint",
		"2027-11-11": "armistice_1918", "2027-12-25": "noel",
	}
	for day := parisDay(t, "2027-01-01"); day.Year() == 2027; day = day.AddDate(0, 0, 1) {
		date := day.Format(time.DateOnly)
		key, ok := IsHoliday(day.Add(12 * time.Hour))
		if key != want[date] || ok != (want[date] != "") {
			t.Errorf("%s: got %q %v, want %q", date, key, ok, want[date])
		}
	}
}

// TestEaster takes dates from published tables, the earliest and the latest
// possible among them.
func TestEaster(t *testing.T) {
	for year, want := range map[int]string{
		1818: "03-22", 1943: "04-25", 1961: "04-02", 2000: "04-23", 2008: "03-23", 2024: "03-31",
		2025: "04-20", 2026: "04-05", 2027: "03-28", 2028: "04-16", 2038: "04-25", 2285: "03-22",
	} {
		d := newDate(easterSunday(year))
		got := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).Format("01-02")
		if got != want || d.weekday != 6 {
			t.Errorf("%d: %s, weekday %d, want %s", year, got, d.weekday, want)
		}
	}
}

func TestIsHolidayReadsTheLocalDay(t *testing.T) {
	evening := time.Date(2026, 12, 24, 23, 30, 0, 0, time.UTC)
	if _, ok := IsHoliday(evening); ok {
		t.Error("24 December is no holiday")
	}
	if key, ok := IsHoliday(evening.In(paris(t))); !ok || key != "noel" {
		t.Errorf("in Paris it is Christmas already: %q %v", key, ok)
	}
}
