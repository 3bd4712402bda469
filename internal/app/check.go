package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"relais/internal/journal"
	"relais/internal/kernel"
)

// mostChecking is how long a start waits for the whole journal to be verified;
// one too long for that is verified while the house serves.
const mostChecking = 10 * time.Second

// checkJournal refuses to open a house whose journal was tampered with: what
// follows would be written on top. It tells whether the verification is still
// to be done.
func checkJournal(ctx context.Context, j *journal.Journal, log *slog.Logger) (later bool, err error) {
	defer kernel.Wrap(&err, "app.checkJournal")
	if err := j.Sound(ctx); err != nil {
		return false, err
	}
	bounded, cancel := context.WithTimeout(ctx, mostChecking)
	defer cancel()
	report, err := j.Verify(bounded)
	if err != nil && errors.Is(bounded.Err(), context.DeadlineExceeded) && ctx.Err() == nil {
		return true, nil
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
	for _, fault := range report.Faults {
		log.Error("journal", "fault", fault)
	}
	return kernel.Fault(kernel.Unavailable, "journal.altered", len(report.Faults))
}

// verifyLater verifies a long journal while the house serves. What it finds
// goes to the log, and the house no longer says that it is in good health.
func (h *House) verifyLater(ctx context.Context) {
	report, err := h.Journal.Verify(ctx)
	if err == nil {
		err = soundness(report, h.log)
	}
	if err != nil && ctx.Err() == nil {
		h.log.Error("journal", "error", err)
		h.unsound.Store(true)
	}
}
