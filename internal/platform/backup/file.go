package backup

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"filippo.io/age"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// WriteFile writes a backup of d into a file, reads that file again from the
// disk and proves it as [Verify] does, then only gives it its name, in place of
// the file that had it. Until then it is beside, under a name that begins with
// a dot and ends in ".part"; a failure takes it away, a kill leaves it there.
// No private key is needed: the key of this one file is still known to the
// process that wrote it.
//
// Errors: those of [Write] and of [Verify], and file.create.
func WriteFile(ctx context.Context, d *db.DB, path string, options Options, sequence fs.FS) (report Report, err error) {
	defer kernel.Wrap(&err, "backup.WriteFile")
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part") // for its owner only
	if err != nil {
		return Report{}, kernel.Because(kernel.Unavailable, "file.create", err, path)
	}
	defer func() {
		if closed := file.Close(); err == nil {
			err = closed
		}
		if err != nil {
			os.Remove(file.Name())
		}
	}()
	report, opens, err := write(ctx, d, file, options)
	if err != nil {
		return Report{}, err
	}
	if err := file.Sync(); err != nil {
		return Report{}, kernel.Because(kernel.Unavailable, "backup.write", err)
	}
	if err := proveFile(ctx, file, opens, report, sequence); err != nil {
		return Report{}, err
	}
	if options.Made != nil {
		digest, err := digestOf(file)
		if err != nil {
			return Report{}, err
		}
		if err := options.Made(ctx, report, digest); err != nil {
			return Report{}, err
		}
	}
	return report, errors.Join(os.Rename(file.Name(), path), syncFolder(filepath.Dir(path)))
}

// proveFile restores the file aside, and holds what came out against what was
// read from the database.
func proveFile(ctx context.Context, file *os.File, opens age.Identity, written Report, sequence fs.FS) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	proved, err := Verify(ctx, file, []age.Identity{opens}, sequence, nil)
	if err != nil {
		return err
	}
	if proved.Bytes != written.Bytes || !slices.Equal(proved.Tallies, written.Tallies) {
		return damaged(nil)
	}
	return nil
}

// digestOf gives the SHA-256 of a file.
func digestOf(file *os.File) ([]byte, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return nil, kernel.Because(kernel.Unavailable, "backup.write", err)
	}
	return sum.Sum(nil), nil
}

// syncFolder puts the names in a folder on the disk.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
