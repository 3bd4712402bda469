package main

import (
	"context"
	"errors"
	"time"

	"relais/bench/anchor"
	"relais/internal/directory"
)

// searchers are the connections of the anchor.
type searchers [sideBySide]*anchor.Searcher

// trial is how long a plan is tried.
const trial = time.Second

// bestSearchers opens the connections with the plan that answers these queries
// fastest, once its answers are checked. A text may go through any index, the
// rest only through that of places.
func (b *bench) bestSearchers(ctx context.Context, slow *brute, queries []directory.Query) (anchor.Plan, searchers, error) {
	var best anchor.Plan
	var kept searchers
	most := 0.0
	for _, plan := range anchor.Plans() {
		if plan == anchor.ByWords && queries[0].Text == "" {
			continue
		}
		tried, reached, err := b.try(ctx, plan, slow, queries)
		if err != nil {
			return best, kept, errors.Join(err, kept.close(ctx))
		}
		worse := tried
		if reached > most {
			worse, kept, best, most = kept, tried, plan, reached
		}
		if err := worse.close(ctx); err != nil {
			return best, kept, err
		}
	}
	return best, kept, nil
}

// try opens connections that follow a plan, and gives the rate they reach.
func (b *bench) try(ctx context.Context, plan anchor.Plan, slow *brute, queries []directory.Query) (all searchers, reached float64, err error) {
	for i := range all {
		if all[i], err = anchor.NewSearcher(ctx, b.cluster.Address("anchor"), plan, anchor.Lambert93()); err != nil {
			return all, 0, errors.Join(err, all.close(ctx))
		}
	}
	if err := checkAnchor(ctx, all[0], slow, queries[:checkedQueries]); err != nil {
		return all, 0, errors.Join(err, all.close(ctx))
	}
	reached, err = rate(trial, all.asking(ctx, queries))
	return all, reached, err
}

// asking gives the work of the connections: fifty queries a time.
func (s searchers) asking(ctx context.Context, queries []directory.Query) func(worker, turn int) (int, error) {
	const batch = 50
	return func(worker, turn int) (int, error) {
		from := (turn*sideBySide + worker) * batch % len(queries)
		_, err := s[worker].Ask(ctx, queries[from:from+batch])
		return batch, err
	}
}

func (s searchers) close(ctx context.Context) (err error) {
	for _, one := range s {
		if one != nil {
			err = errors.Join(err, one.Close(ctx))
		}
	}
	return err
}

// checkAnchor makes sure that the anchor answers the same question. In French
// it cuts words to their stems, so that a text finds other places than ours:
// then it must only find some.
func checkAnchor(ctx context.Context, s *anchor.Searcher, slow *brute, queries []directory.Query) error {
	answers, err := s.Ask(ctx, queries)
	if err != nil {
		return err
	}
	found := 0
	for i, ids := range answers {
		found += len(ids)
		if queries[i].Text != "" {
			continue
		}
		if err := slow.checkAnchor(&queries[i], ids); err != nil {
			return err
		}
	}
	if found == 0 {
		return errors.New("the anchor finds nothing")
	}
	return nil
}
