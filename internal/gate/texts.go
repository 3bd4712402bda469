package gate

import (
	"embed"
	"io/fs"
)

//go:embed texts/*.json
var texts embed.FS

// Texts gives what the gate says, for the catalogue of the pages of work.
func Texts() fs.FS {
	folder, err := fs.Sub(texts, "texts")
	if err != nil {
		return texts // cannot be: the folder is embedded above
	}
	return folder
}
