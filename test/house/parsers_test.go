package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fuzzed says which fuzz target feeds each function that reads what comes from
// outside: "folder.Function", or "folder.type.Method". The target stands in the
// tests of the same folder; another folder is named.
var fuzzed = map[string]string{
	"internal/directory.ParseCursor":                      "FuzzParseCursor",
	"internal/diagnostic/web.readAnswers":                 "FuzzAnswers",
	"internal/diagnostic/web.readDay":                     "FuzzAnswers",
	"internal/diagnostic/web.readFigures":                 "FuzzFigures",
	"internal/diagnostic/web.readRows":                    "FuzzFigures",
	"internal/directory/inclusion.readService":            "FuzzImport",
	"internal/directory/inclusion.openTable":              "FuzzImport",
	"internal/directory/inclusion.joining.readServices":   "FuzzImport",
	"internal/directory/inclusion.joining.readStructures": "FuzzImport",
	"internal/directory/standard.readPhone":               "FuzzReadPhone",
	"internal/directory/standard.NewReader":               "FuzzRead",
	"internal/directory/standard.readDay":                 "FuzzRead",
	"internal/directory/web.parsePoint":                   "FuzzAsked",
	"internal/directory/web.readAsked":                    "FuzzAsked",
	"internal/directory/web.asked.readWhere":              "FuzzAsked",
	"internal/engine/gazetteer.Index.parse":               "internal/territory:FuzzSearch",
	"internal/gate.Gate.Form":                             "internal/app:FuzzForms",
	"internal/identity.passwords.check":                   "FuzzPassword",
	"internal/journal.signedHeads.open":                   "FuzzOpenCheckpoint",
	"internal/journal.signedHeads.readFolder":             "FuzzFolder",
	"internal/platform/fetch.checkRedirect":               "FuzzCheckAddress",
	"internal/engine/gsm7.Transliterate":                  "FuzzTransliterate",
	"internal/engine/openinghours.Parse":                  "FuzzParse",
	"internal/gate.Visit.bound":                           "FuzzFormKey",
	"internal/gate.cookie":                                "FuzzCookies",
	"internal/gate.Operate":                               "internal/people/web:FuzzAPI",
	"internal/identity.Address":                           "FuzzAddress",
	"internal/identity.SignIn.withPasskey":                "FuzzPasskey",
	"internal/identity.Means.FinishPasskey":               "FuzzPasskey",
	"internal/identity.Sessions.Authenticate":             "FuzzToken",
	"internal/identity.Tokens.Authenticate":               "FuzzToken",
	"internal/identity.core.spend":                        "FuzzFactor",
	"internal/identity/web.box.open":                      "FuzzBox",
	"internal/journal.CheckReceipt":                       "FuzzCheckReceipt",
	"internal/journal.eachInFile":                         "FuzzFolder",
	"internal/journal.openCheckpoint":                     "FuzzOpenCheckpoint",
	"internal/journal.readCheckpoint":                     "FuzzOpenCheckpoint",
	"internal/journal.parseLeaf":                          "FuzzParseLeaf",
	"internal/journal.readReceipt":                        "FuzzCheckReceipt",
	"internal/journal/web.Pages.readAsked":                "FuzzAsked",
	"internal/journal/web.readNote":                       "FuzzReadNote",
	"internal/kernel.ParseID":                             "FuzzParseID",
	"internal/messaging.Address":                          "FuzzAddress",
	"internal/messaging.Mail.checked":                     "FuzzMail",
	"internal/people.Tombstones":                          "FuzzTombstones",
	"internal/people.readStone":                           "FuzzTombstones",
	"internal/people.parseReference":                      "FuzzReference",
	"internal/people.CheckReference":                      "FuzzReference",
	"internal/people.parseCode":                           "FuzzCode",
	"internal/referral.ParseCode":                         "FuzzCode",
	"internal/people.readPhone":                           "FuzzReadPhone",
	"internal/people/web.Pages.RegisterAPI":               "FuzzAPI",
	"internal/people/web.readSheet":                       "FuzzTable",
	"internal/people/web.readText":                        "FuzzTable",
	"internal/people/web.Pages.readChargeAct":             "internal/app:FuzzForms",
	"internal/field.Parse":                                "FuzzParse",
	"internal/messaging/hooks.check":                      "FuzzCheck",
	"internal/platform/backup.Read":                       "FuzzEnvelope",
	"internal/platform/backup.newReader":                  "FuzzReader",
	"internal/platform/backup.unseal":                     "FuzzEnvelope",
	"internal/platform/fetch.checkAddress":                "FuzzCheckAddress",
	"internal/platform/fetch.guard.control":               "FuzzPublic",
	"internal/platform/guard.FileName":                    "FuzzFileName",
	"internal/platform/guard.SafePath":                    "FuzzSafePath",
	"internal/platform/guard.Upload.Receive":              "FuzzUpload",
	"internal/platform/guard.Warnings":                    "FuzzWarnings",
	"internal/platform/guard.checkWorkbook":               "FuzzUpload",
	"internal/platform/httpx.Address":                     "FuzzAddress",
	"internal/platform/i18n.Prefer":                       "FuzzPrefer",
	"internal/platform/logs.Mask":                         "FuzzMask",
	"internal/platform/oidc.CheckLogout":                  "FuzzCallback",
	"internal/platform/oidc.Client.checkFlow":             "FuzzCallback",
	"internal/platform/oidc.Client.checkIDToken":          "FuzzIDToken",
	"internal/platform/oidc.Client.checkToken":            "FuzzUserinfo",
	"internal/platform/oidc.Client.codeOf":                "FuzzCallback",
	"internal/platform/oidc.Client.discover":              "FuzzDiscovery",
	"internal/platform/oidc.Client.exchange":              "FuzzTokenAnswer",
	"internal/platform/oidc.Client.fetchKeys":             "FuzzKeys",
	"internal/platform/oidc.Client.userinfo":              "FuzzUserinfo",
	"internal/platform/once.Once.Do":                      "FuzzKey",
	"internal/platform/seal.decode":                       "FuzzSafeFile",
	"internal/platform/seal.givenMasters":                 "FuzzMaster",
	"internal/platform/seal.secrets.read":                 "FuzzInterior",
	"internal/platform/tabular.NewReader":                 "FuzzRead",
	"internal/platform/tabular.parseRecord":               "FuzzRead",
	"internal/territory.Atlas.Search":                     "FuzzSearch",
	"internal/territory.ReadOfficial":                     "FuzzReadOfficial",
}

