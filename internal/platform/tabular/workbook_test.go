package tabular_test

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"relais/internal/platform/tabular"
)

// What is text stays text, even when it looks like a formula; numbers are numbers.
func TestWorkbook(t *testing.T) {
	content, err := tabular.Workbook([]tabular.Sheet{
		{Name: "À lire", Rows: [][]any{{"Titre"}, {}, {"=1+1", 12, 0.5}}},
		{Name: "Besoins", Rows: [][]any{{"Lieu", "N"}, {"@SUM(A1)", 3}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if names := book.GetSheetList(); len(names) != 2 || names[0] != "À lire" || names[1] != "Besoins" {
		t.Fatalf("sheets %v", names)
	}
	for cell, want := range map[string]string{"A3": "=1+1", "B3": "12", "C3": "0.5"} {
		value, _ := book.GetCellValue("À lire", cell)
		formula, _ := book.GetCellFormula("À lire", cell)
		if value != want || formula != "" {
			t.Errorf("%s is %q, formula %q; want %q", cell, value, formula, want)
		}
	}
	if value, _ := book.GetCellValue("Besoins", "A2"); value != "@SUM(A1)" {
		t.Errorf("got %q", value)
	}
	if _, err := tabular.Workbook([]tabular.Sheet{{Name: "a:b"}}); err == nil {
		t.Error("a name that no sheet may have is taken")
	}
}
