package openinghours

import "time"

const secondsPerDay = 24 * 60 * 60

// date is a day of the calendar, whatever the place on Earth.
type date struct {
	number  int // days since 1970-01-01
	weekday int // 0 is Monday
	year    int
	month   int
	day     int
}

// newDate gives the date that lies a number of days after 1970-01-01.
func newDate(number int) date {
	year, month, day := time.Unix(int64(number)*secondsPerDay, 0).UTC().Date()
	weekday := (number%7 + 7 + 3) % 7 // 1970-01-01 was a Thursday
	return date{number, weekday, year, int(month), day}
}

// dayNumber counts the days from 1970-01-01 to a date.
func dayNumber(year int, month time.Month, day int) int {
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

func (d date) yesterday() date { return newDate(d.number - 1) }

// isoWeek gives the week of the year by ISO 8601, 1 to 53.
func (d date) isoWeek() int {
	_, week := time.Unix(int64(d.number)*secondsPerDay, 0).UTC().ISOWeek()
	return week
}

// wallClock reads the clock on the wall of t's location: the day, counted
// from 1970-01-01, and the minute of that day.
func wallClock(t time.Time) (day, minute int) {
	_, offset := t.Zone()
	return splitLocal(t.Unix() + int64(offset))
}

// splitLocal cuts seconds of wall-clock time since 1970 into days and minutes.
func splitLocal(seconds int64) (day, minute int) {
	day = int(seconds / secondsPerDay)
	rest := int(seconds % secondsPerDay)
	if rest < 0 {
		day, rest = day-1, rest+secondsPerDay
	}
	return day, rest / 60
}

// dateRange covers the days of each year from one to another, both included;
// when the first comes after the last it covers the turn of the year.
type dateRange struct {
	fromMonth, fromDay int
	toMonth, toDay     int // toDay 31 of a short month stands for its end
}

func (r dateRange) contains(month, day int) bool {
	at := month*32 + day
	from, to := r.fromMonth*32+r.fromDay, r.toMonth*32+r.toDay
	if from <= to {
		return from <= at && at <= to
	}
	return at >= from || at <= to
}

// wholeMonths tells whether the range is one of full months.
func (r dateRange) wholeMonths() bool { return r.fromDay == 1 && r.toDay == 31 }

// weekRange covers every step-th ISO week from one to another, both included.
type weekRange struct{ from, to, step int }

func (r weekRange) contains(week int) bool {
	return week >= r.from && week <= r.to && (week-r.from)%r.step == 0
}
