package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
)

// The fields of the forms by which files are merged.
const (
	fieldWith      = "avec"      // the other file
	fieldReference = "reference" // of the other file, as it is typed
	fieldTake      = "prendre-"  // begins the name of the choice of one field
)

// pair is two files side by side.
type pair struct {
	Kept, Other people.Opened
	Rows        []pairRow
}

// pairRow is a field of which both files say something, or one does.
type pairRow struct {
	Field         string // its code
	Label         string
	Kept, Other   string // in words; "" when it says nothing
	Same, TakeOne bool   // nothing to choose; the other's is taken unless said otherwise
}

func (p *Pages) registerMerge(g *gate.Gate) {
	g.Page("GET /personnes/{id}/reunir", access.PersonMerge, p.showMerge)
	g.Form("POST /personnes/{id}/reunir", access.PersonMerge, gate.Form{Read: p.readMerge, Again: p.mergeAgain})
	g.Form("POST /personnes/{id}/separer", access.PersonMerge, gate.Form{Read: p.readPart, Again: p.threadAgain})
	g.Page("GET /personnes/{id}/separer", access.PersonRead, work(p.back))
}

func (p *Pages) showMerge(v *gate.Visit) error { return p.mergePage(v, http.StatusOK, nil) }

func (p *Pages) mergeAgain(v *gate.Visit, err error) error {
	return p.mergePage(v, gate.StatusOf(err), err)
}

// mergePage asks which other file is the same person's; once it is known, both
// are shown side by side.
func (p *Pages) mergePage(v *gate.Visit, status int, err error) error {
	kept, failed := p.opened(v)
	if failed != nil {
		return failed
	}
	other, failed := p.otherFile(v, kept.Minimal.ID)
	if failed != nil && err == nil {
		status, err = gate.StatusOf(failed), gate.At(fieldReference, failed)
	}
	title := v.T("person.merge.title", who(v.Printer, kept.Minimal))
	if other.Minimal.ID == "" {
		twins, failed := p.mayBeSame(v, kept)
		if failed != nil {
			return failed
		}
		return v.Show(gate.Page{Title: title, Status: status, Body: mergeAskPage(p, v, title, kept, twins, v.Faults(err))})
	}
	both := pair{Kept: kept, Other: other, Rows: p.sideBySide(v, kept.Card, other.Card)}
	return v.Show(gate.Page{Title: title, Status: status, Body: mergePairPage(v, title, both, v.Faults(err))})
}

// otherFile reads the other file, named by its identifier or by its reference.
func (p *Pages) otherFile(v *gate.Visit, kept kernel.ID) (people.Opened, error) {
	typed := v.R.FormValue(fieldWith)
	if typed == "" {
		typed = v.R.FormValue(fieldReference)
	}
	if typed == "" {
		return people.Opened{}, nil
	}
	scope, err := v.Scope(access.PersonRead)
	if err != nil {
		return people.Opened{}, err
	}
	id, err := p.People.Named(v.Context(), scope, typed)
	switch {
	case err == nil && id == kept:
		err = kernel.Fault(kernel.Invalid, "people.merge_same")
	case err != nil && kernel.KindOf(err) == kernel.NotFound:
		err = kernel.Fault(kernel.Invalid, "people.reference_unknown")
	}
	if err != nil {
		return people.Opened{}, err
	}
	other, err := p.People.Card(v.Context(), scope, id)
	switch {
	case err != nil && kernel.KindOf(err) == kernel.Forbidden:
		err = kernel.Fault(kernel.Invalid, "person.merge.closed")
	case err != nil && kernel.KindOf(err) == kernel.NotFound: // protected: no more is said than of nobody's
		err = kernel.Fault(kernel.Invalid, "people.reference_unknown")
	}
	return other, err
}

// mayBeSame gives the files that may be of the same person, with whom they are.
func (p *Pages) mayBeSame(v *gate.Visit, kept people.Opened) ([]people.Twin, error) {
	scope, err := v.Scope(access.PersonSearch)
	if err != nil {
		return nil, err
	}
	twins, err := p.People.Twins(v.Context(), scope, kept.Card)
	return slices.DeleteFunc(twins, func(t people.Twin) bool { return t.ID == kept.Minimal.ID }), err
}

// sideBySide says what two cards hold, field by field.
func (p *Pages) sideBySide(v *gate.Visit, kept, other people.Card) (rows []pairRow) {
	add := func(field, mine, theirs string) {
		if mine == "" && theirs == "" {
			return
		}
		rows = append(rows, pairRow{
			Field: field, Label: v.T("person.field." + fieldText(people.Field(field))), Kept: mine, Other: theirs,
			Same: mine == theirs, TakeOne: mine == "",
		})
	}
	year := func(c people.Card) string {
		if c.BirthYear == 0 {
			return ""
		}
		return strconv.Itoa(c.BirthYear)
	}
	of := func(c people.Card) string {
		if c.PhoneOf == "" {
			return ""
		}
		return v.T("person.phone_of." + c.PhoneOf)
	}
	add("first_name", kept.FirstName, other.FirstName)
	add("name", kept.Name, other.Name)
	add("birth_year", year(kept), year(other))
	add("phone", phone(kept.Phone), phone(other.Phone))
	add("phone_of", of(kept), of(other))
	add("commune", p.town(kept.Commune), p.town(other.Commune))
	add("languages", tongues(v.Printer, kept.Languages), tongues(v.Printer, other.Languages))
	add("reach", kept.Reach, other.Reach)
	add("adaptations", adaptations(v.Printer, "person.", kept.Adaptations), adaptations(v.Printer, "person.", other.Adaptations))
	return rows
}

// readMerge reads which fields are those of the other file. Nothing is merged
// before both were seen side by side: a form without the choice shows them.
func (p *Pages) readMerge(v *gate.Visit) (gate.Act, error) {
	id, scope, err := actOn(v, access.PersonMerge)
	if err != nil {
		return nil, err
	}
	other, err := kernel.ParseID(v.R.PostForm.Get(fieldWith))
	if err != nil {
		return nil, gate.At(fieldReference, kernel.Fault(kernel.Invalid, "people.reference_form"))
	}
	var take []people.Field
	for _, field := range append(people.Fields(), people.FieldFirstName) {
		if v.R.PostForm.Get(fieldTake+string(field)) == "autre" {
			take = append(take, field)
		}
	}
	return func(ctx context.Context) (gate.Answer, error) {
		return to(id, "merged"), p.People.Merge(ctx, scope, id, other, take...)
	}, nil
}

// leads sends who opens a file that was emptied to the one that is kept.
func (p *Pages) leads(v *gate.Visit) bool {
	id, scope, err := actOn(v, access.PersonRead)
	if err != nil {
		return false
	}
	kept, err := p.People.MergedInto(v.Context(), scope, id)
	if err != nil {
		return false
	}
	v.Redirect("/personnes/" + string(kept))
	return true
}

// readPart puts a file back.
func (p *Pages) readPart(v *gate.Visit) (gate.Act, error) {
	id, scope, err := actOn(v, access.PersonMerge)
	if err != nil {
		return nil, err
	}
	other, err := kernel.ParseID(v.R.PostForm.Get(fieldWith))
	if err != nil {
		return nil, absent()
	}
	return func(ctx context.Context) (gate.Answer, error) {
		return to(id, "parted"), p.People.Unmerge(ctx, scope, other)
	}, nil
}
