package standard

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relais/internal/directory"
	"relais/internal/kernel"
)

// some draws a few codes of a vocabulary, without doubles.
func some(t *rapid.T, v directory.Vocabulary) []string {
	n := rapid.IntRange(0, min(4, len(v.Terms))).Draw(t, v.Field+" count")
	if n == 0 {
		return nil
	}
	return rapid.Permutation(v.Codes()).Draw(t, v.Field)[:n]
}

// text draws free text with all that a CSV file must protect: separators,
// quotes, line breaks, formulas, letters of every plane.
func text(label string) *rapid.Generator[string] {
	piece := rapid.SampledFrom([]string{
		"a", "été", " ", ",", ";", "\t", "\"", "'", "\n", "\r\n", "=1+1", "+33", "-", "@", "|", "\\", "😀", "ﷺ", "\u00a0", "…", "<b>", "null",
	})
	return rapid.Custom(func(t *rapid.T) string {
		return strings.TrimSpace(strings.Join(rapid.SliceOfN(piece, 0, 20).Draw(t, label), ""))
	})
}

// line draws text of one line.
func line(label string) *rapid.Generator[string] {
	return rapid.Map(text(label), oneLine)
}

// item draws one text of a list: the separator is not part of it.
func item(label string) *rapid.Generator[string] {
	return rapid.Map(line(label), func(s string) string { return oneLine("x" + strings.ReplaceAll(s, "|", "")) })
}

func letters(label, others string) *rapid.Generator[string] {
	return rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]rune("aZ9éÉœŒÿŸ"+others)), 0, 20), func(r []rune) string {
		return oneLine("E" + string(r))
	})
}

// place draws a place as a reader may give it. What the standard cannot carry
// (package comment) is left out.
func place(t *rapid.T) directory.Place {
	p := directory.Place{
		Origin:      directory.Origin{Source: line("source").Draw(t, "source"), Ref: item("id").Draw(t, "id")},
		Name:        item("name").Draw(t, "name"),
		Pivot:       rapid.SampledFrom([]string{"", "00000000000001", "W123456789"}).Draw(t, "pivot"),
		Parent:      line("parent").Draw(t, "parent"),
		Kinds:       some(t, directory.Kinds()),
		Address:     address(t),
		Phone:       rapid.SampledFrom([]string{"", "+33180059880", "+262262203040", "+33800123456"}).Draw(t, "phone"),
		Emails:      sample(t, "a@exemple.fr", "b.c+d@exemple.museum", "é@exemple.fr"),
		Websites:    sample(t, "https://exemple.fr", "http://b.exemple.fr/a,b;c?d=e,f#g", "https://exemple.fr/é(1)"),
		Booking:     rapid.SampledFrom([]string{"", "https://exemple.fr/rdv?a=b"}).Draw(t, "booking"),
		Hours:       rapid.SampledFrom([]string{"", "Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00", "24/7", "tôt"}).Draw(t, "hours"),
		Summary:     summaries().Draw(t, "summary"),
		Details:     text("details").Draw(t, "details"),
		Programmes:  some(t, directory.Programmes()),
		Labels:      some(t, directory.Labels()),
		OtherLabels: others(t),
		ConfirmedOn: time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 1500).Draw(t, "day")),
	}
	if rapid.Bool().Draw(t, "located") {
		p.Point.Lat = rapid.Float64Range(42, 51).Draw(t, "lat")
		p.Point.Lon = rapid.Float64Range(-4, 8).Draw(t, "lon")
	}
	if i := slices.Index(p.Labels, etapes); i >= 0 { // it comes back last
		p.Labels = append(slices.Delete(p.Labels, i, i+1), etapes)
	}
	drawOffer(t, &p)
	return p
}

func address(t *rapid.T) directory.Address {
	a := directory.Address{
		Street:     letters("street", "-,()°.&:+–|;'’/ ").Draw(t, "street"),
		Complement: line("complement").Draw(t, "complement"),
		Postcode:   rapid.StringMatching(`[0-9]{5}`).Draw(t, "postcode"),
		City:       letters("city", "-'’ ").Draw(t, "city"),
	}
	if rapid.Bool().Draw(t, "commune given") {
		a.Commune = rapid.SampledFrom([]string{"36044", "2A004", "97411"}).Draw(t, "commune")
		a.CommuneGiven = true
	}
	return a
}

func sample(t *rapid.T, from ...string) []string {
	n := rapid.IntRange(0, len(from)).Draw(t, "count")
	if n == 0 {
		return nil
	}
	return rapid.Permutation(from).Draw(t, "sample")[:n]
}

func others(t *rapid.T) []string {
	list := rapid.SliceOfNDistinct(item("other"), 0, 3, rapid.ID).Draw(t, "others")
	if len(list) == 0 {
		return nil
	}
	return list
}

// summaries draws summaries of all lengths, around the limit above all.
func summaries() *rapid.Generator[string] {
	long := rapid.Custom(func(t *rapid.T) string {
		word := rapid.SampledFrom([]string{"mot ", "😀", "x", "é, ", "a\nb "}).Draw(t, "word")
		n := rapid.IntRange(260, 300).Draw(t, "length")
		return strings.TrimSpace(strings.Repeat(word, n/len([]rune(word))) + strings.Repeat("y", rapid.IntRange(0, 3).Draw(t, "tail")))
	})
	return rapid.OneOf(text("summary"), long)
}

