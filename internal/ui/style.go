package ui

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
)

//go:embed css/*.css
var sheets embed.FS

// Style is the stylesheet of one page, ready to be inlined: only the rules the
// page uses, because its reader pays for every kilobyte.
type Style struct {
	CSS  string
	hash string // what a content policy calls it
}

// Theme is what a network may change of the look: its accent, as CSS colours
// on light and on dark paper. The zero Theme is Relais' own green.
type Theme struct {
	Accent     string
	AccentDark string
}

// NewStyle puts the named sheets of the folder css together, in order, under a
// theme.
func NewStyle(theme Theme, names ...string) (Style, error) {
	var all strings.Builder
	for _, name := range names {
		sheet, err := sheets.ReadFile("css/" + name + ".css")
		if err != nil {
			return Style{}, fmt.Errorf("ui.NewStyle: %w", err)
		}
		all.Write(sheet)
	}
	if theme.Accent != "" {
		fmt.Fprintf(&all, ":root{--a:%s}", theme.Accent)
	}
	if theme.AccentDark != "" {
		fmt.Fprintf(&all, "@media(prefers-color-scheme:dark){:root{--a:%s}}", theme.AccentDark)
	}
	m := minify.New()
	m.AddFunc("text/css", css.Minify)
	small, err := m.String("text/css", all.String())
	if err != nil {
		return Style{}, fmt.Errorf("ui.NewStyle: %w", err)
	}
	sum := sha256.Sum256([]byte(small))
	return Style{small, "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"}, nil
}

// Policy gives the Content-Security-Policy of a page that has this style, no
// script, and forms that come back here.
func (s Style) Policy() string {
	return "default-src 'none'; style-src " + s.hash + "; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

// PolicyWithScript gives the policy of a page that also runs our own scripts,
// from files of ours.
func (s Style) PolicyWithScript() string { return s.Policy() + "; script-src 'self'" }
