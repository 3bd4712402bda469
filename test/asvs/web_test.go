package asvs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
	"testing"
)

var cookieName = regexp.MustCompile(`(?m)^\s*(?:const )?\w*[cC]ookie\s*=\s*"([^"]*)"`)

// Every cookie of the product is of this host alone, goes by HTTPS alone, and
// stays out of the reach of scripts and of forms of other sites.
func TestEveryCookieIsGuarded(t *testing.T) {
	cookies, names := 0, 0
	for _, file := range product(t, ".go") {
		for _, name := range cookieName.FindAllStringSubmatch(file.content, -1) {
			names++
			if !strings.HasPrefix(name[1], "__Host-") {
				t.Errorf("%s names the cookie %q", file.name, name[1])
			}
		}
		files := token.NewFileSet()
		parsed, err := parser.ParseFile(files, file.name, file.content, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if made, is := n.(*ast.CompositeLit); is && isCookie(made.Type) {
				cookies++
				for _, fault := range cookieFaults(made) {
					t.Errorf("%s: %s", files.Position(made.Pos()), fault)
				}
			}
			return true
		})
	}
	if cookies < 3 || names < 5 {
		t.Errorf("%d cookies of %d names were met: the walk does not see them", cookies, names)
	}
}

func isCookie(e ast.Expr) bool {
	of, is := e.(*ast.SelectorExpr)
	if !is {
		return false
	}
	from, is := of.X.(*ast.Ident)
	return is && from.Name == "http" && of.Sel.Name == "Cookie"
}

// cookieFaults tells what a cookie lacks. Its name is a constant, which the
// test above reads, or what is given under the name of one.
func cookieFaults(made *ast.CompositeLit) (faults []string) {
	said := map[string]string{}
	for _, element := range made.Elts {
		pair, is := element.(*ast.KeyValueExpr)
		if !is {
			return []string{"a cookie whose fields have no names"}
		}
		said[pair.Key.(*ast.Ident).Name] = text(pair.Value)
	}
	for field, want := range map[string]string{
		"Secure": "true", "HttpOnly": "true", "SameSite": "http.SameSiteLaxMode", "Path": `"/"`, "Domain": "",
	} {
		if said[field] != want {
			faults = append(faults, field+" is "+said[field])
		}
	}
	if strings.HasPrefix(said["Name"], `"`) {
		faults = append(faults, "its name is no constant")
	}
	return faults
}

// text writes the small expressions that stand in a cookie.
func text(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.BasicLit:
		return e.Value
	case *ast.SelectorExpr:
		return text(e.X) + "." + e.Sel.Name
	}
	return "?"
}

func TestCookiesThatAreOpenAreSeen(t *testing.T) {
	for code, open := range map[string]bool{
		`http.Cookie{Name: name, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode, Path: "/", Value: x}`:  false,
		`http.Cookie{Name: "x", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode, Path: "/"}`:             true,
		`http.Cookie{Name: name, HttpOnly: true, SameSite: http.SameSiteLaxMode, Path: "/"}`:                          true,
		`http.Cookie{Name: name, Secure: true, SameSite: http.SameSiteLaxMode, Path: "/"}`:                            true,
		`http.Cookie{Name: name, Secure: true, HttpOnly: true, SameSite: http.SameSiteNoneMode, Path: "/"}`:           true,
		`http.Cookie{Name: name, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode, Path: "/", Domain: d}`: true,
	} {
		parsed, err := parser.ParseExpr(code)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(cookieFaults(parsed.(*ast.CompositeLit))) > 0; got != open {
			t.Errorf("%s: open %v", code, got)
		}
	}
}

// What acts is sent by POST, what shows is asked by GET: no form acts on a safe
// method.
func TestFormsActByPOSTAlone(t *testing.T) {
	way := regexp.MustCompile(`\.(Form|Page)\("(\S+) [^"]*"`)
	seen := map[string]int{}
	for _, file := range product(t, ".go") {
		for _, found := range way.FindAllStringSubmatch(file.content, -1) {
			seen[found[1]]++
			if want := map[string]string{"Form": "POST", "Page": "GET"}[found[1]]; found[2] != want {
				t.Errorf("%s opens %s", file.name, found[0])
			}
		}
	}
	if seen["Form"] < 40 || seen["Page"] < 40 {
		t.Errorf("%v were met: the walk does not see the pages", seen)
	}
}

var typedSecret = regexp.MustCompile(`<input[^>]*name="secret-mot"[^>]*>`)

// Passwords are hidden while they are typed, and may be pasted and filled in by
// a manager of passwords.
func TestFieldsOfPasswordsLetManagersFillThem(t *testing.T) {
	fields := 0
	for _, file := range product(t, ".templ", ".js") {
		for _, field := range typedSecret.FindAllString(file.content, -1) {
			fields++
			if !strings.Contains(field, `type="password"`) {
				t.Errorf("%s shows a password: %s", file.name, field)
			}
			if !strings.Contains(field, `autocomplete="current-password"`) && !strings.Contains(field, `autocomplete="new-password"`) {
				t.Errorf("%s keeps managers away: %s", file.name, field)
			}
			if strings.Contains(field, "maxlength") || strings.Contains(field, "pattern=") {
				t.Errorf("%s cuts or bounds what is typed: %s", file.name, field)
			}
		}
		if regexp.MustCompile(`(?i)onpaste|"paste"|'paste'`).MatchString(file.content) {
			t.Errorf("%s hears what is pasted", file.name)
		}
	}
	if fields < 2 {
		t.Errorf("%d fields were met: the walk does not see the pages", fields)
	}
}

// A file to keep is named by the program: a constant, or one with a number in
// it, never what a request says.
func TestDownloadsAreNamedByTheProgram(t *testing.T) {
	header, named := regexp.MustCompile(`"Content-Disposition", (.*)\)\n`), 0
	fixed := regexp.MustCompile("^(fmt\\.Sprintf\\()?`attachment; filename=\"[a-z%-]+d?\\.[a-z]+\"`(, number\\))?$|^`attachment; filename=\"`\\+name\\+`\"`$")
	for _, file := range product(t, ".go") {
		for _, found := range header.FindAllStringSubmatch(file.content, -1) {
			named++
			if !fixed.MatchString(found[1]) {
				t.Errorf("%s names a file by %s", file.name, found[1])
			}
		}
		for _, found := range regexp.MustCompile(`\battach\(v, ([^\n]*), \w+\)\n`).FindAllStringSubmatch(file.content, -1) {
			if !regexp.MustCompile(`^"[a-z-]+(\.json"|"\+strconv\.FormatInt\(number, 10\)\+"\.json")$`).MatchString(found[1]) {
				t.Errorf("%s names a file by %s", file.name, found[1])
			}
		}
	}
	if named < 2 {
		t.Errorf("%d downloads were met: the walk does not see them", named)
	}
}