// drawOffer draws what a place offers: nothing else is kept of one without
// services.
func drawOffer(t *rapid.T, p *directory.Place) {
	list := some(t, directory.Services())
	if len(list) == 0 {
		p.Access = []string{directory.AccessNone}
		return
	}
	p.Itinerances = some(t, directory.Itinerances())
	p.Access = slices.DeleteFunc(some(t, directory.Accesses()), func(s string) bool { return s == directory.AccessNone })
	if len(p.Access) == 0 {
		p.Access = nil
	}
	publics, cares, fees, supports := some(t, directory.Publics()), some(t, directory.Cares()), some(t, directory.Fees()), some(t, directory.Supports())
	for _, category := range list {
		p.Services = append(p.Services, directory.Service{
			Category: category, Publics: publics, Cares: cares, Fees: fees, Supports: supports,
		})
	}
}

// TestRoundTrip checks that a place written, as CSV or as JSON, comes back
// the same.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := place(rt)
		var asJSON bytes.Buffer
		w := NewJSONWriter(&asJSON)
		if err := w.Write(p); err != nil {
			rt.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			rt.Fatal(err)
		}
		for form, written := range map[string][]byte{"CSV": writeCSV(t, []directory.Place{p}), "JSON": asJSON.Bytes()} {
			_, records := readRecords(t, bytes.NewReader(written))
			if len(records) != 1 || len(records[0].Faults) > 0 {
				rt.Fatalf("%s: %+v\n%s", form, records, written)
			}
			if !reflect.DeepEqual(records[0].Place, p) {
				rt.Fatalf("%s gives\n%+v\nof\n%+v", form, records[0].Place, p)
			}
		}
	})
}

// TestRefereeOfAnyPlace has the referees read places of every kind at once.
func TestRefereeOfAnyPlace(t *testing.T) {
	generator := rapid.Custom(place)
	var places []directory.Place
	seen := map[string]bool{}
	for seed := range 300 {
		p := generator.Example(seed)
		if p.Origin.Ref = strings.Repeat("x", seed+1); !seen[p.Origin.Ref] {
			places = append(places, p)
		}
	}
	places = append(places, unruly()...)
	referee(t, writeCSV(t, places))
}

// unruly gives places as a person may fill them in, with what the standard
// cannot carry.
func unruly() []directory.Place {
	base := directory.Place{
		Origin: directory.Origin{Ref: "unruly-1"}, Name: "Maison",
		Address:  directory.Address{City: "Saint.Essai (Loire)", Postcode: "36000", Commune: "36044"},
		Services: []directory.Service{{Category: directory.ServiceWork}}, Access: []string{directory.AccessNone},
	}
	base.Phone, base.Pivot, base.Booking = "3939", "0123456001", "https://exemple.fr/#a-b"
	base.Labels, base.Itinerances = []string{etapes, "ORDI 3.0"}, []string{"Fixe"}
	base.OtherLabels, base.Websites = []string{"a|b"}, []string{"https://exemple.fr/a|b"}
	base.Services = append(base.Services, directory.Service{Category: directory.ServiceSafety, Fees: []string{directory.FeeFree}})
	closed := base
	closed.Origin.Ref, closed.Services = "unruly-2", nil
	closed.Address.Street, closed.Address.City = "1 rue «Essai» @", "Pāpara"
	return []directory.Place{base, closed}
}

func TestWhatDoesNotGoOut(t *testing.T) {
	_, records := readRecords(t, bytes.NewReader(writeCSV(t, unruly())))
	p := records[0].Place
	if p.Phone != "" || p.Pivot != "" || p.Booking != "" || p.Access != nil || p.Address.CommuneGiven || p.Address.Street != "Saint Essai" {
		t.Errorf("%+v", p)
	}
	if !slices.Equal(p.Labels, []string{"ORDI 3.0", etapes}) || !slices.Equal(p.Services[0].Fees, []string{directory.FeeFree}) {
		t.Errorf("%+v", p)
	}
	if q := records[1].Place; len(records[1].Faults) > 0 || q.Itinerances != nil || q.Address.City != "Papara" {
		t.Errorf("%+v", records[1])
	}
}

func TestIncompletePlace(t *testing.T) {
	w := NewWriter(&bytes.Buffer{})
	for _, p := range []directory.Place{{}, {Origin: directory.Origin{Ref: "a"}, Name: "a", Address: directory.Address{City: "a"}}} {
		if err := w.Write(p); kernel.KindOf(err) != kernel.Invalid {
			t.Errorf("%+v: got %v", p, err)
		}
	}
}

func TestNothingWritten(t *testing.T) {
	var table, array bytes.Buffer
	if err := NewWriter(&table).Flush(); err != nil || table.String() != strings.Join(columns(), ",")+"\n" {
		t.Errorf("%q, %v", table.String(), err)
	}
	if err := NewJSONWriter(&array).Flush(); err != nil || !json.Valid(array.Bytes()) {
		t.Errorf("%q, %v", array.String(), err)
	}
}

func TestShortened(t *testing.T) {
	cases := []struct{ text, want string }{
		{strings.Repeat("x", 280), strings.Repeat("x", 280)},
		{strings.Repeat("x", 281), strings.Repeat("x", 279) + "…"},
		{strings.Repeat("abc ", 71), strings.TrimSpace(strings.Repeat("abc ", 70)) + "…"},
		{strings.Repeat("😀", 140), strings.Repeat("😀", 140)},
		{strings.Repeat("😀", 141), strings.Repeat("😀", 139) + "…"},
	}
	for _, c := range cases {
		if got := shortened(c.text); got != c.want || units(got) > summaryLimit {
			t.Errorf("got %q", got)
		}
	}
}
