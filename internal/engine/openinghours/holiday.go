package openinghours

import "time"

// IsHoliday tells whether the calendar day of day, in its own location, is a
// public holiday in all of France (Code du travail, article L3133-1), and
// gives its key, such as "lundi_de_paques". Good Friday and 26 December, kept
// only in Alsace and Moselle, are not among them.
func IsHoliday(day time.Time) (key string, ok bool) {
	number, _ := wallClock(day)
	key = newDate(number).holiday()
	return key, key != ""
}

func (d date) isHoliday() bool { return d.holiday() != "" }

// holiday gives the key of the public holiday on that day, or "".
func (d date) holiday() string {
	switch d.month*100 + d.day {
	case 101:
		return "jour_de_lan"
	case 501:
		return "fete_du_travail"
	case 508:
		return "victoire_1945"
	case 714:
		return "fete_nationale"
	case 815:
		return "assomption"
	case 1101:
		return "toussaint"
	case 1111:
		return "armistice_1918"
	case 1225:
		return "noel"
	}
	if d.month < 3 || d.month > 6 {
		return "" // Easter and what follows fall from 22 March to 14 June
	}
	switch d.number - easterSunday(d.year) {
	case 1:
		return "lundi_de_paques"
	case 39:
		return "ascension"
	case 50:
		return "lundi_de_pentecote"
	}
	return ""
}

// easterSunday gives the day number of Easter in the Gregorian calendar, by
// the anonymous computus that Meeus prints (Astronomical Algorithms, ch. 8).
func easterSunday(year int) int {
	golden := year % 19
	century, inCentury := year/100, year%100
	correction := (century + 8) / 25
	epact := (19*golden + century - century/4 - (century-correction+1)/3 + 15) % 30
	toSunday := (32 + 2*(century%4) + 2*(inCentury/4) - epact - inCentury%4) % 7
	late := (golden + 11*epact + 22*toSunday) / 451
	sum := epact + toSunday - 7*late + 114
	return dayNumber(year, time.Month(sum/31), sum%31+1)
}
