package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"time"

	"relais/bench/compare"
	"relais/bench/report"
	"relais/internal/app"
	"relais/internal/directory"
	"relais/internal/kernel"
)

// manyChanges is how many places change while a change is measured: enough to
// make the index rebuild itself meanwhile.
const manyChanges = 1500

// liveChange measures how long after its commit a change is found, in the
// largest directory.
func (b *bench) liveChange(ctx context.Context) (row report.Row, err error) {
	from, err := b.database(ctx, b.largest())
	if err != nil {
		return row, err
	}
	content, err := os.ReadFile(from)
	if err != nil {
		return row, err
	}
	if err := os.WriteFile(b.file("live.db"), content, 0o600); err != nil {
		return row, err
	}
	d, err := app.OpenDatabase(ctx, b.file("live.db"))
	if err != nil {
		return row, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	clock := kernel.StoppedClock(askedAt)
	store := directory.NewStore(d, clock, kernel.NewIDs(clock, rand.Reader))
	finder, err := directory.NewFinder(ctx, store, clock)
	if err != nil {
		return row, err
	}
	took, err := b.change(ctx, store, finder)
	return report.Row{
		Core:   fmt.Sprintf("a change is found after its commit, %s places: p50, p99", report.Count(b.largest())),
		Ours:   report.Micros(took.At(0.5)) + ", " + report.Micros(took.At(0.99)),
		Target: "< 1 ms", Verdict: report.Judge(took.At(0.99) < time.Millisecond),
	}, err
}

// change gives places a word of their own, one after the other, and looks for
// it after each commit.
func (b *bench) change(ctx context.Context, store *directory.Store, finder *directory.Finder) (compare.Times, error) {
	var took compare.Times
	for i := range min(manyChanges, b.largest()/10) {
		p := b.places[i]
		p.Summary = fmt.Sprintf("repere%d", i)
		if _, err := store.Put(ctx, []directory.Place{p}); err != nil {
			return nil, err
		}
		committed := time.Now()
		if err := finder.CatchUp(ctx); err != nil {
			return nil, err
		}
		r, err := finder.Find(directory.Query{Near: p.Point, Text: p.Summary, Limit: 1})
		took = append(took, time.Since(committed))
		if err != nil || len(r.Hits) != 1 || r.Hits[0].Origin != p.Origin {
			return nil, fmt.Errorf("%s is not found by %s: %w", p.Origin.Ref, p.Summary, err)
		}
	}
	return took, nil
}
