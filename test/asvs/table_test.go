package asvs

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// row is one requirement, as the list names it (id and level) or as the table
// answers it.
type row struct {
	line             int // of the file, from 1
	id, level        string
	what, how, where string
}

// areas lists the parts of the product whose tests may be pending.
func areas() []string {
	return []string{
		"seal", "journal", "identity", "gate", "people", "limits",
		"messaging", "guard", "backup", "oidc", "retention", "tls",
	}
}

// pending gives the area and the description of the test that a row waits
// for, and whether it does.
func (r row) pending() (area, what string, waits bool) {
	rest, waits := strings.CutPrefix(r.where, "pending:")
	area, what, _ = strings.Cut(rest, " ")
	return area, what, waits
}

func root() string { return filepath.Join("..", "..") }

func readFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root(), filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// readList reads the bare identifiers and levels of the standard.
func readList(t *testing.T) (list []row) {
	t.Helper()
	for line := range strings.Lines(readFile(t, listFile)) {
		id, level, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found {
			t.Fatalf("%s: %q is not an identifier and a level", listFile, line)
		}
		list = append(list, row{id: id, level: level})
	}
	return list
}

// readTable reads what the table answers, its header checked.
func readTable(t *testing.T) (rows []row) {
	t.Helper()
	const header = "id\tlevel\twhat\thow\twhere"
	number := 0
	for line := range strings.Lines(readFile(t, tableFile)) {
		number++
		line = strings.TrimSuffix(line, "\n")
		if number == 1 {
			if line != header {
				t.Fatalf("%s begins with %q", tableFile, line)
			}
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 5 {
			t.Errorf("%s line %d: %d cells instead of 5", tableFile, number, len(cells))
			continue
		}
		rows = append(rows, row{number, cells[0], cells[1], cells[2], cells[3], cells[4]})
	}
	return rows
}

// coverage tells what the table leaves out of the list, adds to it or says
// otherwise.
func coverage(list, rows []row) (faults []string) {
	levels := map[string]string{}
	for _, r := range list {
		levels[r.id] = r.level
	}
	seen := map[string]bool{}
	for _, r := range rows {
		level, known := levels[r.id]
		switch {
		case !known:
			faults = append(faults, fmt.Sprintf("%s is not of the list", r.id))
		case seen[r.id]:
			faults = append(faults, fmt.Sprintf("%s stands twice", r.id))
		case level != r.level:
			faults = append(faults, fmt.Sprintf("%s is of level %s, not %s", r.id, level, r.level))
		}
		seen[r.id] = true
	}
	for _, r := range list {
		if !seen[r.id] {
			faults = append(faults, fmt.Sprintf("%s is missing", r.id))
		}
	}
	if !slices.IsSortedFunc(rows, compareIDs) {
		faults = append(faults, "the lines are not in the order of the standard")
	}
	return faults
}

// compareIDs puts 2.10.1 after 2.9.1.
func compareIDs(a, b row) int {
	return slices.CompareFunc(strings.Split(a.id, "."), strings.Split(b.id, "."), func(x, y string) int {
		left, _ := strconv.Atoi(x)
		right, _ := strconv.Atoi(y)
		return cmp.Compare(left, right)
	})
}
