package backup

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// Verify proves a backup by restoring it into a SQLite database of its own, in
// the folder for temporary files, thrown away afterwards: the number of rows
// and the digest of every table are those announced, and its schema goes up to
// that of sequence. It needs as much room there as the data takes. A check, when
// there is one, is that of a [Target].
//
// Errors: those of [Restore].
func Verify(ctx context.Context, from io.Reader, identities []age.Identity, sequence fs.FS, check func(context.Context, *db.DB, Header) error) (report Report, err error) {
	defer kernel.Wrap(&err, "backup.Verify")
	err = inScratch(ctx, func(d *db.DB) (err error) {
		report, err = Restore(ctx, from, identities, Target{Database: d, Sequence: sequence, Check: check})
		return err
	})
	return report, err
}

// inScratch gives act an empty SQLite database that goes with it. Its folder is
// for the eyes of its owner only.
func inScratch(ctx context.Context, act func(d *db.DB) error) (err error) {
	folder, err := os.MkdirTemp("", "relais-backup-*")
	if err != nil {
		return kernel.Because(kernel.Unavailable, "backup.scratch", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	d, err := db.Open(ctx, filepath.Join(folder, "relais.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return act(d)
}
