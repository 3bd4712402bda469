package attack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"relais/internal/access"
)

// guide stands between a scanner and the house, on this machine: it shows the
// session of a role with each request, gives each form a key that holds, and
// keeps the scanner from signing out. So the scanner reaches what is inside.
type guide struct {
	*httptest.Server

	member *browser
	start  string

	asked, posts, faults atomic.Int64
	mutex                sync.Mutex
	first                string // what first broke
	met                  map[string]bool
}

// lead opens a guide for a role.
func lead(t *testing.T, h *house, member *browser, start string) *guide {
	t.Helper()
	target, err := url.Parse(h.url)
	if err != nil {
		t.Fatal(err)
	}
	g := &guide{member: member, start: start, met: map[string]bool{}}
	proxy := &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target); g.rewrite(r.Out) },
		ModifyResponse: g.watch,
		ErrorHandler:   func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusGone) }, // a scanner that left, or a request that is none
	}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if harmful.MatchString(r.URL.Path) && r.Method == http.MethodPost {
			http.Error(w, "kept out of reach", http.StatusNotFound)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(g.Close)
	return g
}

// rewrite makes a request that of the member, from a network of its own.
func (g *guide) rewrite(r *http.Request) {
	n := g.asked.Add(1)
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("2001:dba:%x:%x::1", n>>8, n&0xff<<8))
	r.Header.Set("Accept-Encoding", "identity")
	if r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		r.Header.Set("Cookie", g.member.cookies())
		return
	}
	g.posts.Add(1)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		body = nil
	}
	if key := g.key(); key != "" {
		body = keyOfForm.ReplaceAll(body, []byte("${1}"+keyField+"="+url.QueryEscape(key)))
	}
	r.Header.Set("Cookie", g.member.cookies())
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
}

// keyOfForm is the hidden key in what a scanner sends.
var keyOfForm = regexp.MustCompile(`(^|&)` + keyField + `=[^&]*`)

// key gives a key of a form that this member was shown and did not send yet.
func (g *guide) key() string {
	r, err := g.member.request("GET", g.start, nil)
	if err != nil {
		return ""
	}
	a, err := g.member.send(r)
	if err != nil {
		return ""
	}
	found := hiddenKey.FindString(a.body)
	_, key, _ := strings.Cut(found, "value=")
	return key
}

// watch looks at the answers as they go by.
func (g *guide) watch(reply *http.Response) error {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.met[reply.Request.Method+" "+identifiers.ReplaceAllString(reply.Request.URL.Path, "N")] = true
	if reply.StatusCode >= http.StatusInternalServerError {
		if g.faults.Add(1) == 1 {
			g.first = fmt.Sprint(reply.StatusCode, " for ", reply.Request.Method, " ", reply.Request.URL)
		}
	}
	return nil
}

// scanned are those whom the scanners play, and where they begin.
func scanned(t *testing.T, h *house) map[string]*guide {
	t.Helper()
	guides := map[string]*guide{"visitor": lead(t, h, newBrowser(h.url, ""), "/connexion")}
	for _, role := range []access.Role{
		access.Volunteer, access.Prescriber, access.Reception, access.Adviser, access.Manager, access.PhoneOperator, access.Coordinator, access.Admin, access.Auditor,
	} {
		guides[string(role)] = lead(t, h, h.as(t, role), "/accueil")
	}
	guides["person"] = lead(t, h, h.space(t), "/mon-espace/dossier")
	return guides
}

// space gives a browser in which a person is in their own space.
func (h *house) space(t *testing.T) *browser {
	t.Helper()
	adviser := h.as(t, access.Adviser)
	file := fileOf(t, adviser)
	given := adviser.post(t, file+"/code", formTo(t, adviser.get(t, file).body, file+"/code").typed())
	code := spaceCode.FindString(given.body)
	b := newBrowser(h.url, "198.51.100.90")
	a := b.post(t, "/mon-espace", url.Values{keyField: {keyOf(t, b.get(t, "/mon-espace").body)}, "secret-code": {code}})
	if a.status != http.StatusSeeOther || b.get(t, "/mon-espace/dossier").status != http.StatusOK {
		t.Fatalf("the code %q opens nothing: %d", code, a.status)
	}
	return b
}

var spaceCode = regexp.MustCompile(`\b[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}\b`)

