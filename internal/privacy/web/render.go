package web

import (
	"bytes"
	"io/fs"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"relais/internal/kernel"
)

// document is one document, ready to be shown.
type document struct {
	title string // its first heading
	html  string // sanitised
}

// render puts the Markdown files of a folder in shape, by their names without
// the ending. With a language, each part says that it is written in it.
func render(files fs.FS, lang string) (_ map[string]document, err error) {
	defer kernel.Wrap(&err, "render")
	names, err := fs.Glob(files, "*.md")
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, name := range names {
		known[name] = true
	}
	markdown := goldmark.New(
		goldmark.WithExtensions(extension.Table),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithASTTransformers(util.Prioritized(shaper{known, lang}, 100))),
	)
	policy := bluemonday.UGCPolicy()
	policy.AllowAttrs("data-label").OnElements("td")
	documents := map[string]document{}
	for _, name := range names {
		source, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		var html bytes.Buffer
		if err := markdown.Convert(source, &html); err != nil {
			return nil, err
		}
		documents[strings.TrimSuffix(name, ".md")] = document{titleOf(source), clean(policy, html.Bytes())}
	}
	return documents, nil
}

// noHeadings finds the headings of a table that has none: Markdown wants them,
// readers do not.
var noHeadings = regexp.MustCompile(`<thead>\s*<tr>\s*(?:<th></th>\s*)+</tr>\s*</thead>\s*`)

// clean keeps of a document only what cannot harm. The empty corner of a table
// heads nothing.
func clean(policy *bluemonday.Policy, html []byte) string {
	safe := noHeadings.ReplaceAllString(string(policy.SanitizeBytes(html)), "")
	return strings.ReplaceAll(safe, "<th></th>", "<td></td>")
}

// titleOf gives the first heading of a document.
func titleOf(source []byte) string {
	for line := range strings.Lines(string(source)) {
		if title, is := strings.CutPrefix(line, "# "); is {
			return strings.TrimSpace(title)
		}
	}
	return ""
}

// shaper makes a parsed document one of ours: its links lead to our pages, its
// tables can become cards, and its parts say their language.
type shaper struct {
	known map[string]bool // names of files
	lang  string          // "" to say nothing
}

// Transform does it.
func (s shaper) Transform(root *ast.Document, reader text.Reader, _ parser.Context) {
	var links []*ast.Link
	var tables []*extast.Table
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Link:
			if entering {
				links = append(links, n)
			}
		case *extast.Table:
			if entering {
				tables = append(tables, n)
			}
		}
		return ast.WalkContinue, nil
	}) // it fails only when the function above does
	for _, link := range links {
		s.lead(link)
	}
	for _, table := range tables {
		label(table, reader.Source())
	}
	if s.lang == "" {
		return
	}
	for part := root.FirstChild(); part != nil; part = part.NextSibling() {
		part.SetAttributeString("lang", []byte(s.lang))
	}
}

// lead makes a link lead to a page of ours. What is only in the folder of the
// documents, and not in the product, keeps its words and loses its link.
func (s shaper) lead(link *ast.Link) {
	to := string(link.Destination)
	switch file, anchor, _ := strings.Cut(to, "#"); {
	case strings.HasPrefix(to, "https://") || file == "":
	case file == "../security/acces.md":
		link.Destination = []byte("/roles")
	case s.known[file]:
		to = "/confidentialite/" + strings.TrimSuffix(file, ".md")
		if anchor != "" {
			to += "#" + anchor
		}
		link.Destination = []byte(to)
	default:
		unlink(link)
	}
}

// unlink puts what a link says in its place.
func unlink(link *ast.Link) {
	parent := link.Parent()
	for child := link.FirstChild(); child != nil; child = link.FirstChild() {
		parent.InsertBefore(parent, link, child)
	}
	parent.RemoveChild(parent, link)
}

// label gives each cell the heading of its column, which a phone shows beside
// it; the first says itself what it is.
func label(table *extast.Table, source []byte) {
	var headings []string
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		column := 0
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			switch {
			case row.Kind() == extast.KindTableHeader:
				headings = append(headings, wordsOf(cell, source))
			case column > 0 && column < len(headings) && headings[column] != "":
				cell.SetAttributeString("data-label", []byte(headings[column]))
			}
			column++
		}
	}
}

// wordsOf gives what a node says, without its marks.
func wordsOf(node ast.Node, source []byte) string {
	var words strings.Builder
	_ = ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if said, is := n.(*ast.Text); is && entering {
			words.Write(said.Segment.Value(source))
		}
		return ast.WalkContinue, nil
	}) // it fails only when the function above does
	return words.String()
}
