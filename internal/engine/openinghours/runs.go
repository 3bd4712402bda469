package openinghours

// run is a row of days of the week that follow one another; 0 is Monday.
type run struct{ from, to int }

// runsOf cuts a set of weekdays, bit 0 Monday, into rows. Two days side by
// side are two rows, as one says "Monday and Tuesday" rather than a range.
func runsOf(days uint8) []run {
	var runs []run
	for day := 0; day < 7; day++ {
		if days>>day&1 == 0 {
			continue
		}
		last := day
		for last < 6 && days>>(last+1)&1 == 1 {
			last++
		}
		if last == day+1 {
			runs = append(runs, run{day, day}, run{last, last})
		} else {
			runs = append(runs, run{day, last})
		}
		day = last
	}
	return runs
}

// String writes "Mo" or "Mo-Fr".
func (r run) String() string {
	if r.from == r.to {
		return dayCodes[r.from]
	}
	return dayCodes[r.from] + "-" + dayCodes[r.to]
}
