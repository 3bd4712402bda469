package exchange

import (
	"context"
	"io"

	"relais/internal/directory"
	"relais/internal/directory/standard"
	"relais/internal/kernel"
)

// Format is a form in which the directory is given back.
type Format string

// The formats of an export.
const (
	StandardCSV  Format = "standard-csv"  // lieux de médiation numérique v1, CSV
	StandardJSON Format = "standard-json" // the same as a JSON array
)

// writer is what the formats of the standard have in common.
type writer interface {
	Write(directory.Place) error
	Flush() error
}

// Export writes every place of the store in a format, in the order they came,
// and gives how many.
func Export(ctx context.Context, store *directory.Store, format Format, to io.Writer) (n int, err error) {
	defer kernel.Wrap(&err, "Export(%s)", format)
	var w writer
	switch format {
	case StandardCSV:
		w = standard.NewWriter(to)
	case StandardJSON:
		w = standard.NewJSONWriter(to)
	default:
		return 0, kernel.Fault(kernel.Invalid, "export.format", format)
	}
	err = store.Since(ctx, 0, func(c directory.Change) error {
		n++
		return w.Write(c.Place)
	})
	if err != nil {
		return n, err
	}
	return n, w.Flush()
}
