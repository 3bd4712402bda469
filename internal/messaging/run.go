package messaging

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/jobs"
	"relais/internal/platform/limits"
)

// perAddress bounds what one address receives, whatever is asked of us in its
// name: what goes over waits.
var perAddress = limits.Rule{Name: "mail to an address", Most: 10, Within: time.Hour}

// pauses gives how long to wait after each attempt that failed: some two days in
// all.
func pauses() jobs.Pauses {
	const longest = 12 * time.Hour
	return jobs.Pauses{
		time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, longest, longest, longest,
	}
}

// patience bounds one attempt of a carrier.
const patience = 2 * time.Minute

// Run sends what is due, one mail after the other, until ctx ends; a mail being
// sent then is sent to its end. Any number of nodes may run it. It logs what
// fails, by the identifier of the mail only.
func (p *Post) Run(ctx context.Context, carrier Carrier, log *slog.Logger) {
	p.loop(carrier, log).Run(house(ctx))
}

// SendDue sends until nothing is due, once; [Post.Run] does so again and again.
func (p *Post) SendDue(ctx context.Context, carrier Carrier, log *slog.Logger) {
	p.loop(carrier, log).Drain(house(ctx))
}

// house is on whose behalf mails leave: whoever they are for.
func house(ctx context.Context) context.Context {
	return db.Behind(ctx, db.Wall{Reader: "system"})
}

// loop is how mails are sent.
func (p *Post) loop(carrier Carrier, log *slog.Logger) jobs.Loop[row] {
	return jobs.Loop[row]{
		DB: p.db, Channel: channel, Take: p.queue().Take,
		Do: func(ctx context.Context, r *row) error { return p.sendOne(ctx, r, carrier, log) },
		Failed: func(r *row, err error) {
			if r == nil {
				log.Error("the mails to send cannot be read", "error", err)
				return
			}
			log.Error("what became of a mail is not kept", "mail", r.ID, "error", err)
		},
	}
}

// sendOne tries to send a mail and keeps what became of it.
func (p *Post) sendOne(ctx context.Context, r *row, carrier Carrier, log *slog.Logger) error {
	mail, err := p.open(ctx, r)
	if kernel.KindOf(err) == kernel.NotFound {
		return p.end(ctx, r, dropped)
	}
	if err != nil {
		return p.failed(ctx, r, err, log)
	}
	if r.Attempts == 1 { // a mail counts once, however often it is tried
		if wait, err := p.overCap(ctx, mail); err != nil || wait > 0 {
			return errors.Join(err, p.queue().Postpone(ctx, r.ID, r.Attempts, p.clock().Add(wait), 0))
		}
	}
	attempt, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := carrier.Carry(attempt, mail); err != nil {
		return p.failed(ctx, r, err, log)
	}
	return p.end(ctx, r, sent)
}

// overCap gives how long a mail waits because its address has received enough;
// 0 when it may go, and then counts.
func (p *Post) overCap(ctx context.Context, mail Mail) (time.Duration, error) {
	err := p.limits.Take(ctx, perAddress, strings.ToLower(mail.To))
	var fault *kernel.Error
	if !errors.As(err, &fault) || fault.Key != "limits.wait" {
		return 0, err
	}
	minutes, _ := fault.Args[0].(int)
	return time.Duration(minutes) * time.Minute, nil
}

// failed puts a mail off, or gives it up when it was refused for good or tried
// often enough.
func (p *Post) failed(ctx context.Context, r *row, why error, log *slog.Logger) error {
	pause, again := pauses().After(r.Attempts)
	if kernel.KindOf(why) == kernel.Invalid || !again {
		log.Error("a mail is given up", "mail", r.ID, "attempts", r.Attempts, "error", why)
		return p.end(ctx, r, givenUp)
	}
	log.Warn("a mail is put off", "mail", r.ID, "attempts", r.Attempts, "pause", pause, "error", why)
	return p.queue().Postpone(ctx, r.ID, r.Attempts, p.clock().Add(pause), r.Attempts)
}
