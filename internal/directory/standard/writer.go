package standard

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"

	"relais/internal/directory"
)

// Writer writes places as a CSV file of the standard v1: UTF-8, commas, line
// feeds, the 32 columns in the order of the schema. No cell of it computes in a
// spreadsheet: an apostrophe stands before one that would, and a [Reader] takes
// it off.
type Writer struct {
	out    *csv.Writer
	headed bool
}

// NewWriter gives a writer of standard v1 CSV; call Flush at the end.
func NewWriter(w io.Writer) *Writer { return &Writer{out: csv.NewWriter(w)} }

// Write adds a place. A place that lacks what the standard requires is an
// error of kind Invalid, and leaves the file sound.
func (w *Writer) Write(p directory.Place) error {
	cells, err := cellsOf(p)
	if err != nil {
		return err
	}
	if err := w.head(); err != nil {
		return err
	}
	return w.out.Write(everyCell(cells, guarded))
}

func (w *Writer) head() error {
	if w.headed {
		return nil
	}
	w.headed = true
	return w.out.Write(columns())
}

// Flush writes what is held back, the header at least.
func (w *Writer) Flush() error {
	if err := w.head(); err != nil {
		return err
	}
	w.out.Flush()
	return w.out.Error()
}

// JSONWriter writes places as a JSON array of objects of the standard v1,
// fields without a value left out, coordinates as numbers, lists as one text
// joined by "|" as in CSV.
type JSONWriter struct {
	out     *bufio.Writer
	written int
}

// NewJSONWriter gives a writer of standard v1 JSON; call Flush at the end.
func NewJSONWriter(w io.Writer) *JSONWriter { return &JSONWriter{out: bufio.NewWriter(w)} }

// Write adds a place. A place that lacks what the standard requires is an
// error of kind Invalid, and leaves the file sound.
func (w *JSONWriter) Write(p directory.Place) error {
	cells, err := cellsOf(p)
	if err != nil {
		return err
	}
	object, err := objectOf(cells)
	if err != nil {
		return err
	}
	opening := ",\n"
	if w.written == 0 {
		opening = "[\n"
	}
	w.written++
	w.out.WriteString(opening) //nolint:errcheck // a bufio.Writer gives its error again
	_, err = w.out.Write(object)
	return err
}

// Flush closes the array and writes what is held back. Nothing may be written
// after it.
func (w *JSONWriter) Flush() error {
	closing := "\n]\n"
	if w.written == 0 {
		closing = "[]\n"
	}
	w.out.WriteString(closing) //nolint:errcheck // a bufio.Writer gives its error again
	return w.out.Flush()
}

// objectOf writes cells as an object, its members in the order of the schema.
func objectOf(cells []string) ([]byte, error) {
	object := []byte{'{'}
	for i, field := range columns() {
		if cells[i] == "" {
			continue
		}
		value := []byte(cells[i])
		if field != "latitude" && field != "longitude" {
			var err error
			if value, err = json.Marshal(cells[i]); err != nil {
				return nil, err
			}
		}
		if len(object) > 1 {
			object = append(object, ',')
		}
		object = append(object, `"`+field+`":`...)
		object = append(object, value...)
	}
	return append(object, '}'), nil
}
