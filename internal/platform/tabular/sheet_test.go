package tabular_test

import (
	"bytes"
	"encoding/csv"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"relais/internal/platform/tabular"
)

// Both forms hold the same rows; no cell of either computes, and CSV opens in a
// French spreadsheet.
func TestSheetInEachForm(t *testing.T) {
	sheet := tabular.Sheet{Name: "Liste", Rows: [][]any{
		{"Personne", "Jours", "Mot"}, {"=1+1", 12, "un ; deux"}, {"Zoé", -3, "« à \"voir\" »\nici"}, {"＠SUM(A1)", 0, "-3"},
	}}
	want := [][]string{{"Personne", "Jours", "Mot"}, {"=1+1", "12", "un ; deux"}, {"Zoé", "-3", "« à \"voir\" »\nici"}, {"＠SUM(A1)", "0", "-3"}}

	content, err := sheet.File(tabular.XLSX)
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if rows, err := book.GetRows("Liste"); err != nil || !reflect.DeepEqual(rows, want) {
		t.Errorf("the workbook holds %q, %v", rows, err)
	}
	if formula, err := book.GetCellFormula("Liste", "A2"); err != nil || formula != "" {
		t.Errorf("formula %q, %v", formula, err)
	}

	content, err = sheet.File(tabular.CSV)
	if err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(string(content), "\ufeff")
	if !marked {
		t.Error("nothing says that the text is UTF-8")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	want[1][0], want[3][0] = "'=1+1", "'＠SUM(A1)"
	if rows, err := r.ReadAll(); err != nil || !reflect.DeepEqual(rows, want) {
		t.Errorf("the text holds %q, %v", rows, err)
	}
}
