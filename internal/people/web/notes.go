package web

import (
	"net/http"
	"slices"
	"strconv"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
)

// spaceNotesShown keeps the page light.
const spaceNotesShown = 20

// spaceNotes shows the shared notes about the person, newest first, and says
// that there are others.
func (p *Pages) spaceNotes(v *gate.Visit) error {
	scope, err := v.Scope(access.NoteRead)
	if err != nil {
		return err
	}
	shared, private, err := p.People.SharedNotes(v.Context(), scope, v.Actor.Person)
	if err != nil {
		return err
	}
	slices.Reverse(shared) // SharedNotes begins with the oldest
	number, notes, next := pageOf(shared, v.R.URL.Query().Get("page"))
	var authors []kernel.ID
	for _, n := range notes {
		authors = append(authors, n.Author)
	}
	names, err := p.names(v.Context(), authors...)
	if err != nil {
		return err
	}
	t, here := p.speak(v), "?"
	if number > 1 {
		here = "?page=" + strconv.Itoa(number) + "&"
	}
	return p.showSpace(v, t, spacePage{
		Title: t.T("space.title"), Status: http.StatusOK, Here: here, Body: spaceNotesPage(p, v, t, notes, private, names, next),
	})
}

// pageOf gives the notes of a page, its number from 1, and the number of the
// next one; 0 when it is the last.
func pageOf(all []people.Note, asked string) (number int, notes []people.Note, next int) {
	number, err := strconv.Atoi(asked)
	last := max(1, (len(all)+spaceNotesShown-1)/spaceNotesShown)
	if err != nil || number < 1 || number > last {
		number = 1
	}
	if number < last {
		next = number + 1
	}
	first := (number - 1) * spaceNotesShown
	return number, all[first:min(first+spaceNotesShown, len(all))], next
}
