package outputs

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// figures are what a line of log measures: times and sizes, whose digits are
// chance.
var figures = regexp.MustCompile(`\b(?:time|took|bytes|patience)=\S+`)

// sample is a line of a measure: its name and labels, then a figure, whose digits
// are chance too.
var sample = regexp.MustCompile(`^(\w+(?:\{.*\})?) [-+.\deEINaf]+(?: \d+)?$`)

var (
	email = regexp.MustCompile(`[\pL\d._%+-]+@[\pL\d-]+(?:\.[\pL\d-]+)*\.\pL{2,}`)
	// fiction are the phones that invented people have (arcep.fr): 06 39 98 and
	// 02 61 91, whatever stands between the digits; the helpline is public.
	fiction  = regexp.MustCompile(`(?:\b0|33)[\s.\-()+]{0,2}(?:6[\s.\-+]?39[\s.\-+]?98|2[\s.\-+]?61[\s.\-+]?91)[\s.\-+]?(\d\d)[\s.\-+]?(\d\d)\b`)
	words    = regexp.MustCompile(`[\pL\d-]+`)
	helpline = "0000"
	example  = "vous@exemple.fr" // in what the program advises to type
)

// in gives what a line holds and may not.
func (s *Suite) in(kind Kind, line string) (found []string) {
	line = figures.ReplaceAllString(line, "")
	if kind == Measures {
		line = sample.ReplaceAllString(line, "$1")
	}
	if plain, err := url.QueryUnescape(line); err == nil && plain != line {
		line += " " + plain
	}
	found = append(s.spelt(line), s.personal(strings.ToLower(line))...)
	if kind != Answer {
		found = append(found, anyone(line)...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// anyone gives the phones and the addresses that a line holds, whosever they
// are.
func anyone(line string) (found []string) {
	for _, digits := range fiction.FindAllStringSubmatch(line, -1) {
		if digits[1]+digits[2] != helpline {
			found = append(found, "phone of someone")
		}
	}
	if email.MatchString(strings.ReplaceAll(line, example, "")) {
		found = append(found, "e-mail address of someone")
	}
	return found
}

// personal gives what a line, in small letters, holds of people.
func (s *Suite) personal(line string) (found []string) {
	for _, p := range s.people {
		if strings.Contains(line, p.text) {
			found = append(found, p.what+" of someone")
		}
	}
	for _, word := range words.FindAllString(line, -1) {
		if what, is := s.names[word]; is {
			found = append(found, what+" of someone")
		}
	}
	return found
}

// spelt gives the secrets that stand in a line by themselves, or within an
// address or a value.
func (s *Suite) spelt(line string) (found []string) {
	for _, part := range token.FindAllString(line, -1) {
		if what, is := s.secrets[part]; is {
			found = append(found, what)
		}
	}
	for value, what := range s.secrets {
		if !whole.MatchString(value) && strings.Contains(line, value) {
			found = append(found, what)
		}
	}
	return found
}

// token cuts a line into what cookies, tokens and codes are made of; whole is
// a value that is one such piece. Others, as passwords are, are sought as they
// stand.
var (
	token = regexp.MustCompile(`[A-Za-z0-9_-]{6,}`)
	whole = regexp.MustCompile(`^[A-Za-z0-9_-]{6,}$`)
)
