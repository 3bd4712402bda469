package asvs

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"testing"
)

// sqlAt tells which argument of a method of bun or database/sql is SQL.
var sqlAt = map[string]int{
	"NewRaw": 0, "Where": 0, "WhereOr": 0, "ColumnExpr": 0, "OrderExpr": 0, "GroupExpr": 0, "Having": 0,
	"TableExpr": 0, "ModelTableExpr": 0, "Join": 0, "JoinOn": 0, "Set": 0, "Returning": 0, "For": 0, "On": 0,
	"ExecContext": 1, "QueryContext": 1, "QueryRowContext": 1, "PrepareContext": 1,
}

// written lists where SQL goes through a variable, and why no value of anyone
// enters it.
var written = map[string]string{
	"internal/people/store.go":           "the lock of a row is one of two constants",
	"internal/people/reindex.go":         "the lock of a row is a constant",
	"internal/identity/idle.go":          "a constant condition, as it is or negated; its values stand beside it",
	"internal/platform/backup/tables.go": "two constants, one a database; names go through bun.Name",
	"internal/platform/backup/load.go":   "two constants, one a database; names go through bun.Name",
}

func TestSQLIsConstant(t *testing.T) {
	packages := map[string][]*ast.File{}
	names := map[*ast.File]string{}
	files := token.NewFileSet()
	for _, file := range product(t, ".go") {
		parsed, err := parser.ParseFile(files, file.name, file.content, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		folder := path.Dir(file.name)
		packages[folder] = append(packages[folder], parsed)
		names[parsed] = file.name
	}
	calls, used := 0, map[string]bool{}
	for _, parsed := range packages {
		constants := constantsOf(parsed)
		for _, file := range parsed {
			for _, found := range builtSQL(file, constants, &calls) {
				if _, known := written[names[file]]; known {
					used[names[file]] = true
					continue
				}
				t.Errorf("%s: SQL is not constant", files.Position(found))
			}
		}
	}
	if calls < 50 {
		t.Errorf("only %d calls with SQL were met: the walk does not see the stores", calls)
	}
	for name := range written {
		if !used[name] {
			t.Errorf("%s is excepted, and needs no exception", name)
		}
	}
}

// constantsOf gives the names of the constants of a package.
func constantsOf(files []*ast.File) map[string]bool {
	constants := map[string]bool{}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			declared, is := n.(*ast.GenDecl)
			if !is || declared.Tok != token.CONST {
				return true
			}
			for _, spec := range declared.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					constants[name.Name] = true
				}
			}
			return true
		})
	}
	return constants
}

// builtSQL gives where a file hands on SQL that is not constant.
func builtSQL(file *ast.File, constants map[string]bool, calls *int) (found []token.Pos) {
	imported := importedNames(file)
	if !slices.Contains(imported, "bun") && !slices.Contains(imported, "sql") {
		return nil
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, is := n.(*ast.CallExpr)
		if !is {
			return true
		}
		method, is := call.Fun.(*ast.SelectorExpr)
		if !is {
			return true
		}
		at, takesSQL := sqlAt[method.Sel.Name]
		on, plain := method.X.(*ast.Ident)
		if !takesSQL || at >= len(call.Args) || plain && slices.Contains(imported, on.Name) {
			return true
		}
		*calls++
		if !constant(call.Args[at], constants) {
			found = append(found, call.Args[at].Pos())
		}
		return true
	})
	return found
}

// importedNames gives the names of the packages that a file imports, whose
// functions are not methods.
func importedNames(file *ast.File) (names []string) {
	for _, spec := range file.Imports {
		name := path.Base(spec.Path.Value[1 : len(spec.Path.Value)-1])
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names = append(names, name)
	}
	return names
}

// constant tells whether an expression is a text known when the program is
// compiled.
func constant(e ast.Expr, constants map[string]bool) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return true
	case *ast.Ident:
		return constants[e.Name]
	case *ast.ParenExpr:
		return constant(e.X, constants)
	case *ast.BinaryExpr:
		return constant(e.X, constants) && constant(e.Y, constants)
	}
	return false
}

func TestBuiltSQLIsSeen(t *testing.T) {
	for body, built := range map[string]bool{
		`q.Where("id = ?", id)`:                      false,
		`q.Where("id = " + id)`:                      true,
		`q.Where("a = ?" + " AND b = ?", a, b)`:      false,
		`q.Where(known)`:                             false,
		`q.Where(fmt.Sprintf("id = %s", id))`:        true,
		`d.ExecContext(ctx, "DELETE FROM " + table)`: true,
		`d.ExecContext(ctx, known + " x")`:           false,
		`strings.Join(list, id)`:                     false,
		`q.NewRaw(id)`:                               true,
	} {
		text := fmt.Sprintf("package p\nimport (\"strings\"; \"database/sql\")\nconst known = \"SELECT 1\"\nfunc f() { %s }", body)
		file, err := parser.ParseFile(token.NewFileSet(), "p.go", text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		calls := 0
		found := builtSQL(file, constantsOf([]*ast.File{file}), &calls)
		if got := len(found) > 0; got != built {
			t.Errorf("%s: built %v, expected %v", body, got, built)
		}
	}
}
