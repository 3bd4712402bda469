package ui

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"

	"relais/internal/kernel"
)

//go:embed css/*.css
var sheets embed.FS

// Style is the stylesheet of one page, ready to be inlined: only the rules the
// page uses, because its reader pays for every kilobyte.
type Style struct {
	CSS  string
	hash string // what a content policy calls it
}

// Theme is what a network may change of the look: its accent on light and on
// dark paper, as "#rrggbb" or "#rgb". Paper of printers keeps Relais' own ink.
// The zero Theme is Relais' own green.
type Theme struct {
	Accent     string
	AccentDark string
}

// NewStyle puts the named sheets of the folder css together, in order, under a
// theme. A colour that is not one is an error of kind [kernel.Invalid].
func NewStyle(theme Theme, names ...string) (Style, error) {
	var all strings.Builder
	for _, name := range names {
		sheet, err := sheets.ReadFile("css/" + name + ".css")
		if err != nil {
			return Style{}, fmt.Errorf("ui.NewStyle: %w", err)
		}
		all.Write(sheet)
	}
	accents, err := theme.rules()
	if err != nil {
		return Style{}, err
	}
	all.WriteString(accents)
	m := minify.New()
	m.AddFunc("text/css", css.Minify)
	small, err := m.String("text/css", all.String())
	if err != nil {
		return Style{}, fmt.Errorf("ui.NewStyle: %w", err)
	}
	sum := sha256.Sum256([]byte(small))
	return Style{small, "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"}, nil
}

var colour = regexp.MustCompile(`^#(?:[0-9A-Fa-f]{3}){1,2}$`)

// rules gives the accent each to its own paper: one alone must not spill over
// the other, on which nobody could read it.
func (t Theme) rules() (string, error) {
	var all strings.Builder
	for _, a := range []struct{ paper, accent string }{{"light", t.Accent}, {"dark", t.AccentDark}} {
		if a.accent == "" {
			continue
		}
		if !colour.MatchString(a.accent) {
			return "", kernel.Fault(kernel.Invalid, "theme.colour", a.accent)
		}
		fmt.Fprintf(&all, "@media screen and (prefers-color-scheme:%s){:root{--a:%s}}", a.paper, a.accent)
	}
	return all.String(), nil
}

// Policy gives the Content-Security-Policy of a page that has this style, and
// neither script nor form.
func (s Style) Policy() string { return s.policy("'none'") }

// PolicyWithForm gives the policy of a page whose forms come back here.
func (s Style) PolicyWithForm() string { return s.policy("'self'") }

// PolicyWithScript gives the policy of a page that also runs our own scripts,
// from files of ours.
func (s Style) PolicyWithScript() string { return s.Policy() + ";script-src 'self'" }

func (s Style) policy(forms string) string {
	return "default-src 'none';style-src " + s.hash + ";form-action " + forms + ";base-uri 'none';frame-ancestors 'none'"
}
