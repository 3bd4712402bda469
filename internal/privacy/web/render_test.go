package web

import (
	"strings"
	"testing"
	"testing/fstest"
)

// What a document says is shown; what it might do is not.
func TestDocumentsAreMadeSafe(t *testing.T) {
	files := fstest.MapFS{
		"a.md": {Data: []byte("# Un *titre*\n\n<script>alert(1)</script>\n\n[ici](b.md#la) [là](../proofs.md) [x](javascript:alert(1)) [dehors](https://example.org) [haut](#un-titre)\n\n| | |\n|-|-|\n| a | b |\n\n| c | d |\n|-|-|\n| 1 | 2 |\n\n| | d |\n|-|-|\n| 1 | 3 |\n")},
		"b.md": {Data: []byte("pas de titre")},
	}
	documents, err := render(files, "fr")
	if err != nil || len(documents) != 2 || documents["a"].title != "Un *titre*" || documents["b"].title != "" {
		t.Fatalf("%+v, %v", documents, err)
	}
	html := documents["a"].html
	for _, has := range []string{
		`href="/confidentialite/b#la"`, `href="https://example.org"`, `href="#un-titre"`, " là ", `<td data-label="d">2</td>`, "<td>1</td>", `<p lang="fr">`, "<td>a</td>", `<td data-label="d">3</td>`,
	} {
		if !strings.Contains(html, has) {
			t.Errorf("lacks %s in %s", has, html)
		}
	}
	for _, hasNot := range []string{"script", "proofs", "<th></th>", `data-label="c"`} {
		if strings.Contains(html, hasNot) {
			t.Errorf("has %s in %s", hasNot, html)
		}
	}
}
