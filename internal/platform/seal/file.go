package seal

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"relais/internal/kernel"
)

const (
	fileName   = "safe.json"
	unfinished = ".new" // ends the name of a file that is being written
	forOthers  = 0o077  // what may not be permitted
)

func (s *Safe) path() string { return filepath.Join(s.folder, fileName) }

// prepareFolder makes the folder when it is absent, and refuses one that
// others may look into.
func prepareFolder(folder string) error {
	if folder == "" {
		return kernel.Fault(kernel.Unavailable, "safe.folder")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return kernel.Because(kernel.Unavailable, "safe.folder", err)
	}
	info, err := os.Stat(folder)
	if err != nil {
		return kernel.Because(kernel.Unavailable, "safe.folder", err)
	}
	return refuseOpen(info)
}

func refuseOpen(info os.FileInfo) error {
	if info.Mode().Perm()&forOthers != 0 {
		return kernel.Fault(kernel.Unavailable, "safe.open_to_others", info.Name(), info.Mode().Perm())
	}
	return nil
}

// readFile gives the file, and which file it is; an error that says the file
// does not exist is given as it is.
func readFile(path string) ([]byte, os.FileInfo, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	if err != nil {
		return nil, nil, kernel.Because(kernel.Unavailable, "safe.unreadable", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, kernel.Because(kernel.Unavailable, "safe.unreadable", err)
	}
	if err := refuseOpen(info); err != nil {
		return nil, nil, err
	}
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, nil, kernel.Because(kernel.Unavailable, "safe.unreadable", err)
	}
	return data, info, nil
}

// replaceFile puts data in the place of a file, whole or not at all, whenever
// the machine stops; then it writes over what the file was.
func replaceFile(path string, data []byte) error {
	if err := writeFile(path+unfinished, data); err != nil {
		return err
	}
	old, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err == nil {
		defer old.Close()
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(path+unfinished, path); err != nil {
		return err
	}
	if err := syncFolder(filepath.Dir(path)); err != nil || old == nil {
		return err
	}
	return overwrite(old)
}

// writeFile writes a file of its own, down to the disk.
func writeFile(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncFolder makes a new name in a folder last.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// overwrite puts zeros where an unlinked file stood, so that the keys it held
// are gone from a disk that writes in place.
func overwrite(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if _, err := f.WriteAt(make([]byte, info.Size()), 0); err != nil {
		return err
	}
	return f.Sync()
}
