package house

import (
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// typed is a package of the product, read with the types of all it says.
type typed struct {
	Path  string // within the module: "internal/people"
	Files []*ast.File
	Info  *types.Info
	Types *types.Package
}

// house is every package of the product, read once for all tests.
var house struct {
	once     sync.Once
	fset     *token.FileSet
	packages []*typed
	err      error
}

// packages gives the packages of the product, tests apart. What they import is
// read as the compiler left it.
func packages(t *testing.T) []*typed {
	t.Helper()
	house.once.Do(func() { house.packages, house.err = readHouse() })
	if house.err != nil || len(house.packages) < 30 {
		t.Fatalf("%d packages read: %v", len(house.packages), house.err)
	}
	return house.packages
}

// listed is what the go command tells of a package.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
}

func readHouse() (all []*typed, err error) {
	found, err := listAll()
	if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	for _, one := range found {
		exports[one.ImportPath] = one.Export
	}
	house.fset = token.NewFileSet()
	compiled := importer.ForCompiler(house.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for _, one := range found {
		within, ours := strings.CutPrefix(one.ImportPath, module+"/")
		if !ours || !strings.HasPrefix(within, "internal/") && !strings.HasPrefix(within, "cmd/") {
			continue
		}
		p, err := readPackage(one, within, compiled)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

func listAll() (all []listed, err error) {
	list := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles", "./internal/...", "./cmd/...")
	list.Dir, list.Stderr = filepath.Join("..", ".."), os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for decoder.More() {
		var one listed
		if err := decoder.Decode(&one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func readPackage(one listed, within string, compiled types.Importer) (*typed, error) {
	p := &typed{Path: within, Info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{},
		Defs: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
	}}
	for _, name := range one.GoFiles {
		file, err := parser.ParseFile(house.fset, filepath.Join(one.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		p.Files = append(p.Files, file)
	}
	var err error
	p.Types, err = (&types.Config{Importer: compiled}).Check(one.ImportPath, house.fset, p.Files, p.Info)
	return p, err
}

// where names a place in the source.
func where(pos token.Pos) string {
	at := house.fset.Position(pos)
	at.Filename = filepath.Base(filepath.Dir(at.Filename)) + "/" + filepath.Base(at.Filename)
	return at.String()
}

// from tells whether an object is one of these of a package.
func from(o types.Object, pkg string, names ...string) bool {
	return o != nil && o.Pkg() != nil && o.Pkg().Path() == pkg && slices.Contains(names, o.Name())
}

// isType tells whether a type, or what it points to, is one of a package.
func isType(of types.Type, pkg string, names ...string) bool {
	if p, is := of.(*types.Pointer); is {
		of = p.Elem()
	}
	named, is := types.Unalias(of).(*types.Named)
	return is && from(named.Obj(), pkg, names...)
}
