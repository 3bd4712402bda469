package attack_test

import (
	"cmp"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// keyField is the hidden key of every form.
const keyField = "cle"

// form is a form of a page.
type form struct {
	method, action string
	fields         []formField
}

// formField is something that a form sends.
type formField struct {
	name, kind, value string
	options           []string // of a list, and of radio buttons of one name
}

// typed gives what the form sends as the page proposes it, lists and buttons
// at their first choice when none is made.
func (f form) typed() url.Values {
	values := url.Values{}
	for _, field := range f.fields {
		value := field.value
		if value == "" && len(field.options) > 0 {
			value = field.options[0]
		}
		values.Set(field.name, value)
	}
	return values
}

// seen is what a page holds for those who go on from it.
type seen struct {
	forms []form
	links []string
}

// look reads a page.
func look(t testing.TB, page string) (s seen) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	outside := form{}
	s.walk(root, &outside)
	return s
}

// walk reads a part of a page, which may be within a form.
func (s *seen) walk(n *html.Node, within *form) {
	switch n.Data {
	case "a":
		s.links = append(s.links, attribute(n, "href"))
	case "form":
		inner := form{method: strings.ToUpper(attribute(n, "method")), action: attribute(n, "action")}
		for child := range n.ChildNodes() {
			s.walk(child, &inner)
		}
		s.forms = append(s.forms, inner)
		return
	case "input", "textarea", "select", "button":
		within.add(n)
	}
	for child := range n.ChildNodes() {
		s.walk(child, within)
	}
}

// add takes what a part of a form sends.
func (f *form) add(n *html.Node) {
	one := formField{name: attribute(n, "name"), kind: attribute(n, "type"), value: attribute(n, "value")}
	switch n.Data {
	case "button":
		one.kind = "submit"
	case "textarea":
		one.kind, one.value = "textarea", text(n)
	case "select":
		one.kind = "select"
		one.choices(n)
	}
	if one.name == "" || one.kind == "checkbox" && !has(n, "checked") {
		return
	}
	if one.kind == "radio" {
		one.options = []string{one.value}
		if !has(n, "checked") {
			one.value = ""
		}
	}
	for i, before := range f.fields {
		if before.name == one.name {
			f.fields[i].options = append(before.options, one.options...)
			f.fields[i].value = cmp.Or(before.value, one.value)
			return
		}
	}
	f.fields = append(f.fields, one)
}

// choices reads the options of a list.
func (f *formField) choices(n *html.Node) {
	for child := range n.Descendants() {
		if child.Data != "option" {
			continue
		}
		if value := attribute(child, "value"); value != "" {
			f.options = append(f.options, value)
		}
		if has(child, "selected") {
			f.value = attribute(child, "value")
		}
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func text(n *html.Node) (all string) {
	for child := range n.Descendants() {
		if child.Type == html.TextNode {
			all += child.Data
		}
	}
	return all
}

// formTo gives the form of a page that goes to a path, and fails without it.
func formTo(t testing.TB, page, path string) form {
	t.Helper()
	for _, f := range look(t, page).forms {
		if f.action == path || f.action == "" && path == "" {
			return f
		}
	}
	t.Fatalf("the page has no form that goes to %q:\n%.2000s", path, page)
	return form{}
}

// keyOf gives the hidden key of the first form of a page.
func keyOf(t testing.TB, page string) string {
	t.Helper()
	for _, f := range look(t, page).forms {
		if key := f.typed().Get(keyField); key != "" {
			return key
		}
	}
	t.Fatalf("no form of the page has a key:\n%.2000s", page)
	return ""
}
