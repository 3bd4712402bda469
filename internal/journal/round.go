package journal

import (
	"context"
	"sync"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// round is how far a node is in going through the journal, over and over.
type round struct {
	sync.Mutex
	tree   frontier
	latest int64 // moment of the lines so far
}

// VerifyPart goes on with a round through the journal: it verifies the next
// lines, at most so many, with their hashes and the checkpoints of the database
// that were signed there. At the head a round ends, and the next call begins
// at the first line.
func (j *Journal) VerifyPart(ctx context.Context, most int64) (report Report, err error) {
	defer kernel.Wrap(&err, "journal.VerifyPart")
	j.round.Lock()
	defer j.round.Unlock()
	err = j.db.Read(access.System(access.JournalAudit).Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		return j.verifyPart(ctx, tx, most, &report)
	})
	if err != nil || !report.Sound() {
		j.round.tree, j.round.latest = frontier{}, 0 // whoever looks again begins anew
	}
	return report, err
}

func (j *Journal) verifyPart(ctx context.Context, tx bun.Tx, most int64, report *Report) error {
	now := head{ID: 1}
	if err := tx.NewSelect().Model(&now).WherePK().Scan(ctx); err != nil {
		return kernel.Because(kernel.Unavailable, "journal.broken", err)
	}
	if now.Size < j.round.tree.size {
		j.round.tree = frontier{} // the head went back: VerifyNew says so
	}
	until := min(now.Size, j.round.tree.size+most)
	signed := &signedHeads{report: report, verifier: j.verifier, after: j.round.tree.size}
	if err := signed.readRange(ctx, tx, until); err != nil {
		return err
	}
	w := newWalk(tx, report, j.round.tree, signed.inOrder())
	w.latest = j.round.latest
	for w.tree.size < until && !w.lost {
		if err := w.line(ctx, until); err != nil {
			return err
		}
	}
	j.round.tree, j.round.latest = w.tree, w.latest
	report.Size = w.tree.size
	if w.tree.size < now.Size {
		return nil
	}
	if root := w.tree.root(); now.Size > 0 && string(now.Root) != string(root[:]) {
		report.add(Fault{Key: FaultHeadRoot, First: now.Size})
	}
	j.round.tree, j.round.latest = frontier{}, 0
	return nil
}

// readRange takes the checkpoints of the database up to a size.
func (s *signedHeads) readRange(ctx context.Context, tx bun.Tx, until int64) error {
	var rows []checkpointRow
	err := tx.NewSelect().Model(&rows).Where("size > ? AND size <= ?", s.after, until).Order("number").Scan(ctx)
	for _, row := range rows {
		s.open([]byte(row.Note), row.Number, InDatabase)
	}
	return err
}
