package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Nothing starts a goroutine by the bare word go: what it throws would be
// written by the runtime, with what it holds of people. kernel.Go is the way;
// house.Run watches over its own works, so the command that waits for it may.
var mayGo = map[string]int{"internal/kernel/panic.go": 1, "internal/app/cli/serve.go": 1}

// Nobody recovers but these: they write of a panic what kernel.Panicked says.
var mayRecover = map[string]int{
	"internal/kernel/panic.go": 1, "internal/platform/httpx/observed.go": 1, "internal/platform/httpx/server.go": 1,
	"internal/app/cli/cli.go": 1, // throws on whatever is not the end of the help
}

func TestPanicsAreCaughtInOnePlace(t *testing.T) {
	root, read := filepath.Join("..", ".."), 0
	for _, top := range []string{"internal", "cmd"} {
		err := fs.WalkDir(os.DirFS(root), top, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			read++
			source, err := os.ReadFile(filepath.Join(root, name))
			if err != nil {
				return err
			}
			starts, recovers := catches(t, name, source)
			if starts > mayGo[name] {
				t.Errorf("%s starts goroutines by go: use kernel.Go", name)
			}
			if recovers > mayRecover[name] {
				t.Errorf("%s recovers by itself: use kernel.Catch", name)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read < 100 {
		t.Fatalf("only %d files were read", read)
	}
}

// catches counts the goroutines that a file starts and the panics it recovers.
func catches(t *testing.T, name string, source []byte) (starts, recovers int) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			starts++
		case *ast.CallExpr:
			if called, is := n.Fun.(*ast.Ident); is && called.Name == "recover" {
				recovers++
			}
		}
		return true
	})
	return starts, recovers
}

func TestPanicsThatAreCaughtElsewhereAreSeen(t *testing.T) {
	source := "package a\nfunc f() { go f(); defer func() { _ = recover() }() }"
	if starts, recovers := catches(t, "a.go", []byte(source)); starts != 1 || recovers != 1 {
		t.Errorf("%d, %d", starts, recovers)
	}
}
