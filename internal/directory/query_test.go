package directory

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relais/internal/kernel"
)

func TestQueryCheck(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Query)
		key    string
	}{
		{"anything", func(*Query) {}, ""},
		{"the whole globe", func(q *Query) { q.Within = 20_100_000 }, ""},
		{"no limit", func(q *Query) { q.Limit = 0 }, "query.limit"},
		{"too many", func(q *Query) { q.Limit = MostResults + 1 }, "query.limit"},
		{"a negative radius", func(q *Query) { q.Within = -1 }, "query.radius"},
		{"beyond the globe", func(q *Query) { q.Within = 20_100_001 }, "query.radius"},
		{"a radius of nothing", func(q *Query) { q.Within = math.NaN() }, "query.radius"},
		{"off the globe", func(q *Query) { q.Near.Lat = -91 }, "point.latitude"},
		{"off the globe again", func(q *Query) { q.Near.Lon = math.Inf(1) }, "point.longitude"},
		{"an unknown service", func(q *Query) { q.Services = []string{"x"} }, "place.code"},
		{"a slug", func(q *Query) { q.Services = []string{"demarches"} }, "place.code"},
		{"an unknown price", func(q *Query) { q.Fees = []string{"x"} }, "place.code"},
		{"an unknown public", func(q *Query) { q.Publics = []string{"x"} }, "place.code"},
		{"an unknown care", func(q *Query) { q.Cares = []string{"x"} }, "place.code"},
		{"an unknown support", func(q *Query) { q.Supports = []string{"x"} }, "place.code"},
		{"an unknown access", func(q *Query) { q.Accesses = []string{"x"} }, "place.code"},
		{"an unknown asker", func(q *Query) { q.MobilisedBy = "x" }, "place.code"},
		{"a professional", func(q *Query) { q.MobilisedBy = OpenToProfessionals }, ""},
	} {
		q := Query{Limit: 1}
		c.change(&q)
		var fault *kernel.Error
		switch err := q.Check(); {
		case c.key == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.key != "" && (!errors.As(err, &fault) || fault.Kind != kernel.Invalid || fault.Key != c.key):
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
		}
	}
}

func TestParseCursorRefusesStrangers(t *testing.T) {
	for _, s := range []string{
		".", "1", "1.", ".1", "-1.0", "0.-1", "1.2.3", "a.b", "1,2", " 1.2", "1.2 ", "0x1.2", "1e3.2",
		"9223372036854775808.0", "0.9223372036854775808", strings.Repeat("9", 4000) + ".1", "١.٢", "\x00",
	} {
		if c, err := ParseCursor(s); err == nil || kernel.KindOf(err) != kernel.Invalid {
			t.Errorf("%q was read as %+v, %v", s, c, err)
		}
	}
}

func TestCursorReadsItselfAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Cursor{rapid.IntRange(0, math.MaxInt).Draw(t, "band"), rapid.IntRange(0, math.MaxInt).Draw(t, "given")}
		again, err := ParseCursor(c.String())
		if err != nil || again != c {
			t.Fatalf("%+v as %q gives %+v, %v", c, c.String(), again, err)
		}
	})
}

// A cursor made up by a stranger gives a page, or an empty one; never a crash.
func TestHostileCursors(t *testing.T) {
	f := finderOf(t, cardsFrom(t, []Place{
		aPlace("a"), aPlace("b"), aPlace("c", func(p *Place) { p.Point = saintDenis }),
		aPlace("d", func(p *Place) { p.Point = kernel.Point{} }),
	}), noon)
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.OneOf(rapid.IntRange(0, 3), rapid.SampledFrom([]int{firstApart, firstApart + 1, math.MaxInt - 1, math.MaxInt}))
		q := Query{
			Limit: rapid.IntRange(1, 5).Draw(t, "limit"), Cursor: Cursor{numbers.Draw(t, "band"), numbers.Draw(t, "given")},
			Near: rapid.SampledFrom([]kernel.Point{{}, chateauroux}).Draw(t, "near"),
		}
		r, err := f.Find(q)
		if err != nil || r.Total != 4 || len(r.Hits) > q.Limit {
			t.Fatalf("%+v, %v", r, err)
		}
	})
}
