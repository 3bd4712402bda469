package openinghours

// ruleParts remembers what of a rule has been read.
type ruleParts struct {
	rule
	always  bool // "24/7"
	stated  bool // "open", "off", "unknown"
	said    bool // a comment, even an empty one
	hours   bool // hours came, days may not follow
	daysTwo bool // weekdays and holidays, each apart: "PH Mo-Fr"
}

// complete tells whether the rule says something of its own, so that a comma
// after it starts another.
func (r *ruleParts) complete() bool {
	return r.always || r.stated || r.said || r.hours
}

// parseRule reads one rule up to its separator, which it leaves.
func (p *parser) parseRule(joined joining) (rule, error) {
	r := &ruleParts{}
	start := p.token.from
	for p.token.kind != tokenEnd && !p.atSeparator() {
		if err := p.parsePart(r); err != nil {
			return rule{}, err
		}
	}
	if p.token.kind == tokenComma && !r.complete() {
		return rule{}, p.fail(ExpectTime)
	}
	if !r.stated {
		r.state = Open
		if r.said {
			r.state = Unknown
		}
	}
	r.joining = joined
	if p.items++; p.items > maxItems {
		return rule{}, p.expected(ExpectShorter, start)
	}
	return r.rule, nil
}

func (p *parser) parsePart(r *ruleParts) error {
	switch p.token.kind {
	case tokenDay, tokenHoliday:
		return p.parseDays(r)
	case tokenMonth:
		return p.parseDates(r)
	case tokenWeek:
		return p.parseWeeks(r)
	case tokenNumber:
		return p.parseHours(r)
	case tokenState:
		return p.parseState(r)
	case tokenComment:
		p.parseComment(r)
		return nil
	case tokenColon:
		return p.skipColon(r)
	default:
		return p.fail(refusal(p.token.kind, r.complete()))
	}
}

// refusal gives what to say of a token that the rule cannot hold; after its
// hours or its state the rule should have ended.
func refusal(kind tokenKind, complete bool) string {
	switch kind {
	case tokenSchool:
		return ExpectNoSchool
	case tokenSun:
		return ExpectNoSun
	case tokenOpenQuote:
		return ExpectQuote
	}
	if complete {
		return ExpectSeparator
	}
	return ExpectRule
}

func (p *parser) parseState(r *ruleParts) error {
	if r.stated {
		return p.fail(ExpectSeparator)
	}
	r.state, r.stated = State(p.advance().value), true
	return nil
}

// parseComment reads a comment; of several, all are kept.
func (p *parser) parseComment(r *ruleParts) {
	comment := p.comment(p.advance())
	if r.comment != "" && comment != "" {
		r.comment += ", "
	}
	r.comment += comment
	r.said = true
}

// skipColon reads the colon that people put after days: "Mo-Fr: 09:00-12:00".
func (p *parser) skipColon(r *ruleParts) error {
	if r.complete() || r.days.isEmpty() && len(r.dates) == 0 && len(r.weeks) == 0 {
		return p.fail(ExpectRule)
	}
	p.advance()
	return nil
}

// before checks that days, weeks and months come before the hours, or all
// after: "Mo 09:00-12:00 Tu 10:00-11:00" lacks a separator.
func (p *parser) before(r *ruleParts, already bool) error {
	if already {
		return p.fail(ExpectOneSelector)
	}
	if r.hours && (!r.days.isEmpty() || len(r.dates) > 0 || len(r.weeks) > 0) {
		return p.fail(ExpectSeparator)
	}
	return nil
}
