package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/territory"
)

// asked is what a person looks for, as the address of a page says it. Its
// codes are slugs of their vocabularies, "" for anything.
type asked struct {
	typed   string            // where, as typed
	commune territory.Commune // where; its code is "" when near is used
	others  []territory.Match // communes that "typed" may have meant instead
	near    kernel.Point      // where, from the browser

	need, fee, public, care, access, support string
	language                                 string // ISO 639-1
	open                                     string // only what is open then, see [whenOf]; "" for any time
	words                                    string
	cursor                                   directory.Cursor
}

// The names of the parameters, in the order in which addresses are written.
const (
	paramTyped    = "ou"
	paramCommune  = "commune"
	paramNear     = "pres"
	paramNeed     = "besoin"
	paramFee      = "prix"
	paramPublic   = "public"
	paramCare     = "aide"
	paramSupport  = "forme"
	paramAccess   = "acces"
	paramLanguage = "parle"
	paramOpen     = "ouvert"
	paramWords    = "mot"
	paramCursor   = "suite"
)

// mostTyped bounds what is read of a field, in bytes.
const mostTyped = 200

// readAsked reads an address. It leaves the place unknown when none is given
// or found: that is for the page to say.
func readAsked(q url.Values, atlas *territory.Atlas) (a asked, err error) {
	for _, p := range []struct {
		name string
		of   directory.Vocabulary
		into *string
	}{
		{paramNeed, directory.Services(), &a.need},
		{paramFee, directory.Fees(), &a.fee},
		{paramPublic, directory.Publics(), &a.public},
		{paramCare, directory.Cares(), &a.care},
		{paramSupport, directory.Supports(), &a.support},
		{paramAccess, directory.Accesses(), &a.access},
	} {
		given := q.Get(p.name)
		term, known := p.of.Find(given)
		if given != "" && !known {
			return a, kernel.Fault(kernel.Invalid, "error.param", p.name)
		}
		*p.into = term.Slug
	}
	if a.language = q.Get(paramLanguage); len(a.language) > 3 {
		return a, kernel.Fault(kernel.Invalid, "error.param", paramLanguage)
	}
	if a.open = q.Get(paramOpen); a.open != "" && !slices.Contains(whens(), a.open) {
		return a, kernel.Fault(kernel.Invalid, "error.param", paramOpen)
	}
	a.words = cut(q.Get(paramWords))
	if a.cursor, err = directory.ParseCursor(q.Get(paramCursor)); err != nil {
		return a, kernel.Fault(kernel.Invalid, "error.param", paramCursor)
	}
	return a, a.readWhere(q, atlas)
}

func (a *asked) readWhere(q url.Values, atlas *territory.Atlas) error {
	a.typed = strings.TrimSpace(cut(q.Get(paramTyped)))
	if a.typed != "" {
		if found := atlas.Search(a.typed, 4); len(found) > 0 {
			a.commune, a.others = found[0].Commune, found[1:]
		}
		return nil
	}
	if near := q.Get(paramNear); near != "" {
		point, err := parsePoint(near)
		a.near = point
		return err
	}
	if code := q.Get(paramCommune); code != "" {
		commune, known := atlas.Commune(code)
		if !known {
			return kernel.Fault(kernel.Invalid, "error.param", paramCommune)
		}
		a.commune = commune
	}
	return nil
}

// parsePoint reads "46.81,1.69".
func parsePoint(s string) (kernel.Point, error) {
	lat, lon, both := strings.Cut(s, ",")
	x, errLat := strconv.ParseFloat(lat, 64)
	y, errLon := strconv.ParseFloat(lon, 64)
	point, errPoint := kernel.NewPoint(x, y)
	if !both || errLat != nil || errLon != nil || errPoint != nil {
		return kernel.Point{}, kernel.Fault(kernel.Invalid, "error.param", paramNear)
	}
	return point, nil
}

// cut bounds what was typed, and writes spaces for the signs that no page may
// hold.
func cut(s string) string {
	if len(s) > mostTyped {
		s = s[:mostTyped]
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// origin gives where distances are counted from; zero when nowhere.
func (a *asked) origin() kernel.Point {
	if !a.near.IsZero() {
		return a.near
	}
	return a.commune.Point
}

// query turns what a person asked into what the directory answers.
func (a *asked) query(now time.Time, limit int) directory.Query {
	q := directory.Query{
		Near: a.origin(), Text: a.words, Cursor: a.cursor, Limit: limit,
		Services: codeOf(directory.Services(), a.need), Fees: codeOf(directory.Fees(), a.fee),
		Publics: codeOf(directory.Publics(), a.public), Cares: codeOf(directory.Cares(), a.care),
		Supports: codeOf(directory.Supports(), a.support), Accesses: codeOf(directory.Accesses(), a.access),
	}
	if a.language != "" {
		q.Languages = []string{a.language}
	}
	q.OpenAt = whenOf(a.open, now)
	if c := a.commune; c.Code != "" {
		q.Zone = []string{c.Code, c.EPCI, c.Departement}
		if c.Parent != "" {
			q.Zone = append(q.Zone, c.Parent)
		}
	}
	return q
}

func codeOf(v directory.Vocabulary, slug string) []string {
	term, known := v.Find(slug)
	if !known {
		return nil
	}
	return []string{term.Code}
}

// refined tells whether more was asked than where, what and open now.
func (a *asked) refined() bool {
	return a.fee+a.public+a.care+a.support+a.access+a.language+a.words != ""
}

// address writes the query of an address that asks the same, ready for one
// more parameter: it ends with "&" or is "?".
func (a asked) address() string {
	var b strings.Builder
	b.WriteString("?")
	add := func(name, value string) {
		if value != "" {
			b.WriteString(name + "=" + url.QueryEscape(value) + "&")
		}
	}
	switch {
	case !a.near.IsZero():
		add(paramNear, roundedPoint(a.near))
	case a.commune.Code != "":
		add(paramCommune, a.commune.Code)
	default:
		add(paramTyped, a.typed)
	}
	add(paramNeed, a.need)
	add(paramFee, a.fee)
	add(paramPublic, a.public)
	add(paramCare, a.care)
	add(paramSupport, a.support)
	add(paramAccess, a.access)
	add(paramLanguage, a.language)
	add(paramOpen, a.open)
	add(paramWords, a.words)
	return b.String()
}

// roundedPoint writes a position to about a hundred metres: enough to compare
// distances, too little to name a door.
func roundedPoint(p kernel.Point) string {
	return strconv.FormatFloat(p.Lat, 'f', 3, 64) + "," + strconv.FormatFloat(p.Lon, 'f', 3, 64)
}
