// Package guard holds the small checks of what strangers send: where a page may
// lead on, what a cell of a table may begin with, what an uploaded file may be,
// and what a free text should not hold.
package guard
