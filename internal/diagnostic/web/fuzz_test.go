package web

import (
	"net/url"
	"testing"

	"relais/internal/diagnostic"
)

// Whatever is typed, the answers are of the rules or are refused, and a day is one
// or is refused.
func FuzzAnswers(f *testing.F) {
	for _, typed := range []string{"q-computer=none&langue=ar&avant=31/12/2026", "q-urgent=work&quoi=Une+carte&avant=2027-01-15", "q-computer=%FF&mots=%00", "avant=1/1/1&q-shoes=none"} {
		f.Add(typed)
	}
	service, err := diagnostic.New(diagnostic.Parts{})
	wantNil(f, err)
	rules := service.Rules()
	f.Fuzz(func(t *testing.T, typed string) {
		values, err := url.ParseQuery(typed)
		if err != nil {
			t.Skip()
		}
		a := readAnswers(rules, values)
		if a.Check(rules) != nil {
			return
		}
		for question, answer := range a.Given {
			q, known := rules.Question(question)
			if _, of := q.Answer(answer); !known || !of {
				t.Errorf("%q is answered by %q", question, answer)
			}
		}
		if again := readDay(a.By); again != a.By {
			t.Errorf("%q is read as %q", a.By, again)
		}
	})
}

// Whatever is typed in a row, every question of the section has an answer of its
// own, or the row is refused.
func FuzzFigures(f *testing.F) {
	for _, typed := range []string{"420", "4 2 0", "12345678", "1.1.1", "", "٤٢٠", "-1", "9999", "4\u202f20"} {
		f.Add(typed)
	}
	service, err := diagnostic.New(diagnostic.Parts{})
	wantNil(f, err)
	rules := service.Rules()
	f.Fuzz(func(t *testing.T, typed string) {
		rows := readRows(rules, url.Values{"equipment-2": {typed}})
		if len(rows) != batchRows || rows[1].figures["equipment"] != typed {
			t.Fatalf("%d rows, the second of which holds %q", len(rows), rows[1].figures["equipment"])
		}
		for _, section := range rules.Sections() {
			given, wrong := readFigures(rules, section, typed)
			if wrong != nil {
				continue
			}
			if len(given) != len(rules.Of(section)) || (diagnostic.Answers{Given: given}).Check(rules) != nil && given[diagnostic.UrgentQuestion] != "other" {
				t.Errorf("%q gives %v", typed, given)
			}
		}
	})
}
