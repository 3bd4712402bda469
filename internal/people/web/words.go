package web

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/i18n"
	"relais/internal/territory"
)

// named are the names of accounts, teams and structures.
type named map[kernel.ID]string

// names finds the names of everyone in a page at once.
func (p *Pages) names(ctx context.Context, ids ...kernel.ID) (named, error) {
	asked := slices.DeleteFunc(ids, func(id kernel.ID) bool { return id == "" })
	slices.Sort(asked)
	return p.Names(ctx, slices.Compact(asked))
}

// holders gives the identifiers of charges.
func holders(charges []people.Charge) (ids []kernel.ID) {
	for _, c := range charges {
		ids = append(ids, c.Account, c.Team)
	}
	return ids
}

// holder names who has a person in charge; prefix begins the keys of its
// texts: "person." at work, "space." for the person.
func (n named) holder(t i18n.Printer, prefix string, c people.Charge) string {
	switch {
	case n[c.Team] != "":
		return t.T(prefix+"team", n[c.Team])
	case n[c.Account] != "":
		return n[c.Account]
	default:
		return t.T(prefix + "someone")
	}
}

// local gives a moment on the clock of the mainland.
func (p *Pages) local(at time.Time) time.Time { return at.In(p.paris) }

// moment writes a moment: lundi 23 novembre 2026, 14 h 05.
func (p *Pages) moment(t i18n.Printer, at time.Time) string {
	at = p.local(at)
	return t.List([]string{t.Weekday(at.Weekday()) + " " + t.Date(at), t.Hour(at)})
}

// ago says how long ago a person was last seen: in days, then in months.
func (p *Pages) ago(t i18n.Printer, at time.Time) string {
	days := p.days(at)
	switch {
	case days == 0:
		return t.T("person.today")
	case days == 1:
		return t.T("person.yesterday")
	case days < 60:
		return t.N("person.days", days)
	default:
		return t.N("person.months", days/30)
	}
}

// days counts the days since a moment, 0 for today.
func (p *Pages) days(at time.Time) int {
	now := p.local(p.Clock())
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, p.paris)
	if !p.local(at).Before(midnight) {
		return 0
	}
	return int(midnight.Sub(p.local(at)).Hours()/24) + 1
}

// who says a person as colleagues may: first name and initial.
func who(t i18n.Printer, m people.Minimal) string {
	said := strings.TrimSpace(m.FirstName + " " + m.Initial)
	if said == "" {
		return t.T("person.unnamed")
	}
	return said
}

// full says a person as those in charge may.
func full(c people.Card) string { return strings.TrimSpace(c.FirstName + " " + c.Name) }

// town names a commune by its code; "" when there is none.
func (p *Pages) town(code string) string {
	commune, known := p.Atlas.Commune(code)
	if !known {
		return code
	}
	return commune.Name
}

// townLabel tells a commune from its homonyms: Châteauroux (36).
func townLabel(c territory.Commune) string { return c.Name + " (" + c.Departement + ")" }

// tongue names a language in the language of the page.
func tongue(t i18n.Printer, tag string) string {
	parsed, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	in := display.Languages(language.Make(t.Lang.Tag()))
	if name := in.Name(parsed); name != "" {
		return name
	}
	return tag
}

// tongues names languages on one line.
func tongues(t i18n.Printer, tags []string) string {
	said := make([]string, len(tags))
	for i, tag := range tags {
		said[i] = tongue(t, tag)
	}
	return t.List(said)
}

// adaptations says what makes help possible, on one line. prefix begins the
// keys: "person." at work, "space." for the person.
func adaptations(t i18n.Printer, prefix string, codes []string) string {
	said := make([]string, len(codes))
	for i, code := range codes {
		said[i] = t.T(prefix + "adaptation." + code)
	}
	return t.List(said)
}

// capital gives a line that begins with a capital letter.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// phone writes a number of France as people read it; others stay as they are.
func phone(number string) string {
	rest, french := strings.CutPrefix(number, "+33")
	if !french || len(rest) != 9 {
		return number
	}
	rest = "0" + rest
	return strings.Join([]string{rest[:2], rest[2:4], rest[4:6], rest[6:8], rest[8:]}, "\u00a0")
}
