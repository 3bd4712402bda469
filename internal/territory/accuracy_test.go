package territory

import (
	"os"
	"slices"
	"testing"
)

// official reads the official centroids of the shared data.
func official(t *testing.T) []Centroid {
	t.Helper()
	file, err := os.Open(sharedFile(t, "territory", "communes.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	centroids, faults, err := ReadOfficial(file, "communes.tsv")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d centroids, %d faults, the first: %v", len(centroids), len(faults), faults[:min(len(faults), 1)])
	if len(centroids) < 34_900 {
		t.Fatal("too few centroids were read")
	}
	return centroids
}

// errors90 gives the median and the 90th percentile in km of how far points
// lie from the official ones.
func errors90(atlas *Atlas, centroids []Centroid, approximate bool) (median, ninetieth float64, n int) {
	var km []float64
	for _, given := range centroids {
		c, ok := atlas.Commune(given.Code)
		if ok && c.Approximate == approximate {
			km = append(km, c.Point.DistanceTo(given.Point)/1000)
		}
	}
	if len(km) == 0 {
		return 0, 0, 0
	}
	slices.Sort(km)
	return km[len(km)/2], km[len(km)*9/10], len(km)
}

func TestPointsAreAsAccurateAsTold(t *testing.T) {
	centroids := official(t)
	atlas := atlasOf(t)
	for _, tc := range []struct {
		approximate bool
		ninetieth   float64
	}{{false, 2.5}, {true, 13}} {
		median, ninetieth, n := errors90(atlas, centroids, tc.approximate)
		t.Logf("approximate %v: %d communes, median %.2f km, 90th percentile %.2f km", tc.approximate, n, median, ninetieth)
		if n < 10_000 || ninetieth >= tc.ninetieth {
			t.Errorf("approximate %v: %d communes, 90th percentile %.2f km, want under %v", tc.approximate, n, ninetieth, tc.ninetieth)
		}
	}
}

func TestWithOfficialCentroidsNothingIsApproximate(t *testing.T) {
	centroids := official(t)
	atlas := atlasOf(t).With(centroids)
	if _, ninetieth, n := errors90(atlas, centroids, false); ninetieth > 0.001 || n < 34_800 {
		t.Errorf("%d exact, off by %.3f km", n, ninetieth)
	}
	left := 0
	for c := range atlas.Communes() {
		if c.Approximate {
			left++
		}
	}
	if left > 80 {
		t.Errorf("%d communes still approximate", left)
	}
	if atlas.Count() > atlasOf(t).Count()+10 {
		t.Errorf("%d communes, from %d: former ones came back", atlas.Count(), atlasOf(t).Count())
	}
}
