package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"relais/internal/directory"
	"relais/internal/engine/openinghours"
	"relais/internal/kernel"
	"relais/internal/territory/outline"
)

// full is the whole card of a place, in the words of the page.
type full struct {
	asked
	*directory.Card
	town     string
	opening  openingText
	hours    []hoursLine
	helps    []string
	price    string
	received string
	bring    string
	cares    []string
	publics  []string
	supports []string
	tongues  []string
	notes    []string // conditions
	checked  string   // when the card was last confirmed
	stale    bool
	phone    string // as people read it
	away     string // distance from where the search began
	way      string
	chart    *chart
}

// chart is the small map of the département with the place on it.
type chart struct {
	box, path string
	x, y      string
	name      string // of the département
}

// place shows the whole card of a place.
func (p *Pages) place(v *visit) error {
	c, err := p.full(v)
	if err != nil {
		return err
	}
	frame := p.frame(v, c.Name, p.styles.place, c.address())
	return p.send(v, http.StatusOK, frame, placePage(&frame, c))
}

// full makes the card named in the address ready to be shown.
func (p *Pages) full(v *visit) (full, error) {
	id, err := kernel.ParseID(v.r.PathValue("id"))
	if err != nil {
		return full{}, kernel.Because(kernel.NotFound, "place.absent", err)
	}
	card, err := p.directory.Card(id)
	if err != nil {
		return full{}, err
	}
	a, err := readAsked(v.r.URL.Query(), p.atlas)
	if err != nil {
		return full{}, err
	}
	now := p.clock()
	c := full{
		asked: a, Card: card, town: p.town(&card.Place),
		opening: openingOf(v, card.OpeningAt(now)),
		stale:   card.FreshnessAt(now) == directory.Stale,
		phone:   spoken(card.Phone), way: way(v.r, card.Point), chart: p.chart(card),
	}
	if away := a.origin().DistanceTo(card.Point); !a.origin().IsZero() && !card.Point.IsZero() && away <= directory.Reach {
		c.away = v.T("place.away", v.Distance(away))
	}
	c.describe(v)
	return c, nil
}

// describe writes what the codes of a card mean.
func (c *full) describe(v *visit) {
	if c.Schedule != nil {
		c.hours = hoursLines(c.Schedule.Lines(wordsOf(v.Lang)))
	}
	if fee := feeOf(&c.Place); fee != "" {
		c.price = v.T("fee." + fee)
	}
	if how := receivedBy(&c.Place); how != "" {
		c.received = capital(v.T("access." + how))
	}
	each := func(pick func(directory.Service) []string) (all []string) {
		for _, s := range c.Services {
			for _, code := range pick(s) {
				if !slices.Contains(all, code) {
					all = append(all, code)
				}
			}
		}
		return all
	}
	c.helps = said(v, "short.", directory.Services(), each(func(s directory.Service) []string { return []string{s.Category} }))
	c.publics = said(v, "public.", directory.Publics(), each(func(s directory.Service) []string { return s.Publics }))
	c.cares = said(v, "care.", directory.Cares(), each(func(s directory.Service) []string { return s.Cares }))
	c.supports = said(v, "support.", directory.Supports(), each(func(s directory.Service) []string { return s.Supports }))
	c.notes = each(func(s directory.Service) []string { return nonEmpty(s.Conditions) })
	c.tongues = tongues(v, each(func(s directory.Service) []string { return s.Languages }))
	c.bring = c.toBring(v)
	if !c.ConfirmedOn.IsZero() {
		key := "place.confirmed"
		if c.stale {
			key = "place.stale"
		}
		c.checked = v.T(key, v.Date(c.ConfirmedOn))
	}
}

// toBring says what to bring: what the place itself asks, else what is usual
// for the need asked for, or for the first thing the place helps with.
func (c *full) toBring(v *visit) string {
	if c.Bring != "" {
		return c.Bring
	}
	slug := c.need
	if slug == "" && len(c.Services) > 0 {
		slug = directory.Services().Slug(c.Services[0].Category)
	}
	key := "bring." + slug
	if !v.Has(key) {
		key = "bring.autre"
	}
	return v.T(key)
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// said writes codes in the words of the page.
func said(v *visit, prefix string, of directory.Vocabulary, codes []string) (words []string) {
	for _, code := range codes {
		words = append(words, v.T(prefix+of.Slug(code)))
	}
	return words
}

// tongues names the languages spoken; French goes without saying unless others
// are named.
func tongues(v *visit, codes []string) []string {
	if len(codes) == 0 {
		return nil
	}
	words := []string{v.T("place.french")}
	for _, code := range codes {
		if key := "language." + code; v.Has(key) {
			words = append(words, v.T(key))
		} else {
			words = append(words, v.T("language.other", code))
		}
	}
	return words
}

// chart draws the place in the outline of its département; nil when either is
// unknown.
func (p *Pages) chart(card *directory.Card) *chart {
	commune, known := p.atlas.Commune(card.Address.Commune)
	if !known {
		commune, known = p.atlas.Nearest(card.Point)
	}
	departement, _ := p.atlas.Departement(commune.Departement)
	shape, drawn := outline.Of(commune.Departement)
	if !known || !drawn || card.Point.IsZero() {
		return nil
	}
	x, y, inside := shape.Project(card.Point)
	if !inside {
		return nil
	}
	return &chart{
		box:  "-5 -5 " + strconv.Itoa(shape.Width+10) + " " + strconv.Itoa(shape.Height+10),
		path: shape.Path,
		x:    strconv.FormatFloat(x, 'f', 0, 64), y: strconv.FormatFloat(y, 'f', 0, 64),
		name: departement.Name,
	}
}

// back gives the address of the results the person came from, or of those
// around the place.
func (c *full) back() string {
	if c.origin().IsZero() {
		if c.Address.Commune == "" {
			return "/"
		}
		return "/lieux?" + paramCommune + "=" + c.Address.Commune
	}
	return "/lieux" + tidy(c.address())
}

// hostOf shortens a web address to what people recognise.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return strings.TrimPrefix(u.Host, "www.")
}

// about gives what the place says of itself.
func (c *full) about() string {
	if c.Details != "" {
		return c.Details
	}
	return c.Summary
}

// verbList puts what one can do on one line, as the cards of a list do.
func verbList(words []string) string { return capital(strings.Join(words, " · ")) }

// hoursLine is a line of readable hours: days, then hours under them, or beside
// them when they are a word such as "closed".
type hoursLine struct {
	days, hours string
	beside      bool
}

func hoursLines(lines []openinghours.Line) (all []hoursLine) {
	for _, l := range lines {
		all = append(all, hoursLine{
			days: capital(l.Days), hours: l.Hours,
			beside: !strings.ContainsAny(l.Hours, "0123456789"),
		})
	}
	return all
}
