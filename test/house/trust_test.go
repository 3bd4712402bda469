package house

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// onOrder lists who may act for the house itself (access.System), and why.
var onOrder = map[string]string{
	"internal/access":       "declares it",
	"internal/app":          "wires the rooms: restores, names, retention",
	"internal/app/cli":      "an operator at the machine",
	"internal/demo/network": "furnishes the demonstration",
	"internal/identity":     "invites the contact of an approved structure, and sweeps",
	"internal/journal":      "verifies every line",
	"internal/people":       "opens a space by its code, and a glass agreed to; tells whether another structure may follow someone; reads, for an export, the lines of files merged",
	"internal/referral":     "reminds and lets expire, sends what waited, counts how places answer",
	"internal/retention":    "plans at night",
}

// written reads every file of Go code of the product, tests apart.
func written(t *testing.T, visit func(folder, name, source string)) {
	t.Helper()
	root := filepath.Join("..", "..")
	files := 0
	err := fs.WalkDir(os.DirFS(root), "internal", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := os.ReadFile(filepath.Join(root, name))
		files++
		visit(path.Dir(name), name, string(source))
		return err
	})
	if err != nil || files < 100 {
		t.Fatalf("%d files read: %v", files, err)
	}
}

// TestTheHouseActsByItselfInFewPlaces keeps the leave to do anything in the
// hands of those who need it.
func TestTheHouseActsByItselfInFewPlaces(t *testing.T) {
	found := map[string]bool{}
	written(t, func(folder, name, source string) {
		if !strings.Contains(source, "access.System(") {
			return
		}
		found[folder] = true
		if onOrder[folder] == "" {
			t.Errorf("%s acts for the house itself", name)
		}
	})
	for folder := range onOrder {
		if !found[folder] && folder != "internal/access" {
			t.Errorf("%s no longer acts for the house: take it off the list", folder)
		}
	}
}
