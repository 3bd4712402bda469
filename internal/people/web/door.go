package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/platform/limits"
)

const fieldCode = "secret-code" // never shown again: see gate.Kept

// The tries of codes. A code has 44 bits; with a hundred thousand of them
// given, trying all that the second rule lets through for a year finds one
// with a chance of less than one in a hundred.
func triesOfAddress() limits.Rule {
	return limits.Rule{Name: "space address", Most: 20, Within: 15 * time.Minute}
}

func triesOfPrefix() limits.Rule {
	return limits.Rule{Name: "space prefix", Most: 60, Within: time.Hour}
}

// prefixSigns begin a code: everywhere together, tries of codes that begin
// alike are bounded too.
const prefixSigns = 2

func (p *Pages) spaceDoor(v *gate.Visit) error {
	if v.Actor.Role == access.Person {
		v.Redirect("/mon-espace/dossier")
		return nil
	}
	return p.showDoor(v, p.speak(v), http.StatusOK, "")
}

func (p *Pages) showDoor(v *gate.Visit, t i18n.Printer, status int, wrong string) error {
	title := t.T("space.title")
	if wrong != "" {
		title = wrong
	}
	return p.showSpace(v, t, spacePage{Title: title, Status: status, Here: "/mon-espace?", Body: doorPage(v, t, wrong)})
}

type startedKey struct{}

// readDoor counts the try, then gives the opening of the space.
func (p *Pages) readDoor(v *gate.Visit) (gate.Act, error) {
	started := p.Clock()
	v.R = v.R.WithContext(context.WithValue(v.Context(), startedKey{}, started))
	typed := v.R.PostForm.Get(fieldCode)
	if err := p.Limits.Take(v.Context(), triesOfAddress(), gate.AddressOf(v.R)); err != nil {
		return nil, err
	}
	if err := p.Limits.Take(v.Context(), triesOfPrefix(), prefixOf(typed)); err != nil {
		return nil, err
	}
	scope, err := v.Scope(access.SpaceOpen)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		token, err := p.People.OpenSession(ctx, scope, typed)
		if err != nil && kernel.KindOf(err) == kernel.NotFound {
			err = kernel.Fault(kernel.Invalid, "people.code_wrong") // a form to correct, not a page that is absent
		}
		return gate.Answer{To: "/mon-espace/dossier", Then: func(w http.ResponseWriter) {
			p.wait(v)
			gate.SetSession(w, token)
		}}, err
	}, nil
}

// doorAgain asks for the code again.
func (p *Pages) doorAgain(v *gate.Visit, err error) error {
	p.wait(v)
	t := p.speak(v)
	return p.showDoor(v, t, gate.StatusOf(err), wrongOf(t, err))
}

// wait lets the answers to a right and to a wrong code take the same time.
func (p *Pages) wait(v *gate.Visit) {
	started, is := v.Context().Value(startedKey{}).(time.Time)
	if !is {
		return
	}
	rest := time.NewTimer(p.even - p.Clock().Sub(started))
	defer rest.Stop()
	select {
	case <-rest.C:
	case <-v.Context().Done():
	}
}

// wrongOf says what is wrong with a code.
func wrongOf(t i18n.Printer, err error) string {
	var e *kernel.Error
	if !errors.As(err, &e) {
		return t.T("space.wrong.other")
	}
	switch e.Key {
	case "people.code_form", "people.code_wrong":
		return t.T("space.wrong." + strings.TrimPrefix(e.Key, "people."))
	case "limits.wait":
		if minutes, is := gate.MinutesOf(e.Args); is {
			return gate.Wait(t, "space.wrong.wait", minutes)
		}
		return t.T("space.wrong.other")
	default:
		return t.T("space.wrong.other")
	}
}

// prefixOf gives how a code begins, in whatever way it is typed.
func prefixOf(typed string) string {
	letters := []rune(strings.ToUpper(plain(typed)))
	return string(letters[:min(prefixSigns, len(letters))])
}

func absent() error { return kernel.Fault(kernel.NotFound, "access.absent") }
