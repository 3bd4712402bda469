package diagnostic

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"relais/internal/kernel"
)

// Bounds, in characters; of languages, how many.
const (
	MostWords     = 500
	MostWhat      = 200
	MostLanguages = 10
)

// UrgentQuestion is the question that tells what is urgent; [NothingUrgent] is
// its answer when nothing is.
const (
	UrgentQuestion = "urgent"
	NothingUrgent  = "nothing"
	otherUrgent    = "other"
)

// Answers are what the person answered. They are kept whole, sealed, as the JSON
// that the tags tell.
type Answers struct {
	Given     map[string]string `json:"given"`               // answer by question; what was not asked is not there
	Languages []string          `json:"languages,omitempty"` // that they speak, BCP 47
	Words     string            `json:"words,omitempty"`     // a fear or a wish, in their own words
	What      string            `json:"what,omitempty"`      // is urgent
	By        string            `json:"by,omitempty"`        // when it is due: 2026-12-31
	On        string            `json:"on,omitempty"`        // the day of a grid on paper, typed later; "" for that of writing
}

// Diagnostic is one, with the needs that it tells.
type Diagnostic struct {
	ID      kernel.ID
	Person  kernel.ID
	Author  kernel.ID // an account
	Version int       // of the rules it was answered with
	At      time.Time
	Answers Answers
	Needs   []Need
	Ways    []string // what to mind while helping

	rules Rules
}

// Rules gives the version of the rules that the diagnostic was answered with.
func (d Diagnostic) Rules() Rules { return d.rules }

// Day gives when the diagnostic was made with the person: the day of the paper
// for one typed later.
func (d Diagnostic) Day() time.Time {
	if on, err := time.Parse(time.DateOnly, d.Answers.On); err == nil {
		return on
	}
	return d.At
}

// newer orders diagnostics, the newest first.
func newer(a, b Diagnostic) int { return cmp.Or(b.Day().Compare(a.Day()), b.At.Compare(a.At)) }

// Undo is how long its author may withdraw a diagnostic.
const Undo = 24 * time.Hour

// UndoneBy tells whether an account may still withdraw a diagnostic.
func (d Diagnostic) UndoneBy(account kernel.ID, now time.Time) bool {
	return account != "" && account == d.Author && now.Before(d.At.Add(Undo))
}

// tidy gives answers as they are kept: without the spaces around words, nor the
// questions without answer.
func (a Answers) tidy() Answers {
	given := map[string]string{}
	for question, answer := range a.Given {
		if answer != "" {
			given[question] = answer
		}
	}
	a.Given, a.Words, a.What = given, strings.TrimSpace(a.Words), strings.TrimSpace(a.What)
	a.By, a.On = strings.TrimSpace(a.By), strings.TrimSpace(a.On)
	return a
}

var tag = regexp.MustCompile(`^[a-z]{2,3}$`)

// Check gives what is wrong in some answers by some rules, joined; each is Invalid.
// "diagnostic.answer" names a question or answer that the rules have not.
func (a Answers) Check(rules Rules) error {
	a = a.tidy()
	var wrong kernel.Faults
	wrong.If(len(a.Given) == 0, "diagnostic.nothing")
	wrong.If(!a.known(rules), "diagnostic.answer")
	wrong.If(tooLong(a.Words, MostWords), "diagnostic.words_long", MostWords)
	wrong.If(tooLong(a.What, MostWhat), "diagnostic.what_long", MostWhat)
	bad := len(a.Languages) > MostLanguages || slices.ContainsFunc(a.Languages, func(l string) bool { return !tag.MatchString(l) })
	wrong.If(bad, "diagnostic.languages.wrong", MostLanguages)
	urgent := a.Given[UrgentQuestion]
	none := urgent == "" || urgent == Unknown || urgent == NothingUrgent
	wrong.If(none && (a.What != "" || a.By != ""), "diagnostic.urgent_kind")
	wrong.If(urgent == otherUrgent && a.What == "", "diagnostic.urgent_what")
	wrong.If(!dayOrNone(a.By), "diagnostic.urgent_day")
	wrong.If(!dayOrNone(a.On), "diagnostic.day")
	return wrong.Err()
}

func dayOrNone(day string) bool {
	_, err := time.Parse(time.DateOnly, day)
	return day == "" || err == nil
}

// ahead is how far a day of the network may be ahead of the same day in UTC: it
// begins at Wallis and Futuna.
const ahead = 12 * time.Hour

// toCome tells whether the day of a grid is still to come, everywhere.
func (a Answers) toCome(now time.Time) bool {
	on, err := time.Parse(time.DateOnly, a.On)
	return err == nil && on.After(now.Add(ahead))
}

func (a Answers) known(rules Rules) bool {
	for question, answer := range a.Given {
		q, known := rules.Question(question)
		if !known {
			return false
		}
		if _, known = q.Answer(answer); !known {
			return false
		}
	}
	return true
}

func tooLong(text string, most int) bool {
	return utf8.RuneCountInString(text) > most || !utf8.ValidString(text)
}
