package journal

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"
)

// walk goes through the lines and the hashes of the tree side by side.
type walk struct {
	tx      bun.Tx
	report  *Report
	entries *stream[entry]
	hashes  *stream[storedHash]
	signed  []signedHead // those not yet compared, the smallest first
	tree    frontier
	latest  int64 // the greatest moment so far
	lost    bool  // the lines cannot be followed further
}

// all walks the lines of a tree of a size, then what stands beyond.
func (w *walk) all(ctx context.Context, size int64) error {
	for w.tree.size < size && !w.lost {
		if err := w.line(ctx, size); err != nil {
			return err
		}
	}
	w.beyond()
	if err := rest(ctx, w.entries, w.report, FaultEntryExtra); err != nil || w.lost {
		return err
	}
	return rest(ctx, w.hashes, w.report, FaultHashExtra)
}

// longestGap bounds how many lines in a row may be missing for the walk to go
// on behind them.
const longestGap = 1 << 20

// line takes the next line of the tree, or the gap where it should be.
func (w *walk) line(ctx context.Context, size int64) error {
	e, err := w.entries.peek(ctx)
	if err != nil {
		return err
	}
	switch n := w.tree.size; {
	case e != nil && e.Entry < n:
		w.report.add(Fault{Key: FaultEntryExtra, First: e.Entry})
		w.entries.pop()
		return nil
	case e == nil || e.Entry > n:
		until := size
		if e != nil {
			until = min(size, e.Entry)
		}
		return w.gap(ctx, until)
	}
	w.entries.pop()
	return w.check(ctx, e)
}

// gap goes over missing lines by the hashes that are left of them.
func (w *walk) gap(ctx context.Context, until int64) error {
	w.report.add(Fault{Key: FaultEntryMissing, First: w.tree.size, Last: until - 1})
	if until-w.tree.size > longestGap {
		w.lost = true
		return nil
	}
	for w.tree.size < until {
		stored, err := w.stored(ctx, tlog.StoredHashIndex(0, w.tree.size))
		if err != nil {
			return err
		}
		leaf := tlog.Hash{} // nothing is left: nothing will agree from here on
		if stored != nil {
			leaf = *stored
		}
		if err := w.grow(ctx, leaf); err != nil {
			return err
		}
	}
	return nil
}

// check compares a line with its stored hash. Where they differ the walk goes
// on with the stored one: the tree above then tells which of them is right.
func (w *walk) check(ctx context.Context, e *entry) error {
	leaf := e.hash()
	stored, err := w.stored(ctx, tlog.StoredHashIndex(0, e.Entry))
	if err != nil {
		return err
	}
	switch {
	case e.unreadable:
		w.report.add(Fault{Key: FaultEntryUnreadable, First: e.Entry})
	case stored != nil && *stored != leaf:
		w.report.add(Fault{Key: FaultEntryChanged, First: e.Entry})
	default:
		w.follow(e)
	}
	if stored != nil {
		leaf = *stored
	}
	return w.grow(ctx, leaf)
}

// agree is by how much the clocks of two nodes may differ.
const agree = 2 * time.Second

// follow notes the lines that are dated well before one that came before.
func (w *walk) follow(e *entry) {
	if e.At < w.latest-agree.Microseconds() {
		if w.report.Backwards == 0 {
			w.report.FirstBack = e.Entry
		}
		w.report.Backwards++
		w.latest = e.At // each setting back is told once
	}
	w.latest = max(w.latest, e.At)
}

// stored gives the hash kept at a position, nil when it is gone or no hash. It
// leaves it where it is, for grow to compare.
func (w *walk) stored(ctx context.Context, position int64) (*tlog.Hash, error) {
	for {
		row, err := w.hashes.peek(ctx)
		if err != nil || row == nil || row.Position > position {
			return nil, err
		}
		if row.Position == position {
			if len(row.Hash) != tlog.HashSize {
				return nil, nil
			}
			return (*tlog.Hash)(row.Hash), nil
		}
		w.report.add(Fault{Key: FaultHashExtra, First: row.Position})
		w.hashes.pop()
	}
}

// grow adds a leaf, and compares what the tree gains with what is stored, then
// with the heads that were signed at this size.
func (w *walk) grow(ctx context.Context, leaf tlog.Hash) error {
	first := tlog.StoredHashIndex(0, w.tree.size)
	for i, hash := range w.tree.add(leaf) {
		position := first + int64(i)
		stored, err := w.stored(ctx, position)
		if err != nil {
			return err
		}
		row, err := w.hashes.peek(ctx)
		if err != nil {
			return err
		}
		there := row != nil && row.Position == position
		switch {
		case !there:
			w.report.add(Fault{Key: FaultHashMissing, First: position})
		case stored == nil || *stored != hash:
			w.report.add(Fault{Key: FaultHashChanged, First: position})
		}
		if there {
			w.hashes.pop()
		}
	}
	w.compare()
	return nil
}

// rest reports the rows that stand beyond the tree.
func rest[T any](ctx context.Context, s *stream[T], report *Report, key string) error {
	fault := Fault{Key: key}
	for n := 0; ; n++ {
		row, err := s.peek(ctx)
		if err != nil {
			return err
		}
		if row == nil {
			if n > 0 {
				report.add(fault)
			}
			return nil
		}
		fault.Last = s.number(row)
		if n == 0 {
			fault.First = fault.Last
		}
		s.pop()
	}
}
