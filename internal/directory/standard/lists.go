package standard

import (
	"slices"
	"strings"
)

// list reads a field that holds several terms of a vocabulary, in their
// order, without doubles.
func (c *card) list(field string, b *book) []string {
	var codes []string
	tidy := true
	for _, term := range c.terms(field, b) {
		code, how := b.find(term)
		if how == stranger {
			c.fault(field, term, "fault.code", b.nearest(term))
			continue
		}
		c.noteTerm(field, term, code, how)
		if slices.Contains(codes, code) {
			tidy = tidy && how == moved // several terms of v0 make one of today
			continue
		}
		codes = append(codes, code)
	}
	if !tidy {
		c.note(field, c.cell(field), "note.list")
	}
	return codes
}

// noteTerm tells that a term was read as another, unless the form has it so.
func (c *card) noteTerm(field, term, code string, how found) {
	switch {
	case c.old() || how == exactly || term == etapesOfSchema:
	case how == moved:
		c.note(field, term, "note.moved", code)
	default:
		c.note(field, term, "note.written", code)
	}
}

// terms cuts a field into its terms. Files also put semicolons or commas
// between them; no term has one, but in parentheses.
func (c *card) terms(field string, b *book) []string {
	value := c.cell(field)
	if value == "" {
		return nil
	}
	var terms []string
	for _, part := range strings.Split(value, "|") {
		part = strings.TrimSpace(part)
		if _, how := b.find(part); how == exactly || how == mended {
			terms = append(terms, part)
			continue
		}
		terms = append(terms, outsideParentheses(part)...)
	}
	kept := slices.DeleteFunc(slices.Clone(terms), func(s string) bool { return s == "" })
	if len(kept) < len(terms) {
		c.note(field, value, "note.list")
	}
	return kept
}

// outsideParentheses cuts s at each comma or semicolon that is not within
// parentheses.
func outsideParentheses(s string) []string {
	depth := 0
	return splitTrimmed(s, func(r rune) bool {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		return depth <= 0 && (r == ',' || r == ';')
	})
}

// splitTrimmed cuts s at each character that is a separator, and trims the
// parts; empty parts stay.
func splitTrimmed(s string, separator func(rune) bool) []string {
	var parts []string
	start := 0
	for i, r := range s {
		if separator(r) {
			parts = append(parts, strings.TrimSpace(s[start:i]))
			start = i + len(string(r))
		}
	}
	return append(parts, strings.TrimSpace(s[start:]))
}

// free reads a field that holds several texts of any kind.
func (c *card) free(field string) []string {
	value := c.cell(field)
	if value == "" {
		return nil
	}
	separators := "|"
	if c.old() {
		separators = "|;,"
	}
	var texts []string
	for _, text := range splitTrimmed(value, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if text = oneLine(text); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}
