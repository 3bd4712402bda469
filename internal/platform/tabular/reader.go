package tabular

import (
	"bufio"
	"bytes"
	"io"
)

// Row is one record of a table.
type Row struct {
	// Line is the line of the file on which the record starts, from 1; for
	// JSON, the ordinal of the object, from 1.
	Line int
	// Values holds the cells: Values[i] belongs to Header()[i]. A JSON row is
	// as long as the header was when it was read; a row with too many or too
	// few cells is as long as what was read.
	Values []string
	// Broken is the text key of what is wrong with the form of the record,
	// one of the Broken constants, or "" when it is well formed.
	Broken string
	// Nested names the keys of a JSON row whose value is an object or a list of
	// objects: a reader that asks nothing of them may take the rest of a row
	// that is BrokenNested.
	Nested []string
}

// What may be wrong with the form of one record.
const (
	BrokenCells    = "table.cells"         // another number of cells than the header
	BrokenQuote    = "table.quote"         // a quote that is not closed, or closed in mid-cell
	BrokenTooLong  = "table.record_length" // longer than Limits.Record; its cells are not given
	BrokenEncoding = "table.encoding"      // bytes that are no text in any known encoding
	BrokenNested   = "table.nested"        // JSON: a value that is an object or a list of objects
	BrokenTwice    = "table.key_twice"     // JSON: the same key twice; the last value is given
	BrokenObject   = "table.not_object"    // JSON: an element that is not an object
)

// Reader gives the rows of a table, one by one. It is not safe for use by
// several goroutines.
type Reader struct {
	rows rows
}

// rows is what each format gives.
type rows interface {
	header() []string
	growing() bool
	next() (Row, error)
}

// sniffed is how much of the start of a table is looked at to recognise it.
const sniffed = 64 << 10

// NewReader recognises the form of a table and reads its header. Errors of
// kind Invalid say why it is not a table; others are those of r.
func NewReader(r io.Reader, limits Limits) (*Reader, error) {
	plain, err := unpack(bufio.NewReaderSize(r, sniffed), limits)
	if err != nil {
		return nil, err
	}
	text := bufio.NewReaderSize(withoutMark(plain), sniffed)
	start, err := text.Peek(4096)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if err := refuseOther(start); err != nil {
		return nil, err
	}
	var found rows
	if first := bytes.TrimSpace(start)[0]; first == '[' || first == '{' {
		found, err = newObjects(text, limits)
	} else {
		found, err = newCells(text, limits)
	}
	if err != nil {
		return nil, err
	}
	return &Reader{found}, nil
}

// Header gives the names of the columns. That of a JSON table grows as its
// objects show new keys, always at the end, so that rows read before keep
// their meaning.
func (r *Reader) Header() []string { return r.rows.header() }

// Growing tells whether the header may still grow: the table is JSON.
func (r *Reader) Growing() bool { return r.rows.growing() }

// Next gives the next row, or io.EOF after the last. After any other error
// the table cannot be read further.
func (r *Reader) Next() (Row, error) { return r.rows.next() }
