package ui

import (
	"embed"
	"io/fs"

	"relais/internal/platform/i18n"
)

//go:embed texts/*.json
var texts embed.FS

// Texts gives what the frame of every page says, for the catalogue.
func Texts() fs.FS { return i18n.Folder(texts, "texts") }
