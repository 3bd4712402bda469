package demo

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relais/internal/kernel"
	"relais/internal/territory"
)

func TestOfTown(t *testing.T) {
	for name, want := range map[string]string{
		"Bourges": "de Bourges", "Issoudun": "d'Issoudun", "Le Blanc": "du Blanc", "Les Abymes": "des Abymes",
		"La Châtre": "de La Châtre", "L'Étang-Salé": "de L'Étang-Salé", "Épinay-sur-Seine": "d'Épinay-sur-Seine",
		"Hautmont": "d'Hautmont", "Hem": "de Hem", "Levroux": "de Levroux",
	} {
		if got := ofTown(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestHyphenated(t *testing.T) {
	for name, want := range map[string]string{
		"CCAS, antenne L'Été": "ccas-antenne-l-ete", "Sœur Ça": "soeur-ca", "Le 12": "le-12", " – ": "",
	} {
		if got := hyphenated(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestPhonebookGivesEachItsOwn(t *testing.T) {
	b, seen := phonebook{}, map[string]bool{}
	for i := range 2000 {
		number := b.of(string(rune(i+0x4e00)), "36")
		if seen[number] || len(number) != len("+33261910000") {
			t.Fatalf("%d: %s", i, number)
		}
		seen[number] = true
	}
	first := b.of("le bus", "36")
	b.of("another", "36")
	if again := b.of("le bus", "36"); again != first {
		t.Errorf("one key has two numbers, %s and %s", first, again)
	}
}

func TestPointNearStaysInReach(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := territory.Commune{
			Population: rapid.IntRange(0, 2_000_000).Draw(t, "population"),
			Point:      kernel.Point{Lat: rapid.Float64Range(-50, 60).Draw(t, "lat"), Lon: rapid.Float64Range(-179, 179).Draw(t, "lon")},
		}
		number, coast := rapid.IntRange(1, 9999).Draw(t, "number"), rapid.Bool().Draw(t, "coast")
		reach := min(townReach, villageReach+5*math.Sqrt(float64(c.Population)))
		if coast {
			reach = min(reach, coastReach)
		}
		if d := pointNear(c, number, coast).DistanceTo(c.Point); d > reach+2 {
			t.Fatalf("%.1f m away, reach is %.1f m", d, reach)
		}
	})
}

func TestDeckDealsEachBeforeAnyAgain(t *testing.T) {
	d := newDeck(7, seeded(townSeed, 1))
	for round := range 3 {
		var dealt []int
		for range 7 {
			dealt = append(dealt, d.deal())
		}
		slices.Sort(dealt)
		if !slices.Equal(dealt, []int{0, 1, 2, 3, 4, 5, 6}) {
			t.Errorf("round %d deals %v", round, dealt)
		}
	}
}

func TestMainPostcode(t *testing.T) {
	c := territory.Commune{Postcodes: []string{"13080", "13090", "13100", "13290"}}
	if got := mainPostcode(c); got != "13100" {
		t.Errorf("got %s, want 13100", got)
	}
}

func TestTownsRefuseWhatTheyDoNotKnow(t *testing.T) {
	c := newComposer(network{departement: "36", bus: "Bus"}, 1)
	for _, places := range []string{"cathedrale", "ccas*beaucoup"} {
		if got, err := c.town(town{code: "36044", name: "Châteauroux", places: places}, models()); err == nil {
			t.Errorf("%q gives %d places, want an error", places, len(got))
		}
	}
	if _, err := readTown([]string{"T", "36044", "Bourges", "-", "ccas"}, atlas(t)); err == nil {
		t.Error("a code under the name of another town is taken")
	}
}

func TestLinesAreRefused(t *testing.T) {
	for name, fields := range map[string][]string{
		"a stranger":                 {"X"},
		"a town before any":          {"T", "36044", "Châteauroux", "-", "ccas"},
		"a département that is none": {"D", "20", "Bus"},
		"a short line":               {"D", "18"},
	} {
		r := reader{atlas: atlas(t), models: models()}
		if err := r.line(fields, 1); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestEveryModelIsUsedAndWhole(t *testing.T) {
	for slug, m := range models() {
		if !strings.Contains(towns, slug) {
			t.Errorf("no town has a %q", slug)
		}
		if slug == "" || len(m.names) == 0 || len(m.offers) == 0 || len(m.access) == 0 {
			t.Errorf("model %q lacks something", slug)
		}
	}
}
