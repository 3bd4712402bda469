package tabular

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// record gathers the members of one JSON object as cells.
type record struct {
	keys   []string
	values []string
	broken string
	within []string // keys of values that have no place in a cell
}

func newRecord() *record { return &record{} }

// set gives a value to a key.
func (r *record) set(key, value string) {
	if strings.IndexByte(value, 0) >= 0 {
		r.broken = BrokenEncoding
	}
	if i := slices.Index(r.keys, key); i >= 0 {
		r.broken = BrokenTwice
		r.values[i] = value
		return
	}
	r.keys = append(r.keys, key)
	r.values = append(r.values, value)
}

// member gives a value of any form to a key.
func (r *record) member(key string, raw json.RawMessage) {
	switch raw[0] {
	case '{':
		r.nested(key)
	case '[':
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) != nil {
			r.nested(key)
			return
		}
		r.list(key, items)
	default:
		r.set(key, plain(raw))
	}
}

// nested notes a value that has no place in a cell.
func (r *record) nested(key string) {
	r.set(key, "")
	r.within = append(r.within, key)
	if r.broken == "" {
		r.broken = BrokenNested
	}
}

// list gives the elements of an array to a key, joined in one cell.
func (r *record) list(key string, items []json.RawMessage) {
	parts := make([]string, 0, len(items))
	for _, raw := range items {
		if raw[0] == '{' || raw[0] == '[' {
			r.nested(key)
			return
		}
		parts = append(parts, plain(raw))
	}
	r.set(key, strings.Join(parts, ListSeparator))
}

// plain gives the text of a value that is neither an object nor an array;
// numbers keep their digits.
func plain(raw json.RawMessage) string {
	var s string
	switch {
	case raw[0] == '"' && json.Unmarshal(raw, &s) == nil:
		return s
	case string(raw) == "null":
		return ""
	}
	return string(raw)
}

// scalar is plain for a token.
func scalar(t json.Token) string {
	switch v := t.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	return ""
}

// parseRecord reads the members of an object, in their order.
func parseRecord(text []byte) (*record, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	cells := newRecord()
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return nil, err
		}
		name, _ := key.(string)
		cells.member(name, raw)
	}
	return cells, nil
}
