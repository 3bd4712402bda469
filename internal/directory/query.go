package directory

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"relais/internal/engine/nearest"
	"relais/internal/engine/openinghours"
	"relais/internal/kernel"
)

// MostResults bounds how many places one answer holds.
const MostResults = 100

// Query says what help is looked for. Lists hold codes of their vocabulary:
// one of the list suffices, an empty list asks nothing. What concerns the
// help itself (category to zone) must hold together for one service of the
// place.
type Query struct {
	Near   kernel.Point // zero: no origin, places come by identifier
	Within float64      // metres from Near; 0 for no limit; nothing without Near

	Services    []string // [Services]
	Fees        []string // [Fees]
	Publics     []string // [Publics]; a service that addresses nobody specially suits all
	Cares       []string // [Cares]
	Supports    []string // [Supports]
	Languages   []string // ISO 639-1
	MobilisedBy string   // [Mobilisers]; a service that says nothing suits both
	Zone        []string // codes of the person's commune, EPCI and département; nil asks nothing

	Accesses  []string  // [Accesses]
	Receiving bool      // only places where a person may be helped, see [Place.Receives]
	OpenAt    time.Time // open at that instant; zero asks nothing
	Text      string    // words of the name, the town or the summary; the last may be unfinished

	Limit  int    // 1 to [MostResults]
	Cursor Cursor // where the previous answer stopped
}

// Cursor tells where an answer stopped, so that the next one goes on after
// it: a band of distance and how many of its places were given. The zero
// Cursor is the beginning.
type Cursor struct{ band, given int }

// String writes a cursor for an address; the beginning is "".
func (c Cursor) String() string {
	if c == (Cursor{}) {
		return ""
	}
	return strconv.Itoa(c.band) + "." + strconv.Itoa(c.given)
}

// ParseCursor reads what String wrote; any other spelling is Invalid "query.cursor".
func ParseCursor(s string) (Cursor, error) {
	band, given, _ := strings.Cut(s, ".")
	b, _ := strconv.Atoi(band) // what is no number is not written so
	g, _ := strconv.Atoi(given)
	c := Cursor{b, g}
	if b < 0 || g < 0 || c.String() != s {
		return Cursor{}, kernel.Fault(kernel.Invalid, "query.cursor")
	}
	return c, nil
}

// Check gives an error of kind Invalid when the query cannot be answered.
func (q *Query) Check() error {
	if _, err := kernel.NewPoint(q.Near.Lat, q.Near.Lon); err != nil {
		return err
	}
	if q.Limit < 1 || q.Limit > MostResults {
		return kernel.Fault(kernel.Invalid, "query.limit", q.Limit, MostResults)
	}
	if !(q.Within >= 0 && q.Within <= 20_100_000) {
		return kernel.Fault(kernel.Invalid, "query.radius")
	}
	if q.MobilisedBy != "" && !Mobilisers().HasCode(q.MobilisedBy) {
		return kernel.Fault(kernel.Invalid, "place.code", Mobilisers().Field, q.MobilisedBy)
	}
	return allKnown(
		use{Services(), q.Services}, use{Fees(), q.Fees}, use{Publics(), q.Publics},
		use{Cares(), q.Cares}, use{Supports(), q.Supports}, use{Accesses(), q.Accesses})
}

// filter turns the query into what the engine prunes by, and the exact check
// of what remains.
func (q *Query) filter(mainland *time.Location) nearest.Filter {
	f := nearest.Anything()
	if !q.OpenAt.IsZero() {
		f.HourBit = hourBit(q.OpenAt.In(mainland))
	}
	f.AnyOf = q.masks()
	if !q.Near.IsZero() {
		f.Within = q.Within
	}
	f.Words, f.Prefix = wordsOf(q.Text), true
	f.Accept = func(i *nearest.Item) bool { return q.accepts(i.Value.(*Card)) }
	return f
}

// accepts is the whole truth about whether a card answers the query, its
// place and its text apart.
func (q *Query) accepts(c *Card) bool {
	if q.Receiving && !c.Receives() {
		return false
	}
	if len(q.Accesses) > 0 && !shares(q.Accesses, c.Access) {
		return false
	}
	if !q.OpenAt.IsZero() && c.OpenAt(q.OpenAt) != openinghours.Open {
		return false
	}
	return !q.asksService() || slices.ContainsFunc(c.Services, q.suits)
}

func (q *Query) asksService() bool {
	return len(q.Services)+len(q.Fees)+len(q.Publics)+len(q.Cares)+len(q.Supports)+len(q.Languages) > 0 ||
		q.MobilisedBy != "" || q.Zone != nil
}

// suits tells whether one service answers everything asked of the help.
func (q *Query) suits(s Service) bool {
	return (len(q.Services) == 0 || slices.Contains(q.Services, s.Category)) &&
		(len(q.Fees) == 0 || shares(q.Fees, s.Fees)) &&
		(len(q.Publics) == 0 || len(s.Publics) == 0 || shares(q.Publics, s.Publics)) &&
		(len(q.Cares) == 0 || shares(q.Cares, s.Cares)) &&
		(len(q.Supports) == 0 || shares(q.Supports, s.Supports)) &&
		(len(q.Languages) == 0 || shares(q.Languages, s.Languages)) &&
		(q.MobilisedBy == "" || len(s.MobilisedBy) == 0 || slices.Contains(s.MobilisedBy, q.MobilisedBy)) &&
		(q.Zone == nil || len(s.Zone) == 0 || shares(q.Zone, s.Zone))
}

// shares tells whether two lists have a code in common.
func shares(a, b []string) bool {
	return slices.ContainsFunc(a, func(code string) bool { return slices.Contains(b, code) })
}
