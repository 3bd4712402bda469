package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"relais/internal/access"
	"relais/internal/diagnostic"
	"relais/internal/gate"
	"relais/internal/kernel"
	peopleweb "relais/internal/people/web"
)

// The fields of a diagnostic; that of a question has its code after "q-".
const (
	fieldQuestion  = "q-"
	fieldLanguages = "langue"
	fieldWords     = "mots"
	fieldWhat      = "quoi"
	fieldBy        = "avant"
)

// form is a diagnostic as it was typed.
type form struct {
	person  kernel.ID
	called  string
	answers diagnostic.Answers
	mayKeep bool // a warning may be passed over
}

// blank shows the form, to who may send it.
func (p *Pages) blank(v *gate.Visit) error {
	f, err := p.formOf(v)
	if err != nil {
		return err
	}
	return p.showForm(v, http.StatusOK, f, nil)
}

// formOf begins a form with what the card of the person says.
func (p *Pages) formOf(v *gate.Visit) (f form, err error) {
	if f.person, err = v.ID("id"); err != nil {
		return f, err
	}
	scope, err := v.Scope(access.DiagnosticWrite)
	if err != nil {
		return f, err
	}
	if err = p.Diagnostics.Ready(v.Context(), scope, f.person); err != nil {
		return f, err
	}
	if scope, err = v.Scope(access.PersonRead); err != nil {
		return f, err
	}
	opened, err := p.People.Card(v.Context(), scope, f.person)
	f.called = peopleweb.Who(v.Printer, opened.Minimal.FirstName, opened.Minimal.Initial)
	f.answers.Languages = opened.Languages
	return f, err
}

func (p *Pages) showForm(v *gate.Visit, status int, f form, err error) error {
	title := v.T("diagnostic.new.title", f.called)
	return v.Show(gate.Page{Title: title, Status: status, Body: formPage(p, v, f, v.Faults(err))})
}

// formAgain shows the form as it was typed.
func (p *Pages) formAgain(v *gate.Visit, err error) error {
	f, failed := p.formOf(v)
	if failed != nil {
		return failed
	}
	f.answers = readAnswers(p.Diagnostics.Rules(), v.R.PostForm)
	var none gate.Refusal
	f.mayKeep = warned(v, &none, f.answers)
	return p.showForm(v, gate.StatusOf(err), f, err)
}

// readAnswers reads what was typed. What is wrong in it is for
// [diagnostic.Answers.Check] to say.
func readAnswers(rules diagnostic.Rules, typed url.Values) diagnostic.Answers {
	a := diagnostic.Answers{
		Given: map[string]string{}, Languages: typed[fieldLanguages],
		Words: typed.Get(fieldWords), What: typed.Get(fieldWhat), By: readDay(typed.Get(fieldBy)),
	}
	for _, q := range rules.Questions {
		if given := typed.Get(fieldQuestion + q.Code); given != "" {
			a.Given[q.Code] = given
		}
	}
	return a
}

// readDay reads a day as browsers send it, or as it is written in French; what
// is neither is given as it was typed.
func readDay(typed string) string {
	typed = strings.TrimSpace(typed)
	if day, err := time.Parse("2/1/2006", typed); err == nil {
		return day.Format(time.DateOnly)
	}
	return typed
}

// warned holds the words of a diagnostic against what a file should not hold; it
// tells whether they may be kept all the same.
func warned(v *gate.Visit, refusal *gate.Refusal, a diagnostic.Answers) (mayKeep bool) {
	mayKeep = peopleweb.Warn(v, refusal, fieldWords, a.Words)
	return peopleweb.Warn(v, refusal, fieldWhat, a.What) || mayKeep
}

// fields says at which field each fault of the answers is told.
func fields() map[string]string {
	return map[string]string{
		"diagnostic.nothing": fieldQuestion + "computer", "diagnostic.words_long": fieldWords, "diagnostic.what_long": fieldWhat,
		"diagnostic.languages.wrong": fieldLanguages, "diagnostic.urgent_kind": fieldQuestion + diagnostic.UrgentQuestion,
		"diagnostic.urgent_what": fieldWhat, "diagnostic.urgent_day": fieldBy,
	}
}

// readForm reads one diagnostic.
func (p *Pages) readForm(v *gate.Visit) (gate.Act, error) {
	person, err := v.ID("id")
	if err != nil {
		return nil, err
	}
	scope, err := v.Scope(access.DiagnosticWrite)
	if err != nil {
		return nil, err
	}
	rules := p.Diagnostics.Rules()
	answers := readAnswers(rules, v.R.PostForm)
	var refusal gate.Refusal
	warned(v, &refusal, answers)
	if err := refusal.With(gate.AtEach(fields(), answers.Check(rules))); err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		id, err := p.Diagnostics.Write(ctx, scope, person, answers)
		return gate.Answer{To: pathOf(person, "diagnostics/"+string(id)), Done: "diagnostic.written"}, err
	}, nil
}
