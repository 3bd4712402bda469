package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"relais/internal/kernel"
	"relais/internal/platform/i18n"
)

// pages are the sheets that pages put together.
func pages() map[string][]string {
	return map[string][]string{
		"home": {"base", "form"}, "faulty": {"base", "form", "badge"}, "results": {"base", "badge", "results"},
		"place": {"base", "badge", "place"}, "sheet": {"base", "place", "sheet"}, "text": {"base", "badge"},
	}
}

func style(t *testing.T, theme Theme, names ...string) Style {
	t.Helper()
	s, err := NewStyle(theme, names...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// mostStyle is what the stylesheet of a page may weigh, compressed, in bytes.
const mostStyle = 4096

func TestStylesAreLight(t *testing.T) {
	for page, names := range pages() {
		var small bytes.Buffer
		w := gzip.NewWriter(&small)
		fmt.Fprint(w, style(t, Theme{"#0a4f43", "#8cdcc6"}, names...).CSS)
		w.Close()
		if small.Len() > mostStyle {
			t.Errorf("%s: %d bytes, %d at most", page, small.Len(), mostStyle)
		}
		t.Logf("%s: %d bytes compressed", page, small.Len())
	}
}

// TestThePolicyAllowsTheStyleOfThePage reads the page as a browser does: the
// hash is that of what stands between the tags.
func TestThePolicyAllowsTheStyleOfThePage(t *testing.T) {
	catalog, err := i18n.Load(Texts())
	if err != nil {
		t.Fatal(err)
	}
	for page, names := range pages() {
		s := style(t, Theme{Accent: "#123456"}, names...)
		var html bytes.Buffer
		if err := Page(Frame{Printer: catalog.Printer(i18n.French), Title: page, Network: "Relais", Style: s, Here: "?"}).Render(t.Context(), &html); err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(html.String(), "<style>")
		inside, _, closed := strings.Cut(rest, "</style>")
		if !closed || len(inside) < 100 {
			t.Fatalf("%s: no stylesheet in %s", page, html.String())
		}
		sum := sha256.Sum256([]byte(inside))
		want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		for _, policy := range []string{s.Policy(), s.PolicyWithForm(), s.PolicyWithScript()} {
			if !strings.Contains(policy, "style-src "+want+";") {
				t.Errorf("%s: %s does not allow %s", page, policy, want)
			}
		}
	}
}

func TestPolicy(t *testing.T) {
	s := style(t, Theme{}, "base")
	for name, c := range map[string]struct {
		policy        string
		form, scripts bool
	}{
		"plain":       {s.Policy(), false, false},
		"with a form": {s.PolicyWithForm(), true, false},
		"with script": {s.PolicyWithScript(), false, true},
	} {
		directives := map[string]string{}
		for directive := range strings.SplitSeq(c.policy, ";") {
			name, value, _ := strings.Cut(directive, " ")
			if _, twice := directives[name]; twice {
				t.Errorf("%s: %s is said twice, and the second is ignored", name, directive)
			}
			directives[name] = value
		}
		for directive, want := range map[string]string{"default-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'"} {
			if directives[directive] != want {
				t.Errorf("%s: %s is %q", name, directive, directives[directive])
			}
		}
		forms := map[bool]string{true: "'self'", false: "'none'"}[c.form]
		if got := directives["form-action"]; got != forms {
			t.Errorf("%s: form-action %q", name, got)
		}
		if got, has := directives["script-src"]; has != c.scripts || has && got != "'self'" {
			t.Errorf("%s: script-src %q", name, got)
		}
		if strings.Contains(c.policy, "unsafe") || strings.Contains(c.policy, "*") || strings.Contains(c.policy, "http") {
			t.Errorf("%s: too wide: %s", name, c.policy)
		}
	}
}

func TestNewStyleRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		theme Theme
		sheet string
	}{
		"a sheet that is not there": {Theme{}, "absent"},
		"a path":                    {Theme{}, "../style"},
		"a name of a colour":        {Theme{Accent: "green"}, "base"},
		"an injection":              {Theme{Accent: "#000}</style><script>alert(1)</script>"}, "base"},
		"an injection, in the dark": {Theme{AccentDark: "red;--i:red"}, "base"},
		"four digits":               {Theme{Accent: "#1234"}, "base"},
		"a line more":               {Theme{Accent: "#123456\n"}, "base"},
	} {
		if s, err := NewStyle(c.theme, c.sheet); err == nil || s.CSS != "" {
			t.Errorf("%s: passed", name)
		}
	}
	if _, err := NewStyle(Theme{Accent: "green"}, "base"); kernel.KindOf(err) != kernel.Invalid {
		t.Errorf("a bad colour is an error of kind %v", kernel.KindOf(err))
	}
}

