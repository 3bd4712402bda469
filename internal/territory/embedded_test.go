package territory

import (
	"strings"
	"testing"
)

func TestEmbeddedHoldsTheWholeCountry(t *testing.T) {
	atlas := atlasOf(t)
	if atlas.Count() != 34_969 {
		t.Errorf("%d communes", atlas.Count())
	}
	arrondissements := map[string]int{}
	for _, c := range atlas.communes {
		if c.Parent != "" {
			arrondissements[c.Parent]++
		}
	}
	for parent, want := range map[string]int{"75056": 20, "69123": 9, "13055": 16} {
		if arrondissements[parent] != want {
			t.Errorf("%s has %d arrondissements, want %d", parent, arrondissements[parent], want)
		}
	}
	people := 0
	for c := range atlas.Communes() {
		people += c.Population
	}
	if people < 67_000_000 || people > 71_000_000 {
		t.Errorf("%d inhabitants", people)
	}
}

func TestEveryCommuneIsWhole(t *testing.T) {
	atlas := atlasOf(t)
	before := ""
	for _, c := range atlas.communes {
		departement, okDepartement := atlas.Departement(c.Departement)
		_, okRegion := atlas.Region(c.Region)
		_, okEPCI := atlas.EPCI(c.EPCI)
		switch {
		case !codeForm.MatchString(c.Code) || c.Code <= before:
			t.Errorf("code %q after %q", c.Code, before)
		case c.Name == "" || strings.TrimSpace(c.Name) != c.Name:
			t.Errorf("%s: name %q", c.Code, c.Name)
		case !okDepartement || departementOf(c.Code) != c.Departement || departement.Region != c.Region || !okRegion:
			t.Errorf("%s: département %q, région %q", c.Code, c.Departement, c.Region)
		case c.EPCI != "" && !okEPCI:
			t.Errorf("%s: EPCI %q", c.Code, c.EPCI)
		case c.Point.IsZero() || misplaced(c.Code, c.Point) != "":
			t.Errorf("%s %s: point %v: %s", c.Code, c.Name, c.Point, misplaced(c.Code, c.Point))
		case len(c.Postcodes) == 0 && c.Departement != "984":
			t.Errorf("%s %s has no postcode", c.Code, c.Name)
		}
		before = c.Code
	}
}

func TestParseTellsTheFaultyLine(t *testing.T) {
	for _, tc := range []struct{ text, tells string }{
		{"X\t1\n", "line 1"},
		{"R\t24\tCentre-Val de Loire\nD\t36\tIndre\n", "line 2"},
		{"C\t36044\tChâteauroux\t36\t\tmany\t36000\t46.8\t1.6\t\t\n", "many"},
		{"C\t36044\tChâteauroux\t36\t\t1\t36000\tnorth\t1.6\t\t\n", "north"},
		{"C\t36044\tChâteauroux\t36\t\t1\t36000\t146.8\t1.6\t\t\n", "latitude"},
		{"A\t75101\tParis 1er\t75056\t1\t75001\t48.8\t2.3\t\n", "75056"},
		{"\n", "line 1"},
	} {
		if _, err := parse(tc.text); err == nil || !strings.Contains(err.Error(), tc.tells) {
			t.Errorf("parse(%q): %v, want an error that tells %q", tc.text, err, tc.tells)
		}
	}
	if _, err := parse(""); err != nil {
		t.Errorf("nothing is an empty atlas: %v", err)
	}
}
