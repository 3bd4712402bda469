package web

import (
	"embed"
	"io/fs"
)

//go:embed texts/*.json
var texts embed.FS

// Texts gives what these pages say, for the catalogue of the pages of work. The
// names of the roles (role.name.…) are those of the journal.
func Texts() fs.FS {
	folder, err := fs.Sub(texts, "texts")
	if err != nil {
		return texts // cannot be: the folder is embedded above
	}
	return folder
}
