package standard

import (
	"io"
	"time"

	"relais/internal/directory"
	"relais/internal/platform/tabular"
)

// Record is one row of a file of places.
type Record struct {
	Line   int             // where it stands in the file, see tabular.Row
	Place  directory.Place // what was read; incomplete when there are faults
	Faults []Fault         // why the row is refused; empty when it is accepted
	Notes  []Fault         // what was mended or left out
	Raw    []string        // the row's own values, under [Reader.Header]
}

// Reader gives the places of a table. It is not safe for use by several
// goroutines.
type Reader struct {
	table  *tabular.Reader
	layout layout
	books  books
	latest time.Time      // the last day that is not in the future
	seen   map[string]int // id to the line that gave it first
	ahead  []tabular.Row  // read to know the columns, not given yet
	ended  error          // met while reading ahead
}

// peeked is how many objects of a JSON table are read to know its columns,
// since each may leave out those it has no value for.
const peeked = 100

// NewReader recognises the form of a table by its columns. now is the moment
// of the reading: a date more than a day later is in the future. Errors of
// kind Invalid name the required columns that are missing, or say that these
// are not places.
func NewReader(table *tabular.Reader, now time.Time) (*Reader, error) {
	r := &Reader{table: table, books: newBooks(), latest: now.UTC().AddDate(0, 0, 1), seen: map[string]int{}}
	for table.Growing() && r.ended == nil && len(r.ahead) < peeked {
		row, err := table.Next()
		if err != nil {
			r.ended = err
			break
		}
		r.ahead = append(r.ahead, row)
	}
	if r.ended != nil && r.ended != io.EOF {
		return nil, r.ended
	}
	r.layout = newLayout(table.Header(), formOf(table.Header()))
	if err := r.layout.missing(table.Growing()); err != nil {
		return nil, err
	}
	return r, nil
}

// Form names the form of the table: [FormV1] or [FormV0].
func (r *Reader) Form() string { return r.layout.form }

// Unknown lists the columns that the form does not know, and which are
// ignored. Those of JSON are all known at the end only.
func (r *Reader) Unknown() []string { return newLayout(r.table.Header(), r.Form()).unknown }

// Header gives the columns of the table.
func (r *Reader) Header() []string { return r.table.Header() }

// Next gives the next record, or io.EOF after the last. After any other error
// the table cannot be read further.
func (r *Reader) Next() (Record, error) {
	row, err := r.row()
	if err != nil {
		return Record{}, err
	}
	if !r.table.Growing() { // no spreadsheet reads JSON: its values are as they are
		row.Values = everyCell(row.Values, unguarded)
	}
	if row.Broken != "" {
		return r.broken(row), nil
	}
	return r.read(row), nil
}

func (r *Reader) row() (tabular.Row, error) {
	if len(r.ahead) > 0 {
		row := r.ahead[0]
		r.ahead = r.ahead[1:]
		return row, nil
	}
	if r.ended != nil {
		return tabular.Row{}, r.ended
	}
	row, err := r.table.Next()
	if err == nil && r.table.Growing() && len(row.Values) > r.layout.width {
		r.layout = newLayout(r.table.Header(), r.Form())
	}
	return row, err
}

// broken refuses a row whose form leaves no sure cells.
func (r *Reader) broken(row tabular.Row) Record {
	f := Fault{Line: row.Line, Expected: row.Broken}
	if row.Broken == tabular.BrokenCells {
		f.Args = []any{len(row.Values), len(r.table.Header())}
	}
	return Record{Line: row.Line, Faults: []Fault{f}, Raw: row.Values}
}

// read reads each field in the order of the schema.
func (r *Reader) read(row tabular.Row) Record {
	c := &card{reader: r, line: row.Line, values: row.Values}
	c.identity()
	c.address()
	c.position()
	c.kinds()
	c.contacts()
	c.presentation()
	c.confirmed()
	c.offer()
	for i := range c.faults {
		c.faults[i].Ref = c.place.Origin.Ref
	}
	for i := range c.notes {
		c.notes[i].Ref = c.place.Origin.Ref
	}
	return Record{Line: row.Line, Place: c.place, Faults: c.faults, Notes: c.notes, Raw: row.Values}
}
