package messaging

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/limits"
)

// perAddress bounds what one address receives, whatever is asked of us in its
// name: what goes over waits.
var perAddress = limits.Rule{Name: "mail to an address", Most: 10, Within: time.Hour}

// pauses gives how long to wait after each attempt that failed. When that of
// the last one is over, after some two days, the mail has one more.
func pauses() []time.Duration {
	return []time.Duration{
		time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour,
		6 * time.Hour, longestPause, longestPause, longestPause,
	}
}

const longestPause = 12 * time.Hour

// patience bounds one attempt of a carrier.
const patience = 2 * time.Minute

// interval is how often the loop looks by itself, where nobody calls it.
const interval = time.Second

// Run sends what is due, one mail after the other, until ctx ends; a mail being
// sent then is sent to its end. Any number of nodes may run it. It logs what
// fails, by the identifier of the mail only.
func (p *Post) Run(ctx context.Context, carrier Carrier, log *slog.Logger) {
	p.db.Listen(house(ctx), channel, interval, func() { p.SendDue(ctx, carrier, log) })
}

// house is on whose behalf mails leave: whoever they are for.
func house(ctx context.Context) context.Context {
	return db.Behind(ctx, db.Wall{Reader: "system"})
}

// SendDue sends until nothing is due, once; [Post.Run] does so again and again.
func (p *Post) SendDue(ctx context.Context, carrier Carrier, log *slog.Logger) {
	ctx = house(ctx)
	for ctx.Err() == nil {
		taken, err := p.take(ctx)
		if err != nil && ctx.Err() == nil {
			log.Error("the mails to send cannot be read", "error", err)
		}
		if err != nil || taken == nil {
			return
		}
		// What is begun is ended, or the mail would wait for its lease.
		if err := p.sendOne(context.WithoutCancel(ctx), taken, carrier, log); err != nil {
			log.Error("what became of a mail is not kept", "mail", taken.ID, "error", err)
			return
		}
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
			return errors.Join(err, p.postpone(ctx, r, p.clock().Add(wait), 0))
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
	if kernel.KindOf(why) == kernel.Invalid || r.Attempts > len(pauses()) {
		log.Error("a mail is given up", "mail", r.ID, "attempts", r.Attempts, "error", why)
		return p.end(ctx, r, givenUp)
	}
	pause := pauses()[r.Attempts-1]
	log.Warn("a mail is put off", "mail", r.ID, "attempts", r.Attempts, "pause", pause, "error", why)
	return p.postpone(ctx, r, p.clock().Add(pause), r.Attempts)
}
