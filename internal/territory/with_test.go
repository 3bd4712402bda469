package territory

import (
	"slices"
	"testing"

	"relais/internal/kernel"
)

func TestWithReplacesAndAdds(t *testing.T) {
	atlas := atlasOf(t)
	point := kernel.Point{Lat: 44.0, Lon: 6.1}
	with := atlas.With([]Centroid{
		{Code: "04135", Name: "MOUSTIERS STE MARIE", Point: point},
		{Code: "36044", Name: "Châteauroux-Nouvelle", Population: 50_000, Postcodes: []string{"36000", "36500"}, Point: point},
		{Code: "04999", Name: "Neuville-sur-Verdon", Postcodes: []string{"04999"}, Point: point},
		{Code: "74011", Name: "Annecy-le-Vieux", Point: point},
		{Code: "75110", Point: point},
	})

	moustiers, _ := with.Commune("04135")
	if moustiers.Point != point || moustiers.Approximate || moustiers.Name != "Moustiers-Sainte-Marie" || moustiers.Population == 0 {
		t.Errorf("%+v", moustiers)
	}
	chateauroux, _ := with.Commune("36044")
	if chateauroux.Name != "Châteauroux-Nouvelle" || chateauroux.Population != 50_000 || chateauroux.EPCI == "" {
		t.Errorf("%+v", chateauroux)
	}
	added, ok := with.Commune("04999")
	if !ok || added.Departement != "04" || added.Region != "93" || with.Count() != atlas.Count()+1 {
		t.Errorf("%+v, %d communes", added, with.Count())
	}
	if _, ok := with.Commune("74011"); ok {
		t.Error("a former commune came back")
	}
	if paris10, _ := with.Commune("75110"); paris10.Point != point || paris10.Parent != "75056" {
		t.Errorf("%+v", paris10)
	}
	if matches := with.Search("neuville sur verdon", 1); len(matches) != 1 || matches[0].Commune.Code != "04999" {
		t.Errorf("%+v", matches)
	}
	if len(with.ByPostcode("36500")) != len(atlas.ByPostcode("36500"))+1 {
		t.Error("the new postcode is not known")
	}
}

func TestWithLeavesTheAtlasAsItWas(t *testing.T) {
	atlas := atlasOf(t)
	before := slices.Clone(atlas.communes)
	atlas.With([]Centroid{{Code: "04135", Point: kernel.Point{Lat: 44, Lon: 6}}, {Code: "01000", Name: "A", Point: kernel.Point{Lat: 46, Lon: 5}}})
	for i, c := range atlas.communes {
		if c.Code != before[i].Code || c.Point != before[i].Point || c.Name != before[i].Name {
			t.Fatalf("%+v became %+v", before[i], c)
		}
	}
}

func TestWithTwiceIsWithOnce(t *testing.T) {
	centroids := []Centroid{{Code: "04135", Population: 5, Point: kernel.Point{Lat: 44, Lon: 6}}, {Code: "01000", Name: "A", Point: kernel.Point{Lat: 46, Lon: 5}}}
	once := atlasOf(t).With(centroids)
	twice := once.With(centroids)
	if once.Count() != twice.Count() {
		t.Errorf("%d then %d communes", once.Count(), twice.Count())
	}
	for _, code := range []string{"04135", "01000"} {
		a, _ := once.Commune(code)
		b, _ := twice.Commune(code)
		if a.Point != b.Point || a.Population != b.Population {
			t.Errorf("%+v, then %+v", a, b)
		}
	}
}
