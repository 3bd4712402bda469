package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"relais/bench/anchor"
	"relais/bench/compare"
	"relais/bench/report"
	"relais/internal/app"
	"relais/internal/directory"
	"relais/internal/kernel"
)

const (
	checkedQueries = 40   // of each shape, against brute force
	manyQueries    = 4000 // in turn; no cache holds answers
)

// searches measures directory.Finder in this process.
func (b *bench) searches(ctx context.Context) (report.Section, error) {
	s := report.Section{
		Title: "Search in process",
		Method: fmt.Sprintf("`directory.Finder.Find`, the %d nearest, ranked, with the number of all that match, on invented "+
			"places; %d different queries of each shape, asked from where people live, %d of them checked against brute "+
			"force. The anchor, at the largest size: PostGIS, one GiST on geometry and an integer array of all attributes "+
			"(hours of the week included) and a GIN on French words; prepared, by the fastest of the plans tried (forced by "+
			"distance, forced by words, its own choice each time), its answers checked likewise. Two connections, 50 queries a "+
			"round trip, over a local socket; identifiers of the %d nearest only, and no total. Ours: two goroutines.",
			answerSize, manyQueries, checkedQueries, answerSize),
	}
	for _, n := range b.sizes() {
		rows, err := b.searchAmong(ctx, n)
		if err != nil {
			return s, err
		}
		s.Rows = append(s.Rows, rows...)
	}
	row, err := b.liveChange(ctx)
	s.Rows = append(s.Rows, row)
	return s, err
}

func (b *bench) searchAmong(ctx context.Context, n int) (rows []report.Row, err error) {
	finder, closed, err := b.finder(ctx, n)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closed()) }()
	slow, err := newBrute(b.places[:n])
	if err != nil {
		return nil, err
	}
	if n == b.largest() && b.cluster != nil {
		if err := b.prepareAnchor(ctx, n); err != nil {
			return nil, err
		}
	}
	for _, shape := range shapes() {
		queries := b.queries(shape, manyQueries)
		for i := range queries[:checkedQueries] {
			r, err := finder.Find(queries[i])
			if err := errors.Join(err, slow.check(&queries[i], r)); err != nil {
				return nil, fmt.Errorf("%s: %w", shape.name, err)
			}
		}
		row, err := latency(finder, queries, 2*b.lasting())
		if err != nil {
			return nil, err
		}
		row.Core = fmt.Sprintf("%s, %s places: p50, p99", shape.name, report.Count(n))
		rows = append(rows, row)
		if n != b.largest() || b.cluster == nil {
			continue
		}
		row, err = b.besideAnchor(ctx, finder, slow, shape, queries)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// finder opens the directory of the first n places as a server does, its clock
// stopped.
func (b *bench) finder(ctx context.Context, n int) (_ *directory.Finder, closed func() error, err error) {
	path, err := b.database(ctx, n)
	if err != nil {
		return nil, nil, err
	}
	d, err := app.OpenDatabase(ctx, path)
	if err != nil {
		return nil, nil, err
	}
	finder, err := directory.NewFinder(ctx, app.NewStore(d), kernel.StoppedClock(askedAt))
	if err != nil {
		return nil, nil, errors.Join(err, d.Close())
	}
	return finder, d.Close, nil
}

// latency measures every query once, one after the other, or as many as there
// is time for.
func latency(finder *directory.Finder, queries []directory.Query, lasting time.Duration) (report.Row, error) {
	took := make(compare.Times, 0, len(queries))
	begun := time.Now()
	for i := range queries {
		start := time.Now()
		if _, err := finder.Find(queries[i]); err != nil {
			return report.Row{}, err
		}
		took = append(took, time.Since(start))
		if time.Since(begun) > lasting {
			break
		}
	}
	return report.Row{Ours: report.Micros(took.At(0.5)) + ", " + report.Micros(took.At(0.99))}, nil
}

// prepareAnchor fills the anchor with the first n places and indexes it for
// the nearest with filters.
func (b *bench) prepareAnchor(ctx context.Context, n int) error {
	load, err := b.anchorLoad(n)
	if err != nil {
		return err
	}
	if _, err := load(ctx); err != nil {
		return err
	}
	return anchor.Prepare(ctx, b.cluster.Address("anchor"))
}
