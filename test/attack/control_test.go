package attack_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// What a browser would run of a page is seen, and what it would not is let be.
func TestRunsSees(t *testing.T) {
	for page, want := range map[string]string{
		`<p><script>alert(7)</script>`:                       "script",
		`<input value="a" onfocus=alert(7)>`:                 "onfocus",
		`<a href=" javascript:alert(7)">x</a>`:               "javascript",
		`<svg onload=alert(7)>`:                              "onload",
		`<pre>root:x:0:0:root:/root:/bin/sh</pre>`:           "file",
		`<p>&lt;script&gt;alert(7)&lt;/script&gt;`:           "",
		`<input value="&#34;&gt;&lt;script&gt;alert(7)">`:    "",
		`<input value="javascript:alert(7)">`:                "",
		`<script src=/a.js></script><a href="/x?y=on">x</a>`: "",
	} {
		if found := runs(page); (found == "") != (want == "") || !strings.Contains(found, want) {
			t.Errorf("%s: %q", page, found)
		}
	}
}

// Each fault of an answer of the API is judged one.
func TestJudgeSees(t *testing.T) {
	op := operation{Responses: map[string]struct {
		Content map[string]any `json:"content"`
	}{"200": {}, "404": {}}}
	said := func(status int, kind, body string) answer {
		return answer{status: status, header: http.Header{"Content-Type": {kind}}, body: body}
	}
	const problem = "application/problem+json"
	for name, a := range map[string]answer{
		"a fault of ours":    said(500, problem, `{"status":500,"detail":"x"}`),
		"not described":      said(418, problem, `{"status":418,"detail":"x"}`),
		"no JSON":            said(200, "application/json", `{`),
		"another type":       said(404, "text/html", `{"status":404,"detail":"x"}`),
		"another status":     said(404, problem, `{"status":400,"detail":"x"}`),
		"without its detail": said(404, problem, `{"status":404}`),
	} {
		if judge(op, a) == "" {
			t.Errorf("%s: not seen", name)
		}
	}
	for _, a := range []answer{said(200, "application/json", `{}`), said(404, problem+"; charset=utf-8", `{"status":404,"detail":"x"}`)} {
		if fault := judge(op, a); fault != "" {
			t.Errorf("%d: %s", a.status, fault)
		}
	}
}

// deaf is a test that counts what it is told, and does not fail of it.
type deaf struct {
	testing.TB

	told []string
}

func (d *deaf) Errorf(format string, args ...any) {
	d.told = append(d.told, fmt.Sprintf(format, args...))
}

// A site with one fault of each sort is found to have them.
func TestCampaignSees(t *testing.T) {
	for name, faulty := range map[string]func(w http.ResponseWriter, typed string){
		"answers 500": func(w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusInternalServerError) },
		"a script": func(w http.ResponseWriter, typed string) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, "<p>%s", typed)
		},
		"leads to": func(w http.ResponseWriter, _ string) {
			w.Header().Set("Location", "//evil.example")
			w.WriteHeader(http.StatusSeeOther)
		},
		"lets a header in":       func(w http.ResponseWriter, _ string) { w.Header().Set("Set-Cookie", "a=b") },
		"what was typed is lost": func(w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusBadRequest) },
	} {
		site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				faulty(w, r.PostFormValue("nom"))
				return
			}
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `<form method=post action=/x><input type=hidden name=cle value=k><input name=nom></form>`)
		}))
		c, d := &campaign{house: &house{url: site.URL}, met: map[string]bool{}, harmful: map[string][]target{}}, &deaf{TB: t}
		c.run(d, "visitor", newBrowser(site.URL, ""), "/")
		site.Close()
		if c.faults == 0 || !strings.Contains(strings.Join(d.told, "\n"), name) {
			t.Errorf("%s: not seen, but %q", name, d.told)
		}
	}
}
