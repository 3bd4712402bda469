package tabular

import (
	"encoding/json"

	"relais/internal/kernel"
)

// open goes down to the first object: into the array, or into the wrapper of
// the array. A flat object met there is the first of JSON lines.
func (o *objects) open() error {
	first, err := o.token()
	if err != nil {
		return err
	}
	if first == json.Delim('[') {
		o.depth = 1
		return nil
	}
	cells := newRecord()
	for o.more() {
		key, err := o.token()
		if err != nil {
			return err
		}
		wrapper, err := o.value(key, cells)
		if wrapper || err != nil {
			return err
		}
	}
	if _, err := o.token(); err != nil {
		return err
	}
	return o.keep(cells)
}

// value reads the value of a key of the outermost object. It tells whether
// that is the list of objects; its first object is then already kept.
func (o *objects) value(key json.Token, cells *record) (wrapper bool, err error) {
	name, _ := key.(string)
	first, err := o.token()
	if err != nil {
		return false, err
	}
	switch first {
	case json.Delim('{'):
		cells.nested(name)
		return false, o.skip()
	case json.Delim('['):
		return o.list(name, cells)
	}
	cells.set(name, scalar(first))
	return false, nil
}

// list reads an array of the outermost object: the table itself if its first
// element is an object, else a value of several elements.
func (o *objects) list(name string, cells *record) (wrapper bool, err error) {
	var items []json.RawMessage
	size := 0
	for o.more() {
		var raw json.RawMessage
		if err := o.decode(&raw); err != nil {
			return false, err
		}
		if len(items) == 0 && raw[0] == '{' {
			o.depth = 2
			row, err := o.row(raw)
			o.pending = append(o.pending, row)
			return true, err
		}
		if size += len(raw); size > o.limits.Record {
			return false, kernel.Fault(kernel.Invalid, "table.record_size", o.limits.Record)
		}
		items = append(items, raw)
	}
	cells.list(name, items)
	_, err = o.token()
	return false, err
}

// skip reads to the end of the object just opened.
func (o *objects) skip() error {
	for depth := 1; depth > 0; {
		t, err := o.token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return nil
}
