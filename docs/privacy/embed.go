// Package privacy carries the privacy documents of a network, in French, so
// that the product shows the very pages that stand in this folder.
package privacy

import (
	"embed"
	"io/fs"
)

//go:embed *.md
var files embed.FS

// Files gives the documents, in Markdown: registre.md (register of processing),
// analyse-impact.md (impact assessment), notice-personnes.md and
// notice-professionnels.md (notices), durees.md (how long data are kept),
// jamais.md (what is never collected). Links to other folders lead nowhere
// within it.
func Files() fs.FS { return files }
