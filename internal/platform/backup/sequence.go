package backup

import (
	"io/fs"

	"github.com/pressly/goose/v3"
)

// upTo shows the steps of a sequence of migrations up to a version, so that a
// schema can be brought to that of a backup.
type upTo struct {
	fs.FS
	version int64
}

// ReadDir lists the steps up to the version.
func (u upTo) ReadDir(name string) (kept []fs.DirEntry, err error) {
	entries, err := fs.ReadDir(u.FS, name)
	for _, entry := range entries {
		if version, err := goose.NumericComponent(entry.Name()); err == nil && version <= u.version {
			kept = append(kept, entry)
		}
	}
	return kept, err
}

// Newest gives the version to which a sequence leads.
func Newest(sequence fs.FS) (last int64, err error) {
	steps, err := fs.Glob(sequence, "*.sql")
	for _, step := range steps {
		if version, err := goose.NumericComponent(step); err == nil {
			last = max(last, version)
		}
	}
	return last, err
}
