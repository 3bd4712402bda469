package rest

import (
	"embed"
	"io/fs"
)

//go:embed texts/*.json
var texts embed.FS

// Texts gives what the API says when it refuses, for the catalogue.
func Texts() fs.FS {
	folder, err := fs.Sub(texts, "texts")
	if err != nil {
		return texts // cannot be: the folder is embedded above
	}
	return folder
}
