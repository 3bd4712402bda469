package web

import (
	"bytes"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/guard"
	"relais/internal/platform/tabular"
)

// mostTable bounds the file of an import, in bytes: that of a request.
const mostTable = 1 << 20

// grid is a table as it was sent: its headings, and its lines by their number.
type grid struct {
	Headings []string
	Lines    []gridLine
}

type gridLine struct {
	Number int
	Cells  []string
	Broken string // key of a text; "" for a line that is well formed
}

// received gives the file that a form holds. It is kept nowhere.
func received(v *gate.Visit, field string) (guard.File, error) {
	file, header, err := v.R.FormFile(field)
	if err != nil {
		return guard.File{}, kernel.Because(kernel.Invalid, "person.import.file", err)
	}
	defer file.Close()
	upload := guard.Upload{Most: mostTable, Kinds: []guard.FileKind{guard.CSV, guard.XLSX}}
	return upload.Receive(header.Filename, header.Header.Get("Content-Type"), file)
}

// readGrid reads a table, of text or of a spreadsheet, whose lines are bounded.
func readGrid(file guard.File) (grid, error) {
	if file.Kind == guard.XLSX {
		return readSheet(file.Content)
	}
	return readText(file.Content)
}

func readText(content []byte) (g grid, err error) {
	limits := tabular.DefaultLimits()
	limits.Columns = 100
	table, err := tabular.NewReader(bytes.NewReader(content), limits)
	if err != nil {
		return g, err
	}
	g.Headings = table.Header()
	for {
		row, err := table.Next()
		if err == io.EOF {
			return g, nil
		}
		if err != nil {
			return g, err
		}
		if err := g.add(row.Line, row.Values, row.Broken); err != nil {
			return g, err
		}
	}
}

// readSheet reads the first sheet of a workbook, wholly in memory: a library left
// to itself would write what is large beside the system's temporary files.
func readSheet(content []byte) (g grid, err error) {
	const most = 64 << 20
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{RawCellValue: true, UnzipSizeLimit: most, UnzipXMLSizeLimit: most})
	if err != nil {
		return g, kernel.Because(kernel.Invalid, "upload.damaged", err)
	}
	defer book.Close() //nolint:errcheck // it was only read
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return g, kernel.Because(kernel.Invalid, "upload.damaged", err)
	}
	defer rows.Close() //nolint:errcheck // it was only read
	for number := 1; rows.Next(); number++ {
		cells, err := rows.Columns()
		if err != nil {
			return g, kernel.Because(kernel.Invalid, "upload.damaged", err)
		}
		if len(g.Headings) == 0 {
			g.Headings = cells
			continue
		}
		if err := g.add(number, cells, ""); err != nil {
			return g, err
		}
	}
	if len(g.Headings) == 0 {
		return g, kernel.Fault(kernel.Invalid, "table.empty")
	}
	return g, nil
}

// add keeps a line that is not empty.
func (g *grid) add(number int, cells []string, broken string) error {
	if strings.TrimSpace(strings.Join(cells, "")) == "" && broken == "" {
		return nil
	}
	if len(g.Lines) == people.MostImported {
		return kernel.Fault(kernel.Invalid, "people.import_size", people.MostImported)
	}
	for len(cells) < len(g.Headings) {
		cells = append(cells, "")
	}
	g.Lines = append(g.Lines, gridLine{number, cells[:min(len(cells), len(g.Headings))], broken})
	return nil
}
