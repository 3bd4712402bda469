package territory

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// embeddedAtlas is read once for all tests.
var embeddedAtlas = sync.OnceValues(Embedded)

func atlasOf(t testing.TB) *Atlas {
	t.Helper()
	atlas, err := embeddedAtlas()
	if err != nil {
		t.Fatal(err)
	}
	return atlas
}

// expectation is a line of testdata/queries.tsv: what someone types, and the
// code they mean.
type expectation struct{ query, code, class string }

func expectations(t testing.TB) (all []expectation) {
	t.Helper()
	file, err := os.Open("testdata/queries.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Scan() // the header
	for lines.Scan() {
		f := strings.Split(lines.Text(), "\t")
		if len(f) != 3 {
			t.Fatalf("testdata/queries.tsv: %q", lines.Text())
		}
		all = append(all, expectation{f[0], f[1], f[2]})
	}
	return all
}

// rank gives the place of a code among the first matches, from 1, or 0.
func rank(matches []Match, code string) int {
	return 1 + slices.IndexFunc(matches, func(m Match) bool { return m.Commune.Code == code })
}

func TestSearchFindsWhatPeopleMean(t *testing.T) {
	atlas := atlasOf(t)
	all := expectations(t)
	if len(all) < 400 {
		t.Fatalf("only %d queries", len(all))
	}
	found, first := 0, 0
	for _, e := range all {
		matches := atlas.Search(e.query, 10)
		switch r := rank(matches, e.code); {
		case r == 1:
			first++
			found++
		case r == 2, r == 3:
			found++
		default:
			t.Logf("%s: %q: %s is at %d of %s", e.class, e.query, e.code, r, names(matches))
		}
	}
	t.Logf("of %d queries, %d first, %d among the first three", len(all), first, found)
	if found*100 < len(all)*99 {
		t.Errorf("%d of %d among the first three, want 99 %%", found, len(all))
	}
}

func names(matches []Match) string {
	var all []string
	for _, m := range matches[:min(len(matches), 4)] {
		all = append(all, m.Commune.Name+" ("+m.Commune.Departement+")")
	}
	return strings.Join(all, ", ")
}

func TestEveryCommuneIsFoundByNameAndPostcode(t *testing.T) {
	if testing.Short() {
		t.Skip("looks for every commune")
	}
	atlas := atlasOf(t)
	for c := range atlas.Communes() {
		if len(c.Postcodes) == 0 {
			continue
		}
		for _, q := range []string{c.Name + " " + c.Postcodes[0], c.Postcodes[0] + " " + strings.ToUpper(c.Name)} {
			if r := rank(atlas.Search(q, 3), c.Code); r == 0 {
				t.Errorf("%q does not find %s: %s", q, c.Code, names(atlas.Search(q, 3)))
			}
		}
	}
}

func TestEveryCommuneIsFoundByItsNameAmongHomonyms(t *testing.T) {
	if testing.Short() {
		t.Skip("looks for every commune")
	}
	atlas := atlasOf(t)
	const limit = 20
	first, three, lost := 0, 0, 0
	for c := range atlas.Communes() {
		switch r := rank(atlas.Search(c.Name, limit), c.Code); {
		case r == 0:
			lost++
			if lost < 5 {
				t.Logf("%s %s is not among the first %d", c.Code, c.Name, limit)
			}
		case r == 1:
			first++
			three++
		case r <= 3:
			three++
		}
	}
	t.Logf("by name alone: %d first, %d among the first three, %d not among the first %d", first, three, lost, limit)
	if three*100 < atlas.Count()*97 || lost > 20 {
		t.Errorf("%d among the first three, %d not among the first %d", three, lost, limit)
	}
}

func TestSearchOfLittleOrNothing(t *testing.T) {
	atlas := atlasOf(t)
	for _, q := range []string{"", " ", "-", "'", "\x00", "日本", "\xff\xfe"} {
		if matches := atlas.Search(q, 5); len(matches) > 0 {
			t.Errorf("%q finds %s", q, names(matches))
		}
	}
	if matches := atlas.Search("paris", 0); matches == nil || len(matches) > 0 {
		t.Errorf("none asked for: %v", matches)
	}
	if matches := atlas.Search("paris", -1); len(matches) > 0 {
		t.Errorf("fewer than none asked for: %v", matches)
	}
}

func TestSearchBoundsHostileQueries(t *testing.T) {
	atlas := atlasOf(t)
	atlas.Search("warm", 1)
	for _, q := range []string{
		strings.Repeat("a", 1<<20), strings.Repeat("saint ", 1<<18), strings.Repeat("9", 1<<20),
		strings.Repeat("é", 1<<19), strings.Repeat("s/", 1<<19), strings.Repeat("a b ", 1<<18),
		strings.Repeat("la ", 50), strings.Repeat("ville de ", 20), "cedex", "cedex cedex 9 9 9 75010 36000",
	} {
		start := time.Now()
		atlas.Search(q, 10)
		if d := time.Since(start); d > 100*time.Millisecond {
			t.Errorf("%.20q… took %v", q, d)
		}
	}
}

func FuzzSearch(f *testing.F) {
	for _, e := range expectations(f) {
		f.Add(e.query)
	}
	f.Add("\xff 2a 00 st")
	atlas := atlasOf(f)
	f.Fuzz(func(t *testing.T, q string) {
		matches := atlas.Search(q, 10)
		seen := map[string]bool{}
		for _, m := range matches {
			if seen[m.Commune.Code] {
				t.Fatalf("%q finds %s twice", q, m.Commune.Code)
			}
			seen[m.Commune.Code] = true
		}
		if len(matches) > 10 {
			t.Fatalf("%q finds %d", q, len(matches))
		}
	})
}
