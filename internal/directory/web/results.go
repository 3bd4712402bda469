package web

import (
	"net/http"
	"slices"
	"strings"

	"relais/internal/directory"
	"relais/internal/engine/gazetteer"
	"relais/internal/kernel"
	"relais/internal/territory"
	"relais/internal/ui"
)

// onePage is how many places a page of results shows: what a person reads, and
// what fits in two kilobytes with the rest.
const onePage = 3

// found is what the page of results shows.
type found struct {
	asked
	answer   directory.Answer
	cards    []brief
	remote   []brief
	homonyms []territory.Match
	next     string // address of the next page; "" on the last
}

// results shows the places that can help, nearest first.
func (p *Pages) results(v *visit) error {
	a, err := readAsked(v.r.URL.Query(), p.atlas)
	if err != nil {
		return err
	}
	switch {
	case a.origin().IsZero() && a.typed == "":
		return p.showHome(v, http.StatusBadRequest, a, v.T("home.error.empty"))
	case a.origin().IsZero():
		return p.showHome(v, http.StatusNotFound, a, v.T("home.error.unknown", a.typed))
	}
	f := found{asked: a, homonyms: homonyms(a)}
	if f.answer, err = p.directory.Answer(a.query(p.nowIn(a.commune.Code), onePage), p.settings.Helpline); err != nil {
		return err
	}
	f.cards, f.remote = p.briefs(v, a, f.answer.Near.Hits), p.briefs(v, a, f.answer.Remote)
	if next := f.answer.Near.Next.String(); next != "" {
		f.next = "/lieux" + a.address() + paramCursor + "=" + next
	}
	frame := p.frame(v, f.title(v), p.styles.results, a.address())
	return p.send(v, http.StatusOK, frame, resultsPage(&frame, f))
}

// title says how many places can help, or that none can.
func (f *found) title(v *visit) string {
	switch {
	case f.answer.Near.Total > 0:
		return v.N("results.title", f.answer.Near.Total)
	case f.open != "":
		return v.T("results.none.open")
	default:
		return v.T("results.none")
	}
}

// where names the place searched around.
func (f *found) where(frame *ui.Frame) string {
	if f.commune.Code == "" {
		return frame.T("results.nowhere")
	}
	return f.commune.Name + " (" + f.commune.Departement + ")"
}

// needKey gives the slug of the need, or the word for any.
func (f *found) needKey() string {
	if f.need == "" {
		return "tous"
	}
	return f.need
}

// homonyms gives the other communes that what was typed may have meant: all
// that were found when nothing bears just that name, else those that bear it
// too.
func homonyms(a asked) []territory.Match {
	if a.typed == "" {
		return nil
	}
	typed := gazetteer.Fold(a.typed)
	if gazetteer.Fold(a.commune.Name) != typed {
		return a.others
	}
	return slices.DeleteFunc(slices.Clone(a.others), func(m territory.Match) bool {
		return gazetteer.Fold(m.Commune.Name) != typed
	})
}

// orderKey says in what order the places come, and from where.
func (f *found) orderKey() string {
	if f.commune.Code == "" {
		return "results.order"
	}
	return "results.order.centre"
}

// toggled gives the address of the same search, open now or at any time.
func (f *found) toggled() string {
	other := f.asked
	if other.open == "" {
		other.open = openNow
	} else {
		other.open = ""
	}
	return "/lieux" + tidy(other.address())
}

// elsewhere gives the address of the same search in another commune.
func (f *found) elsewhere(c territory.Commune) string {
	other := f.asked
	other.commune, other.near = c, kernel.Point{}
	return other.address()
}

// broader gives the address of a search for any help in the same place.
func (f *found) broader() string {
	return asked{commune: f.commune, near: f.near, typed: f.typed}.address()
}

func openKey(open string) string {
	if open != "" {
		return "results.all"
	}
	return "results.open"
}

// tidy takes the last mark off an address that is complete.
func tidy(address string) string { return strings.TrimRight(address, "?&") }
