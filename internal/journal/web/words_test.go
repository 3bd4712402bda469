package web_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/journal/web"
	"relais/internal/platform/i18n"
	"relais/internal/platform/i18n/i18ntest"
	"relais/internal/ui"
)

func TestTexts(t *testing.T) { i18ntest.CheckWork(t, web.Texts()) }

func printer(t *testing.T) i18n.Printer {
	t.Helper()
	catalog, err := i18n.LoadWork(ui.Texts(), gate.Texts(), web.Texts())
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Printer(i18n.French)
}

// code is what an act or a fault of the journal looks like.
var code = regexp.MustCompile(`^[a-z]+(?:\.[a-z_]+)+$`)

// constants gives the codes among the constants of the package journal.
func constants(t *testing.T) (codes []string) {
	t.Helper()
	files, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			d, is := decl.(*ast.GenDecl)
			if !is || d.Tok != token.CONST {
				continue
			}
			ast.Inspect(d, func(n ast.Node) bool {
				if literal, is := n.(*ast.BasicLit); is && literal.Kind == token.STRING {
					if value, err := strconv.Unquote(literal.Value); err == nil && code.MatchString(value) {
						codes = append(codes, value)
					}
				}
				return true
			})
		}
	}
	return codes
}

func TestEveryActHasWords(t *testing.T) {
	says := printer(t)
	var acts []string
	for _, action := range access.Actions() {
		acts = append(acts, string(action))
	}
	faults := 0
	for _, c := range constants(t) {
		if strings.HasPrefix(c, "journal.fault.") {
			faults++
			if !says.Has(c) {
				t.Errorf("no words for %s", c)
			}
			continue
		}
		acts = append(acts, c)
	}
	if len(acts) < len(access.Actions())+20 || faults < 15 {
		t.Fatalf("only %d acts and %d faults were found", len(acts), faults)
	}
	for _, act := range acts {
		if !says.Has("action." + act) {
			t.Errorf("no words for %s", act)
		}
		if !web.Known(act) {
			t.Errorf("%s cannot be asked for", act)
		}
	}
	for _, role := range access.Roles() {
		if !says.Has("role.name." + string(role)) {
			t.Errorf("no name for %s", role)
		}
	}
}

// object finds the kinds of objects that rooms write into lines.
var object = regexp.MustCompile(`"([a-z_]+):" ?\+|tellList\([^"]*"([a-z_]+)"|s\.list\([^"]*"([a-z_]+)"(, true)?`)

func TestEveryObjectOfALineHasWords(t *testing.T) {
	says, found := printer(t), 0
	root := filepath.Join("..", "..")
	for _, room := range []string{"journal", "identity", "people", "retention"} {
		err := fs.WalkDir(os.DirFS(filepath.Join(root, room)), ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil && name == "web" {
				return fs.SkipDir // pages write no lines
			}
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			text, err := os.ReadFile(filepath.Join(root, room, name))
			for _, kinds := range object.FindAllStringSubmatch(string(text), -1) {
				found++
				if kind := kinds[1] + kinds[2] + kinds[3]; !says.Has("journal.object."+kind) && !says.Has("journal.counted."+kind) {
					t.Errorf("%s/%s: no words for %q", room, name, kind)
				}
				if list := kinds[3]; kinds[4] != "" && !says.Has("journal.object.list."+list) {
					t.Errorf("%s/%s: no words for who stood in the list %q", room, name, list)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 8 {
		t.Errorf("only %d objects were found", found)
	}
}
