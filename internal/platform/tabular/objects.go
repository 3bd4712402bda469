package tabular

import (
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"relais/internal/kernel"
)

// objects reads JSON: an array of flat objects, an object one of whose values
// is such an array, or objects one after the other.
type objects struct {
	decoder *json.Decoder
	fuse    *fuse
	limits  Limits
	columns []string
	index   map[string]int
	depth   int // of arrays and objects opened around the objects: 0, 1 or 2
	read    int
	pending []Row
}

func newObjects(r io.Reader, limits Limits) (*objects, error) {
	f := &fuse{r: r, limit: limits.Record}
	o := &objects{decoder: json.NewDecoder(f), fuse: f, limits: limits, index: map[string]int{}}
	o.decoder.UseNumber()
	if err := o.open(); err != nil {
		if err == io.EOF { // cut before anything was said
			err = o.named(io.ErrUnexpectedEOF)
		}
		return nil, err
	}
	if len(o.pending) > 0 {
		return o, nil
	}
	first, err := o.next()
	if err == io.EOF {
		return nil, kernel.Fault(kernel.Invalid, "table.empty")
	}
	if err != nil {
		return nil, err
	}
	o.pending = append(o.pending, first)
	return o, nil
}

func (o *objects) header() []string { return o.columns }
func (o *objects) growing() bool    { return true }

func (o *objects) next() (Row, error) {
	if len(o.pending) > 0 {
		row := o.pending[0]
		o.pending = o.pending[1:]
		return row, nil
	}
	if o.depth > 0 && !o.more() {
		return Row{}, o.ended()
	}
	var raw json.RawMessage
	if err := o.decode(&raw); err != nil {
		return Row{}, err
	}
	return o.row(raw)
}

// more tells whether the list has another element; a fault in reading on is
// found by whoever reads next.
func (o *objects) more() bool {
	o.fuse.reset(o.decoder.InputOffset())
	return o.decoder.More()
}

// ended checks that the list is closed, and gives io.EOF.
func (o *objects) ended() error {
	_, err := o.token()
	if err == io.EOF {
		err = o.named(io.ErrUnexpectedEOF)
	}
	if err != nil {
		return err
	}
	return io.EOF
}

func (o *objects) token() (json.Token, error) {
	o.fuse.reset(o.decoder.InputOffset())
	t, err := o.decoder.Token()
	return t, o.named(err)
}

func (o *objects) decode(raw *json.RawMessage) error {
	o.fuse.reset(o.decoder.InputOffset())
	err := o.decoder.Decode(raw)
	if err == io.EOF && o.depth > 0 {
		err = io.ErrUnexpectedEOF
	}
	return o.named(err)
}

// named says what a fault of the JSON is, and how many objects came before.
func (o *objects) named(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return kernel.Because(kernel.Invalid, "table.json_cut", err, o.read)
	case errors.As(err, &syntax):
		return kernel.Because(kernel.Invalid, "table.json", err, o.read)
	}
	return err
}

// row makes a row of one element.
func (o *objects) row(raw []byte) (Row, error) {
	text, sound := raw, true
	if !utf8.Valid(raw) {
		var s string
		s, sound = toText(raw)
		text = []byte(s)
	}
	if text[0] != '{' {
		o.read++
		return Row{Line: o.read, Values: make([]string, len(o.columns)), Broken: BrokenObject}, nil
	}
	cells, err := parseRecord(text)
	if err != nil {
		return Row{}, o.named(err)
	}
	if !sound {
		cells.broken = BrokenEncoding
	}
	return o.aligned(cells)
}

// keep makes a row of cells and holds it until it is asked for.
func (o *objects) keep(cells *record) error {
	row, err := o.aligned(cells)
	o.pending = append(o.pending, row)
	return err
}

// aligned puts the cells of a record under the columns, adding those that are new.
func (o *objects) aligned(cells *record) (Row, error) {
	o.read++
	for _, key := range cells.keys {
		if _, known := o.index[key]; !known {
			o.index[key] = len(o.columns)
			o.columns = append(o.columns, key)
		}
	}
	if len(o.columns) > o.limits.Columns {
		return Row{}, kernel.Fault(kernel.Invalid, "table.columns", o.limits.Columns)
	}
	row := Row{Line: o.read, Values: make([]string, len(o.columns)), Broken: cells.broken, Nested: cells.within}
	for i, key := range cells.keys {
		row.Values[o.index[key]] = cells.values[i]
	}
	return row, nil
}
