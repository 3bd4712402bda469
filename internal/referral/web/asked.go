package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"relais/internal/access"
	"relais/internal/directory"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/referral"
	"relais/internal/territory"
)

// The parameters of the pages of an orientation.
const (
	paramPerson  = "personne"
	paramNeed    = "besoin"
	paramTown    = "ou"       // as typed
	paramINSEE   = "commune"  // its code, once it is known
	paramPlace   = "lieu-"    // followed by the need: the place chosen
	paramRelaxed = "souple"   // places that do not say that they suit the person too
	paramMore    = "plus"     // how many more places for each need
	paramBefore  = "suite-de" // the redirected referral that this one follows
)

// asked is what an orientation is about, as an address says it.
type asked struct {
	person  *people.Opened // nil for someone without a file
	needs   []string       // slugs, in the order of [referral.Needs]
	town    string         // as typed
	commune territory.Commune
	choices []territory.Commune // when several answer what was typed
	chosen  map[string]kernel.ID
	relaxed bool
	more    int
	before  kernel.ID
}

// mostMore bounds how often more places are asked for.
const mostMore = 5

// readAsked reads an address, or a form that repeats it. What it does not know is
// left out: that is for the page to say.
func (p *Pages) readAsked(v *gate.Visit, q url.Values) (a asked, err error) {
	if id := q.Get(paramPerson); id != "" {
		if a.person, err = p.person(v, id); err != nil {
			return a, err
		}
	}
	a.chosen = map[string]kernel.ID{}
	for _, need := range referral.Needs() {
		if !slices.Contains(q[paramNeed], need) {
			continue
		}
		a.needs = append(a.needs, need)
		if place, err := kernel.ParseID(q.Get(paramPlace + need)); err == nil {
			a.chosen[need] = place
		}
	}
	if len(a.needs) > referral.MostSteps {
		return a, kernel.Fault(kernel.Invalid, "referral.steps_many", referral.MostSteps)
	}
	a.relaxed = q.Get(paramRelaxed) != ""
	if more, err := strconv.Atoi(q.Get(paramMore)); err == nil {
		a.more = min(max(more, 0), mostMore)
	}
	if before, err := kernel.ParseID(q.Get(paramBefore)); err == nil {
		a.before = before
	}
	a.where(p, q)
	return a, nil
}

// where finds the commune: the one of the code, else the one typed, else that of
// the person.
func (a *asked) where(p *Pages, q url.Values) {
	a.town = strings.TrimSpace(q.Get(paramTown))
	code, choices := p.Persons.Where(a.town, q.Get(paramINSEE))
	a.choices = choices
	switch {
	case code != "":
	case a.town == "" && q.Get(paramINSEE) != "":
		code = q.Get(paramINSEE)
	case a.town == "" && a.person != nil:
		code = a.person.Commune
	}
	a.commune, _ = p.Atlas.Commune(code)
}

// person gives the card of someone whom the member may refer.
func (p *Pages) person(v *gate.Visit, typed string) (*people.Opened, error) {
	id, err := kernel.ParseID(typed)
	if err != nil {
		return nil, kernel.Fault(kernel.NotFound, "access.absent")
	}
	scope, err := v.Scope(access.PersonRead)
	if err != nil {
		return nil, err
	}
	opened, err := p.People.Card(v.Context(), scope, id)
	if err != nil {
		return nil, err
	}
	return &opened, nil
}

// id gives the identifier of the person, "" without one.
func (a asked) id() kernel.ID {
	if a.person == nil {
		return ""
	}
	return a.person.Minimal.ID
}

// address writes the query of an address that asks the same.
func (a asked) address() string {
	q := url.Values{}
	add := func(name, value string) {
		if value != "" {
			q.Add(name, value)
		}
	}
	add(paramPerson, string(a.id()))
	for _, need := range a.needs {
		q.Add(paramNeed, need)
		add(paramPlace+need, string(a.chosen[need]))
	}
	add(paramINSEE, a.commune.Code)
	if a.commune.Code == "" {
		add(paramTown, a.town)
	}
	if a.relaxed {
		q.Set(paramRelaxed, "1")
	}
	if a.more > 0 {
		q.Set(paramMore, strconv.Itoa(a.more))
	}
	add(paramBefore, string(a.before))
	return "?" + q.Encode()
}

// perNeed is how many places a need is first shown.
const perNeed = 4

// query asks the directory for a need of the person: near their commune, open to
// where they live and, unless relaxed, in a language they speak and with the
// care they need.
func (a asked) query(need string, relaxed bool) directory.Query {
	term, _ := directory.Services().Find(need)
	q := directory.Query{Near: a.commune.Point, Services: []string{term.Code}, Limit: perNeed * (a.more + 1), Zone: zonesOf(a.commune)}
	if !relaxed {
		q.Languages, q.Cares = a.languages(), a.cares()
	}
	return q
}

// zonesOf lists the codes of what holds a commune, for services that are for
// those of a territory.
func zonesOf(c territory.Commune) []string {
	zone := []string{c.Code, c.EPCI, c.Departement}
	if c.Parent != "" {
		zone = append(zone, c.Parent)
	}
	return zone
}

// languages gives the languages in which the person must be received: none when
// they speak French.
func (a asked) languages() (codes []string) {
	if a.person == nil || slices.Contains(a.person.Languages, "fr") {
		return nil
	}
	for _, tag := range a.person.Languages {
		code, _, _ := strings.Cut(tag, "-")
		codes = append(codes, code)
	}
	return codes
}

// cares gives the special care that makes help possible for the person.
func (a asked) cares() (codes []string) {
	if a.person == nil {
		return nil
	}
	for _, adaptation := range a.person.Adaptations {
		if slug := careOf(adaptation); slug != "" {
			if term, known := directory.Cares().Find(slug); known {
				codes = append(codes, term.Code)
			}
		}
	}
	return codes
}

// careOf gives the slug of the care that answers an adaptation; "" for those that
// any place can give.
func careOf(adaptation string) string {
	return map[string]string{
		"plain-pied": "moteur", "gros-caracteres": "vue", "lecture": "illettrisme", "lsf": "surdite", "interprete": "langues",
	}[adaptation]
}

// particular tells whether the person needs something that not every place gives.
func (a asked) particular() bool { return len(a.languages())+len(a.cares()) > 0 }
