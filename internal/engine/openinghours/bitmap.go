package openinghours

// Bitmap gives the hours of the week at which the place may be open: bit
// day×24+hour, Monday is day 0, of the 168 first bits. A bit is set when the
// state is Open or Unknown at some minute of that hour in some week of some
// year. Bits may be set in excess, never missing: a clear bit proves that the
// place is closed.
func (s *Schedule) Bitmap() [3]uint64 {
	var hours [3]uint64
	for i := range s.rules {
		r := &s.rules[i]
		if r.clears() && len(r.dates) == 0 && len(r.weeks) == 0 {
			clearDays(&hours, r.days.sureWeekdays())
		}
		if r.state != Closed {
			r.markHours(&hours)
		}
	}
	return hours
}

func clearDays(hours *[3]uint64, days uint8) {
	for day := range 7 {
		if days>>day&1 == 0 {
			continue
		}
		for hour := range 24 {
			bit := day*24 + hour
			hours[bit/64] &^= 1 << (bit % 64)
		}
	}
}

// markHours sets every hour that the rule can touch, those after midnight on
// the day after.
func (r *rule) markHours(hours *[3]uint64) {
	times := r.times
	if len(times) == 0 {
		times = []timeRange{{from: 0, to: minutesPerDay}}
	}
	days := r.days.possibleWeekdays()
	for day := range 7 {
		if days>>day&1 == 0 {
			continue
		}
		for _, t := range times {
			for hour := t.from / 60; hour*60 < t.to; hour++ {
				bit := (day*24 + hour) % (7 * 24)
				hours[bit/64] |= 1 << (bit % 64)
			}
		}
	}
}
