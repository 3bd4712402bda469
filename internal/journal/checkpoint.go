package journal

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"relais/internal/kernel"
)

// checkpointRow is a signed head as the database keeps it.
type checkpointRow struct {
	bun.BaseModel `bun:"table:journal_checkpoints"`

	Number int64 `bun:",pk"` // from 1, without a gap
	Size   int64
	At     int64 // microseconds since 1970, UTC
	Note   string
}

// Checkpoint signs the head of the tree, keeps it in the database and in the
// folder of the safe, and gives the signed note; when the tree has not grown
// since the last, that one; nothing for an empty tree. It must not be called
// within an act.
//
// It signs one history only: a tree that does not extend what was last signed,
// here or in the folder, is refused with an error of kind Conflict. One of which
// [Journal.VerifyNew] finds a fault is Unavailable ("journal.altered"): what is
// signed was verified before.
func (j *Journal) Checkpoint(ctx context.Context) (signed []byte, err error) {
	defer kernel.Wrap(&err, "journal.Checkpoint")
	if err := j.mayGrow(); err != nil {
		return nil, err
	}
	report, err := j.VerifyNew(ctx)
	if err != nil {
		return nil, err
	}
	if !report.Sound() {
		return nil, kernel.Fault(kernel.Unavailable, "journal.altered", len(report.Faults)+report.More)
	}
	return j.signHead(ctx)
}

// signHead does what [Journal.Checkpoint] says once the head was verified.
func (j *Journal) signHead(ctx context.Context) (signed []byte, err error) {
	kept, err := lastInFolder(j.folder)
	if err != nil {
		return nil, err
	}
	var fresh bool
	var made checkpoint
	err = j.db.Write(ctx, func(ctx context.Context, tx bun.Tx) (err error) {
		signed, made, fresh, err = j.checkpointIn(ctx, tx, kept)
		return err
	})
	if err != nil || !fresh {
		return signed, err
	}
	j.saw(made)
	return signed, appendToFolder(j.folder, j.clock(), signed)
}

// checkpointIn signs the head in a transaction; fresh tells whether it is one
// that was not signed before.
func (j *Journal) checkpointIn(ctx context.Context, tx bun.Tx, kept []byte) (signed []byte, made checkpoint, fresh bool, err error) {
	h, tree, err := j.lockedHead(ctx, tx)
	if err != nil || h.Size == 0 {
		return nil, made, false, err
	}
	var last checkpointRow
	err = tx.NewSelect().Model(&last).Order("number DESC").Limit(1).Scan(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, made, false, err
	}
	now := checkpoint{h.Size, tree.root()}
	if err := j.extends(ctx, tx, now, []byte(last.Note), kept); err != nil {
		return nil, made, false, err
	}
	if last.Size == h.Size {
		return []byte(last.Note), now, false, nil
	}
	if signed, err = j.sign(now); err != nil {
		return nil, made, false, err
	}
	row := &checkpointRow{Number: last.Number + 1, Size: h.Size, At: j.clock().UnixMicro(), Note: string(signed)}
	_, err = tx.NewInsert().Model(row).Exec(ctx)
	return signed, now, true, err
}

// extends tells, by an error of kind Conflict, that the tree is not the growth
// of what was signed before: by these notes, or of what this node knows.
func (j *Journal) extends(ctx context.Context, tx bun.IDB, now checkpoint, notes ...[]byte) error {
	known := []checkpoint{j.lastSeen()}
	for _, signed := range notes {
		if len(signed) == 0 {
			continue
		}
		c, err := openCheckpoint(signed, j.verifier)
		if err != nil {
			return err
		}
		known = append(known, c)
	}
	for _, older := range known {
		if err := grewFrom(ctx, tx, older, now); err != nil {
			return err
		}
	}
	return nil
}

// grewFrom proves that a tree is the growth of an older one, by an error of
// kind Conflict when it is not. From nothing, all grow.
func grewFrom(ctx context.Context, tx bun.IDB, older, now checkpoint) error {
	if older.size == 0 {
		return nil
	}
	if older.size > now.size {
		return kernel.Fault(kernel.Conflict, "journal.shrunk", now.size, older.size)
	}
	proof, err := tlog.ProveTree(now.size, older.size, hashReader(ctx, tx))
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, now.size, now.root, older.size, older.root); err != nil {
		return kernel.Because(kernel.Conflict, "journal.rewritten", err, older.size)
	}
	return nil
}

// Consistent proves that the present tree is the growth of the one that an
// older note signed, such as one that was mailed: an error of kind Conflict
// when it is not, Invalid when the note is not one of this journal.
func (j *Journal) Consistent(ctx context.Context, older []byte) (err error) {
	defer kernel.Wrap(&err, "journal.Consistent")
	c, err := openCheckpoint(older, j.verifier)
	if err != nil {
		return err
	}
	return j.db.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		now, err := j.presentHead(ctx, tx)
		if err != nil {
			return err
		}
		return grewFrom(ctx, tx, c, now)
	})
}

// Sound gives an error unless the tree, as it stands, is the growth of what
// was last signed: kind Conflict when it was put back or rewritten, Unavailable
// when it is broken where it grows. It reads a few dozen hashes: it is for the
// opening of a house, and [Journal.Verify] for the whole.
func (j *Journal) Sound(ctx context.Context) (err error) {
	defer kernel.Wrap(&err, "journal.Sound")
	kept, err := lastInFolder(j.folder)
	if err != nil {
		return err
	}
	return j.db.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		now, err := j.presentHead(ctx, tx)
		if err != nil {
			return err
		}
		return j.extends(ctx, tx, now, kept)
	})
}

// presentHead reads the head, without keeping anyone from moving it.
func (j *Journal) presentHead(ctx context.Context, tx bun.Tx) (checkpoint, error) {
	h := head{ID: 1}
	if err := tx.NewSelect().Model(&h).WherePK().Scan(ctx); err != nil {
		return checkpoint{}, kernel.Because(kernel.Unavailable, "journal.broken", err)
	}
	tree, err := readFrontier(ctx, tx, h.Size)
	if err != nil {
		return checkpoint{}, err
	}
	return checkpoint{h.Size, tree.root()}, j.checkHead(h, tree.root())
}

// saw remembers the greatest checkpoint this node signed.
func (j *Journal) saw(c checkpoint) {
	j.last.Lock()
	defer j.last.Unlock()
	if c.size > j.last.size {
		j.last.checkpoint = c
	}
}

func (j *Journal) lastSeen() checkpoint {
	j.last.Lock()
	defer j.last.Unlock()
	return j.last.checkpoint
}