// The scanners of others find nothing of medium weight or more, as anyone.
func TestScannersFindNothing(t *testing.T) {
	if !long() {
		t.Skip("takes minutes: scripts/attackers, or RELAIS_PROVE=1")
	}
	for _, tool := range []string{"wapiti", "sqlmap"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed; scripts/attackers installs it", tool)
		}
	}
	lasts := 45 * time.Second
	if told, err := strconv.Atoi(os.Getenv("RELAIS_ATTACK_SECONDS")); err == nil {
		lasts = time.Duration(told) * time.Second
	}
	for role, g := range scanned(t, demo) {
		found := wapiti(t, g, lasts)
		injections := sqlmap(t, g, lasts)
		if g.faults.Load() > 0 || len(found)+len(injections) > 0 {
			t.Errorf("as %s: wapiti found %v, sqlmap %v; %d answers of 500 or more, the first %s", role, found, injections, g.faults.Load(), g.first)
		}
		if len(g.met) < 20 || g.posts.Load() == 0 {
			t.Errorf("as %s: the scanners asked for %d addresses and sent %d forms: they were kept out", role, len(g.met), g.posts.Load())
		}
		t.Logf("as %s: %d requests, of which %d forms, to %d addresses; wapiti: %d findings; sqlmap: %d injections; %d answers of 500 or more",
			role, g.asked.Load(), g.posts.Load(), len(g.met), len(found), len(injections), g.faults.Load())
	}
}

// finding is what wapiti says of something it found, its level from 1 to 3.
type finding struct {
	Method, Path, Info, Parameter string
	Level                         int
}

// wapiti runs the scanner of that name and gives what it found, of medium
// weight or more. What it makes a server fetch would come back here.
func wapiti(t *testing.T, g *guide, lasts time.Duration) (found []string) {
	t.Helper()
	var fetched atomic.Int64
	bait := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/get_") { // its own question, at the end
			_, _ = io.WriteString(w, "{}")
			return
		}
		fetched.Add(1)
	}))
	defer bait.Close()
	folder := t.TempDir()
	report := filepath.Join(folder, "report.json")
	run(t, lasts+2*time.Minute, "wapiti", "-u", g.URL+g.start, "-s", g.URL+"/lieux?commune=36044", "--scope", "domain", "-d", "4", "--max-links-per-page", "40", "--max-files-per-dir", "30",
		"-m", "sql,blindsql,xss,permanentxss,exec,file,crlf,redirect,ssrf,xxe,backup,methods,shellshock", "-l", "1", "-S", "normal", "-t", "10",
		"--max-scan-time", seconds(lasts/3), "--max-attack-time", seconds(lasts/12), "--endpoint", bait.URL+"/", "--flush-session", "--no-bugreport", "-v", "0",
		"--store-session", folder, "--store-config", folder, "-f", "json", "-o", report)
	text, err := os.ReadFile(report)
	if err != nil {
		t.Errorf("wapiti left no report: %v", err)
		return nil
	}
	var said struct{ Vulnerabilities, Anomalies map[string][]finding }
	if err := json.Unmarshal(text, &said); err != nil {
		t.Fatal(err)
	}
	for _, of := range []map[string][]finding{said.Vulnerabilities, said.Anomalies} {
		for kind, list := range of {
			for _, one := range list {
				if one.Level >= 2 {
					found = append(found, kind+": "+one.Method+" "+one.Path+" "+one.Parameter+" "+one.Info)
				}
			}
		}
	}
	if n := fetched.Load(); n > 0 {
		found = append(found, fmt.Sprintf("the server fetched what it was told to, %d times", n))
	}
	return found
}

// injected is how sqlmap says that it found something.
var injected = regexp.MustCompile(`(?m)^Parameter: .*$|identified the following injection point`)

// sqlmap runs the tool of that name on the forms that it finds, and on the
// addresses of the API, and gives the injections that it found.
func sqlmap(t *testing.T, g *guide, lasts time.Duration) (found []string) {
	t.Helper()
	common := []string{"--batch", "--level", "2", "--risk", "2", "--flush-session", "--disable-coloring", "--timeout", "10", "--retries", "1", "--threads", "2", "--output-dir"}
	for _, asked := range [][]string{
		{"-u", g.URL + g.start, "--crawl", "2", "--forms", "--crawl-exclude", "deconnexion|quitter"},
		{"-u", g.URL + "/api/v1/places?near=46.81,1.69&q=wifi&commune=36044&service=aide&limit=5", "-p", "near,q,commune,service,limit"},
		{"-u", g.URL + "/lieux?commune=36044&besoin=demarches", "-p", "commune,besoin"},
	} {
		said := run(t, lasts/3, "sqlmap", append(append(asked, common...), t.TempDir())...)
		found = append(found, injected.FindAllString(said, -1)...)
	}
	return found
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d.Seconds())) }

// run runs a scanner for as long as told at most, and gives what it says.
func run(t *testing.T, lasts time.Duration, name string, options ...string) string {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), lasts)
	defer stop()
	var said bytes.Buffer
	command := exec.CommandContext(ctx, name, options...)
	command.Stdout, command.Stderr, command.WaitDelay = &said, &said, 5*time.Second
	command.Dir = t.TempDir()
	command.Env = append(os.Environ(), "HOME="+command.Dir, "no_proxy=127.0.0.1")
	if err := command.Run(); err != nil && ctx.Err() == nil && !errors.Is(err, exec.ErrWaitDelay) {
		t.Logf("%s ends with %v: %.300s", name, err, said.String())
	}
	return said.String()
}
