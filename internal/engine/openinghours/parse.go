package openinghours

import "strings"

const (
	maxLength = 4096 // bytes
	maxItems  = 256  // rules, ranges and positions: bounds the time of every answer
)

// Parse reads opening hours. It fails with a [*ParseError], on any input, and
// takes a time in proportion to the length, 4096 bytes at most.
func Parse(s string) (*Schedule, error) {
	p := &parser{scanner: scanner{text: s}}
	if len(s) > maxLength {
		return nil, p.expected(ExpectShorter, maxLength)
	}
	p.advance()
	schedule := &Schedule{source: s, rules: make([]rule, 0, 1+strings.Count(s, ";"))}
	if err := p.parseRules(schedule); err != nil {
		return nil, err
	}
	if len(schedule.rules) == 0 {
		return nil, p.expected(ExpectHours, 0)
	}
	return schedule, nil
}

// parser reads tokens from left to right; token is the one not yet read. It is
// copied to look ahead and come back.
type parser struct {
	scanner
	token token
	items int
}

func (p *parser) advance() token {
	read := p.token
	p.token = p.scanner.next()
	return read
}

func (p *parser) accept(kind tokenKind) bool {
	if p.token.kind != kind {
		return false
	}
	p.advance()
	return true
}

// peek gives the token after the one not yet read.
func (p *parser) peek() token {
	ahead := p.scanner
	return ahead.next()
}

func (p *parser) expected(what string, at int) error {
	return &ParseError{Text: p.text, Offset: at, Expected: what}
}

// fail says that something else was expected where the parser stands.
func (p *parser) fail(what string) error { return p.expected(what, p.token.from) }

// count keeps the number of things that a schedule is made of in bounds.
func (p *parser) count() error {
	if p.items++; p.items > maxItems {
		return p.fail(ExpectShorter)
	}
	return nil
}

func (p *parser) parseRules(s *Schedule) error {
	joined := replacing
	for {
		if p.token.kind != tokenEnd && !p.atSeparator() {
			r, err := p.parseRule(joined)
			if err != nil {
				return err
			}
			s.rules = append(s.rules, r)
		}
		switch {
		case p.token.kind == tokenEnd:
			return nil
		case len(s.rules) == 0 && p.token.kind != tokenSemicolon:
			return p.fail(ExpectRule)
		}
		joined = joiningOf(p.advance().kind, joined)
	}
}

func (p *parser) atSeparator() bool {
	kind := p.token.kind
	return kind == tokenSemicolon || kind == tokenComma || kind == tokenFallback
}

// joiningOf gives the meaning of a separator; what is added to a fallback is
// itself one.
func joiningOf(separator tokenKind, before joining) joining {
	switch {
	case separator == tokenSemicolon:
		return replacing
	case separator == tokenFallback || before == fallback:
		return fallback
	default:
		return adding
	}
}
