package tabular

import (
	"bytes"

	"relais/internal/kernel"
)

// refuseOther refuses what is plainly not a table, from its first bytes.
func refuseOther(start []byte) error {
	shown := bytes.TrimSpace(start)
	switch {
	case len(shown) == 0:
		return kernel.Fault(kernel.Invalid, "table.empty")
	case bytes.HasPrefix(start, oldSpreadsheet):
		return kernel.Fault(kernel.Invalid, "table.spreadsheet")
	case bytes.IndexByte(start, 0) >= 0, bytes.HasPrefix(start, []byte("%PDF")), bytes.HasPrefix(start, zipMagic):
		return kernel.Fault(kernel.Invalid, "table.binary")
	case isHTML(shown):
		return kernel.Fault(kernel.Invalid, "table.html")
	case shown[0] == '<':
		return kernel.Fault(kernel.Invalid, "table.markup")
	}
	return nil
}

// oldSpreadsheet opens a file of Excel before 2007.
var oldSpreadsheet = []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}

// isHTML recognises a page, which is what a site answers with when the
// address of a file has moved.
func isHTML(start []byte) bool {
	if start[0] != '<' {
		return false
	}
	lower := bytes.ToLower(start)
	return bytes.HasPrefix(lower, []byte("<!doctype html")) || bytes.Contains(lower, []byte("<html"))
}
