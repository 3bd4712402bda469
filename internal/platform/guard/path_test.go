package guard

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// outward are spellings that lead, or may lead, out of the site.
var outward = []string{
	"", " ", "lieux", "?x", "#x", "./x", "../x", "http:", "https://evil.example/", "HTTPS://evil.example", "http:/evil.example",
	"http:evil.example", "javascript:alert(1)", "java\nscript:alert(1)", "JaVaScRiPt://%0aalert(1)", "data:text/html,x", "mailto:x@example.org",
	"//evil.example", "///evil.example", "////evil.example/", "//evil.example/%2f..", "//user@evil.example", "//evil.example:80\\@relais.example",
	`/\evil.example`, `\/evil.example`, `\\evil.example`, `/\/evil.example`, `//\evil.example`, `/lieux\..\x`,
	"/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example", " //evil.example", "/\x00/evil.example", "\x00/x",
	"/lieux\r\nSet-Cookie: a=b", "/lieux\nx", "/lieux\u2028x", "/lieux\u2029x", "/lieux\u0085x", "/\u00a0/evil.example", "/lieux x",
	"/%2fevil.example", "/%2Fevil.example", "/%2f%2fevil.example", "/%252fevil.example", "/%25252fevil.example", "/%5cevil.example", "/%5C/evil.example",
	"/%255cevil.example", "/%09/evil.example", "/%0d%0aSet-Cookie:a=b", "/%00", "/%e2%80%a8x", "/%c2%85", "/%ff", "/%", "/%zz", "/%2",
	"/..//evil.example", "/.//evil.example", "/x/..//evil.example", "/%2e%2e//evil.example", "/lieux//x",
	"/\u202egro.elpmaxe", "/\u200b/evil.example", "/\ufeff/evil.example", "/\xff", "/\xc0\xaf",
	"/" + strings.Repeat("x", maxPath),
}

var inward = []string{
	"/", "/lieux", "/lieux?besoin=emails&rayon=10", "/lieux?suite=http://example.org//x", "/lieux?q=%0Ax", "/a/b/c/", "/lieux/019a1b2c-3d4e-7f56-8a9b-0c1d2e3f4a5b",
	"/lieux#resultats", "/communes/Ch%C3%A2teauroux", "/communes/Châteauroux", "/@x", "/x:y", "/a/../b", "/100%25", "/?", "/lieux?a=%zz",
}

func TestSafePath(t *testing.T) {
	for _, next := range outward {
		if got := SafePath(next); got != "/" {
			t.Errorf("%q leads to %q", next, got)
		}
	}
	for _, next := range inward {
		if got := SafePath(next); got != next {
			t.Errorf("%q became %q", next, got)
		}
	}
}

// staysHome says why an accepted path leads out; "" when it does not.
func staysHome(path string) string {
	base := &url.URL{Scheme: "https", Host: "relais.example", Path: "/compte/entrer"}
	target, err := base.Parse(path)
	switch {
	case err != nil:
		return err.Error()
	case target.Host != base.Host || target.Scheme != base.Scheme || target.User != nil:
		return "goes to " + target.String()
	case strings.ContainsAny(path, "\\\r\n\t\x00 "):
		return "holds what browsers drop or turn"
	}
	return ""
}

// hostile makes paths out of the pieces that tricks are made of.
func hostile(t *rapid.T) string {
	piece := rapid.SampledFrom([]string{
		"/", `\`, "//", "%2f", "%5c", "%25", "2f", "%", "\t", "\n", "\u2028", ".", "..", ":", "@", "?", "#", "evil.example", "http", "lieux", "[", "]", "é", "\xff", "\u200b",
	})
	return strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces"), "")
}

func TestNoPathLeadsOut(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		next := "/" + hostile(t)
		got := SafePath(next)
		if got != "/" && got != next {
			t.Fatalf("%q became %q", next, got)
		}
		if fault := staysHome(got); fault != "" {
			t.Fatalf("%q %s", got, fault)
		}
		if got != "/" {
			accepted++
		}
	})
	if accepted == 0 {
		t.Error("nothing was accepted: the property says nothing")
	}
}

// The parser of browsers (WHATWG, as Node has it) agrees on what is accepted.
func TestBrowsersReadThePathAlike(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		if os.Getenv("RELAIS_REQUIRE_BROWSER") == "1" {
			t.Fatal("node is not here: run scripts/setup")
		}
		t.Skip("node is not here: run scripts/setup")
	}
	accepted := append([]string{}, inward...)
	rapid.Check(t, func(t *rapid.T) { accepted = append(accepted, SafePath("/"+hostile(t))) })
	list, err := json.Marshal(accepted)
	if err != nil {
		t.Fatal(err)
	}
	const script = `
const paths = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const out = paths.filter(p => new URL(p, 'https://relais.example/compte').origin !== 'https://relais.example');
const refused = new URL('/\t/evil.example', 'https://relais.example/').origin === 'https://relais.example';
if (out.length || refused) { console.log(JSON.stringify(out), refused); process.exit(1); }`
	command := exec.CommandContext(t.Context(), node, "-e", script)
	command.Stdin = bytes.NewReader(list)
	if said, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
}

func FuzzSafePath(f *testing.F) {
	for _, next := range append(append([]string{}, outward...), inward...) {
		f.Add(next)
	}
	f.Fuzz(func(t *testing.T, next string) {
		got := SafePath(next)
		if got != "/" && got != next {
			t.Errorf("%q became %q", next, got)
		}
		if fault := staysHome(got); fault != "" {
			t.Errorf("%q %s", got, fault)
		}
	})
}
