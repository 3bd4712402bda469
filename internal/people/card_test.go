package people

import (
	"crypto/rand"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relais/internal/engine/shortcode"
	"relais/internal/kernel"
)

func TestCardsAreChecked(t *testing.T) {
	change := func(f func(*Card)) Card { c := aCard(); f(&c); return c }
	for name, c := range map[string]struct {
		card Card
		key  string // "" for a good one
	}{
		"whole":              {aCard(), ""},
		"initials only":      {Card{Name: "Z. Q."}, ""},
		"nobody":             {Card{FirstName: " ", Phone: "0639981234"}, "people.name_missing"},
		"endless name":       {change(func(c *Card) { c.Name = strings.Repeat("é", MostName+1) }), "people.name_long"},
		"long name":          {change(func(c *Card) { c.Name = strings.Repeat("é", MostName) }), ""},
		"born tomorrow":      {change(func(c *Card) { c.BirthYear = 2027 }), "people.birth_year"},
		"born this year":     {change(func(c *Card) { c.BirthYear = 2026 }), ""},
		"born long ago":      {change(func(c *Card) { c.BirthYear = 1899 }), "people.birth_year"},
		"no phone":           {change(func(c *Card) { c.Phone = "demander à sa fille" }), "people.phone"},
		"whose phone":        {change(func(c *Card) { c.PhoneOf = "neighbour" }), "people.phone_of"},
		"a name for commune": {change(func(c *Card) { c.Commune = "Tours" }), "people.commune"},
		"Corsica":            {change(func(c *Card) { c.Commune = "2A004" }), ""},
		"endless words":      {change(func(c *Card) { c.Reach = strings.Repeat("a", MostReach+1) }), "people.reach_long"},
		"all languages":      {change(func(c *Card) { c.Languages = make([]string, MostListed+1) }), "people.list_long"},
		"no code":            {change(func(c *Card) { c.Languages = []string{"le portugais"} }), "people.code"},
		"a cause":            {change(func(c *Card) { c.Adaptations = []string{"Surdité"} }), "people.adaptation"},
		"broken text":        {change(func(c *Card) { c.FirstName = "\xff" }), "people.name_long"},
	} {
		err := c.card.tidy().check(2026)
		var fault *kernel.Error
		if err != nil {
			fault, _ = err.(*kernel.Error)
		}
		if (err == nil) != (c.key == "") || fault != nil && (fault.Key != c.key || fault.Kind != kernel.Invalid) {
			t.Errorf("%s: %v, want %q", name, err, c.key)
		}
		if err != nil && strings.Contains(err.Error(), "Quillerou") {
			t.Errorf("%s: the error repeats what was typed", name)
		}
	}
}

func TestPhonesAreReadFromWhereTheyAreDialled(t *testing.T) {
	for _, c := range []struct{ typed, commune, want string }{
		{"06 39 98 12 34", "36044", "+33639981234"},
		{"+33 6 39 98 12 34", "", "+33639981234"},
		{"0692 00 12 34", "97411", "+262692001234"},
		{"0690 00 12 34", "97105", "+590690001234"},
		{"+351 912 345 678", "36044", "+351912345678"},
		{"12", "36044", ""},
		{"", "", ""},
	} {
		if got, ok := readPhone(c.typed, c.commune); got != c.want || ok != (c.want != "") {
			t.Errorf("%q from %q reads %q, want %q", c.typed, c.commune, got, c.want)
		}
	}
}

func TestNamesCompareWhateverTheirSpelling(t *testing.T) {
	for _, c := range []struct {
		name string
		want []string
	}{
		{"Zénaïde", []string{"zenaide"}},
		{"ZE\u0301NAI\u0308DE", []string{"zenaide"}},
		{" Marie-Ange  DE LA TOUR ", []string{"marie", "ange", "de", "la", "tour"}},
		{"D’Œuvre", []string{"doeuvre"}},
		{"d'oeuvre", []string{"doeuvre"}},
		{"Łukasz Đặng", []string{"lukasz", "dang"}},
		{"فاطمة", []string{"فاطمة"}},
		{"-", nil},
	} {
		if got := nameWords(c.name); !slices.Equal(got, c.want) {
			t.Errorf("%q gives %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAMinimalCardSaysNoMore(t *testing.T) {
	for name, want := range map[string]string{"Quillerou": "Q.", "élan": "É.", "": ""} {
		card := aCard()
		card.Name = name
		if got := card.minimal(file{}).Initial; got != want {
			t.Errorf("the initial of %q is %q, want %q", name, got, want)
		}
	}
}

func TestCodesAreReadableAndChecked(t *testing.T) {
	for _, confusing := range "0O1IL" {
		if strings.ContainsRune(shortcode.Alphabet, confusing) {
			t.Errorf("%c is taken for another sign", confusing)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		code, err := newCode(rand.Reader)
		if err != nil {
			r.Fatal(err)
		}
		for _, typed := range []string{code, shortcode.Spoken(code), strings.ToLower(shortcode.Spoken(code)), " " + code[:3] + " " + code[3:]} {
			if got, err := parseCode(typed); err != nil || got != code {
				r.Fatalf("%q reads %q: %v", typed, got, err)
			}
		}
		at := rapid.IntRange(0, codeLength-1).Draw(r, "at")
		wrong := []byte(code)
		wrong[at] = rapid.SampledFrom([]byte(shortcode.Alphabet)).Draw(r, "sign")
		if string(wrong) != code {
			if _, err := parseCode(string(wrong)); err == nil {
				r.Fatalf("one wrong sign: %q for %q", wrong, code)
			}
		}
		swapped := []byte(code)
		i := min(at, codeLength-2)
		swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
		if string(swapped) != code {
			if _, err := parseCode(string(swapped)); err == nil {
				r.Fatalf("two signs that changed places: %q for %q", swapped, code)
			}
		}
	})
	for _, typed := range []string{"", "ABCDE", "ABCDE-FGHJ0", strings.Repeat("2", 11), "ééééé"} {
		if _, err := parseCode(typed); kernel.KindOf(err) != kernel.Invalid || err == nil {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

func TestCodesAreDrawnEvenly(t *testing.T) {
	counts := map[rune]int{}
	const drawn = 3000
	for range drawn {
		code, err := newCode(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		for _, sign := range code {
			counts[sign]++
		}
	}
	for _, sign := range shortcode.Alphabet {
		mean := drawn * codeLength / len(shortcode.Alphabet)
		if n := counts[sign]; n < mean*7/10 || n > mean*13/10 {
			t.Errorf("%c came %d times, about %d expected", sign, n, mean)
		}
	}
	if _, err := newCode(strings.NewReader("x")); err == nil {
		t.Error("a code without randomness")
	}
}
