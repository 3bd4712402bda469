package tabular

import (
	"bytes"
	"encoding/csv"
	"fmt"

	"relais/internal/platform/guard"
)

// Form is how a table is given out: the ending of its file.
type Form string

// The forms.
const (
	CSV  Form = "csv"
	XLSX Form = "xlsx"
)

// MediaType gives what a file of the form is, for who receives it.
func (f Form) MediaType() string {
	if f == XLSX {
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "text/csv; charset=utf-8"
}

// File writes a table in a form: the same rows in each. No cell of either is a
// formula, whatever it begins with: a workbook says that it is text, and in CSV,
// which cannot, an apostrophe goes before it.
func (s Sheet) File(f Form) ([]byte, error) {
	if f == XLSX {
		return Workbook([]Sheet{s})
	}
	return s.csv()
}

// csv writes a table as the spreadsheets of French desks open it: semicolons, and
// the mark of UTF-8, or they read the accents wrong.
func (s Sheet) csv() ([]byte, error) {
	var text bytes.Buffer
	text.WriteString("\ufeff")
	w := csv.NewWriter(&text)
	w.Comma = ';'
	for _, row := range s.Rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = guard.Cell(fmt.Sprint(cell))
		}
		if err := w.Write(cells); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return text.Bytes(), w.Error()
}
