package app

import (
	"context"
	"io"
	"log/slog"
	"time"

	"relais/internal/journal"
)

// BePatient says how much of a journal a start verifies before it opens.
func (c *Config) BePatient(lines int64, length time.Duration) { c.patience = patience{lines, length} }

// Found is what the house does with faults of its journal.
func (h *House) Found(ctx context.Context, report journal.Report) { h.found(ctx, report) }

// ForgetProbe makes the next question about health write.
func (h *House) ForgetProbe() { h.probe.at = time.Time{} }

// CheckLater tells whether a start leaves the verification for later.
func CheckLater(ctx context.Context, j *journal.Journal, c Config) (bool, error) {
	return checkJournal(ctx, j, c.patience, slog.New(slog.NewTextHandler(io.Discard, nil)))
}
