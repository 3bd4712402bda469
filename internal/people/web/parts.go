package web

import (
	"context"

	"github.com/a-h/templ"

	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/i18n"
	"relais/internal/territory"
	"relais/internal/ui"
)

// What follows serves the pages of the work rooms, so that a person's card is
// asked for, and spoken of, in one way everywhere.

// Field is a line to fill in: label above, hint under it, what is wrong over it.
type Field = field

// Input shows a field.
func Input(v *gate.Visit, f Field, faults []ui.Fault) templ.Component { return input(v, f, faults) }

// Warn holds a free text against what a file should not hold, as
// [gate.Refusal]s of its field; it tells whether the box of [Anyway] may be
// offered.
func Warn(v *gate.Visit, refusal *gate.Refusal, field, text string) bool {
	return warn(v, refusal, field, text)
}

// AnywayField names the box of [Anyway].
const AnywayField = anywayField

// Anyway is the box that keeps a text in spite of a warning.
func Anyway(v *gate.Visit, ticked bool) templ.Component { return anyway(v, ticked) }

// CardForm is the form of a card as it is shown.
type CardForm = cardForm

// TypedCard reads a form as it was typed, for the page that shows it again.
func (p *Pages) TypedCard(v *gate.Visit) (form CardForm, err error) {
	form = p.typedCard(v)
	form.Off, err = p.People.Without(v.Context())
	return form, err
}

// ReadCard reads a form and refuses what cannot be kept.
func (p *Pages) ReadCard(v *gate.Visit) (CardForm, error) { return p.readCard(v) }

// CardAtField ties each error of a card to the field it is about.
func CardAtField(err error) error { return atField(err) }

// CardFields are the fields of a new card that an orientation needs: who, and how
// to reach them.
func CardFields(v *gate.Visit, f CardForm, faults []ui.Fault) templ.Component {
	return neededFields(v, f, faults)
}

// TwinRows shows the files that may be of the same person, each with where to go
// on with it.
func (p *Pages) TwinRows(v *gate.Visit, found []people.Twin, to func(people.Twin) string) (templ.Component, error) {
	var shown []people.Minimal
	for _, twin := range found {
		shown = append(shown, twin.Minimal)
	}
	names, err := p.namesOf(v, shown)
	return twinRows(p, v, found, to, names), err
}

// MayAskElsewhere counts one asking whether someone may be followed elsewhere, and
// tells whether it may be: see [people.Service.PerhapsElsewhere].
func (p *Pages) MayAskElsewhere(v *gate.Visit) (bool, error) { return p.mayAskElsewhere(v) }

// TwinsField is the field by which one says that it is someone else.
const TwinsField = fieldTwins

// Where finds the commune that was typed, by name or postcode: see where.
func (p *Pages) Where(typed, chosen string) (code string, choices []territory.Commune) {
	return p.where(typed, chosen)
}

// TownLabel tells a commune from its homonyms: Châteauroux (36).
func TownLabel(c territory.Commune) string { return townLabel(c) }

// Who says a person as colleagues may: first name and initial.
func Who(t i18n.Printer, firstName, initial string) string {
	return who(t, people.Minimal{FirstName: firstName, Initial: initial})
}

// Tongue names a language in the language of the page.
func Tongue(t i18n.Printer, tag string) string { return tongue(t, tag) }

// Tongues names languages on one line.
func Tongues(t i18n.Printer, tags []string) string { return tongues(t, tags) }

// Adaptations says what makes help possible, on one line.
func Adaptations(t i18n.Printer, codes []string) string { return adaptations(t, "person.", codes) }

// PhoneAsRead writes a number of France as people read it.
func PhoneAsRead(number string) string { return phone(number) }

// SlipLanguage gives the language of a slip to offer first: one that the person
// speaks, French when they do.
func SlipLanguage(spoken []string) i18n.Lang { return slipLanguage(spoken) }

// NamesOf finds names, those of nobody apart.
func (p *Pages) NamesOf(ctx context.Context, ids ...kernel.ID) (map[kernel.ID]string, error) {
	return p.names(ctx, ids...)
}

// LanguageBoxes ask which languages someone speaks, some of them ticked.
func LanguageBoxes(v *gate.Visit, name, label string, ticked []string, faults []ui.Fault) templ.Component {
	return checks(v, name, label, "", languageChoices(v, ticked), "boxes", faults)
}

// Own keeps a page of a person's space from workers, and says in the person's
// own words what could not be shown.
func (p *Pages) Own(page func(*gate.Visit) error) func(*gate.Visit) error { return p.own(page) }

// Speak gives the language of the person: one of the four of everyone's pages.
func (p *Pages) Speak(v *gate.Visit) i18n.Printer { return p.speak(v) }

// ShowSpace writes a page of a person's space, the way out and the way back
// before it, with a status; 0 means 200.
func (p *Pages) ShowSpace(v *gate.Visit, t i18n.Printer, status int, title string, body templ.Component) error {
	return p.showSpace(v, t, spacePage{Title: title, Status: status, Body: templ.Join(quitForm(v, t), spaceHome(t), body)})
}