// unfuzzed says why a function that looks like a parser has no target.
var unfuzzed = map[string]string{
	"internal/access.ParseRole":             "looks a word up in a list",
	"internal/app.OpenDatabase":             "passes on the address that the operator gives",
	"internal/app.OpenKeptDatabase":         "passes on the address that the operator gives",
	"internal/app.OpenSafeOf":               "opens a folder; FuzzSafeFile feeds what reads its file",
	"internal/app.openSafe":                 "opens a folder; FuzzSafeFile feeds what reads its file",
	"internal/app.OpenSafe":                 "opens a folder; FuzzSafeFile feeds what reads its file",
	"internal/app/cli.openBackup":           "opens a file, and reads nothing of it",
	"internal/app/cli.readSecret":           "takes a file of the operator whole",
	"internal/app/cli.readSmall":            "takes a file whole, up to a bound",
	"internal/demo.readEntry":               "reads the invented network, which is of the program",
	"internal/demo.readMark":                "reads the invented network, which is of the program",
	"internal/demo.readOffer":               "reads the invented network, which is of the program",
	"internal/demo.readSlug":                "reads the invented network, which is of the program",
	"internal/demo.readTown":                "reads the invented network, which is of the program",
	"internal/directory/web.openKey":        "names a text by a code of the program",
	"internal/engine/nearest.lexicon.read":  "counts words that were cut before",
	"internal/gate.Routes.open":             "lays a way, which the code of the house names",
	"internal/identity.core.openIdentity":   "opens what this room sealed",
	"internal/engine/shortcode.Check":       "sums signs; FuzzCode of people feeds it",
	"internal/referral.Service.openOf":      "looks for a code; FuzzCode feeds what reads it",
	"internal/referral/web.Pages.readAsked": "matches codes and identifiers, each read by a parser that is fuzzed",
	"internal/people.Service.OpenSession":   "finds a hash; FuzzCode feeds what reads the code",
	"internal/people.Service.OpenSpace":     "finds a hash; FuzzCode feeds what reads the code",
	"internal/people.store.openSession":     "finds a hash; FuzzCode feeds what reads the code",
	"internal/platform/db.Open":             "passes on the address that the operator gives",
	"internal/platform/db.OpenKept":         "passes on the address that the operator gives",
	"internal/platform/db.DB.readGuards":    "reads the migrations, which are of the program",
	"internal/platform/db.openPostgres":     "passes on the address that the operator gives",
	"internal/platform/db.openSQLite":       "passes on the address that the operator gives",
	"internal/platform/fetch.Open":          "opens, and reads nothing of it; FuzzCheckAddress feeds what reads the address",
	"internal/platform/fetch.openAddress":   "opens, and reads nothing of it; FuzzCheckAddress feeds what reads the address",
	"internal/platform/fetch.openFile":      "opens a file, and reads nothing of it",
	"internal/platform/i18n.Parse":          "looks a word up in a list",
	"internal/platform/i18n.readForms":      "reads the texts, which are of the program",
	"internal/platform/seal.Keys.Open":      "AES-GCM refuses what was altered: TestAnAlteredValueIsRefused turns every bit",
	"internal/platform/seal.readFile":       "takes a file whole; FuzzSafeFile feeds what reads it",
	"internal/territory.parse":              "reads the communes, which are of the program",
	"internal/territory/outline.decode":     "reads the outlines, which are of the program",
	"internal/territory/outline.decodeLine": "reads the outlines, which are of the program",
}

