package exchange

import (
	"context"
	"errors"
	"io"
	"strings"

	"relais/internal/directory"
	"relais/internal/directory/standard"
	"relais/internal/kernel"
	"relais/internal/platform/tabular"
)

// batchSize is how many places share a transaction.
const batchSize = 1000

// parcel is a batch of places, and what is told of the rows read with it.
type parcel struct {
	places         []directory.Place
	rows, rejected int
	refused        []standard.Record
	notes          []standard.Fault
}

// reading makes parcels of the rows of one file.
type reading struct {
	rows   *standard.Reader
	locate Locate
	towns  map[[2]string]string     // the commune of a town and postcode, "" for none
	met    map[directory.Origin]int // the line that gave a place first
	told   int                      // notes and refused rows so far
}

func newReading(rows *standard.Reader, locate Locate) *reading {
	return &reading{rows: rows, locate: locate, towns: map[[2]string]string{}, met: map[directory.Origin]int{}}
}

// run sends every parcel of the file, the last one at its end or where it
// breaks.
func (r *reading) run(ctx context.Context, to chan<- parcel) error {
	for {
		p, err := r.next(ctx)
		if p.rows > 0 {
			select {
			case to <- p:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// next reads until a batch is full. What was read before an error, io.EOF
// among them, is given with it.
func (r *reading) next(ctx context.Context) (p parcel, err error) {
	p.places = make([]directory.Place, 0, batchSize)
	for len(p.places) < batchSize && p.rejected < batchSize {
		if err := ctx.Err(); err != nil {
			return p, err
		}
		record, err := r.rows.Next()
		if err != nil {
			return p, err
		}
		r.add(&p, record)
	}
	return p, nil
}

func (r *reading) add(p *parcel, record standard.Record) {
	p.rows++
	if len(record.Faults) == 0 {
		r.complete(&record)
	}
	if len(record.Faults) > 0 {
		p.rejected++
		if r.told < mostTold {
			r.told++
			p.refused = append(p.refused, record)
		}
		return
	}
	if r.told < mostTold {
		r.told += len(record.Notes)
		p.notes = append(p.notes, record.Notes...)
	}
	p.places = append(p.places, record.Place)
}

// complete gives a place its own reference and commune, and refuses what the
// directory would refuse, so that one row never costs its whole batch.
func (r *reading) complete(record *standard.Record) {
	p := &record.Place
	p.Origin.Ref = ownRef(p.Origin)
	if first, twice := r.met[p.Origin]; twice {
		refuse(record, "id", p.Origin.Ref, "fault.unique", first)
		return
	}
	r.locateIn(p)
	if err := p.Check(); err != nil {
		refuse(record, "", "", reasonOf(err))
		return
	}
	r.met[directory.Origin{Source: strings.Clone(p.Origin.Source), Ref: strings.Clone(p.Origin.Ref)}] = record.Line
}

func refuse(record *standard.Record, field, value, expected string, args ...any) {
	record.Faults = append(record.Faults, standard.Fault{
		Line: record.Line, Ref: record.Place.Origin.Ref, Field: field, Value: value, Expected: expected, Args: args,
	})
}

// reasonOf gives the text for what [directory.Place.Check] refuses although the
// standard accepts it.
func reasonOf(err error) string {
	var fault *kernel.Error
	if errors.As(err, &fault) && fault.Key == "place.ref_length" {
		return tabular.BrokenTooLong
	}
	return tabular.BrokenEncoding
}

// locateIn completes an address with the code of its commune. The position
// stays as the producer gave it, or unknown: a guess is not a place's.
func (r *reading) locateIn(p *directory.Place) {
	if p.Address.Commune != "" || r.locate == nil {
		return
	}
	town := [2]string{p.Address.City, p.Address.Postcode}
	code, known := r.towns[town]
	if !known {
		if found, ok := r.locate(p.Address.City, p.Address.Postcode); ok {
			code = found
		}
		r.towns[[2]string{strings.Clone(town[0]), strings.Clone(town[1])}] = code
	}
	p.Address.Commune = code
}
