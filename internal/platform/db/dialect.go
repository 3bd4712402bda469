package db

import (
	"io/fs"
	"strings"
)

// ofDialect shows of a sequence of migrations what one database runs: a step
// that differs is written twice, as NAME.sqlite.sql and NAME.postgres.sql.
type ofDialect struct {
	fs.FS
	postgres bool
}

// ReadDir lists the steps of the dialect.
func (o ofDialect) ReadDir(name string) (kept []fs.DirEntry, err error) {
	entries, err := fs.ReadDir(o.FS, name)
	other := ".postgres.sql"
	if o.postgres {
		other = ".sqlite.sql"
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), other) {
			kept = append(kept, entry)
		}
	}
	return kept, err
}
