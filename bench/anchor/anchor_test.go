package anchor

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"relais/bench/invent"
	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/territory"
)

// Lambert-93 of its origin is exact by definition. Away from it, the projection
// is held against the sphere: it is conformal, and within 0.4 % of the ground.
func TestLambert93(t *testing.T) {
	project := Lambert93()
	x, y := project(kernel.Point{Lat: 46.5, Lon: 3})
	if math.Abs(x-700_000) > 0.001 || math.Abs(y-6_600_000) > 0.001 {
		t.Errorf("the origin is at %.3f %.3f", x, y)
	}
	for _, p := range []kernel.Point{{Lat: 48.85, Lon: 2.35}, {Lat: 43.3, Lon: 5.37}, {Lat: 48.39, Lon: -4.49}, {Lat: 42.7, Lon: 9.45}} {
		for _, q := range []kernel.Point{{Lat: p.Lat + 0.01, Lon: p.Lon}, {Lat: p.Lat, Lon: p.Lon + 0.01}} {
			px, py := project(p)
			qx, qy := project(q)
			plane, ground := math.Hypot(px-qx, py-qy), p.DistanceTo(q)
			if math.Abs(plane/ground-1) > 0.006 {
				t.Errorf("%v to %v: %.1f m in the plane, %.1f m on the ground", p, q, plane, ground)
			}
		}
	}
}

func TestAttributesAreWhatAQueryAsks(t *testing.T) {
	clock, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	p := directory.Place{Hours: "Mo-Fr 09:00-12:30", Services: []directory.Service{
		{Category: directory.ServiceWork, Fees: []string{directory.FeeFree}, Cares: []string{"Surdité"}},
		{Category: directory.ServiceSafety, Fees: []string{directory.FeeFree}, Cares: []string{"Surdité"}},
	}}
	has := attributesOf(&p, clock)
	q := directory.Query{
		Services: []string{directory.ServiceSafety}, Fees: []string{directory.FeeFree}, Cares: []string{"Surdité"},
		OpenAt: time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC), // a Tuesday, nine o'clock in Paris
	}
	for _, want := range wantedBy(&q, clock) {
		if !slices.Contains(has, want) {
			t.Errorf("%d is not among %v", want, has)
		}
	}
	q.OpenAt = q.OpenAt.Add(5 * time.Hour)
	if wanted := wantedBy(&q, clock); slices.Contains(has, wanted[len(wanted)-1]) {
		t.Error("open at two in the afternoon")
	}
}

func TestValuesAreWrittenAsCopyReadsThem(t *testing.T) {
	for got, want := range map[string]string{
		text(""):                      `\N`,
		text("a\tb\\c\n"):             `a\tb\\c\n`,
		list(nil):                     "{}",
		list([]string{`a"b`, "c,d"}):  `{"a\\"b","c,d"}`,
		numbers([]int32{1, 20}):       "{1,20}",
		text("l’été à Châteauroux 🙂"): "l’été à Châteauroux 🙂",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestTheAnchorHoldsAndFindsWhatItWasGiven(t *testing.T) {
	cluster, err := Start(t.Context())
	if errors.Is(err, ErrAbsent) {
		t.Skip("needs PostgreSQL and PostGIS: apt install postgresql postgresql-postgis")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := cluster.Stop(); err != nil {
			t.Error(err)
		}
	}()
	atlas, err := territory.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	places := invent.Places(atlas, 500, 1)
	address := loaded(t, cluster, places)
	if err := Verify(t.Context(), address, places, 7); err != nil {
		t.Error(err)
	}
	if err := Verify(t.Context(), address, places[1:], 7); err == nil {
		t.Error("one place too many is not seen")
	}
	s, err := NewSearcher(t.Context(), address, ByDistance, Lambert93())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(t.Context()) //nolint:errcheck // the cluster ends anyway
	answers, err := s.Ask(t.Context(), []directory.Query{{Near: places[41].Point}, {Near: places[42].Point}})
	if err != nil || len(answers) != 2 || len(answers[0]) != 20 || answers[0][0] != 42 || answers[1][0] != 43 {
		t.Errorf("%v %v", answers, err)
	}
}

func loaded(t *testing.T, cluster *Cluster, places []directory.Place) (address string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "rows")
	if err := WriteFile(file, places, Lambert93()); err != nil {
		t.Fatal(err)
	}
	address, err := cluster.Create(t.Context(), "tried")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Load(t.Context(), address, file); err != nil {
		t.Fatal(err)
	}
	if err := Prepare(t.Context(), address); err != nil {
		t.Fatal(err)
	}
	return address
}
