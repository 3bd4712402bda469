package directory

import (
	"errors"
	"math"
	"strings"
	"testing"

	"relais/internal/kernel"
)

func TestCheck(t *testing.T) {
	cases := []struct {
		name   string
		change func(*Place)
		key    string // "" when the card may be kept
	}{
		{"a plain card", func(*Place) {}, ""},
		{"no service at all", func(p *Place) { p.Services = nil }, ""},
		{"no position", func(p *Place) { p.Point = kernel.Point{} }, ""},
		{"no source", func(p *Place) { p.Origin.Source = "" }, ""},
		{"never confirmed", func(p *Place) { p.ConfirmedOn = noon.AddDate(-3000, 0, 0) }, ""},
		{"no name", func(p *Place) { p.Name = " \t" }, "place.name"},
		{"no reference", func(p *Place) { p.Origin.Ref = "" }, "place.ref"},
		{"the longest reference", func(p *Place) { p.Origin.Ref = strings.Repeat("é", 250) }, ""},
		{"too long a reference", func(p *Place) { p.Origin.Ref = strings.Repeat("é", 251) }, "place.ref_length"},
		{"too long a source", func(p *Place) { p.Origin.Source = strings.Repeat("s", 501) }, "place.ref_length"},
		{"a SIRET", func(p *Place) { p.Pivot = "00000000000012" }, ""},
		{"too long a number", func(p *Place) { p.Pivot = "000000000000123" }, "place.pivot"},
		{"the number of nobody", func(p *Place) { p.Pivot = UnknownPivot }, "place.pivot"},
		{"NUL in a name", func(p *Place) { p.Name = "a\x00b" }, "place.text"},
		{"NUL in a reference", func(p *Place) { p.Origin.Ref = "a\x00" }, "place.text"},
		{"NUL in a list", func(p *Place) { p.Emails = []string{"a@exemple.fr", "\x00"} }, "place.text"},
		{"NUL in a service", func(p *Place) { p.Services[0].Conditions = "\x00" }, "place.text"},
		{"bytes in a zone", func(p *Place) { p.Services[0].Zone = []string{"\xff"} }, "place.text"},
		{"Windows-1252", func(p *Place) { p.Address.City = "Ch\xe2teauroux" }, "place.text"},
		{"half a character", func(p *Place) { p.Details = "caf\xc3" }, "place.text"},
		{"off the globe", func(p *Place) { p.Point.Lat = 90.1 }, "point.latitude"},
		{"nowhere", func(p *Place) { p.Point.Lon = math.NaN() }, "point.longitude"},
		{"an unknown service", func(p *Place) { p.Services[0].Category = "Cuisine" }, "place.code"},
		{"a slug for a code", func(p *Place) { p.Services[0].Category = "demarches" }, "place.code"},
		{"one service twice", func(p *Place) { p.Services = append(p.Services, p.Services[0]) }, "place.service_twice"},
		{"a negative capacity", func(p *Place) { p.Services[0].Capacity = -1 }, "service.capacity"},
		{"an unknown price", func(p *Place) { p.Services[0].Fees = []string{"Cher"} }, "place.code"},
		{"an unknown public", func(p *Place) { p.Services[0].Publics = []string{"Chats"} }, "place.code"},
		{"an unknown care", func(p *Place) { p.Services[0].Cares = []string{"x"} }, "place.code"},
		{"an unknown support", func(p *Place) { p.Services[0].Supports = []string{"x"} }, "place.code"},
		{"an unknown mobiliser", func(p *Place) { p.Services[0].MobilisedBy = []string{"x"} }, "place.code"},
		{"an unknown access", func(p *Place) { p.Access = []string{"x"} }, "place.code"},
		{"an unknown kind", func(p *Place) { p.Kinds = []string{"x"} }, "place.code"},
		{"an unknown programme", func(p *Place) { p.Programmes = []string{"x"} }, "place.code"},
		{"an unknown label", func(p *Place) { p.Labels = []string{"x"} }, "place.code"},
		{"an unknown itinerance", func(p *Place) { p.Itinerances = []string{"x"} }, "place.code"},
	}
	for _, c := range cases {
		p := aPlace("a", c.change)
		err := p.Check()
		if c.key == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		var fault *kernel.Error
		if !errors.As(err, &fault) || fault.Kind != kernel.Invalid || fault.Key != c.key {
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
		}
	}
}

// Slugs stand in addresses of pages, codes in files: neither may name two terms.
func TestVocabulariesNameEachTermOnce(t *testing.T) {
	for _, v := range []Vocabulary{
		Services(), Fees(), Publics(), Cares(), Accesses(), Supports(),
		Itinerances(), Mobilisers(), Programmes(), Labels(), Kinds(),
	} {
		for i, term := range v.Terms {
			if v.Index(term.Code) != i || v.Index(term.Slug) != i || v.Slug(term.Code) != term.Slug || v.Codes()[i] != term.Code {
				t.Errorf("%s: %q is not itself", v.Field, term.Code)
			}
		}
		if _, found := v.Find("inconnu au bataillon"); found || v.Slug("") != "" || v.HasCode("") {
			t.Errorf("%s knows a stranger", v.Field)
		}
	}
}
