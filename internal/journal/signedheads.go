package journal

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/note"

	"relais/internal/kernel"
)

// signedHead is a checkpoint whose signature was verified, and where it was
// found.
type signedHead struct {
	checkpoint
	where string
}

// signedHeads gathers every checkpoint there is, and verifies what can be
// without the lines.
type signedHeads struct {
	report   *Report
	verifier note.Verifier
	after    int64  // those of trees no larger were compared before
	since    string // the day of the first file that may hold others
	all      []signedHead
}

// open verifies a note; a wrong one is a fault, told with its number.
func (s *signedHeads) open(signed []byte, number int64, where string) (checkpoint, bool) {
	c, err := openCheckpoint(signed, s.verifier)
	if err != nil {
		key := FaultCheckpointForm
		var fault *kernel.Error
		if errors.As(err, &fault) && fault.Key == "journal.signature" {
			key = FaultCheckpointSignature
		}
		s.report.add(Fault{Key: key, First: number, Where: where})
		return c, false
	}
	if c.size > s.after {
		s.all = append(s.all, signedHead{c, where})
	}
	return c, true
}

// readFolder takes the checkpoints of the folder of the safe.
func (s *signedHeads) readFolder(safe string) error {
	files, err := checkpointFiles(safe, s.since)
	if err != nil {
		return err
	}
	var number int64
	for _, file := range files {
		err := eachInFile(file, func(signed []byte) error {
			number++
			if size, told := sizeTold(signed); !told || size > s.after {
				s.open(signed, number, InFolder)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sizeTold reads the size that a note tells, its signature not verified.
func sizeTold(signed []byte) (size int64, told bool) {
	lines := bytes.SplitN(signed, []byte("\n"), 3)
	if len(lines) < 3 {
		return 0, false
	}
	size, err := strconv.ParseInt(string(lines[1]), 10, 64)
	return size, err == nil
}

// readDatabase takes those of the database, which are numbered without a gap,
// of growing trees, and lack none of those taken before.
func (s *signedHeads) readDatabase(ctx context.Context, tx bun.Tx) error {
	var rows []checkpointRow
	if err := tx.NewSelect().Model(&rows).Where("size > ?", s.after).Order("number").Scan(ctx); err != nil {
		return err
	}
	elsewhere := s.all
	known := map[checkpoint]bool{}
	var last checkpointRow
	err := tx.NewSelect().Model(&last).Where("size <= ?", s.after).Order("number DESC").Limit(1).Scan(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	for _, row := range rows {
		if row.Number != last.Number+1 {
			s.report.add(Fault{Key: FaultCheckpointMissing, First: last.Number + 1, Last: row.Number - 1, Where: InDatabase})
		}
		c, ok := s.open([]byte(row.Note), row.Number, InDatabase)
		if ok && (c.size != row.Size || row.Size <= last.Size) {
			s.report.add(Fault{Key: FaultCheckpointOrder, First: row.Number, Where: InDatabase})
		}
		known[c] = true
		last = row
	}
	for _, c := range elsewhere {
		if !known[c.checkpoint] {
			s.report.add(Fault{Key: FaultCheckpointDropped, First: c.size, Where: c.where})
		}
	}
	return nil
}

// inOrder gives the checkpoints by the size of their trees.
func (s *signedHeads) inOrder() []signedHead {
	slices.SortStableFunc(s.all, func(a, b signedHead) int { return cmp.Compare(a.size, b.size) })
	return s.all
}

// compare compares the tree with the heads that were signed at its size.
func (w *walk) compare() {
	if len(w.signed) == 0 || w.signed[0].size > w.tree.size {
		return
	}
	root, agreed := w.tree.root(), 0
	for ; len(w.signed) > 0 && w.signed[0].size == w.tree.size; w.signed = w.signed[1:] {
		if w.signed[0].root == root {
			agreed = 1 // wherever its copies are kept
			continue
		}
		w.disagrees(w.signed[0])
	}
	w.report.Checkpoints += agreed
}

// disagrees reports a head that is not that of the tree. From a change on, all
// disagree: they make one fault for each place they are kept in.
func (w *walk) disagrees(s signedHead) {
	for i := range w.report.Faults {
		f := &w.report.Faults[i]
		if f.Key == FaultCheckpointRoot && f.Where == s.where {
			f.Last = s.size
			return
		}
	}
	w.report.add(Fault{Key: FaultCheckpointRoot, First: s.size, Where: s.where})
}

// beyond reports the heads of trees larger than this one ever became.
func (w *walk) beyond() {
	for _, s := range w.signed {
		w.report.add(Fault{Key: FaultCheckpointAhead, First: s.size, Where: s.where})
	}
}
