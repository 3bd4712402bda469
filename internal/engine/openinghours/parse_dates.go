package openinghours

// parseDates reads "Jul-Aug", "Dec 24-Jan 2", "Jul 14,Aug 1-15".
func (p *parser) parseDates(r *ruleParts) error {
	if err := p.before(r, len(r.dates) > 0); err != nil {
		return err
	}
	month := 0
	for {
		dates, err := p.parseDateRange(&month)
		if err != nil {
			return err
		}
		r.dates = append(r.dates, dates)
		if err := p.count(); err != nil {
			return err
		}
		if p.token.kind != tokenComma || !p.anotherDate(month) {
			return nil
		}
		p.advance()
	}
}

// anotherDate tells whether a month, or the day of a month named before,
// follows the comma.
func (p *parser) anotherDate(month int) bool {
	ahead := *p
	ahead.advance()
	return ahead.token.kind == tokenMonth || month > 0 && ahead.atPlainNumber()
}

// parseDateRange reads one range. When it starts with a day, *month is its
// month; it sets *month, to 0 after months without days.
func (p *parser) parseDateRange(month *int) (dateRange, error) {
	if p.token.kind == tokenMonth {
		*month = p.advance().value
		if !p.atPlainNumber() {
			return p.parseMonths(month)
		}
	}
	from, err := p.monthDay(*month, 1)
	if err != nil {
		return dateRange{}, err
	}
	r := dateRange{*month, from, *month, from}
	if !p.accept(tokenDash) {
		return r, nil
	}
	if p.token.kind == tokenMonth {
		r.toMonth = p.advance().value
		*month = r.toMonth
		r.toDay, err = p.monthDay(r.toMonth, 1)
		return r, err
	}
	r.toDay, err = p.monthDay(*month, from)
	return r, err
}

// parseMonths reads what follows the first month of "Jul-Aug".
func (p *parser) parseMonths(month *int) (dateRange, error) {
	r := dateRange{*month, 1, *month, 31}
	*month = 0
	if !p.accept(tokenDash) {
		return r, nil
	}
	if p.token.kind != tokenMonth {
		return r, p.fail(ExpectMonth)
	}
	r.toMonth = p.advance().value
	if p.atPlainNumber() {
		return r, p.fail(ExpectTime)
	}
	return r, nil
}

// monthDay reads a day that the month has, if only in leap years, not before
// the least.
func (p *parser) monthDay(month, least int) (int, error) {
	const leapYear = 2000
	if !p.atPlainNumber() {
		return 0, p.fail(ExpectMonthDay)
	}
	return p.number(ExpectMonthDay, least, monthLength(leapYear, month))
}

// atPlainNumber tells whether a number comes that is not the hour of a time
// such as 9:00 or 9h.
func (p *parser) atPlainNumber() bool {
	if p.token.kind != tokenNumber {
		return false
	}
	ahead := *p
	number := ahead.advance()
	return !ahead.minutesFollow(number)
}

// parseWeeks reads "week 2-52/2,53".
func (p *parser) parseWeeks(r *ruleParts) error {
	if err := p.before(r, len(r.weeks) > 0); err != nil {
		return err
	}
	p.advance()
	for {
		weeks, err := p.parseWeekRange()
		if err != nil {
			return err
		}
		r.weeks = append(r.weeks, weeks)
		if err := p.count(); err != nil {
			return err
		}
		ahead := *p
		ahead.advance()
		if p.token.kind != tokenComma || !ahead.atPlainNumber() {
			return nil
		}
		p.advance()
	}
}

func (p *parser) parseWeekRange() (weekRange, error) {
	from, err := p.number(ExpectWeek, 1, 53)
	if err != nil {
		return weekRange{}, err
	}
	r := weekRange{from, from, 1}
	if !p.accept(tokenDash) {
		return r, nil
	}
	if r.to, err = p.number(ExpectWeek, from, 53); err != nil {
		return r, err
	}
	if p.accept(tokenSlash) {
		r.step, err = p.number(ExpectWeek, 2, 26)
	}
	return r, err
}

// number reads one between two bounds, both included.
func (p *parser) number(what string, least, most int) (int, error) {
	if p.token.kind != tokenNumber || p.token.value < least || p.token.value > most {
		return 0, p.fail(what)
	}
	return p.advance().value, nil
}
