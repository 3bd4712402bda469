package app

import (
	"context"
	"sync"
	"time"
)

// How often the house sees to what nobody asks for.
const (
	checkpointEvery = time.Minute
	sweepEvery      = time.Hour
)

// Run does what the house does by itself, until ctx ends: it follows what
// other nodes commit, sends the mails, signs the journal, plans at night what
// must go, and sweeps what has served.
func (h *House) Run(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() { h.Directory.Follow(ctx, h.log) })
	all.Go(func() { h.Journal.Keep(ctx, checkpointEvery, h.log) })
	all.Go(func() { h.Retention.Keep(ctx, h.Directory.Zone(""), h.log) })
	all.Go(func() { h.sweep(ctx) })
	if h.unverified {
		all.Go(func() { h.verifyLater(ctx) })
	}
	if h.mail != nil {
		all.Go(func() { h.Post.Run(ctx, h.mail, h.log) })
	}
	if len(h.checkpoints) > 0 {
		all.Go(func() { h.mailCheckpoints(ctx) })
	}
	all.Wait()
}

// sweep removes, hour after hour, what is of no more use.
func (h *House) sweep(ctx context.Context) {
	turns := time.NewTicker(sweepEvery)
	defer turns.Stop()
	for {
		for what, sweep := range map[string]func(context.Context) error{
			"sessions": h.Identity.Sessions.Sweep,
			"limits":   func(ctx context.Context) error { _, err := h.Limits.Sweep(ctx); return err },
			"once":     func(ctx context.Context) error { _, err := h.Once.Sweep(ctx); return err },
		} {
			if err := sweep(ctx); err != nil && ctx.Err() == nil {
				h.log.Error("sweep", "what", what, "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-turns.C:
		}
	}
}
