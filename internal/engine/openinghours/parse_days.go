package openinghours

import "strings"

// parseDays reads "Mo-Fr,Su[1],PH". A second list is possible when one of the
// two is "PH" alone, which then narrows the other: "PH Mo-Fr".
func (p *parser) parseDays(r *ruleParts) error {
	if r.hours && p.token.kind == tokenHoliday {
		return p.fail(ExpectSeparator)
	}
	if err := p.before(r, r.daysTwo); err != nil {
		return err
	}
	var list dayFilter
	if err := p.parseDayList(&list); err != nil {
		return err
	}
	if r.days.isEmpty() {
		r.days = list
		return nil
	}
	r.daysTwo = true
	return p.narrow(&r.days, list)
}

// narrow joins two lists, one of weekdays and one of "PH" alone.
func (p *parser) narrow(days *dayFilter, list dayFilter) error {
	holidaysOnly := func(f *dayFilter) bool { return f.holidays && f.weekdays == 0 && len(f.nth) == 0 }
	if holidaysOnly(days) == holidaysOnly(&list) || days.holidays && list.holidays {
		return p.fail(ExpectOneSelector)
	}
	if holidaysOnly(days) {
		*days = list
	}
	days.onlyHolidays = true
	return nil
}

func (p *parser) parseDayList(list *dayFilter) error {
	for {
		if err := p.parseDay(list); err != nil {
			return err
		}
		if p.token.kind != tokenComma || !p.isDay(p.peek()) {
			return nil
		}
		p.advance()
	}
}

// isDay tells whether a token names a day. "mar", in a list of days, is the
// French Tuesday; elsewhere it is March, as in the notation.
func (p *parser) isDay(t token) bool {
	return t.kind == tokenDay || t.kind == tokenHoliday || p.isMar(t)
}

func (p *parser) isMar(t token) bool {
	return t.kind == tokenMonth && strings.EqualFold(strings.TrimSuffix(p.text[t.from:t.to], "."), "mar")
}

// weekday reads a day of the week, 0 is Monday.
func (p *parser) weekday() (int, error) {
	switch {
	case p.token.kind == tokenDay:
		return p.advance().value, nil
	case p.isMar(p.token):
		p.advance()
		return 1, nil
	default:
		return 0, p.fail(ExpectDay)
	}
}

func (p *parser) parseDay(list *dayFilter) error {
	if p.accept(tokenHoliday) {
		list.holidays = true
		return nil
	}
	from, err := p.weekday()
	if err != nil {
		return err
	}
	if p.accept(tokenOpenBracket) {
		return p.parseNth(list, from)
	}
	to := from
	if p.accept(tokenDash) {
		if to, err = p.weekday(); err != nil {
			return err
		}
	}
	for day := from; ; day = (day + 1) % 7 {
		list.weekdays |= 1 << day
		if day == to {
			return nil
		}
	}
}

// parseNth reads the positions of a weekday in its month: "1,3-4,-1]".
func (p *parser) parseNth(list *dayFilter, weekday int) error {
	n := nthDay{weekday: weekday}
	for {
		from, err := p.position()
		if err != nil {
			return err
		}
		to := from
		if from > 0 && p.accept(tokenDash) {
			if to, err = p.position(); err != nil {
				return err
			}
		}
		if to < from {
			return p.fail(ExpectNth)
		}
		for ; from <= to; from++ {
			n.positions |= nthBit(from)
		}
		if p.accept(tokenComma) {
			continue
		}
		if !p.accept(tokenCloseBracket) {
			return p.fail(ExpectNth)
		}
		list.nth = append(list.nth, n)
		return p.count()
	}
}

// position reads 1 to 5, or -1 to -5.
func (p *parser) position() (int, error) {
	sign := 1
	if p.accept(tokenDash) {
		sign = -1
	}
	if p.token.kind != tokenNumber || p.token.value < 1 || p.token.value > 5 {
		return 0, p.fail(ExpectNth)
	}
	return sign * p.advance().value, nil
}
