package attack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// The scanners, as they name themselves to the guide.
const (
	wapitiName = "wapiti"
	sqlmapName = "sqlmap"
	trialName  = "trial" // what they are given, sent once as it should be
)

// The modules of wapiti, as they are run. Those that look at what comes back
// are quick; those that look for commands, files and delays send hundreds of
// values; some attack links only.
const (
	quickModules = "sql,xss,permanentxss"
	deepModules  = "blindsql,exec,file,ssrf,xxe"
	linkModules  = "crlf,redirect"
)

// wapitiWaits is for how long wapiti waits for an answer, in seconds: what
// takes longer was put to sleep.
const wapitiWaits = "6"

// mostOfRun bounds one run of a scanner; one that reaches it fails the test.
const mostOfRun = 40 * time.Minute

// finding is what wapiti says of something it found, its level from 1 to 3.
type finding struct {
	Method, Path, Info, Parameter string
	Level                         int
}

// wapiti runs the scanner of that name on orders and pages, and gives what it
// found. What it makes a server fetch comes back here.
func wapiti(t *testing.T, g *guide, modules string, orders []*order, pages []string) (found []string) {
	t.Helper()
	if len(orders)+len(pages) == 0 {
		return nil
	}
	var fetched atomic.Int64
	bait := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/get_") { // its own question, at the end
			_, _ = io.WriteString(w, "{}")
			return
		}
		fetched.Add(1)
	}))
	defer bait.Close()
	folder, err := os.MkdirTemp(t.TempDir(), "wapiti")
	if err != nil {
		t.Error(err)
		return nil
	}
	report := filepath.Join(folder, "report.json")
	said, err := run(t, wapitiName, "-u", g.URL+g.list(orders, pages, modules == linkModules), "--scope", "domain", "-d", "1", "-S", "insane",
		"-m", modules, "-l", "1", "-t", wapitiWaits, "--skip", keyField, "-A", wapitiName, "--endpoint", bait.URL+"/", "--flush-session", "--no-bugreport", "-v", "0",
		"--store-session", folder, "--store-config", folder, "-f", "json", "-o", report)
	if err != nil || cutShort.MatchString(said) {
		at := cutShort.FindStringIndex(said + "Traceback")
		t.Errorf("as %s: wapiti %s did not end its work: %v %s", g.role, modules, err, said[max(0, at[0]-300):min(at[0]+900, len(said))])
	}
	text, err := os.ReadFile(report)
	if err != nil {
		t.Errorf("as %s: wapiti left no report: %v\n%.2000s", g.role, err, said)
		return nil
	}
	var told struct{ Vulnerabilities, Anomalies map[string][]finding }
	if err := json.Unmarshal(text, &told); err != nil {
		t.Error(err)
	}
	for _, of := range []map[string][]finding{told.Vulnerabilities, told.Anomalies} {
		for kind, list := range of {
			for _, one := range list {
				found = append(found, fmt.Sprintf("%s: %s %s %s", kind, one.Method, strings.TrimPrefix(one.Path, asLink), one.Parameter))
			}
		}
	}
	if n := fetched.Load(); n > 0 {
		found = append(found, fmt.Sprintf("fetched: the server asked for what it was told to, %d times", n))
	}
	return found
}

// cutShort is how wapiti says that it did less than it was asked to.
var cutShort = regexp.MustCompile(`(?m)^.*(time was reached|skipped due to network|Traceback|Too much lag|Missing dependencies|Unable to find a module|Could not find module|File "[^"]+", line \d+).*$`)

// list makes the guide show a page from which wapiti starts: forms with values
// that were taken, links with their parameters, pages without.
func (g *guide) list(orders []*order, pages []string, links bool) string {
	var page strings.Builder
	page.WriteString("<!DOCTYPE html><title>Orders</title>")
	for _, path := range pages {
		fmt.Fprintf(&page, "<a href=\"%s\">a page</a>\n", html.EscapeString(path))
	}
	for _, o := range orders {
		switch {
		case o.marked: // it attacks parameters only
		case o.method == http.MethodGet:
			fmt.Fprintf(&page, "<a href=\"%s?%s\">with parameters</a>\n", o.path, html.EscapeString(o.values().Encode()))
		case links:
			fmt.Fprintf(&page, "<a href=\"%s%s?%s\">as a link</a>\n", asLink, o.path, html.EscapeString(o.values().Encode()))
		default:
			fmt.Fprintf(&page, "<form method=\"post\" action=\"%s\">", o.path)
			for _, f := range o.fields {
				fmt.Fprintf(&page, "<input type=\"hidden\" name=\"%s\" value=\"%s\">", html.EscapeString(f.name), html.EscapeString(f.value))
			}
			page.WriteString("</form>\n")
		}
	}
	path := fmt.Sprintf("/ordres-%d", g.plans.Add(1))
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.shown[path] = page.String()
	return path
}

