package journal

import (
	"context"
	"log/slog"
	"time"

	"relais/internal/kernel"
)

// Partly is how many lines of its round a node verifies at each turn of
// [Journal.Keep]: less than a second of work.
const Partly = 20_000

// Keep looks at the journal every interval until ctx ends, and once at the end:
// it verifies what is new and the next lines of a round, then signs. What is
// wrong is given to found, which decides; a journal that cannot be read is an
// error in the log, and looked at again.
func (j *Journal) Keep(ctx context.Context, interval time.Duration, log *slog.Logger, found func(context.Context, Report)) {
	for ended := false; !ended; {
		select {
		case <-ctx.Done():
			ended = true
		case <-time.After(interval):
		}
		const patience = 10 * time.Second
		turn, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		report, err := j.Turn(turn)
		switch {
		case err != nil:
			log.Error("journal", "error", err)
		case !report.Sound():
			found(turn, report)
		}
		cancel()
	}
}

// Turn is what [Journal.Keep] does each time: nothing on a halted journal. One of
// which another node raised the alarm is halted here too, and told by an error
// of kind Unavailable ("journal.raised").
func (j *Journal) Turn(ctx context.Context) (report Report, err error) {
	defer kernel.Wrap(&err, "journal.Turn")
	if j.Halted() {
		return report, nil
	}
	raised, err := j.Raised(ctx)
	if err != nil {
		return report, err
	}
	if raised {
		j.Halt()
		return report, kernel.Fault(kernel.Unavailable, "journal.raised")
	}
	if report, err = j.VerifyNew(ctx); err != nil || !report.Sound() {
		return report, err
	}
	if report, err = j.VerifyPart(ctx, Partly); err != nil || !report.Sound() {
		return report, err
	}
	_, err = j.signHead(ctx)
	return report, err
}
