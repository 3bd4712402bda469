package openinghours

const everyWeekday = 1<<7 - 1

// dayFilter chooses days of the week and public holidays. The empty filter
// chooses every day.
type dayFilter struct {
	weekdays     uint8    // bit 0 is Monday
	nth          []nthDay // only some of a month's, beside weekdays
	holidays     bool     // public holidays too
	onlyHolidays bool     // of all these, only those that are public holidays
}

// nthDay chooses some of the days of a month that fall on a weekday: bits 0
// to 4 are the first to the fifth, bits 5 to 9 the last to the last but four.
type nthDay struct {
	weekday   int
	positions uint16
}

// nthBit gives the bit of a position: 1 to 5, or −1 to −5 from the end.
func nthBit(position int) uint16 {
	if position > 0 {
		return 1 << (position - 1)
	}
	return 1 << (4 - position)
}

func (f *dayFilter) isEmpty() bool {
	return f.weekdays == 0 && len(f.nth) == 0 && !f.holidays && !f.onlyHolidays
}

func (f *dayFilter) matches(d date) bool {
	if f.isEmpty() {
		return true
	}
	if f.onlyHolidays && !d.isHoliday() {
		return false
	}
	return f.weekdays>>d.weekday&1 == 1 || f.matchesNth(d) || f.holidays && d.isHoliday()
}

func (f *dayFilter) matchesNth(d date) bool {
	for _, n := range f.nth {
		if n.weekday != d.weekday {
			continue
		}
		fromStart := (d.day-1)/7 + 1
		fromEnd := (monthLength(d.year, d.month)-d.day)/7 + 1
		if n.positions&(nthBit(fromStart)|nthBit(-fromEnd)) != 0 {
			return true
		}
	}
	return false
}

// possibleWeekdays gives the days of the week that the filter may choose in
// some week of some year.
func (f *dayFilter) possibleWeekdays() uint8 {
	if f.isEmpty() || f.holidays {
		return everyWeekday
	}
	days := f.weekdays
	for _, n := range f.nth {
		days |= 1 << n.weekday
	}
	return days
}

// sureWeekdays gives the days of the week that the filter chooses in every
// week of every year.
func (f *dayFilter) sureWeekdays() uint8 {
	switch {
	case f.isEmpty():
		return everyWeekday
	case f.onlyHolidays:
		return 0
	default:
		return f.weekdays
	}
}

func monthLength(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	default:
		return 31
	}
}
