// Package exchange brings files of places into the directory and gives them
// back: it reads a file row by row, keeps the good rows batch by batch, and
// tells every fault of the others.
package exchange

import (
	"context"
	"errors"
	"io"
	"time"

	"relais/internal/directory"
	"relais/internal/directory/standard"
	"relais/internal/kernel"
	"relais/internal/platform/tabular"
)

// batchSize is how many places share a transaction.
const batchSize = 1000

// Keep keeps a batch of places in one transaction; [directory.Store.Put] is one.
type Keep func(context.Context, []directory.Place) (directory.Tally, error)

// Locate gives the code of the commune of an address, from the name of its
// town and its postcode; ok is false when there is none.
type Locate func(city, postcode string) (code string, ok bool)

// Import reads files of places into the directory.
type Import struct {
	Keep   Keep
	Locate Locate
	Clock  kernel.Clock
	// Watch is told after every batch how many rows were read; may be nil.
	Watch func(rows int)
}

// Report says what an import did. Its JSON form is a contract.
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

// Run reads the whole file. What was kept before an error stays kept: the
// same file can be given again, nothing will double. The report is right even
// when there is an error.
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
	err = im.readAll(ctx, rows, &report)
	report.Unknown, report.Header = rows.Unknown(), rows.Header()
	return report, err
}

func (im Import) readAll(ctx context.Context, rows *standard.Reader, report *Report) error {
	batch := make([]directory.Place, 0, batchSize)
	for {
		record, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return im.keep(ctx, batch, report)
		}
		if err != nil {
			return errors.Join(err, im.keep(ctx, batch, report))
		}
		report.Rows++
		if len(record.Faults) > 0 {
			report.Rejected++
			if len(report.Refused) < mostTold {
				report.Refused = append(report.Refused, record)
			}
			continue
		}
		if len(report.Notes) < mostTold {
			report.Notes = append(report.Notes, record.Notes...)
		}
		batch = append(batch, im.located(record.Place))
		if len(batch) == batchSize {
			if err := im.keep(ctx, batch, report); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
}

// located completes an address with the code of its commune. The position
// stays as the producer gave it, or unknown: a guess is not a place's.
func (im Import) located(p directory.Place) directory.Place {
	if p.Address.Commune != "" || im.Locate == nil {
		return p
	}
	if code, ok := im.Locate(p.Address.City, p.Address.Postcode); ok {
		p.Address.Commune = code
	}
	return p
}

func (im Import) keep(ctx context.Context, batch []directory.Place, report *Report) error {
	if len(batch) == 0 {
		return nil
	}
	tally, err := im.Keep(ctx, batch)
	if err != nil {
		return err
	}
	report.Add(tally)
	if im.Watch != nil {
		im.Watch(report.Rows)
	}
	return nil
}
