package web

import (
	"strings"

	directoryweb "relais/internal/directory/web"
	"relais/internal/field"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
	peopleweb "relais/internal/people/web"
)

// day is what the script keeps.
type day struct {
	Who   kernel.ID `json:"who"` // the account that takes it along
	Items []item    `json:"items"`
}

// item is someone taken along.
type item struct {
	Person  kernel.ID `json:"p"`
	Version int64     `json:"v"`
	Title   string    `json:"t"`
	Phone   string    `json:"tel"`
	Dial    string    `json:"dial"` // the phone as people read it
	Reach   string    `json:"reach"`
	Facts   []string  `json:"x"`
	Notes   []string  `json:"n"`
	Waiting []waits   `json:"r"`
}

// waits is a referral under way, and what may be noted of it.
type waits struct {
	ID   kernel.ID   `json:"i"`
	Says string      `json:"s"`
	May  [][2]string `json:"m"`
}

// dayOf puts together what the script keeps.
func (p *Pages) dayOf(v *gate.Visit, all []field.Taken) day {
	d := day{Who: v.Actor.Account, Items: []item{}}
	for _, t := range all {
		one := item{
			Person: t.Person, Version: t.Version, Title: whole(t.Card), Phone: t.Card.Phone, Dial: peopleweb.PhoneAsRead(t.Card.Phone), Reach: t.Card.Reach,
			Facts: p.facts(v, t.Card), Notes: []string{}, Waiting: []waits{},
		}
		for _, n := range t.Notes {
			one.Notes = append(one.Notes, p.noted(v, n))
		}
		for _, w := range t.Referrals {
			may := [][2]string{}
			for _, event := range w.May {
				may = append(may, [2]string{string(event), v.T("field.event." + string(event))})
			}
			one.Waiting = append(one.Waiting, waits{w.ID, p.standing(v, w), may})
		}
		d.Items = append(d.Items, one)
	}
	return d
}

// whole names a person.
func whole(c people.Card) string { return strings.TrimSpace(c.FirstName + " " + c.Name) }

// called names a person of a list, and their town.
func (p *Pages) called(v *gate.Visit, m people.Minimal) string {
	said := []string{peopleweb.Who(v.Printer, m.FirstName, m.Initial)}
	if town := p.town(m.Commune); town != "" {
		said = append(said, town)
	}
	return strings.Join(said, ", ")
}

func (p *Pages) town(code string) string {
	c, known := p.Atlas.Commune(code)
	if !known {
		return ""
	}
	return c.Name
}

// facts says where a person lives, how to reach them, and what makes help possible.
func (p *Pages) facts(v *gate.Visit, c people.Card) (said []string) {
	if town := p.town(c.Commune); town != "" {
		said = append(said, town)
	}
	if c.Reach != "" {
		said = append(said, c.Reach)
	}
	if len(c.Languages) > 0 {
		said = append(said, peopleweb.Tongues(v.Printer, c.Languages))
	}
	for _, code := range c.Adaptations {
		said = append(said, v.T("person.adaptation."+code))
	}
	return said
}

// reached is facts, after the telephone.
func (p *Pages) reached(v *gate.Visit, c people.Card) []string {
	if c.Phone == "" {
		return p.facts(v, c)
	}
	return append([]string{peopleweb.PhoneAsRead(c.Phone)}, p.facts(v, c)...)
}

func (p *Pages) noted(v *gate.Visit, n people.Note) string {
	return v.Labelled(v.Date(n.At.In(p.paris)), n.Text)
}

func (p *Pages) need(v *gate.Visit, slug string) string {
	return directoryweb.NeedName(p.Public.Printer(v.Lang), slug)
}

// standing says what a referral is for, where, and where it stands.
func (p *Pages) standing(v *gate.Visit, w field.Waiting) string {
	said := p.need(v, w.Need)
	if name := p.PlaceName(w.Place); name != "" {
		said += ", " + name
	}
	return v.Labelled(said, v.T("referral.state."+string(w.State)))
}

func (p *Pages) today(v *gate.Visit) string { return v.Date(p.Clock().In(p.paris)) }

// differs says a value of a conflict.
func (p *Pages) differs(v *gate.Visit, what, value string) string {
	switch {
	case what != "state":
		return value
	case v.Has("referral.state." + value):
		return v.T("referral.state." + value)
	case v.Has("field.event." + value):
		return v.T("field.event." + value)
	}
	return value
}
