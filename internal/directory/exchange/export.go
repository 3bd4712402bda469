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

// Exported says what an export did.
type Exported struct {
	Written int
	// LeftOut holds the origins of the places that lack what the format
	// requires, a town or a postcode.
	LeftOut []directory.Origin
}

// Export writes the places of the store in a format, those changed longest ago
// first. What the format cannot carry is left out, and told.
func Export(ctx context.Context, store *directory.Store, format Format, to io.Writer) (done Exported, err error) {
	defer kernel.Wrap(&err, "Export(%s)", format)
	var w writer
	switch format {
	case StandardCSV:
		w = standard.NewWriter(to)
	case StandardJSON:
		w = standard.NewJSONWriter(to)
	default:
		return done, kernel.Fault(kernel.Invalid, "export.format", format)
	}
	first, err := store.SharedRefs(ctx)
	if err != nil {
		return done, err
	}
	names := names{first, map[string]bool{}}
	err = store.Since(ctx, 0, func(c directory.Change) error {
		origin := c.Place.Origin
		c.Place.Origin.Ref = names.of(&c.Place)
		err := w.Write(c.Place)
		switch {
		case err == nil:
			done.Written++
		case kernel.KindOf(err) == kernel.Invalid:
			done.LeftOut = append(done.LeftOut, origin)
			err = nil
		}
		return err
	})
	if err != nil {
		return done, err
	}
	return done, w.Flush()
}
