package ui

import (
	"fmt"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/html"
)

// Minify writes a page with the fewest bytes that browsers read the same way.
func Minify(page []byte) ([]byte, error) {
	small, err := minifier.Bytes("text/html", page)
	if err != nil {
		return nil, fmt.Errorf("ui.Minify: %w", err)
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
