package invent

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"relais/internal/directory"
	"relais/internal/directory/standard"
	"relais/internal/platform/tabular"
	"relais/internal/territory"
)

var embedded = sync.OnceValues(territory.Embedded)

func invented(t *testing.T, n int, seed uint64) []directory.Place {
	t.Helper()
	atlas, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	return Places(atlas, n, seed)
}

func TestTheSameSeedInventsTheSamePlaces(t *testing.T) {
	long, short := invented(t, 300, 1), invented(t, 200, 1)
	if !reflect.DeepEqual(long[:200], short) {
		t.Error("the first 200 of 300 are not the 200")
	}
	if reflect.DeepEqual(short, invented(t, 200, 2)) {
		t.Error("another seed gives the same places")
	}
}

func TestPlacesAreDifferentAndAllowed(t *testing.T) {
	refs := map[string]bool{}
	categories := map[string]int{}
	for _, p := range invented(t, 2000, 1) {
		if err := p.Check(); err != nil {
			t.Fatalf("%s: %v", p.Origin.Ref, err)
		}
		if refs[p.Origin.Ref] {
			t.Fatalf("%s twice", p.Origin.Ref)
		}
		refs[p.Origin.Ref] = true
		for _, s := range p.Services {
			categories[s.Category]++
		}
	}
	if len(categories) != len(directory.Services().Terms) {
		t.Errorf("only the services %v", categories)
	}
}

// The import must take every row as it is: what is refused or mended would be
// measured as something else.
func TestTheFileIsReadBackWhole(t *testing.T) {
	places := invented(t, 500, 1)
	path := filepath.Join(t.TempDir(), "lieux.csv")
	if err := WriteFile(path, places); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	table, err := tabular.NewReader(bytes.NewReader(content), tabular.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(table.Header()); n != 32 {
		t.Fatalf("%d columns", n)
	}
	rows, err := standard.NewReader(table, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for i := range places {
		record, err := rows.Next()
		if err != nil {
			t.Fatal(err)
		}
		if len(record.Faults)+len(record.Notes) > 0 {
			t.Fatalf("%v %v", record.Faults, record.Notes)
		}
		slices.Sort(record.Place.Labels) // the reader orders them its own way
		slices.Sort(places[i].Labels)
		if !reflect.DeepEqual(record.Place, places[i]) {
			t.Fatalf("read back as\n%+v\nwant\n%+v", record.Place, places[i])
		}
	}
	if _, err := rows.Next(); err != io.EOF {
		t.Errorf("after the last row: %v", err)
	}
}
