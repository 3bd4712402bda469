package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"relais/internal/journal"
	"relais/internal/kernel"
)

// patience is how much of a journal a start verifies before it opens.
type patience struct {
	lines int64         // a longer journal that was verified before is only verified from there on
	time  time.Duration // what was never verified is given up after this, and verified while the house serves
}

// usual is the patience of a start: a journal of a hundred thousand lines is
// verified in about two seconds.
var usual = patience{lines: 100_000, time: 10 * time.Second}

// CheckJournal refuses a journal that was tampered with, for commands that are
// about to write on top of it.
func CheckJournal(ctx context.Context, j *journal.Journal) error {
	_, err := checkJournal(ctx, j, usual, slog.New(slog.DiscardHandler))
	return err
}

// checkJournal refuses to open a house whose journal was tampered with: what
// follows would be written on top. What is new since the last verification is
// always verified first, and the whole as far as patience goes; it tells whether
// that is still to be done. After an alarm the whole is verified, however long
// that takes, and lifts it.
func checkJournal(ctx context.Context, j *journal.Journal, p patience, log *slog.Logger) (later bool, err error) {
	defer kernel.Wrap(&err, "app.checkJournal")
	if p == (patience{}) {
		p = usual
	}
	if err := j.Sound(ctx); err != nil {
		return false, err
	}
	raised, err := j.Raised(ctx)
	if err != nil {
		return false, err
	}
	if !raised && j.Verified() {
		report, err := j.VerifyNew(ctx)
		if err == nil {
			err = soundness(report, log)
		}
		if err != nil || report.Size > p.lines {
			return err == nil, err
		}
	}
	later, err = checkWhole(ctx, j, p, raised, log)
	if err == nil && raised {
		err = j.Lift(ctx)
	}
	return later, err
}

// checkWhole verifies the whole, within the patience of a start unless an alarm
// asks for all of it.
func checkWhole(ctx context.Context, j *journal.Journal, p patience, raised bool, log *slog.Logger) (later bool, err error) {
	bounded, cancel := ctx, func() {}
	if !raised {
		bounded, cancel = context.WithTimeout(ctx, p.time)
	}
	defer cancel()
	report, err := j.Verify(bounded)
	if err != nil && errors.Is(bounded.Err(), context.DeadlineExceeded) && ctx.Err() == nil {
		return true, soundness(report, log)
	}
	if err != nil {
		return false, err
	}
	return false, soundness(report, log)
}

// soundness gives the error of a journal that has faults, named in the log.
func soundness(report journal.Report, log *slog.Logger) error {
	if report.Sound() {
		return nil
	}
	tellFaults(report, log)
	return kernel.Fault(kernel.Unavailable, "journal.altered", len(report.Faults)+report.More)
}

// mostNamed bounds the faults that the log names: relais journal verify says all.
const mostNamed = 20

func tellFaults(report journal.Report, log *slog.Logger) {
	for _, fault := range report.Faults[:min(mostNamed, len(report.Faults))] {
		log.Error("journal", "fault", fault.Key, "first", fault.First, "last", fault.Last, "where", fault.Where, "name", fault.Name)
	}
	if more := len(report.Faults) + report.More - mostNamed; more > 0 {
		log.Error("journal", "more_faults", more)
	}
}
