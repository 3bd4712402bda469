package standard

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relais/internal/directory"
	"relais/internal/platform/guard"
	"relais/internal/platform/tabular"
)

func TestGuardedCells(t *testing.T) {
	for value, want := range map[string]string{
		"=1+1": "'=1+1", "@x": "'@x", "- sur rendez-vous": "'- sur rendez-vous", "＝1": "'＝1",
		"'=1+1": "''=1+1", "''@x": "'''@x",
		"": "", "Mairie": "Mairie", "'": "'", "'tite adresse": "'tite adresse", "''": "''",
		"+33180059880": "+33180059880", "-1.55": "-1.55", "'+33180059880": "'+33180059880",
	} {
		if got := guarded(value); got != want {
			t.Errorf("%q is written %q", value, got)
		}
		if got := unguarded(want); got != value {
			t.Errorf("%q is read %q", want, got)
		}
	}
}

// hostile draws what begins, or nearly begins, as a formula does.
func hostile(label string) *rapid.Generator[string] {
	piece := rapid.SampledFrom([]string{
		"'", "=", "+", "-", "@", "＝", "＠", "−", "\t", "\u200b", "1", "33", " ", "x", "HYPERLINK(\"http://exemple.fr\")", "|", ";", ",",
	})
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 0, 6).Draw(t, label), "") })
}

func TestEveryValueIsGivenBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := hostile("value").Draw(t, "value")
		cell := guarded(value)
		if got := unguarded(cell); got != value {
			t.Fatalf("%q, written %q, is read %q", value, cell, got)
		}
		if guard.Cell(cell) != cell {
			t.Fatalf("%q, written %q, computes", value, cell)
		}
	})
}

// Hostile places go through a file, and through an error file, as they are; no
// cell on the way computes.
func TestHostilePlacesGoThroughFiles(t *testing.T) {
	guardedOnce := false
	rapid.Check(t, func(t *rapid.T) {
		p := place(t)
		p.Name = oneLine(hostile("name").Draw(t, "name") + "x")
		p.Details = strings.TrimSpace(hostile("details").Draw(t, "details") + "x")
		p.Origin.Ref = "=" + oneLine(hostile("ref").Draw(t, "ref")+"x")
		var file, refused bytes.Buffer
		w, e := NewWriter(&file), NewErrorFile(&refused, columns())
		try(t, w.Write(p), w.Flush())
		guardedOnce = guardedOnce || strings.Contains(file.String(), "'=")
		record := theRecord(t, file.Bytes(), ',')
		same(t, p, record.Place)
		try(t, e.Write(record), e.Flush())
		same(t, p, theRecord(t, refused.Bytes(), ';').Place)
	})
	if !guardedOnce {
		t.Error("nothing was guarded: the property says nothing")
	}
}

// try fails when something did.
func try(t *rapid.T, all ...error) {
	t.Helper()
	for _, err := range all {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// theRecord reads the one record of a CSV file, of which no cell computes.
func theRecord(t *rapid.T, file []byte, comma rune) Record {
	t.Helper()
	raw := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	raw.Comma = comma
	rows, err := raw.ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, cell := range rows[1] {
		if guard.Cell(cell) != cell {
			t.Fatalf("%q computes", cell)
		}
	}
	table, err := tabular.NewReader(bytes.NewReader(file), tabular.DefaultLimits())
	try(t, err)
	reader, err := NewReader(table, today)
	try(t, err)
	record, err := reader.Next()
	if err != nil || len(record.Faults) > 0 {
		t.Fatalf("%v, %+v", err, record.Faults)
	}
	if _, err := reader.Next(); err != io.EOF {
		t.Fatalf("then %v", err)
	}
	return record
}

// same checks what a hostile hand may write as it likes.
func same(t *rapid.T, want, got directory.Place) {
	t.Helper()
	if got.Name != want.Name || got.Details != want.Details || got.Origin.Ref != want.Origin.Ref || got.Phone != want.Phone || got.Point != want.Point {
		t.Fatalf("%+v became %+v", want, got)
	}
}

// JSON is read by programs: what looks guarded there is what was written.
func TestJSONIsNotGuarded(t *testing.T) {
	var file bytes.Buffer
	w := NewJSONWriter(&file)
	p := rapid.Custom(place).Example(1)
	p.Name, p.Origin.Ref = "'=1", "=1"
	if err := w.Write(p); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	_, records := readRecords(t, &file)
	if len(records) != 1 || records[0].Place.Name != "'=1" || records[0].Place.Origin.Ref != "=1" {
		t.Errorf("%+v", records)
	}
}
