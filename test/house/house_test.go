// Package house holds the plan of the house against its walls: imports go
// down, never up or sideways.
package house

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "relais"

// floors lists the rooms from the ground up. A room may import the rooms of
// the floors below its own, never one of its own floor.
var floors = [][]string{
	{"internal/kernel"},
	{"internal/engine/*"},
	{"internal/platform"},
	{"internal/ui", "internal/events", "migrations", "docs"},
	{"internal/access"},
	{"internal/gate"},
	{"internal/journal"}, // the ground rooms stand one upon another
	{"internal/messaging"},
	{"internal/territory"},
	{"internal/directory"},
	{"internal/identity"},
	{"internal/people"},
	{"internal/retention"},
	{"internal/diagnostic", "internal/referral"}, // the work rooms never import each other
	{"internal/privacy", "internal/figures", "internal/field"},
	{"internal/demo"},
	{"internal/app"},
	{"cmd/relais"},
}

// roomOf gives the room of a package and the number of its floor; test
// folders and generators have none.
func roomOf(pkg string) (room string, floor int) {
	for floor, rooms := range floors {
		for _, r := range rooms {
			base, each := strings.CutSuffix(r, "/*")
			rest, within := strings.CutPrefix(pkg+"/", base+"/")
			if !within {
				continue
			}
			if each {
				first, _, _ := strings.Cut(rest, "/")
				return base + "/" + first, floor
			}
			return base, floor
		}
	}
	return "", -1
}

// wrong says why one package must not import another; "" when it may.
func wrong(from, to string) string {
	roomFrom, floorFrom := roomOf(from)
	roomTo, floorTo := roomOf(to)
	switch {
	case floorFrom < 0:
		return "stands in no room of the plan"
	case floorTo < 0:
		return "imports " + to + ", which stands in no room of the plan"
	case roomFrom != roomTo && floorTo > floorFrom:
		return "goes up to " + to
	case roomFrom != roomTo && floorTo == floorFrom:
		return "goes sideways to " + to
	case roomFrom == roomTo && path.Base(to) == "web" && path.Base(from) != "web":
		return "is domain, and imports its own pages"
	}
	return ""
}

// domainNeverSees are what a room may import only in its web folder.
var domainNeverSees = []string{"net/http", "relais/internal/ui", "relais/internal/gate", "relais/internal/platform/httpx", "relais/internal/platform/rest"}

func isDomain(pkg string) bool {
	_, floor := roomOf(pkg)
	_, gate := roomOf("internal/gate")
	_, demo := roomOf("internal/demo")
	return floor > gate && floor < demo && !slices.Contains(strings.Split(pkg, "/"), "web")
}

func TestArrowsOnlyGoDown(t *testing.T) {
	root := filepath.Join("..", "..")
	files := 0
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			skip := name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "generate" || name == "test" || name == "bench")
			if skip {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		files++
		for _, imported := range importsOf(t, filepath.Join(root, name)) {
			for _, fault := range faults(path.Dir(name), imported) {
				t.Errorf("%s %s", name, fault)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Fatalf("only %d files were read: the walk does not see the house", files)
	}
}

func faults(from, imported string) (found []string) {
	if to, ours := strings.CutPrefix(imported, module+"/"); ours {
		if fault := wrong(from, to); fault != "" {
			found = append(found, fault)
		}
	}
	if isDomain(from) && slices.Contains(domainNeverSees, imported) {
		found = append(found, "is domain, and sees "+imported)
	}
	return found
}

func importsOf(t *testing.T, file string) (paths []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range parsed.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, p)
	}
	return paths
}

func TestThePlanRefuses(t *testing.T) {
	for _, c := range []struct {
		from, imported string
		refused        bool
	}{
		{"internal/directory", "relais/internal/territory", false},
		{"internal/directory/web", "relais/internal/ui", false},
		{"internal/directory", "relais/internal/app", true},
		{"internal/territory", "relais/internal/directory", true},
		{"internal/directory", "relais/internal/directory/web", true},
		{"internal/directory", "net/http", true},
		{"internal/engine/nearest", "relais/internal/engine/gazetteer", true},
		{"internal/engine/nearest", "relais/internal/kernel", false},
		{"internal/kernel", "relais/internal/platform/db", true},
		{"internal/ui", "relais/internal/directory", true},
		{"internal/unknown", "relais/internal/kernel", true},
	} {
		if got := len(faults(c.from, c.imported)) > 0; got != c.refused {
			t.Errorf("%s imports %s: refused %v, expected %v", c.from, c.imported, got, c.refused)
		}
	}
}