func TestAnAccentStaysOnItsPaper(t *testing.T) {
	light, dark := style(t, Theme{Accent: "#123456"}, "base", "sheet").CSS, style(t, Theme{AccentDark: "#abcdef"}, "base", "sheet").CSS
	if !strings.Contains(light, "screen and (prefers-color-scheme:light){:root{--a:#123456}}") {
		t.Errorf("on light paper: %s", light)
	}
	if !strings.Contains(dark, "screen and (prefers-color-scheme:dark){:root{--a:#abcdef}}") {
		t.Errorf("on dark paper: %s", dark)
	}
	if plain := style(t, Theme{}, "base", "sheet").CSS; !strings.HasPrefix(light, plain) || !strings.HasPrefix(dark, plain) {
		t.Error("a theme changes more than its accent")
	}
}

func TestEverySheetParses(t *testing.T) {
	names, err := fs.Glob(sheets, "css/*.css")
	if err != nil || len(names) < 5 {
		t.Fatalf("only %v: %v", names, err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(sheets, name)
		if err != nil {
			t.Fatal(err)
		}
		sheet := strings.TrimSuffix(path.Base(name), ".css")
		before, faults := declarations(string(text))
		after, more := declarations(style(t, Theme{}, sheet).CSS)
		if before != after || before == 0 || len(faults)+len(more) > 0 {
			t.Errorf("%s: %d declarations, %d once minified; %q %q", name, before, after, faults, more)
		}
	}
}

var (
	comment     = regexp.MustCompile(`(?s)/\*.*?\*/`)
	declaration = regexp.MustCompile(`^(?:--[a-z]+|-?[a-z]+(?:-[a-z]+)*)\s*:\s*[^:{}]+$`)
	variable    = regexp.MustCompile(`var\((--[a-z]+)\)`)
)

// declarations counts the declarations of a sheet, and says where a brace is
// not closed, or something is neither a rule nor a declaration.
func declarations(text string) (count int, faults []string) {
	depth, piece := 0, ""
	fault := func(what string) { faults = append(faults, what+": "+piece) }
	end := func() {
		if piece = strings.TrimSpace(piece); piece != "" {
			count++
			if depth == 0 || !declaration.MatchString(piece) {
				fault("not a declaration")
			}
		}
		piece = ""
	}
	for _, c := range comment.ReplaceAllString(text, "") {
		switch c {
		case '{':
			if strings.TrimSpace(piece) == "" {
				fault("a rule without a selector")
			}
			depth, piece = depth+1, ""
		case '}':
			end()
			depth--
		case ';':
			end()
		default:
			piece += string(c)
		}
	}
	if depth != 0 || strings.TrimSpace(piece) != "" {
		fault("a rule that is not closed")
	}
	return count, faults
}

func TestTheParserSeesFaults(t *testing.T) {
	for _, text := range []string{"a { color: red", "a { color }", "{ color: red }", "color: red;", "a { color: red: blue }", "a { b { c: d }", "a { b: c } }"} {
		if _, faults := declarations(text); len(faults) == 0 {
			t.Errorf("%q passes", text)
		}
	}
}

func TestEveryVariableExists(t *testing.T) {
	for page, names := range pages() {
		css := style(t, Theme{}, names...).CSS
		for _, used := range variable.FindAllStringSubmatch(css, -1) {
			if !strings.Contains(css, used[1]+":") {
				t.Errorf("%s uses %s, which no sheet sets", page, used[1])
			}
		}
	}
}
