// Package asvs holds docs/security/asvs.tsv, which answers every requirement
// of levels 1 and 2 of OWASP ASVS 5.0.0, against the list of the requirements
// and against the tree: no line is empty, and what a line names exists.
package asvs

import (
	"slices"
	"strings"
	"testing"
)

// pendingAllowed says that lines may still name tests to be written.
const pendingAllowed = false

const (
	tableFile = "docs/security/asvs.tsv"
	listFile  = "docs/security/asvs-ids.txt"
)

func TestTheListIsTheStandard(t *testing.T) {
	count := map[string]int{}
	list := readList(t)
	for _, r := range list {
		count[r.level]++
	}
	if count["1"] != 70 || count["2"] != 183 || len(list) != 253 {
		t.Errorf("%d requirements, by level %v; the standard has 70 of level 1 and 183 of level 2", len(list), count)
	}
	if !slices.IsSortedFunc(list, compareIDs) {
		t.Error("the list is not in the order of the standard")
	}
}

func TestEveryRequirementIsAnswered(t *testing.T) {
	rows := readTable(t)
	for _, fault := range coverage(readList(t), rows) {
		t.Error(fault)
	}
	tree := readTree(t)
	pending := map[string][]string{}
	for _, r := range rows {
		for _, fault := range tree.faults(r) {
			t.Errorf("%s line %d, %s: %s", tableFile, r.line, r.id, fault)
		}
		if area, what, waits := r.pending(); waits {
			pending[area] = append(pending[area], r.id+" "+what)
		}
	}
	tellPending(t, pending)
}

// tellPending prints the tests that lines wait for, area by area.
func tellPending(t *testing.T, pending map[string][]string) {
	t.Helper()
	for _, area := range areas() {
		if n := len(pending[area]); n > 0 {
			t.Logf("%s, %d pending:\n  %s", area, n, strings.Join(pending[area], "\n  "))
		}
	}
	if len(pending) > 0 && !pendingAllowed {
		t.Error("the tests above are still to be written")
	}
}

func TestBadLinesAreSeen(t *testing.T) {
	tree := tree{
		tests: map[string]bool{"internal/kernel:TestKinds": true},
		root:  root(),
	}
	long := "There is nothing of the kind in Relais."
	for _, c := range []struct {
		name string
		row  row
		want string // "" for a good line
	}{
		{"a test", row{how: "test", where: "internal/kernel:TestKinds"}, ""},
		{"two tests", row{how: "test", where: "internal/kernel:TestKinds internal/kernel:TestKinds"}, ""},
		{"a test that is not", row{how: "test", where: "internal/kernel:TestNone"}, "no test"},
		{"one test of two that is not", row{how: "test", where: "internal/kernel:TestKinds internal/kernel:TestNone"}, "no test"},
		{"a test without folder", row{how: "test", where: "TestKinds"}, "no test"},
		{"a test to come", row{how: "test", where: "pending:gate every route names its action"}, ""},
		{"a test to come of nobody", row{how: "test", where: "pending:moon every route names its action"}, "no area"},
		{"a test to come, unsaid", row{how: "test", where: "pending:gate"}, "says nothing"},
		{"a document", row{how: "document", where: "docs/security/README.md#how-to-read-it"}, ""},
		{"a document whole", row{how: "document", where: "docs/security/README.md"}, ""},
		{"a document that is not", row{how: "document", where: "docs/security/none.md"}, "no document"},
		{"a folder", row{how: "document", where: "docs/security"}, "no document"},
		{"a document outside", row{how: "document", where: "../README.md"}, "no document"},
		{"a heading that is not", row{how: "document", where: "docs/security/README.md#none"}, "no heading"},
		{"a reason", row{how: "reason", where: long}, ""},
		{"a reason too short", row{how: "reason", where: "N/A"}, "no reason"},
		{"a deviation", row{how: "deviation", where: long + " What stands instead is told here."}, ""},
		{"a deviation that is not told", row{how: "deviation", where: "Not done yet."}, "no deviation"},
		{"nothing", row{}, "how is"},
		{"how, without where", row{how: "test"}, "no test"},
		{"something else", row{how: "later", where: long}, "how is"},
		{"not said in words", row{what: "-", how: "reason", where: long}, "what"},
	} {
		if c.row.what == "" {
			c.row.what = "Something is asked for."
		}
		got := strings.Join(tree.faults(c.row), "; ")
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, expected %q", c.name, got, c.want)
		}
	}
}

func TestGapsAreSeen(t *testing.T) {
	list := []row{{id: "1.1.1", level: "2"}, {id: "1.2.1", level: "1"}}
	first, second := row{id: "1.1.1", level: "2"}, row{id: "1.2.1", level: "1"}
	for name, c := range map[string]struct {
		rows []row
		want string
	}{
		"whole":           {[]row{first, second}, ""},
		"one missing":     {[]row{first}, "1.2.1 is missing"},
		"one unknown":     {[]row{first, second, {id: "1.2.99", level: "1"}}, "1.2.99 is not"},
		"one twice":       {[]row{first, second, second}, "1.2.1 stands twice"},
		"another level":   {[]row{first, {id: "1.2.1", level: "2"}}, "1.2.1 is of level 1"},
		"nothing":         {nil, "1.1.1 is missing"},
		"the other order": {[]row{second, first}, "order"},
	} {
		got := strings.Join(coverage(list, c.rows), "; ")
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, expected %q", name, got, c.want)
		}
	}
}

func TestAnchorsAreThoseOfTheForges(t *testing.T) {
	page := "# Signing in\n\n```\n# not a heading\n```\n## The ways in: `how`, and why?\n## Ce que l’on voit d’un dossier\n## Twice\n## Twice\n"
	got := anchors(page)
	for _, want := range []string{"signing-in", "the-ways-in-how-and-why", "ce-que-lon-voit-dun-dossier", "twice", "twice-1"} {
		if !got[want] {
			t.Errorf("no anchor %q in %v", want, got)
		}
	}
	if got["not-a-heading"] {
		t.Error("a line of code is taken for a heading")
	}
}
