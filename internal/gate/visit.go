package gate

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/guard"
	"relais/internal/platform/i18n"
	"relais/internal/ui"
)

// Visit is one request, whoever makes it, and the language of its answer.
type Visit struct {
	i18n.Printer
	W       http.ResponseWriter
	R       *http.Request
	Actor   access.Actor
	Session Session // the zero Session when nobody is signed in
	gate    *Gate
	binding string // ties forms to this browser, once one was shown
}

// Context gives the context of the request.
func (v *Visit) Context() context.Context { return v.R.Context() }

// Scope gives the leave to do an action, or an error of kind Forbidden.
func (v *Visit) Scope(action access.Action) (access.Scope, error) { return v.Actor.May(action) }

// May tells whether a page should offer an action at all.
func (v *Visit) May(action access.Action) bool {
	_, err := v.Actor.May(action)
	return err == nil
}

// ID gives the identifier that a part of the path holds. One that is not an
// identifier names nothing.
func (v *Visit) ID(part string) (kernel.ID, error) {
	id, err := kernel.ParseID(v.R.PathValue(part))
	if err != nil {
		return "", kernel.Fault(kernel.NotFound, "access.absent")
	}
	return id, nil
}

// Redirect sends the browser to a path of ours, to be fetched by GET.
func (v *Visit) Redirect(path string) {
	http.Redirect(v.W, v.R, guard.SafePath(path), http.StatusSeeOther)
}

// Page is what a room shows.
type Page struct {
	Title  string
	Body   templ.Component
	Status int    // 0 means 200
	Script string // address of a script of ours; "" for none
	Plain  bool   // without the menu: to print, or for who is not signed in
}

// Show writes a page of work. Nobody keeps it: it may speak of people.
func (v *Visit) Show(page Page) error {
	frame := ui.WorkFrame{
		Printer: v.Printer, Network: v.gate.Network, Title: page.Title, Style: v.gate.style,
		Script: page.Script, Path: v.R.URL.Path, Plain: page.Plain || !v.Actor.SignedIn(),
		Done: v.done(), Menu: v.menu(), Name: v.Session.Name, Structure: v.Session.Structure,
		Others: len(v.Session.Others), Languages: v.gate.Work.Languages(), Key: v.key(),
	}
	v.W.Header().Set("Cache-Control", "no-store")
	return ui.SendWork(v.W, v.R, page.Status, frame, page.Body)
}

// menu gives the lines that the visitor may follow.
func (v *Visit) menu() (lines []ui.WorkLink) {
	for _, e := range v.gate.menu {
		if v.May(e.Action) {
			lines = append(lines, ui.WorkLink{Path: e.Path, Text: v.T(e.Text)})
		}
	}
	return lines
}

// done gives the sentence that says what the last form did, if the address
// names one that exists.
func (v *Visit) done() string {
	key := "done." + v.R.URL.Query().Get("fait")
	if !v.Has(key) {
		return ""
	}
	return v.T(key)
}
