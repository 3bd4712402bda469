package web

import (
	"embed"
	"io/fs"

	"relais/internal/platform/i18n"
)

//go:embed texts/*.json
var texts embed.FS

// Texts gives what these pages say, for the catalogue of the pages of work. The
// names of the roles (role.name.…) are those of the journal.
func Texts() fs.FS { return i18n.Folder(texts, "texts") }
