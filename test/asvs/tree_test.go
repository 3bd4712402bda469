package asvs

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// tree is what a line of the table may name.
type tree struct {
	tests map[string]bool // "folder:TestName"
	root  string          // where documents are looked for
}

var testFunction = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w*)\(\w+ \*testing\.[TF]\)`)

// readTree finds every test function of the tree.
func readTree(t *testing.T) tree {
	t.Helper()
	found := tree{map[string]bool{}, root()}
	err := fs.WalkDir(os.DirFS(found.root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, "_test.go"):
			return nil
		}
		for _, match := range testFunction.FindAllStringSubmatch(readFile(t, name), -1) {
			found.tests[path.Dir(name)+":"+match[1]] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.tests) < 300 {
		t.Fatalf("only %d tests were found: the walk does not see the tree", len(found.tests))
	}
	return found
}

// leastDeviation is how many words it takes to say what is not done, why, and
// what stands instead.
const leastDeviation = 12

// faults tells what is wrong with one line.
func (tr tree) faults(r row) (found []string) {
	if len(strings.Fields(r.what)) < 2 {
		found = append(found, "what is asked is not said in words")
	}
	fault := ""
	switch r.how {
	case "test":
		fault = tr.testFault(r)
	case "document":
		fault = tr.documentFault(r.where)
	case "reason":
		if len(strings.Fields(r.where)) < 4 {
			fault = "no reason in " + strconv.Quote(r.where)
		}
	case "deviation":
		if len(strings.Fields(r.where)) < leastDeviation {
			fault = "no deviation told in " + strconv.Quote(r.where)
		}
	default:
		fault = "how is " + strconv.Quote(r.how) + ", not test, document, reason or deviation"
	}
	if fault != "" {
		found = append(found, fault)
	}
	return found
}

func (tr tree) testFault(r row) string {
	if area, what, waits := r.pending(); waits {
		switch {
		case !slices.Contains(areas(), area):
			return "no area is called " + strconv.Quote(area)
		case len(strings.Fields(what)) < 3:
			return "the test to come says nothing"
		}
		return ""
	}
	names := strings.Fields(r.where)
	for _, name := range names {
		if !tr.tests[name] {
			return "no test is called " + strconv.Quote(name)
		}
	}
	if len(names) == 0 {
		return "no test is named"
	}
	return ""
}

func (tr tree) documentFault(where string) string {
	name, anchor, anchored := strings.Cut(where, "#")
	if !filepath.IsLocal(name) {
		return "no document of the tree: " + strconv.Quote(name)
	}
	content, err := os.ReadFile(filepath.Join(tr.root, filepath.FromSlash(name)))
	if err != nil {
		return "no document is called " + strconv.Quote(name)
	}
	if anchored && !anchors(string(content))[anchor] {
		return "no heading of " + name + " gives " + strconv.Quote(anchor)
	}
	return ""
}

// anchors gives the anchors that the headings of a page of Markdown have on
// the forges: small letters, digits and hyphens, a number after the second of
// the same words.
func anchors(page string) map[string]bool {
	found, times := map[string]bool{}, map[string]int{}
	code := false
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		title, heading := strings.CutPrefix(strings.TrimLeft(line, "#"), " ")
		if code || !heading || !strings.HasPrefix(line, "#") {
			continue
		}
		anchor := strings.Map(letterOfAnchor, strings.ToLower(strings.TrimSpace(title)))
		if n := times[anchor]; n > 0 {
			found[anchor+"-"+strconv.Itoa(n)] = true
		}
		times[anchor]++
		found[anchor] = true
	}
	return found
}

// letterOfAnchor gives what a letter of a heading becomes, -1 for nothing.
func letterOfAnchor(r rune) rune {
	switch {
	case r == ' ':
		return '-'
	case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
		return r
	}
	return -1
}