// looksLikeAParser is how functions that read are named here. Those that read a
// form (from a *gate.Visit) are not listed: FuzzForms of internal/app feeds every
// form of the house.
var looksLikeAParser = regexp.MustCompile(`^(?:[Pp]arse|[Rr]ead|[Dd]ecode|[Oo]pen|[Uu]nmarshal|[Uu]nseal|[Cc]heck)(?:[A-Z]\w*)?$`)

// fromOutside are the types in which what comes from outside arrives.
var fromOutside = regexp.MustCompile(`^(?:string|\[\]string|\[\]byte|json\.RawMessage|io\.Reader(?:At)?|\*bufio\.Reader|url\.Values|\*url\.URL|\*http\.Request)$`)

// function is a function of the product.
type function struct {
	name   string // as in fuzzed
	parses bool   // by its name and what it takes
}

// declaredIn gives the functions of a file.
func declaredIn(folder string, file *ast.File) (found []function) {
	for _, declared := range file.Decls {
		f, is := declared.(*ast.FuncDecl)
		if !is {
			continue
		}
		name := folder + "."
		if f.Recv != nil {
			name += strings.TrimPrefix(typeOf(f.Recv.List[0].Type), "*") + "."
		}
		passes := f.Recv != nil && (f.Name.Name == "Read" || f.Name.Name == "ReadDir") // an io.Reader or a folder, which looks into nothing
		takes := !passes && slices.ContainsFunc(f.Type.Params.List, func(p *ast.Field) bool { return fromOutside.MatchString(typeOf(p.Type)) })
		found = append(found, function{name + f.Name.Name, takes && looksLikeAParser.MatchString(f.Name.Name)})
	}
	return found
}

