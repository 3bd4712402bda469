package referral

import (
	"embed"
	"io/fs"

	"relais/internal/platform/i18n"
)

//go:embed texts/*.json
var texts embed.FS

// Texts gives what messages to people say, for the catalogue of everyone's pages.
func Texts() fs.FS { return i18n.Folder(texts, "texts") }
