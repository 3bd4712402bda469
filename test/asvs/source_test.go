package asvs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source is a file that goes into the product: no test, no generator of data.
type source struct {
	name    string
	content string
}

// product reads the files of the product with one of these endings.
func product(t *testing.T, endings ...string) (files []source) {
	t.Helper()
	tree := os.DirFS(root())
	for _, top := range []string{"cmd", "internal", "migrations"} {
		err := fs.WalkDir(tree, top, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && slices.Contains([]string{"generate", "testdata", "node_modules"}, d.Name()):
				return fs.SkipDir
			case d.IsDir(), strings.HasSuffix(name, "_test.go"), strings.HasSuffix(path.Dir(name), "test"):
				return nil
			case slices.Contains(endings, path.Ext(name)):
				content, err := os.ReadFile(filepath.Join(root(), filepath.FromSlash(name)))
				files = append(files, source{name, string(content)})
				return err
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// imports gives which files of the product import which packages.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, file := range product(t, ".go") {
		parsed, err := parser.ParseFile(token.NewFileSet(), file.name, file.content, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			found[imported] = append(found[imported], file.name)
		}
	}
	if len(found["context"]) < 20 {
		t.Fatal("the walk does not see the product")
	}
	return found
}

func refuseImports(t *testing.T, packages ...string) {
	t.Helper()
	all := imports(t)
	for _, name := range packages {
		for _, file := range all[name] {
			t.Errorf("%s imports %s", file, name)
		}
	}
}

func TestNoCommandOfTheSystemIsRun(t *testing.T) { refuseImports(t, "os/exec", "plugin") }

func TestMemoryIsSafe(t *testing.T) { refuseImports(t, "unsafe", "C") }

// signedAsTheyAsk are the files that sign as a gateway of short messages asks, over
// TLS: it has no other signature (docs/security/keys.md).
var signedAsTheyAsk = []string{"internal/messaging/web/ovh.go", "internal/messaging/web/twilio.go"}

func TestNoWeakCryptography(t *testing.T) {
	for _, file := range imports(t)["crypto/sha1"] {
		if !slices.Contains(signedAsTheyAsk, file) {
			t.Errorf("%s imports crypto/sha1", file)
		}
	}
	refuseImports(t, "crypto/md5", "crypto/des", "crypto/rc4", "crypto/dsa",
		"golang.org/x/crypto/md4", "golang.org/x/crypto/blowfish", "golang.org/x/crypto/ripemd160", "golang.org/x/crypto/tea")
}

// The demonstration invents its people by dice that fall the same each time;
// nothing else draws from ordinary chance.
func TestSecretsAreNotDrawnFromAnOrdinaryChance(t *testing.T) {
	all := imports(t)
	for _, name := range []string{"math/rand", "math/rand/v2"} {
		for _, file := range all[name] {
			if !strings.HasPrefix(file, "internal/demo/") {
				t.Errorf("%s imports %s", file, name)
			}
		}
	}
	if len(all["crypto/rand"]) == 0 {
		t.Error("nothing imports crypto/rand: the walk does not see the product")
	}
}

// Nothing sets what makes TLS believe any certificate; the database reads it, to
// refuse an address that asks for it.
func TestCertificatesAreAlwaysVerified(t *testing.T) {
	for _, file := range product(t, ".go") {
		files := token.NewFileSet()
		parsed, err := parser.ParseFile(files, file.name, file.content, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range believers(parsed) {
			t.Errorf("%s sets InsecureSkipVerify", files.Position(at))
		}
	}
}

// believers gives where a file sets InsecureSkipVerify.
func believers(file *ast.File) (found []token.Pos) {
	const field = "InsecureSkipVerify"
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if key, is := n.Key.(*ast.Ident); is && key.Name == field {
				found = append(found, n.Pos())
			}
		case *ast.AssignStmt:
			for _, to := range n.Lhs {
				if s, is := to.(*ast.SelectorExpr); is && s.Sel.Name == field {
					found = append(found, n.Pos())
				}
			}
		}
		return true
	})
	return found
}

func TestWhoBelievesAnyCertificateIsSeen(t *testing.T) {
	for body, seen := range map[string]int{
		"c := tls.Config{InsecureSkipVerify: true}": 1, "c.InsecureSkipVerify = yes": 1, "if c.InsecureSkipVerify { refuse() }": 0,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\nfunc f() {\n"+body+"\n}", parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(believers(file)); got != seen {
			t.Errorf("%s: seen %d times", body, got)
		}
	}
}

// What scripts may not name: the stores of the browser, and what turns text
// into code or into markup.
var (
	stores = regexp.MustCompile(`\b(localStorage|sessionStorage|indexedDB|caches)\b|document\.cookie`)
	runs   = regexp.MustCompile(`\beval\(|new Function\b|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|set(Timeout|Interval)\(\s*["'\x60]`)
)

// sealed are the scripts that keep something in the browser: the day that an
// adviser takes to where there is no network, encrypted under a code of theirs
// (test/field reads the disk), and the page of it, which holds nothing of anyone.
var sealed = []string{"internal/field/web/day.js", "internal/field/web/sw.js"}

func refuseInScripts(t *testing.T, form *regexp.Regexp, but ...string) {
	t.Helper()
	files := product(t, ".js", ".templ")
	if len(files) < 5 {
		t.Fatal("the walk does not see the pages")
	}
	for _, file := range files {
		found := form.FindAllString(file.content, -1)
		if slices.Contains(but, file.name) {
			if len(found) == 0 {
				t.Errorf("%s keeps nothing any more: take it off the list", file.name)
			}
			continue
		}
		for _, one := range found {
			t.Errorf("%s names %s", file.name, one)
		}
	}
}

func TestScriptsKeepNothingInTheBrowser(t *testing.T) { refuseInScripts(t, stores, sealed...) }

func TestScriptsRunNoText(t *testing.T) { refuseInScripts(t, runs) }

func TestWhatScriptsMayNotNameIsSeen(t *testing.T) {
	for text, form := range map[string]*regexp.Regexp{
		`window.localStorage.setItem("a", b)`: stores, `sessionStorage["x"]`: stores, `document.cookie = "a"`: stores,
		`eval(x)`: runs, `new Function("x")`: runs, `e.innerHTML = x`: runs, `setTimeout("x()", 1)`: runs,
	} {
		if !form.MatchString(text) {
			t.Errorf("%s passes", text)
		}
	}
	for _, text := range []string{`e.textContent = x`, `setTimeout(f, 1)`, `evaluate(x)`} {
		if stores.MatchString(text) || runs.MatchString(text) {
			t.Errorf("%s is refused", text)
		}
	}
}
