// Package verifier holds the page that verifies a receipt of the journal in a
// browser. It is one file that needs no server and no network: people keep it,
// and open it from their disk.
package verifier

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"regexp"
)

//go:embed verifier.html
var page []byte

// Page gives the file, HTML in UTF-8.
func Page() []byte { return page }

// inline finds the script and the style of the page.
var inline = regexp.MustCompile(`(?s)<(script|style)>(.*?)</(?:script|style)>`)

// ContentPolicy gives the Content-Security-Policy under which the page works
// when it is served: its own script and style, and nothing else.
func ContentPolicy() string {
	policy := "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	for _, found := range inline.FindAllSubmatch(page, -1) {
		sum := sha256.Sum256(found[2])
		policy += "; " + string(found[1]) + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return policy
}
