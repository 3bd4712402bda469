package territory

import (
	"slices"
	"testing"
)

func TestCommuneByCode(t *testing.T) {
	atlas := atlasOf(t)
	c, ok := atlas.Commune("36044")
	if !ok || c.Name != "Châteauroux" || c.Departement != "36" || c.Region != "24" || c.EPCI != "243600327" ||
		c.Parent != "" || c.Approximate || c.Population < 30_000 || !slices.Equal(c.Postcodes, []string{"36000"}) {
		t.Errorf("36044: %+v", c)
	}
	paris10, ok := atlas.Commune("75110")
	if !ok || paris10.Parent != "75056" || paris10.Departement != "75" || paris10.Region != "11" || paris10.EPCI == "" {
		t.Errorf("75110: %+v", paris10)
	}
	for _, code := range []string{"", "99999", "36", "74011"} {
		if c, ok := atlas.Commune(code); ok {
			t.Errorf("%q is %s", code, c.Name)
		}
	}
}

func TestCurrentFollowsFormerCodes(t *testing.T) {
	atlas := atlasOf(t)
	for code, now := range map[string]string{
		"74011": "74010", // Annecy-le-Vieux
		"93059": "93066", // Pierrefitte-sur-Seine
		"36044": "36044",
		"75110": "75110",
	} {
		if c, ok := atlas.Current(code); !ok || c.Code != now {
			t.Errorf("Current(%s) = %s, %v, want %s", code, c.Code, ok, now)
		}
	}
	if c, ok := atlas.Current("00000"); ok {
		t.Errorf("00000 is %s", c.Name)
	}
}

func TestByPostcode(t *testing.T) {
	atlas := atlasOf(t)
	var codes []string
	for _, c := range atlas.ByPostcode("75010") {
		codes = append(codes, c.Code)
	}
	if !slices.Equal(codes, []string{"75056", "75110"}) {
		t.Errorf("75010: %v", codes)
	}
	if found := atlas.ByPostcode("36019"); found != nil {
		t.Errorf("a postcode of business mail has %v", found)
	}
}

func TestDivisions(t *testing.T) {
	atlas := atlasOf(t)
	if d, ok := atlas.Departement("974"); !ok || d != (Departement{"974", "La Réunion", "04"}) {
		t.Errorf("974: %+v", d)
	}
	if r, ok := atlas.Region("24"); !ok || r.Name != "Centre-Val de Loire" {
		t.Errorf("24: %+v", r)
	}
	if e, ok := atlas.EPCI("243600327"); !ok || e.Name == "" {
		t.Errorf("243600327: %+v", e)
	}
	if _, ok := atlas.Departement("20"); ok {
		t.Error("there is no département 20 any more")
	}
	departements := slices.Collect(atlas.Departements())
	if len(departements) != 109 || departements[0].Code != "01" {
		t.Errorf("%d départements", len(departements))
	}
	if regions := slices.Collect(atlas.Regions()); len(regions) != 26 {
		t.Errorf("%d régions", len(regions))
	}
}

func TestCommunesStopsWhenAsked(t *testing.T) {
	seen := 0
	for c := range atlasOf(t).Communes() {
		if c.Parent != "" {
			t.Fatalf("%s is an arrondissement", c.Name)
		}
		if seen++; seen == 3 {
			break
		}
	}
	if seen != 3 {
		t.Errorf("saw %d", seen)
	}
}

func TestFormerNamesLeadToTheCommuneOfToday(t *testing.T) {
	matches := atlasOf(t).Search("annecy le vieux", 1)
	if len(matches) != 1 || matches[0].Commune.Code != "74010" || matches[0].Via != "Annecy-le-Vieux" {
		t.Errorf("%+v", matches)
	}
	matches = atlasOf(t).Search("36000", 1)
	if len(matches) != 1 || matches[0].Via != "36000" {
		t.Errorf("%+v", matches)
	}
	matches = atlasOf(t).Search("annecy", 1)
	if len(matches) != 1 || matches[0].Via != "" {
		t.Errorf("%+v", matches)
	}
}
