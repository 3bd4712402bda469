package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"relais/internal/access"
	"relais/internal/diagnostic"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
	peopleweb "relais/internal/people/web"
)

// batchRows is how many grids one page takes.
const batchRows = 10

// fieldPerson names the field of the person of a row; every field of a row ends
// with its number, from 1.
const fieldPerson = "personne"

// fieldOn names the day on which the grids were filled in.
const fieldOn = "jour"

// row is one grid as it was typed.
type row struct {
	number  int // from 1
	person  string
	figures map[string]string // by section
	what    string
	by      string
	words   string
}

// named gives the name of a field of a row.
func (r row) named(field string) string { return field + "-" + strconv.Itoa(r.number) }

// empty tells whether nothing was typed in a row.
func (r row) empty() bool {
	typed := r.person + r.what + r.by + r.words
	for _, figures := range r.figures {
		typed += figures
	}
	return strings.TrimSpace(typed) == ""
}

// readRows reads every row as it was typed.
func readRows(rules diagnostic.Rules, typed url.Values) (rows []row) {
	for number := 1; number <= batchRows; number++ {
		r := row{number: number, figures: map[string]string{}}
		r.person, r.what, r.words = typed.Get(r.named(fieldPerson)), typed.Get(r.named(fieldWhat)), typed.Get(r.named(fieldWords))
		r.by = readDay(typed.Get(r.named(fieldBy)))
		for _, section := range rules.Sections() {
			r.figures[section] = typed.Get(r.named(section))
		}
		rows = append(rows, r)
	}
	return rows
}

// readFigures reads the answers of a section: one figure a question, in order; 0
// is who does not know. Spaces, points and dashes between them count for nothing.
func readFigures(rules diagnostic.Rules, section, typed string) (given map[string]string, wrong *gate.Fault) {
	figures := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ".", "", "-", "", ",", "").Replace(typed)
	questions := rules.Of(section)
	if n := len([]rune(figures)); n != len(questions) {
		return nil, &gate.Fault{Key: "diagnostic.row.count", Args: []any{len(questions), n}}
	}
	given = map[string]string{}
	for i, sign := range []rune(figures) {
		q, number := questions[i], int(sign-'0')
		switch {
		case number == 0:
			given[q.Code] = diagnostic.Unknown
		case number > 0 && number <= len(q.Answers):
			given[q.Code] = q.Answers[number-1].Code
		default:
			return nil, &gate.Fault{Key: "diagnostic.row.figure", Args: []any{rules.Number(q.Code), len(q.Answers)}}
		}
	}
	return given, nil
}

func (p *Pages) batch(v *gate.Visit) error {
	return p.showBatch(v, http.StatusOK, typedBatch{rows: readRows(p.Diagnostics.Rules(), nil)}, nil)
}

// batchAgain shows every row as it was typed.
func (p *Pages) batchAgain(v *gate.Visit, err error) error {
	b := typedBatch{rows: readRows(p.Diagnostics.Rules(), v.R.PostForm), on: readDay(v.R.PostForm.Get(fieldOn))}
	var none gate.Refusal
	for _, r := range b.rows {
		b.mayKeep = r.warned(v, &none) || b.mayKeep
	}
	return p.showBatch(v, gate.StatusOf(err), b, err)
}

// typedBatch is several grids as they were typed.
type typedBatch struct {
	on      string
	rows    []row
	mayKeep bool // a warning may be passed over
}

func (p *Pages) showBatch(v *gate.Visit, status int, b typedBatch, err error) error {
	mine, failed := p.mine(v)
	if failed != nil {
		return failed
	}
	body := batchPage(p, v, mine, b, v.Faults(err))
	return v.Show(gate.Page{Title: v.T("diagnostic.batch.title"), Status: status, Body: body})
}

// mine gives those in the member's charge.
func (p *Pages) mine(v *gate.Visit) ([]people.Minimal, error) {
	scope, err := v.Scope(access.PersonReadMinimal)
	if err != nil {
		return nil, err
	}
	return p.People.OfMine(v.Context(), scope)
}

