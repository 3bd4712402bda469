package web

import (
	"slices"
	"strconv"
	"strings"

	"relais/internal/gate"
	"relais/internal/people"
	"relais/internal/platform/i18n"
	"relais/internal/territory"
)

// The fields of the form of a card, by name and id.
const (
	fieldFirstName   = "prenom"
	fieldName        = "nom"
	fieldYear        = "annee"
	fieldPhone       = "telephone"
	fieldPhoneOf     = "telephone-de"
	fieldCommune     = "commune"
	fieldINSEE       = "insee" // the commune picked among several
	fieldLanguages   = "langue"
	fieldReach       = "joindre"
	fieldAdaptations = "aide"
	fieldVersion     = "version"
	fieldTwins       = "malgre-double" // create although others answer
)

// cardForm is the form of a card as it is shown.
type cardForm struct {
	To       string // where it is sent
	Go       string // key of the text of its button
	Typed    people.Card
	Year     string // as typed
	Town     string // as typed
	INSEE    string
	Choices  []territory.Commune // when several communes answer
	MayKeep  bool                // the box that keeps a text anyway is shown
	Anyway   bool                // that box is ticked
	Version  string
	Off      people.Without // the fields that the network does without
	Twins    []people.Twin  // who may be the same person
	Meantime []difference   // what someone else wrote meanwhile
}

// difference is a field that someone else changed.
type difference struct{ Label, Now string }

// typedCard reads a form as it was typed, for the page that shows it again.
func (p *Pages) typedCard(v *gate.Visit) cardForm {
	typed := v.R.PostForm
	form := cardForm{
		Typed: people.Card{
			FirstName: typed.Get(fieldFirstName), Name: typed.Get(fieldName), Phone: typed.Get(fieldPhone),
			PhoneOf: typed.Get(fieldPhoneOf), Languages: typed[fieldLanguages], Reach: typed.Get(fieldReach),
			Adaptations: typed[fieldAdaptations],
		},
		Year: strings.TrimSpace(typed.Get(fieldYear)), Town: strings.TrimSpace(typed.Get(fieldCommune)),
		INSEE: typed.Get(fieldINSEE), Version: typed.Get(fieldVersion), Anyway: typed.Get(anywayField) != "",
	}
	code, choices := p.where(form.Town, form.INSEE)
	form.Typed.Commune, form.Choices = code, choices
	form.MayKeep = form.Anyway || form.card(v, &gate.Refusal{})
	return form
}

// readCard reads a form and refuses what cannot be kept.
func (p *Pages) readCard(v *gate.Visit) (cardForm, error) {
	form := p.typedCard(v)
	var refusal gate.Refusal
	form.card(v, &refusal)
	if form.Town != "" && form.Typed.Commune == "" {
		key := "person.commune.unknown"
		if len(form.Choices) > 0 {
			key = "person.commune.several"
		}
		refusal.Refuse(fieldCommune, key)
	}
	return form, refusal.With(atField(form.Typed.Check(p.Clock().Year())))
}

// card puts what was typed in the card, and warns about its texts.
func (f *cardForm) card(v *gate.Visit, refusal *gate.Refusal) (mayKeep bool) {
	if f.Year != "" {
		year, err := strconv.Atoi(f.Year)
		if err != nil || year == 0 {
			refusal.Refuse(fieldYear, "person.year.form")
		}
		f.Typed.BirthYear = year
	}
	for _, text := range []struct{ field, typed string }{
		{fieldFirstName, f.Typed.FirstName}, {fieldName, f.Typed.Name}, {fieldReach, f.Typed.Reach},
	} {
		mayKeep = warn(v, refusal, text.field, text.typed) || mayKeep
	}
	return mayKeep
}

// shownCard gives the form of a card that is kept.
func (p *Pages) shownCard(o people.Opened) cardForm {
	form := cardForm{Typed: o.Card, Version: strconv.FormatInt(o.Version, 10), INSEE: o.Commune}
	form.Typed.Phone = phone(o.Phone)
	if o.BirthYear != 0 {
		form.Year = strconv.Itoa(o.BirthYear)
	}
	if commune, known := p.Atlas.Commune(o.Commune); known {
		form.Town = townLabel(commune)
	}
	return form
}

// atField ties each error of the domain to the field it is about.
func atField(err error) error {
	return gate.AtEach(map[string]string{
		"people.name_missing": fieldFirstName, "people.name_long": fieldFirstName, "people.birth_year": fieldYear,
		"people.phone": fieldPhone, "people.phone_of": fieldPhoneOf, "people.commune": fieldCommune,
		"people.reach_long": fieldReach, "people.list_long": fieldLanguages, "people.code": fieldLanguages,
		"people.adaptation": fieldAdaptations,
	}, err)
}

// offeredLanguages are those most spoken by the people who come; a card may
// hold others, which stay offered on its own form.
func offeredLanguages(held []string) []string {
	offered := []string{
		"fr", "ar", "en", "es", "pt", "it", "tr", "ru", "uk", "ro", "fa", "ps", "bn", "ta", "zh", "vi", "so", "ti", "ff", "bm", "wo", "ln", "sq", "ka", "hy",
	}
	for _, tag := range held {
		if !slices.Contains(offered, tag) {
			offered = append(offered, tag)
		}
	}
	return offered
}

// differences says what a kept card holds otherwise than what was typed.
func (p *Pages) differences(t i18n.Printer, typed people.Card, kept people.Opened) (all []difference) {
	add := func(key, mine, theirs string) {
		if mine == theirs {
			return
		}
		if theirs == "" {
			theirs = t.T("person.nothing")
		}
		all = append(all, difference{t.T("person.field." + key), theirs})
	}
	year := func(c people.Card) string {
		if c.BirthYear == 0 {
			return ""
		}
		return strconv.Itoa(c.BirthYear)
	}
	add("first_name", typed.FirstName, kept.FirstName)
	add("name", typed.Name, kept.Name)
	add("year", year(typed), year(kept.Card))
	add("phone", plain(phone(typed.Phone)), plain(phone(kept.Phone)))
	add("commune", p.town(typed.Commune), p.town(kept.Commune))
	add("languages", tongues(t, typed.Languages), tongues(t, kept.Languages))
	add("reach", typed.Reach, kept.Reach)
	add("adaptations", adaptations(t, "person.", typed.Adaptations), adaptations(t, "person.", kept.Adaptations))
	return all
}
