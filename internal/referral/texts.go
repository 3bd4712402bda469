package referral

import (
	"embed"
	"io/fs"
)

//go:embed texts/*.json
var texts embed.FS

// Texts gives what messages to people say, for the catalogue of everyone's pages.
func Texts() fs.FS {
	folder, err := fs.Sub(texts, "texts")
	if err != nil {
		return texts // cannot be: the folder is embedded above
	}
	return folder
}
