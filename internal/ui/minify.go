package ui

import (
	"fmt"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/html"
	"github.com/tdewolff/minify/v2/js"
)

// Minify writes a page with the fewest bytes that browsers read the same way.
func Minify(page []byte) ([]byte, error) {
	small, err := minifier.Bytes("text/html", page)
	if err != nil {
		return nil, fmt.Errorf("ui.Minify: %w", err)
	}
	return small, nil
}

// MinifyScript writes a script with the fewest bytes that browsers read the same
// way.
func MinifyScript(script []byte) ([]byte, error) {
	m := minify.New() // not the one of pages: theirs stand under a fingerprint
	m.AddFunc("text/javascript", js.Minify)
	small, err := m.Bytes("text/javascript", script)
	if err != nil {
		return nil, fmt.Errorf("ui.MinifyScript: %w", err)
	}
	return small, nil
}

// minifier leaves styles alone, which were made small once, when the page's
// policy took their fingerprint.
var minifier = newMinifier()

func newMinifier() *minify.M {
	m := minify.New()
	m.Add("text/html", &html.Minifier{KeepDefaultAttrVals: true, KeepDocumentTags: false})
	return m
}
