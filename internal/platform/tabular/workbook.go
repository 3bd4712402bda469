package tabular

import (
	"bytes"

	"github.com/xuri/excelize/v2"
)

// Sheet is a table of a workbook to give out.
type Sheet struct {
	Name string  // up to 31 letters, none of :\/?*[]
	Rows [][]any // the first one is the heading; cells are whole numbers, fractions or text
}

// The widths of columns, in letters.
const (
	widthName = 34
	widthCell = 14
)

// Workbook writes sheets as a spreadsheet (Office Open XML). Text stays text,
// whatever it begins with: no cell is a formula.
func Workbook(sheets []Sheet) (content []byte, err error) {
	book := excelize.NewFile()
	defer book.Close() //nolint:errcheck // it is in memory
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return nil, err
	}
	for i, sheet := range sheets {
		if i == 0 {
			err = book.SetSheetName(book.GetSheetName(0), sheet.Name)
		} else {
			_, err = book.NewSheet(sheet.Name)
		}
		if err != nil {
			return nil, err
		}
		if err := write(book, sheet, bold); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	err = book.Write(&out)
	return out.Bytes(), err
}

func write(book *excelize.File, sheet Sheet, bold int) error {
	stream, err := book.NewStreamWriter(sheet.Name)
	if err != nil {
		return err
	}
	if err := stream.SetColWidth(1, 1, widthName); err != nil {
		return err
	}
	if err := stream.SetColWidth(2, excelize.MaxColumns, widthCell); err != nil {
		return err
	}
	for i, row := range sheet.Rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		var options []excelize.RowOpts
		if i == 0 {
			options = append(options, excelize.RowOpts{StyleID: bold})
		}
		if err := stream.SetRow(cell, row, options...); err != nil {
			return err
		}
	}
	return stream.Flush()
}
