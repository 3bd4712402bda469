package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"relais/bench/compare"
	"relais/bench/report"
	"relais/internal/directory"
)

// sideBySide is how many connections the anchor has, and how many goroutines
// we have: one a core of the small machines.
const sideBySide = 2

// besideAnchor compares the rates of both sides on the same queries.
func (b *bench) besideAnchor(ctx context.Context, finder *directory.Finder, slow *brute, s shape, queries []directory.Query) (_ report.Row, err error) {
	best, searchers, err := b.bestSearchers(ctx, slow, queries)
	if err != nil {
		return report.Row{}, fmt.Errorf("%s: %w", s.name, err)
	}
	defer func() { err = errors.Join(err, searchers.close(ctx)) }()
	ours := func(worker, turn int) (int, error) {
		_, err := finder.Find(queries[(turn*sideBySide+worker)%len(queries)])
		return 1, err
	}
	result, err := compare.Alternate(b.rounds(), compare.Speed,
		func() (float64, error) { return rate(b.lasting(), searchers.asking(ctx, queries)) },
		func() (float64, error) { return rate(b.lasting(), ours) })
	return report.Row{
		Core:   fmt.Sprintf("%s: queries a second", s.name),
		Anchor: report.PerSecond(result.Anchor(), "q") + ", " + best.Name(), Ours: report.PerSecond(result.Ours(), "q"),
		Ratio: ratio(result, result.More()), Target: "≥ " + report.Times(s.target), Verdict: report.Judge(result.More() >= s.target),
	}, err
}

// rate gives how many pieces of work a second the workers do together. do is
// told which worker it works for and how many times it did before; it gives
// how many pieces it did.
func rate(lasting time.Duration, do func(worker, turn int) (int, error)) (float64, error) {
	var all sync.WaitGroup
	var done [sideBySide]int
	var failed [sideBySide]error
	start := time.Now()
	for worker := range sideBySide {
		all.Go(func() {
			for turn := 0; failed[worker] == nil && time.Since(start) < lasting; turn++ {
				var n int
				n, failed[worker] = do(worker, turn)
				done[worker] += n
			}
		})
	}
	all.Wait()
	total := 0
	for _, n := range done {
		total += n
	}
	return float64(total) / time.Since(start).Seconds(), errors.Join(failed[:]...)
}
