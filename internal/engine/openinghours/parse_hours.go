package openinghours

// parseHours reads "24/7" or "09:00-12:00,14:00-17:00+".
func (p *parser) parseHours(r *ruleParts) error {
	if p.token.to-p.token.from == 4 && p.token.value >= 1900 && p.token.value < 2200 {
		return p.fail(ExpectNoYear)
	}
	if r.hours {
		return p.fail(ExpectSeparator)
	}
	if p.acceptAlways() {
		r.always = true
		return nil
	}
	r.hours = true
	for {
		if err := p.parseTimeRange(r); err != nil {
			return err
		}
		if p.token.kind != tokenComma || p.peek().kind != tokenNumber {
			return nil
		}
		p.advance()
	}
}

// acceptAlways reads "24/7".
func (p *parser) acceptAlways() bool {
	ahead := *p
	day, slash, week := ahead.advance(), ahead.advance(), ahead.advance()
	if day.value != 24 || slash.kind != tokenSlash || week.kind != tokenNumber || week.value != 7 {
		return false
	}
	*p = ahead
	return true
}

// parseTimeRange reads "09:00-12:00", "09:00-12:00+" or "17:00+".
func (p *parser) parseTimeRange(r *ruleParts) error {
	start := p.token.from
	from, err := p.time()
	if err != nil {
		return err
	}
	if from >= minutesPerDay {
		return p.expected(ExpectTime, start)
	}
	if p.accept(tokenPlus) {
		r.times = append(r.times, openEnded(from))
		return p.count()
	}
	if !p.accept(tokenDash) {
		return p.fail(ExpectTimeRange)
	}
	to, err := p.time()
	if err != nil {
		return err
	}
	if to <= from {
		to += minutesPerDay
	}
	r.times = append(r.times, timeRange{from, to, false})
	if p.accept(tokenPlus) && to < 2*minutesPerDay {
		r.times = append(r.times, openEnded(to))
	}
	return p.count()
}

// openEnded gives the hours that follow a time without an end: until midnight
// by day, for ten hours from 17:00, for eight from 22:00. "00:00+" is a day.
func openEnded(from int) timeRange {
	switch {
	case from == 0:
		return timeRange{0, minutesPerDay, false}
	case from < 17*60:
		return timeRange{from, minutesPerDay, true}
	case from < 22*60:
		return timeRange{from, from + 10*60, true}
	default:
		return timeRange{from, min(from+8*60, 2*minutesPerDay), true}
	}
}

// time reads "9", "9h", "9h30", "09:30" or "9.30" as minutes, up to 48:00.
func (p *parser) time() (int, error) {
	if p.token.kind != tokenNumber || p.token.to-p.token.from > 2 || p.token.value > 48 {
		return 0, p.fail(ExpectTime)
	}
	hour := p.advance()
	minutes := hour.value * 60
	if p.minutesFollow(hour) {
		hasHour := p.advance().kind == tokenHour
		if !hasHour || p.token.kind == tokenNumber {
			if p.token.kind != tokenNumber || p.token.to-p.token.from != 2 || p.token.value > 59 {
				return 0, p.fail(ExpectTime)
			}
			minutes += p.advance().value
		}
	}
	if minutes > 2*minutesPerDay {
		return 0, p.expected(ExpectTime, hour.from)
	}
	return minutes, nil
}

// minutesFollow tells whether the mark between hours and minutes comes right
// after the number just read: "9:00", "9.00", "9h", "9 h 30". The colon after
// a day of a month, "Jul 14: 10:00-12:00", is none.
func (p *parser) minutesFollow(hour token) bool {
	switch p.token.kind {
	case tokenHour:
		return true
	case tokenColon, tokenDot:
		following := p.peek()
		return p.token.from == hour.to && following.kind == tokenNumber && following.from == p.token.to
	default:
		return false
	}
}
