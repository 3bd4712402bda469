package standard

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"relais/internal/directory"
	"relais/internal/platform/tabular"
)

var today = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// shared gives the path of a file of real data, which is not part of the
// repository.
func shared(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("RELAIS_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	path := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs %s of the shared data: set RELAIS_SHARED", filepath.Join(parts...))
	}
	return path
}

// readRecords reads a whole file of places.
func readRecords(t testing.TB, file io.Reader) (form string, records []Record) {
	t.Helper()
	table, err := tabular.NewReader(file, tabular.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	reader, err := NewReader(table, today)
	if err != nil {
		t.Fatal(err)
	}
	for {
		record, err := reader.Next()
		if err == io.EOF {
			return reader.Form(), records
		}
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, record)
	}
}

// accepted gives the places of the records without faults.
func accepted(records []Record) []directory.Place {
	var places []directory.Place
	for _, r := range records {
		if len(r.Faults) == 0 {
			places = append(places, r.Place)
		}
	}
	return places
}

func writeCSV(t testing.TB, places []directory.Place) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b)
	for _, p := range places {
		if err := w.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRealFiles(t *testing.T) {
	cases := []struct {
		name, form     string
		rows, rejected int
	}{
		{"lieux-reels.csv", FormV1, 3548, 3548 * 25 / 1000},
		{"lieux-v0-ile-de-france.json", FormV0, 241, 241 * 8 / 100},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			file, err := os.Open(shared(t, "data", "lieux", c.name))
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close() //nolint:errcheck // only read
			form, records := readRecords(t, file)
			places := accepted(records)
			for _, r := range records {
				for _, f := range r.Faults {
					t.Log(f.French())
				}
			}
			if form != c.form || len(records) != c.rows || len(records)-len(places) > c.rejected {
				t.Fatalf("form %s, %d rows, %d rejected", form, len(records), len(records)-len(places))
			}
			exported := writeCSV(t, places)
			_, again := readRecords(t, bytes.NewReader(exported))
			if !reflect.DeepEqual(accepted(again), places) {
				t.Error("an export read again gives other places")
			}
			referee(t, exported)
		})
	}
}

// referee asks the library of the ANCT and the published schema, when an
// installed copy of them is named by RELAIS_CHECK.
func referee(t testing.TB, file []byte) {
	t.Helper()
	folder := os.Getenv("RELAIS_CHECK")
	if folder == "" {
		t.Log("not refereed: RELAIS_CHECK names no installed copy of the referees")
		return
	}
	path := filepath.Join(t.TempDir(), "export.csv")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "lieux.mjs", path)
	cmd.Dir = folder
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("the referee refuses the export: %v\n%s", err, strings.TrimSpace(string(said)))
	}
}
