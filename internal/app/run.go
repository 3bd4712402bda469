package app

import (
	"context"
	"sync"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/fetch"
)

// How often the house sees to what nobody asks for.
const (
	checkpointEvery = time.Minute
	sweepEvery      = time.Hour
)

// Run does what the house does by itself, until ctx ends: it follows what
// other nodes commit, sends the mails, verifies and signs the journal, plans at
// night what must go, and sweeps what has served.
func (h *House) Run(ctx context.Context) {
	var all sync.WaitGroup
	begin := func(what string, work func(context.Context)) {
		all.Go(func() { h.keepAt(ctx, what, work, restAfterPanic) })
	}
	begin("directory", func(ctx context.Context) { h.Directory.Follow(ctx, h.log) })
	begin("journal", func(ctx context.Context) { h.Journal.Keep(ctx, checkpointEvery, h.log, h.found) })
	begin("verification", h.verifyWhole)
	begin("retention", func(ctx context.Context) { h.Retention.Keep(ctx, h.Directory.Zone(""), h.log) })
	begin("sweep", h.sweep)
	begin("referrals", func(ctx context.Context) { h.Referrals.Keep(ctx, referralsEvery) })
	if h.mail != nil {
		begin("mails", func(ctx context.Context) { h.Post.Run(ctx, h.mail, h.log) })
	}
	if h.gateway != nil {
		begin("short messages", func(ctx context.Context) { h.SMS.Run(ctx, h.gateway, h.log) })
	}
	for range callersAtOnce {
		begin("webhooks", func(ctx context.Context) { h.Hooks.Run(ctx, h.call, h.log) })
	}
	if len(h.checkpoints) > 0 {
		begin("checkpoint mail", h.mailCheckpoints)
	}
	all.Wait()
}

// callersAtOnce is how many programs are told at the same time: one that is slow
// does not keep the others waiting.
const callersAtOnce = 4

// callPublic posts an event to the address of a program, on the public Internet.
func callPublic(ctx context.Context, address string, headers map[string]string, body []byte) (int, error) {
	return fetch.Post(ctx, address, headers, body, fetch.Config{})
}

// restAfterPanic is how long a work that panicked rests before it begins anew.
const restAfterPanic = 10 * time.Second

// keepAt does a work of the house until it ends or ctx does. When it panics
// the house goes on serving: pages do not need what it does by itself, and
// people wait behind them. The log tells what and where, and the work begins
// anew after a rest, for what made it panic may have passed.
func (h *House) keepAt(ctx context.Context, what string, work func(context.Context), rest time.Duration) {
	for {
		err := attempted(ctx, work)
		if err == nil {
			return
		}
		h.log.Error("a work of the house panicked", "what", what, "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(rest):
		}
	}
}

// attempted does a work, and gives the error of its panic.
func attempted(ctx context.Context, work func(context.Context)) (err error) {
	defer kernel.Catch(&err)
	work(ctx)
	return nil
}

// sweep removes, hour after hour, what is of no more use.
func (h *House) sweep(ctx context.Context) {
	turns := time.NewTicker(sweepEvery)
	defer turns.Stop()
	for {
		for what, sweep := range map[string]func(context.Context) error{
			"sessions": func(ctx context.Context) error {
				return h.Identity.Sessions.Sweep(ctx, access.System(access.RetentionRun))
			},
			"merged files": func(ctx context.Context) error {
				dropped, err := h.People.SweepMerges(ctx, access.System(access.PersonErase))
				if err != nil || dropped == 0 {
					return err
				}
				return h.People.Settle(ctx)
			},
			"imports": func(ctx context.Context) error {
				return h.People.SweepImports(ctx, access.System(access.RetentionRun))
			},
			"limits": func(ctx context.Context) error { _, err := h.Limits.Sweep(ctx); return err },
			"once":   func(ctx context.Context) error { _, err := h.Once.Sweep(ctx); return err },
			"sms":    h.SMS.Sweep,
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
