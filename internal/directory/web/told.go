package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/ui"
)

// Told is a place in the words of a language, for the pages of other rooms.
type Told struct {
	ID         kernel.ID
	Name       string
	Verbs      string // what one can do there, three verbs at most
	Open       bool   // now
	Opening    string // until when, or when it opens
	Where      string // distance and town
	Address    string // street and town, on one line
	Terms      string // price, and how one is received
	Stale      string // "" when the card is fresh
	Phone      string // as people read it; "" for none
	Dial       string // as a phone dials it
	Way        string // address that shows the way; "" when unknown
	ByReferral bool   // only a professional may send someone there
}

// Tell gives places that answered a query, in the words of a language. The
// request tells how its browser is shown the way.
func (p *Pages) Tell(t i18n.Printer, r *http.Request, need string, hits ...directory.Hit) (all []Told) {
	v := &visit{Printer: t, r: r}
	for _, h := range hits {
		opening := openingOf(v, h.OpeningAt(p.clock()))
		all = append(all, Told{
			ID: h.ID, Name: h.Name, Verbs: verbs(v, h.Card, need), Open: opening.open, Opening: opening.text,
			Where: v.distance(h.Distance) + p.town(&h.Place), Address: p.line(&h.Place), Terms: termsReferred(v, &h.Place),
			Stale: p.stale(v, &h.Place), Phone: spoken(h.Phone), Dial: dialled(h.Phone), Way: wayWithin(r, h),
			ByReferral: h.NeedsReferral(),
		})
	}
	return all
}

// termsReferred says what help costs and how one is received, to who goes there, or
// sends someone there, through a professional: that one is needed goes without
// saying.
func termsReferred(v *visit, place *directory.Place) string {
	if !place.NeedsReferral() {
		return terms(v, place)
	}
	if fee := feeOf(place); fee != "" {
		return capital(v.T("fee." + fee))
	}
	return ""
}

// TellOne does as Tell for one place by its identifier; NotFound when there is
// none.
func (p *Pages) TellOne(t i18n.Printer, r *http.Request, need string, id kernel.ID) (Told, error) {
	card, err := p.directory.Card(id)
	if err != nil {
		return Told{}, err
	}
	return p.Tell(t, r, need, directory.Seen(card, p.clock()))[0], nil
}

// line writes the address of a place on one line.
func (p *Pages) line(place *directory.Place) string {
	if place.Address.Street == "" {
		return p.town(place)
	}
	return place.Address.Street + ", " + p.town(place)
}

// Way is what one must know to go to a place, short enough for a slip of paper.
// What the place itself wrote is in French, whatever the language of the rest.
type Way struct {
	Name    string
	Address []string // lines
	Hours   string   // on one line
	Phone   string
	Terms   string // price, and how one is received
	Come    string // how to get there and in, in the place's words
	Bring   string
	Own     bool            // what to bring is in the place's words
	Notes   string          // conditions, in the place's words
	Map     templ.Component // nil when it cannot be drawn
}

// mostOnSlip bounds each text of a place on a slip, in characters.
const mostOnSlip = 110

// Lead gives what one must know to go to a place for a need (a slug, "" for
// any), in the language of a page. NotFound when there is none.
func (p *Pages) Lead(f *ui.Frame, r *http.Request, need string, id kernel.ID) (Way, error) {
	card, err := p.directory.Card(id)
	if err != nil {
		return Way{}, err
	}
	v := &visit{Printer: f.Printer, r: r}
	c := full{asked: asked{need: need}, Card: card, town: p.town(&card.Place), phone: spoken(card.Phone), chart: p.chart(card)}
	c.describe(v)
	way := Way{
		Name: card.Name, Address: nonEmpty(card.Address.Street), Phone: c.phone, Terms: termsReferred(v, &card.Place),
		Come: short(strings.Trim(card.Directions+". "+card.Entrance, " .")), Bring: short(capital(c.bring)), Own: card.Bring != "",
		Notes: short(strings.Join(c.notes, " ")),
	}
	way.Address = append(append(way.Address, nonEmpty(card.Address.Complement)...), card.Address.Postcode+" "+c.town)
	if card.Schedule != nil {
		way.Hours = capital(oneLine(card.Schedule.Lines(wordsOf(v.Lang))))
	}
	if c.chart != nil {
		way.Map = departement(f, c.chart)
	}
	return way, nil
}

// short cuts a text at a word.
func short(text string) string {
	signs := []rune(text)
	if len(signs) <= mostOnSlip {
		return text
	}
	cut := string(signs[:mostOnSlip])
	if at := strings.LastIndexByte(cut, ' '); at > 0 {
		cut = cut[:at]
	}
	return cut + " …"
}

// Now gives the time on the clock of a commune; of the mainland for "".
func (p *Pages) Now(commune string) time.Time { return p.nowIn(commune) }

// NeedChoice is a kind of help one may look for.
type NeedChoice struct {
	Slug, Says string
	Icon       ui.Icon
}

// Needs gives the nine kinds of help in the words of a language, those that most
// people come with first.
func Needs(t i18n.Printer) (all []NeedChoice) {
	icons := map[string]ui.Icon{}
	var slugs []string
	for _, n := range firstNeeds() {
		icons[n.slug] = n.icon
		slugs = append(slugs, n.slug)
	}
	for _, term := range directory.Services().Terms {
		if icons[term.Slug] == "" {
			slugs = append(slugs, term.Slug)
		}
	}
	for _, slug := range slugs {
		icon := icons[slug]
		if icon == "" {
			icon = ui.Question
		}
		all = append(all, NeedChoice{slug, capital(t.T("short." + slug)), icon})
	}
	return all
}

// NeedName says a kind of help in a few words: "faire une démarche".
func NeedName(t i18n.Printer, slug string) string { return t.T("short." + slug) }
