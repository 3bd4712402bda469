package gate

import (
	"embed"
	"io/fs"

	"relais/internal/platform/i18n"
)

//go:embed texts/*.json
var texts embed.FS

// Texts gives what the gate says, for the catalogue of the pages of work.
func Texts() fs.FS { return i18n.Folder(texts, "texts") }
