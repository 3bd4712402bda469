package backup

import (
	"slices"
	"time"
)

const (
	magic      = "relais backup\n"
	format     = 1
	mostHeader = 16 << 20 // bytes
)

// Bytes that stand before a row, and after the last one.
const (
	noMore byte = iota
	oneMore
)

// Header says what a backup is of.
type Header struct {
	Version string    `json:"version"` // of the product that wrote it
	Schema  int64     `json:"schema"`  // number of the last migration
	At      time.Time `json:"at"`      // when it was begun
	Source  string    `json:"source"`  // "sqlite" or "postgres"
	Tables  []Table   `json:"tables"`
}

// Holds tells whether a backup has a table of that name.
func (h Header) Holds(table string) bool {
	return slices.ContainsFunc(h.Tables, func(t Table) bool { return t.Name == table })
}

// Table is a table and its columns, both in the order of their names.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
	Key     []string `json:"key,omitempty"` // columns of the primary key
}

// Column is a column and what it holds.
type Column struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
}
