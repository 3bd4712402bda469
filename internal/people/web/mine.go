package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/people"
)

// fieldWords is the one line by which people are searched.
const fieldWords = "mots"

// lists is what the first page on people shows.
type lists struct {
	Mine   []people.Minimal // in one's charge, the longest without contact first
	Alone  []people.Minimal // whom nobody has in charge, for who answers for them
	All    int              // how many those are
	Asking []people.Minimal // who asked to be erased
	Sought *sought          // what was searched; nil when nothing was
	Names  named
	Off    people.Without // the fields that the network does without
}

// sought is a search and its answer.
type sought struct {
	Text, FirstName, Name, Phone, Year string

	Found people.Found
	Done  bool // the search ran
}

func (p *Pages) mine(v *gate.Visit) error {
	return p.showLists(v, http.StatusOK, nil, nil)
}

func (p *Pages) showLists(v *gate.Visit, status int, search *sought, err error) error {
	shown := lists{Sought: search}
	if failed := p.fillLists(v, &shown); failed != nil {
		return failed
	}
	all := slices.Concat(shown.Mine, shown.Alone, shown.Asking)
	if search != nil {
		all = append(all, search.Found.People...)
	}
	names, failed := p.namesOf(v, all)
	if failed != nil {
		return failed
	}
	shown.Names = names
	if shown.Off, failed = p.People.Without(v.Context()); failed != nil {
		return failed
	}
	return v.Show(gate.Page{Title: v.T("person.list.title"), Status: status, Body: listsPage(p, v, shown, v.Faults(err))})
}

func (p *Pages) fillLists(v *gate.Visit, shown *lists) error {
	scope, err := v.Scope(access.PersonReadMinimal)
	if err != nil {
		return err
	}
	if shown.Mine, err = p.People.OfMine(v.Context(), scope); err != nil {
		return err
	}
	slices.Reverse(shown.Mine) // OfMine begins with the latest seen
	if scope, err = v.Scope(access.PersonAssign); err == nil && scope.Allows(access.Colleague) {
		if shown.Alone, shown.All, err = p.People.Unattended(v.Context(), scope); err != nil {
			return err
		}
	}
	if !v.May(access.PersonErase) {
		return nil
	}
	if scope, err = v.Scope(access.PersonErase); err != nil {
		return err
	}
	shown.Asking, err = p.People.AskingErasure(v.Context(), scope)
	return err
}

// search leaves its lines once, and shows what it found.
func (p *Pages) search(v *gate.Visit) (gate.Act, error) {
	s, query, scope, err := readSearch(v)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (answer gate.Answer, err error) {
		if s.Found, err = p.People.Search(ctx, scope, query); err != nil {
			return answer, atField(err)
		}
		s.Done = true
		for _, m := range s.Found.People {
			answer.IDs = append(answer.IDs, m.ID)
		}
		answer.Show = func(v *gate.Visit) error { return p.showLists(v, http.StatusOK, &s, nil) }
		return answer, nil
	}, nil
}

// searchTwice shows a double tap what the search found, as it is now: the lines
// are there already.
func (p *Pages) searchTwice(v *gate.Visit, kept gate.Answer) error {
	s, query, scope, err := readSearch(v)
	if err != nil {
		return err
	}
	if s.Found, err = p.People.SearchAgain(v.Context(), scope, query, kept.IDs); err != nil {
		return atField(err)
	}
	s.Done = true
	return p.showLists(v, http.StatusOK, &s, nil)
}

// readSearch gives what was typed, what it asks for, and by what right.
func readSearch(v *gate.Visit) (s sought, query people.Query, scope access.Scope, err error) {
	s = typedSearch(v)
	if query, err = s.query(); err != nil {
		return s, query, scope, err
	}
	scope, err = v.Scope(access.PersonSearch)
	return s, query, scope, err
}

// precise tells whether more than the one line was filled in.
func (s sought) precise() bool { return s.FirstName+s.Name+s.Phone+s.Year != "" }

// query reads what was typed.
func (s sought) query() (query people.Query, err error) {
	query = people.Query{Text: s.Text, FirstName: s.FirstName, Name: s.Name, Phone: s.Phone}
	if s.Year == "" {
		return query, nil
	}
	if query.BirthYear, err = strconv.Atoi(s.Year); err != nil {
		var refusal gate.Refusal
		refusal.Refuse(fieldYear, "person.year.form")
		return query, refusal.Err()
	}
	return query, nil
}

func typedSearch(v *gate.Visit) sought {
	typed := func(field string) string { return strings.TrimSpace(v.R.PostForm.Get(field)) }
	return sought{Text: typed(fieldWords), FirstName: typed(fieldFirstName), Name: typed(fieldName), Phone: typed(fieldPhone), Year: typed(fieldYear)}
}

func (p *Pages) searchAgain(v *gate.Visit, err error) error {
	s := typedSearch(v)
	return p.showLists(v, gate.StatusOf(err), &s, err)
}
