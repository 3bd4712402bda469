package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relais/internal/kernel"
)

// site answers under a few paths as a site that publishes a file would.
func site(t *testing.T) (base string, config Config) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/lieux.csv", func(w http.ResponseWriter, _ *http.Request) { answer(w, "id\n1\n") })
	mux.HandleFunc("/once", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/lieux.csv", http.StatusFound) })
	mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	mux.HandleFunc("/to", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("where"), http.StatusFound)
	})
	mux.HandleFunc("/broken", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush() // so that no length is announced
		answer(w, strings.Repeat("x", 101))
	})
	mux.HandleFunc("/announced", func(w http.ResponseWriter, _ *http.Request) { answer(w, strings.Repeat("x", 101)) })
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(5 * time.Second):
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	address := netip.MustParseAddrPort(strings.TrimPrefix(server.URL, "http://"))
	return server.URL, Config{MaxSize: 100, Timeout: time.Second, Allow: []netip.AddrPort{address}}
}

func answer(w io.Writer, text string) {
	io.WriteString(w, text) //nolint:errcheck // a client that leaves early is part of the tests
}

func read(location string, config Config) (text, name string, err error) {
	content, name, err := Open(context.Background(), location, config)
	if err != nil {
		return "", "", err
	}
	defer content.Close() //nolint:errcheck // only read
	all, err := io.ReadAll(content)
	return string(all), name, err
}

func TestOpen(t *testing.T) {
	base, config := site(t)
	config.Stdin = strings.NewReader("id\n2\n")
	file := filepath.Join(t.TempDir(), "a b.csv")
	if err := os.WriteFile(file, []byte("id\n3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := []struct{ location, text, name string }{
		{base + "/lieux.csv", "id\n1\n", "lieux.csv"},
		{base + "/once", "id\n1\n", "lieux.csv"},
		{"-", "id\n2\n", "stdin"},
		{file, "id\n3\n", "a b.csv"},
	}
	for _, c := range cases {
		text, name, err := read(c.location, config)
		if err != nil || text != c.text || name != c.name {
			t.Errorf("%s: got %q, %q, %v", c.location, text, name, err)
		}
	}
}

func TestOpenRefused(t *testing.T) {
	base, config := site(t)
	large := filepath.Join(t.TempDir(), "large.csv")
	if err := os.WriteFile(large, make([]byte, 101), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		location, key string
		kind          kernel.Kind
	}{
		{"", "fetch.location", kernel.Invalid},
		{"-", "fetch.stdin", kernel.Invalid},
		{"nowhere.csv", "fetch.no_file", kernel.NotFound},
		{t.TempDir(), "fetch.folder", kernel.Invalid},
		{large, "fetch.size", kernel.Invalid},
		{base + "/nothing", "fetch.status", kernel.NotFound},
		{base + "/broken", "fetch.status", kernel.Unavailable},
		{base + "/large", "fetch.size", kernel.Invalid},
		{base + "/announced", "fetch.size", kernel.Invalid},
		{base + "/slow", "fetch.timeout", kernel.Unavailable},
		{base + "/round", "fetch.redirects", kernel.Invalid},
		{base + "/to?where=" + url.QueryEscape("file:///etc/passwd"), "fetch.scheme", kernel.Invalid},
		{base + "/to?where=" + url.QueryEscape("http://u:p@example.org/"), "fetch.userinfo", kernel.Invalid},
		{base + "/to?where=" + url.QueryEscape("http://127.0.0.1:1/"), "fetch.private", kernel.Forbidden},
		{"file:///etc/passwd", "fetch.scheme", kernel.Invalid},
		{"ftp://example.org/a.csv", "fetch.scheme", kernel.Invalid},
		{"gopher://example.org/", "fetch.scheme", kernel.Invalid},
		{"http://user@example.org/", "fetch.userinfo", kernel.Invalid},
		{"http://127.0.0.1@example.org/", "fetch.userinfo", kernel.Invalid},
		{"http://", "fetch.address", kernel.Invalid},
		{"http://[::1", "fetch.address", kernel.Invalid},
		{"http://example.org\r\nX: y/", "fetch.address", kernel.Invalid},
	}
	for _, c := range cases {
		_, _, err := read(c.location, config)
		var fault *kernel.Error
		if !errors.As(err, &fault) || fault.Key != c.key || fault.Kind != c.kind {
			t.Errorf("%q: got %v, want %v %s", c.location, err, c.kind, c.key)
		}
	}
}