// What sqlmap says of a parameter: that it tests it, and that it gives way.
var (
	testedBy = regexp.MustCompile(`testing for SQL injection on .*parameter '([^']+)'`)
	injected = regexp.MustCompile(`(?m)^Parameter: (.*)$\n\s+Type: (.*)$`)
)

// sqlmap runs the tool of that name on one order, and gives the injections
// that it found. It fails the test when it left a parameter.
func sqlmap(t *testing.T, g *guide, o *order) (found []string, tested int) {
	t.Helper()
	folder, err := os.MkdirTemp(t.TempDir(), "sqlmap")
	if err != nil {
		t.Error(err)
		return nil, 0
	}
	request := filepath.Join(folder, "request.txt")
	if err := os.WriteFile(request, o.written(t, strings.TrimPrefix(g.URL, "http://")), 0o600); err != nil {
		t.Error(err)
		return nil, 0
	}
	options := []string{
		"-r", request, "--ignore-stdin", "--batch", "--dbms", "SQLite", "--level", "3", "--risk", "2", "--technique", "BEUST", "--time-sec", "1", "--ignore-redirects", "--ignore-code", "401,403,404,409,429", "--skip-waf",
		"--flush-session", "--disable-coloring", "--timeout", "20", "--retries", "1", "--user-agent", sqlmapName, "--output-dir", folder,
	}
	wanted := o.parameters()
	if o.marked {
		wanted = []string{"#1*"}
	} else {
		options = append(options, "-p", strings.Join(wanted, ","))
	}
	said, err := run(t, sqlmapName, options...)
	if err != nil {
		t.Errorf("as %s: sqlmap on %s did not end its work: %v", g.role, o.name(), err)
	}
	var done []string
	for _, m := range testedBy.FindAllStringSubmatch(said, -1) {
		done = append(done, strings.TrimPrefix(m[1], "JSON "))
	}
	for _, m := range injected.FindAllStringSubmatch(said, -1) {
		found = append(found, fmt.Sprintf("injection: %s %s %s, %s", o.method, o.path, m[1], m[2]))
		done = append(done, strings.Fields(m[1])[0])
	}
	for _, name := range wanted {
		if slices.Contains(done, name) || o.field(name) != nil && o.field(name).kind == "array" && slices.ContainsFunc(done, numbered.MatchString) {
			tested++
		} else {
			t.Errorf("as %s: sqlmap did not test %s of %s: %s", g.role, name, o.name(), last(said, 600))
		}
	}
	return found, tested
}

// numbered is how sqlmap names what is in a list.
var numbered = regexp.MustCompile(`^#\d+\*$`)

func last(text string, most int) string { return text[max(0, len(text)-most):] }

// written gives an order as a request, which sqlmap reads from a file.
func (o *order) written(t *testing.T, host string) []byte {
	t.Helper()
	path, kind, body := o.path, formType, []byte(nil)
	switch {
	case o.marked:
		at := identifiers.FindAllStringIndex(path, -1)
		end := at[len(at)-1][1]
		path = path[:end] + "*" + path[end:]
	case o.method == http.MethodGet:
		path += "?" + o.values().Encode()
	case o.json:
		var err error
		kind = "application/json"
		if body, err = o.body(); err != nil {
			t.Error(err)
		}
	default:
		body = []byte(o.values().Encode())
	}
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s %s HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\n", o.method, path, host)
	if o.method == http.MethodPost {
		fmt.Fprintf(&text, "Content-Type: %s\r\n", kind)
	}
	fmt.Fprintf(&text, "\r\n%s", body)
	return text.Bytes()
}

// run runs a scanner to its end, and gives what it says; a run that does not
// end in time is an error.
func run(t *testing.T, name string, options ...string) (string, error) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), mostOfRun)
	defer stop()
	home, err := os.MkdirTemp(t.TempDir(), "home")
	if err != nil {
		return "", err
	}
	var said bytes.Buffer
	command := exec.CommandContext(ctx, name, options...)
	command.Stdout, command.Stderr, command.WaitDelay, command.Dir = &said, &said, 5*time.Second, home
	command.Env = append(os.Environ(), "HOME="+home, "no_proxy=127.0.0.1", "http_proxy=", "https_proxy=")
	err = command.Run()
	if ctx.Err() != nil {
		err = errors.Join(ctx.Err(), err)
	}
	return said.String(), err
}

// try sends an order with its own values through a guide, and notes how it is
// answered.
func (g *guide) try(t *testing.T, o *order) {
	t.Helper()
	var body io.Reader
	to := g.URL + o.path
	if o.method == http.MethodPost {
		body = strings.NewReader(o.values().Encode())
	} else if len(o.fields) > 0 {
		to += "?" + o.values().Encode()
	}
	r, err := http.NewRequest(o.method, to, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("User-Agent", trialName)
	if body != nil {
		r.Header.Set("Content-Type", formType)
	}
	a, err := newBrowser(g.URL, "").send(r)
	if err != nil {
		t.Fatal(err)
	}
	o.status = a.status
}
