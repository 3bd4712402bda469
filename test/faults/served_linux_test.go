package faults_test

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"relais/internal/app/cli"
	"relais/internal/kernel"
)

// visitor is a browser that keeps its cookies, which are for encrypted ways only.
type visitor struct {
	t       *testing.T
	address string
	cookies map[string]*http.Cookie
}

func (v *visitor) ask(method, path string, form url.Values) (status int, body string) {
	v.t.Helper()
	request, err := http.NewRequestWithContext(v.t.Context(), method, v.address+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range v.cookies {
		request.AddCookie(c)
	}
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	for _, c := range answer.Cookies() {
		v.cookies[c.Name] = c
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// expect asks, and holds the answer against a status and some words.
func (v *visitor) expect(method, path string, form url.Values, wanted int, says string) (body string) {
	v.t.Helper()
	status, body := v.ask(method, path, form)
	if status != wanted || !strings.Contains(body, says) {
		v.t.Errorf("%s %s: %d, expected %d and %q: %.600s", method, path, status, wanted, says, body)
	}
	return body
}

// served serves the house of a folder; stop closes it and waits for its end.
func served(t *testing.T, folder string) (v *visitor, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	open, ended := make(chan struct{}), make(chan struct{})
	var once bool
	out := &openedOr{opened: func() {
		if !once {
			once = true
			close(open)
		}
	}}
	go func() {
		defer close(ended)
		cli.Main(ctx, []string{"serve", "--listen", "127.0.0.1:0", "--database", databaseIn(folder)},
			cli.Environment{Out: out, Err: io.Discard, In: strings.NewReader(""), Clock: kernel.SystemClock})
	}()
	stop = func() { cancel(); <-ended }
	t.Cleanup(stop)
	select {
	case <-open:
	case <-ended:
		t.Fatal("it does not open")
	}
	out.Lock()
	defer out.Unlock()
	return &visitor{t, regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(out.String()), map[string]*http.Cookie{}}, stop
}

// TestFullDiskUnderTheServedProduct fills the disk under a house that serves: a
// form is refused in a sentence that says so, and /health says that nothing is
// kept. Once room is made the same form acts, once, and the journal verifies.
func TestFullDiskUnderTheServedProduct(t *testing.T) {
	folder := t.TempDir()
	mountOrSkip(t, folder, "-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs")
	v, stop := served(t, folder)
	page := v.expect(http.MethodGet, "/rejoindre", nil, http.StatusOK, "cle")
	key := regexp.MustCompile(`name="?cle"? value="?([\w.-]+)`).FindStringSubmatch(page)
	if key == nil {
		t.Fatalf("no key: %s", page)
	}
	form := url.Values{
		"cle": {key[1]}, "nom": {"Le Pont"}, "nature": {"ASSO"}, "commune": {"36000"}, "numero": {""},
		"contact": {"Camille Essai"}, "email": {"pont@example.org"},
	}
	rest := filepath.Join(folder, "rest")
	fillDatabase(t, folder, rest)
	v.expect(http.MethodPost, "/rejoindre", form, http.StatusServiceUnavailable, "Le disque du réseau est plein")
	v.expect(http.MethodGet, "/health", nil, http.StatusServiceUnavailable, "keeps nothing")
	v.expect(http.MethodGet, "/", nil, http.StatusOK, "")
	if err := os.Remove(rest); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		v.expect(http.MethodPost, "/rejoindre", form, http.StatusSeeOther, "")
	}
	healthy := false
	for until := time.Now().Add(20 * time.Second); !healthy && time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
		status, _ := v.ask(http.MethodGet, "/health", nil)
		healthy = status == http.StatusOK
	}
	if !healthy {
		t.Error("there is room again, and /health does not say so")
	}
	stop()
	n := open(t, folder)
	var applied int
	if err := n.db.NewRaw("SELECT count(*) FROM network_structures WHERE NOT is_network").Scan(t.Context(), &applied); err != nil || applied != 1 {
		t.Errorf("%d structures applied, expected one: %v", applied, err)
	}
	verify(t, folder)
}

// fillDatabase leaves room neither on the disk nor in the files of the database.
func fillDatabase(t *testing.T, folder, rest string) {
	t.Helper()
	if err := fillUp(rest); err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", "file:"+databaseIn(folder)+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err = raw.Exec("CREATE TABLE ballast (filler blob)"); err == nil {
		for range 10_000 {
			if _, err = raw.Exec("INSERT INTO ballast VALUES (?)", bytes.Repeat([]byte("x"), 3000)); err != nil {
				break
			}
		}
	}
	if err == nil {
		t.Fatal("the disk is never full")
	}
}