// readBatch reads every row, and tells what is wrong in each.
func (p *Pages) readBatch(v *gate.Visit) (gate.Act, error) {
	scope, err := v.Scope(access.DiagnosticWrite)
	if err != nil {
		return nil, err
	}
	var refusal gate.Refusal
	var entries []diagnostic.Entry
	var numbers []int
	seen, on := map[kernel.ID]bool{}, readDay(v.R.PostForm.Get(fieldOn))
	if _, err := time.Parse(time.DateOnly, on); on != "" && err != nil {
		refusal.Refuse(fieldOn, "diagnostic.day")
	}
	for _, r := range readRows(p.Diagnostics.Rules(), v.R.PostForm) {
		if r.empty() {
			continue
		}
		entry := p.readRow(v, &refusal, r)
		entry.Answers.On = on
		if entry.Person != "" && seen[entry.Person] {
			refusal.Refuse(r.named(fieldPerson), "diagnostic.row.twice", r.number)
		}
		seen[entry.Person] = true
		entries, numbers = append(entries, entry), append(numbers, r.number)
	}
	if len(entries) == 0 {
		refusal.Refuse(row{number: 1}.named(fieldPerson), "diagnostic.row.empty")
	}
	if err := refusal.Err(); err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		_, err := p.Diagnostics.WriteAll(ctx, scope, entries)
		return gate.Answer{To: "/diagnostics/saisie", Done: "diagnostic.batch"}, atRow(err, numbers)
	}, nil
}

// readRow reads one row.
func (p *Pages) readRow(v *gate.Visit, refusal *gate.Refusal, r row) (entry diagnostic.Entry) {
	rules, before := p.Diagnostics.Rules(), len(refusal.Faults)
	id, err := kernel.ParseID(r.person)
	if err != nil {
		refusal.Refuse(r.named(fieldPerson), "diagnostic.row.who", r.number)
	}
	entry = diagnostic.Entry{Person: id, Answers: diagnostic.Answers{Given: map[string]string{}, What: r.what, By: r.by, Words: r.words}}
	for _, section := range rules.Sections() {
		given, wrong := readFigures(rules, section, r.figures[section])
		if wrong != nil {
			args := append([]any{r.number}, wrong.Args...)
			if wrong.Key == "diagnostic.row.count" {
				args = append([]any{r.number, p.in(v).T("diag.section." + section)}, wrong.Args...)
			}
			refusal.Refuse(r.named(section), wrong.Key, args...)
		}
		for question, answer := range given {
			entry.Answers.Given[question] = answer
		}
	}
	r.warned(v, refusal)
	if len(refusal.Faults) == before { // what stands behind is told once the figures are right
		r.refuse(v, refusal, entry.Answers.Check(rules))
	}
	return entry
}

// refuse tells the faults of the answers of a row, with its number.
func (r row) refuse(v *gate.Visit, refusal *gate.Refusal, err error) {
	at := map[string]string{
		"diagnostic.words_long": r.named(fieldWords), "diagnostic.what_long": r.named(fieldWhat), "diagnostic.urgent_kind": r.named("urgent"),
		"diagnostic.urgent_what": r.named(fieldWhat), "diagnostic.urgent_day": r.named(fieldBy),
	}
	var faults *gate.Refusal
	if !errors.As(gate.AtEach(at, err), &faults) {
		return
	}
	for _, fault := range faults.Faults {
		refusal.Refuse(fault.Field, "diagnostic.row", r.number, v.T(fault.Key, fault.Args...))
	}
}

// warned holds the words of a row against what a file should not hold.
func (r row) warned(v *gate.Visit, refusal *gate.Refusal) (mayKeep bool) {
	mayKeep = peopleweb.Warn(v, refusal, r.named(fieldWords), r.words)
	return peopleweb.Warn(v, refusal, r.named(fieldWhat), r.what) || mayKeep
}

// atRow ties what the room refuses to the row that it is about, or to the day of
// all.
func atRow(err error, numbers []int) error {
	var wrong *diagnostic.RowError
	if !errors.As(err, &wrong) {
		return err
	}
	var fault *kernel.Error
	if errors.As(err, &fault) && fault.Key == "diagnostic.day_to_come" {
		return gate.At(fieldOn, err)
	}
	return gate.At(row{number: numbers[wrong.Row]}.named(fieldPerson), err)
}
