package journal

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
)

// Restored is for whoever has put the database back from a backup, before the
// house opens again. The checkpoints that were signed since the backup tell of
// lines that are no more: they are set aside in the folder of the safe, never
// dropped, and a line of the journal says which was the last. Those who hold
// later checkpoints or receipts will see that a restore took their lines.
//
// Where the journal extends what was last signed, those of its checkpoints that
// the backup came too early to hold enter the database again.
func (j *Journal) Restored(ctx context.Context) (err error) {
	defer kernel.Wrap(&err, "journal.Restored")
	kept, err := lastInFolder(j.folder)
	if err != nil {
		return err
	}
	line := Line{Action: JournalRestored}
	var behind bool
	err = j.db.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		if kept != nil {
			last, err := openCheckpoint(kept, j.verifier)
			if err != nil {
				return err
			}
			if behind, err = j.isBehind(ctx, tx, last); err != nil {
				return err
			}
			if !behind {
				if err := j.reenter(ctx, tx); err != nil {
					return err
				}
			}
			line.Detail = map[string]string{"last_size": strconv.FormatInt(last.size, 10), "last_root": last.root.String()}
		}
		_, err := j.Append(ctx, tx, line)
		return err
	})
	if err == nil {
		err = j.unverified()
	}
	if err != nil || !behind {
		return err
	}
	j.forget()
	return setAside(j.folder, j.clock().UTC().Format("2006-01-02T150405Z"))
}

// isBehind tells whether the tree is not the growth of a checkpoint.
func (j *Journal) isBehind(ctx context.Context, tx bun.Tx, last checkpoint) (bool, error) {
	now, err := j.presentHead(ctx, tx)
	if err != nil {
		return false, err
	}
	err = grewFrom(ctx, tx, last, now)
	if kernel.KindOf(err) == kernel.Conflict {
		return true, nil
	}
	return false, err
}

// reenter puts back into the database the checkpoints of the folder that were
// signed after the last it holds.
func (j *Journal) reenter(ctx context.Context, tx bun.Tx) error {
	var last checkpointRow
	err := tx.NewSelect().Model(&last).Order("number DESC").Limit(1).Scan(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	files, err := checkpointFiles(j.folder, "")
	if err != nil {
		return err
	}
	for _, file := range files {
		err := eachInFile(file, func(signed []byte) error {
			c, err := openCheckpoint(signed, j.verifier)
			if err != nil || c.size <= last.Size {
				return err
			}
			last = checkpointRow{Number: last.Number + 1, Size: c.size, At: j.clock().UnixMicro(), Note: string(signed)}
			_, err = tx.NewInsert().Model(&last).Exec(ctx)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// setAside renames the folder of the checkpoints, after the moment of the
// restore.
func setAside(safe, moment string) error {
	folder := filepath.Join(safe, checkpointFolder)
	err := os.Rename(folder, folder+".before-"+moment)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return kernel.Because(kernel.Unavailable, "journal.folder", err)
	}
	return syncFolder(safe)
}

// forget takes what this node signed before a restore from its memory.
func (j *Journal) forget() {
	j.last.Lock()
	defer j.last.Unlock()
	j.last.checkpoint = checkpoint{}
}
