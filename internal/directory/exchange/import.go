// Package exchange brings files of places into the directory and gives them
// back: it reads a file row by row, keeps the good rows batch by batch, and
// tells every fault of the others.
package exchange

import (
	"context"
	"io"
	"time"

	"relais/internal/directory"
	"relais/internal/directory/standard"
	"relais/internal/kernel"
	"relais/internal/platform/tabular"
)

// Keep keeps a batch of places in one transaction; [directory.Store.Put] is one.
type Keep func(context.Context, []directory.Place) (directory.Tally, error)

// Locate gives the code of the commune of an address, from the name of its
// town and its postcode; ok is false when there is none.
type Locate func(city, postcode string) (code string, ok bool)

// Import reads files of places into the directory.
type Import struct {
	Keep   Keep
	Locate Locate // never called twice for one town of a file; may be nil
	Clock  kernel.Clock
	// Watch is told after every batch how many rows were read; may be nil.
	Watch func(rows int)
}

// Report says what an import did. Its JSON form is a contract. The rows that
// it counts are those created, updated, unchanged and rejected together.
type Report struct {
	Rows int `json:"rows"`
	directory.Tally
	Rejected int `json:"rejected"`

	Form    string            `json:"-"` // of the standard: "v1" or "v0"
	Unknown []string          `json:"-"` // columns that were ignored
	Refused []standard.Record `json:"-"` // the rejected rows, with their faults
	Notes   []standard.Fault  `json:"-"` // what was mended in accepted rows
	Header  []string          `json:"-"` // of the file, for the refused rows
	Took    time.Duration     `json:"-"`
}

// mostTold bounds how many notes and refused rows are held in memory: a file
// of which a hundred thousand rows are refused is the wrong file.
const mostTold = 100_000

// Run reads the whole file. What was kept before an error stays kept, and the
// report tells just that: the same file can be given again, nothing will
// double. A batch is kept while the next one is read.
func (im Import) Run(ctx context.Context, file io.Reader) (report Report, err error) {
	defer kernel.Wrap(&err, "Import.Run")
	start := im.Clock()
	defer func() { report.Took = im.Clock().Sub(start) }()
	table, err := tabular.NewReader(file, tabular.DefaultLimits())
	if err != nil {
		return report, err
	}
	rows, err := standard.NewReader(table, start)
	if err != nil {
		return report, err
	}
	report.Form = rows.Form()
	err = im.keepAll(ctx, newReading(rows, im.Locate), &report)
	report.Unknown, report.Header = rows.Unknown(), rows.Header()
	return report, err
}

// keepAll keeps what a reading gives, and returns once that has ended.
func (im Import) keepAll(ctx context.Context, r *reading, report *Report) (err error) {
	reading, stop := context.WithCancel(ctx)
	defer stop()
	parcels := make(chan parcel, 1)
	var broken error // written before parcels is closed
	kernel.Go(func() {
		defer close(parcels)
		defer kernel.Catch(&broken) // a file that makes it panic fails this import only
		broken = r.run(reading, parcels)
	})
	for p := range parcels {
		if err != nil {
			continue
		}
		if err = im.keep(ctx, p, report); err != nil {
			stop()
		}
	}
	if err != nil {
		return err
	}
	return broken
}

func (im Import) keep(ctx context.Context, p parcel, report *Report) error {
	tally, err := im.Keep(ctx, p.places)
	if err != nil {
		return err
	}
	report.Add(tally)
	report.Rows += p.rows
	report.Rejected += p.rejected
	report.Refused = append(report.Refused, p.refused...)
	report.Notes = append(report.Notes, p.notes...)
	if im.Watch != nil {
		im.Watch(report.Rows)
	}
	return nil
}
