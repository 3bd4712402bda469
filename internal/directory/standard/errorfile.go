package standard

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"relais/internal/platform/guard"
)

// The columns that an error file adds.
const (
	errorLine  = "erreur_ligne"
	errorTexts = "erreurs"
)

// ErrorFile writes the rows that were refused, for their producer to mend and
// send again: a spreadsheet set to French opens it as it should, for it has
// semicolons and the mark of UTF-8, and none of its cells computes.
type ErrorFile struct {
	to     io.Writer
	out    *csv.Writer
	header []string
	kept   []int // the positions of the cells written
	headed bool
}

// NewErrorFile gives a writer of refused rows under the header of their
// table, with two more columns: erreur_ligne, the line it had, and erreurs,
// French sentences. A [Reader] ignores both; those of an earlier error file
// are replaced. Call Flush at the end.
func NewErrorFile(w io.Writer, header []string) *ErrorFile {
	e := &ErrorFile{to: w, out: csv.NewWriter(w)}
	e.out.Comma = ';'
	for i, name := range header {
		if key := columnKey(name); key != errorLine && key != errorTexts {
			e.header, e.kept = append(e.header, guard.Cell(name)), append(e.kept, i)
		}
	}
	return e
}

// Write adds a refused record.
func (e *ErrorFile) Write(r Record) error {
	if err := e.head(); err != nil {
		return err
	}
	cells := make([]string, 0, len(e.kept)+2)
	for _, i := range e.kept {
		cell := ""
		if i < len(r.Raw) {
			cell = guarded(r.Raw[i])
		}
		cells = append(cells, cell)
	}
	texts := make([]string, 0, len(r.Faults))
	for _, f := range r.Faults {
		texts = append(texts, f.withoutLine())
	}
	return e.out.Write(append(cells, strconv.Itoa(r.Line), guard.Cell(strings.Join(texts, " | "))))
}

func (e *ErrorFile) head() error {
	if e.headed {
		return nil
	}
	e.headed = true
	if _, err := io.WriteString(e.to, "\ufeff"); err != nil {
		return err
	}
	return e.out.Write(append(e.header, errorLine, errorTexts))
}

// Flush writes what is held back, the header at least.
func (e *ErrorFile) Flush() error {
	if err := e.head(); err != nil {
		return err
	}
	e.out.Flush()
	return e.out.Error()
}