// typeOf writes the types that parameters have.
func typeOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return "*" + typeOf(e.X)
	case *ast.SelectorExpr:
		return typeOf(e.X) + "." + e.Sel.Name
	case *ast.ArrayType:
		if e.Len == nil {
			return "[]" + typeOf(e.Elt)
		}
	case *ast.IndexExpr:
		return typeOf(e.X)
	}
	return "?"
}

var (
	target    = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(\w+ \*testing\.F\)`)
	notForUse = []string{"generate", "testdata", "node_modules"}
)

// readParsers gives the functions of the product and the fuzz targets of each
// folder.
func readParsers(t *testing.T) (functions map[string]bool, targets map[string]bool) {
	t.Helper()
	functions, targets = map[string]bool{}, map[string]bool{}
	root := filepath.Join("..", "..")
	err := fs.WalkDir(os.DirFS(root), "internal", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (slices.Contains(notForUse, d.Name()) || strings.HasSuffix(d.Name(), "test")):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_templ.go"):
			return nil
		}
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return err
		}
		if strings.HasSuffix(name, "_test.go") {
			for _, found := range target.FindAllStringSubmatch(string(content), -1) {
				targets[path.Dir(name)+":"+found[1]] = true
			}
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, content, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, f := range declaredIn(path.Dir(name), parsed) {
			functions[f.name] = f.parses
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return functions, targets
}

// Every function that reads what comes from outside is fed by a fuzz target, or
// says why not; and every target feeds one.
func TestParsersAreFuzzed(t *testing.T) {
	functions, targets := readParsers(t)
	if len(functions) < 1000 || len(targets) < 40 {
		t.Fatalf("%d functions and %d targets: the walk does not see the house", len(functions), len(targets))
	}
	feeds := map[string]bool{"internal/platform/guard:FuzzCell": true} // guards what goes out, and reads nothing
	for _, name := range slices.Sorted(maps.Keys(fuzzed)) {
		by := fuzzed[name]
		if !strings.Contains(by, ":") {
			folder, _, _ := strings.Cut(name, ".")
			by = folder + ":" + by
		}
		feeds[by] = true
		if _, there := functions[name]; !there || !targets[by] {
			t.Errorf("%s fed by %s: one of them does not exist", name, by)
		}
	}
	for name, parses := range functions {
		switch _, fed := fuzzed[name]; {
		case unfuzzed[name] != "" && fed:
			t.Errorf("%s is fuzzed, and says why it is not", name)
		case parses && !fed && unfuzzed[name] == "":
			t.Errorf("%s reads what comes from outside: give it a fuzz target, or say why not", name)
		}
	}
	for name, reason := range unfuzzed {
		if !functions[name] || len(strings.Fields(reason)) < 4 {
			t.Errorf("%s: nothing of the kind needs the reason %q", name, reason)
		}
	}
	for name := range targets {
		if !feeds[name] {
			t.Errorf("%s feeds nothing of the list", name)
		}
	}
}

func TestParsersAreSeen(t *testing.T) {
	for code, parses := range map[string]bool{
		`func parseCode(typed string) (string, error)`: true, `func ReadOfficial(r io.Reader, name string)`: true, `func (p *Pages) readAsked(v *gate.Visit)`: false, `func (f *fuse) Read(p []byte) (int, error)`: false,
		`func (b box) open(r *http.Request, name string)`: true, `func decode(a, b []byte)`: true, `func readFrontier(size int64)`: false, `func already(s string)`: false,
		`func opening(by string)`: false, `func Open(d *db.DB)`: false, `func (k *kept[T]) parse(s []string)`: true,
	} {
		parsed, err := parser.ParseFile(token.NewFileSet(), "p.go", "package p\n"+code, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if found := declaredIn("internal/p", parsed); len(found) != 1 || found[0].parses != parses {
			t.Errorf("%s: %+v", code, found)
		}
	}
}
