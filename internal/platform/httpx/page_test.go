package httpx

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestChoose(t *testing.T) {
	for accepted, want := range map[string]string{
		"":                           "",
		"identity":                   "",
		"*":                          "", // no one sends it alone
		"gzip":                       "gzip",
		"br":                         "br",
		"BR":                         "br",
		"gzip, deflate, br":          "br",
		"gzip, deflate, br, zstd":    "br",
		"gzip,br":                    "br",
		"br;q=0.1, gzip;q=1.0":       "br",
		"br;q=0, gzip":               "gzip",
		"br;q=0.0, gzip":             "gzip",
		"br; q=0.000 ,gzip":          "gzip",
		"br;Q=0,gzip":                "gzip",
		"br;q=none,gzip":             "gzip",
		"br;q=NaN,gzip":              "gzip",
		"br;q=-1,gzip":               "gzip",
		"br;q=0,gzip;q=0":            "",
		"brotli, gzippy":             "",
		" gzip ; q=0.5 , deflate":    "gzip",
		",,;;,":                      "",
		strings.Repeat("x,", 5000):   "",
		"br;q=0," + "gzip;q=0.00001": "gzip",
	} {
		if got, pool := choose(accepted); got != want || (pool != nil) != (want != "") {
			t.Errorf("%.60q: %q, expected %q", accepted, got, want)
		}
	}
}

// unpacked gives the document of an answer, and checks that its length is the
// one it tells.
func unpacked(t testing.TB, answer *httptest.ResponseRecorder) []byte {
	t.Helper()
	if told := answer.Header().Get("Content-Length"); told != strconv.Itoa(answer.Body.Len()) {
		t.Errorf("Content-Length %s, and %d bytes", told, answer.Body.Len())
	}
	var reader io.Reader = answer.Body
	switch answer.Header().Get("Content-Encoding") {
	case "br":
		reader = brotli.NewReader(answer.Body)
	case "gzip":
		unzip, err := gzip.NewReader(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		reader = unzip
	}
	document, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func asked(method, encoding string) *http.Request {
	r := httptest.NewRequest(method, "/", nil)
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	return r
}

func TestSend(t *testing.T) {
	html := []byte(strings.Repeat("<p>Un lieu près de vous.</p>", 200))
	for _, encoding := range []string{"", "gzip", "br"} {
		answer := httptest.NewRecorder()
		Send(answer, asked("GET", encoding), Page{HTML: html, Policy: "default-src 'none'"})
		if got := answer.Header().Get("Content-Encoding"); got != encoding {
			t.Errorf("%q: encoded as %q", encoding, got)
		}
		if encoding != "" && answer.Body.Len() > len(html)/10 {
			t.Errorf("%s: %d bytes of %d", encoding, answer.Body.Len(), len(html))
		}
		if !bytes.Equal(unpacked(t, answer), html) {
			t.Errorf("%q: another document", encoding)
		}
		for name, want := range map[string]string{
			"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'", "Vary": "Accept-Encoding",
		} {
			if got := answer.Header().Get(name); got != want {
				t.Errorf("%q: %s is %q", encoding, name, got)
			}
		}
	}
}

func TestSendStatusAndType(t *testing.T) {
	answer := httptest.NewRecorder()
	answer.Header().Set("Vary", "Cookie")
	Send(answer, asked("GET", ""), Page{Status: 404, HTML: []byte("x"), Type: "text/javascript"})
	if answer.Code != 404 || answer.Header().Get("Content-Type") != "text/javascript" || answer.Header().Get("Content-Security-Policy") != "" {
		t.Errorf("%d %v", answer.Code, answer.Header())
	}
	if got := answer.Header().Values("Vary"); !slices.Equal(got, []string{"Cookie", "Accept-Encoding"}) {
		t.Errorf("Vary %q", got)
	}
}

func TestSendToHead(t *testing.T) {
	html := []byte(strings.Repeat("page ", 500))
	for _, encoding := range []string{"", "gzip", "br"} {
		full, head := httptest.NewRecorder(), httptest.NewRecorder()
		Send(full, asked("GET", encoding), Page{HTML: html})
		Send(head, asked("HEAD", encoding), Page{HTML: html})
		if head.Body.Len() != 0 || head.Header().Get("Content-Length") != full.Header().Get("Content-Length") {
			t.Errorf("%q: %d bytes, length %s", encoding, head.Body.Len(), head.Header().Get("Content-Length"))
		}
	}
}

func TestPooledCompressorsDoNotMixDocuments(t *testing.T) {
	var all sync.WaitGroup
	for worker := range 16 {
		all.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(worker)))
			for n := range 40 {
				html := []byte(strings.Repeat(fmt.Sprintf("<p>%d %d %x</p>", worker, n, random.Uint64()), 1+random.IntN(300)))
				answer := httptest.NewRecorder()
				Send(answer, asked("GET", []string{"br", "gzip"}[n%2]), Page{HTML: html})
				if !bytes.Equal(unpacked(t, answer), html) {
					t.Errorf("worker %d got another document", worker)
				}
			}
		})
	}
	all.Wait()
}

func TestCompressed(t *testing.T) {
	long := strings.Repeat(`{"name": "Un lieu"}`, 200)
	for name, c := range map[string]struct {
		handler  http.HandlerFunc
		accepted string
		status   int
		encoding string
		body     string
		kind     string
	}{
		"long":           {says(long, "application/json"), "br", 200, "br", long, "application/json"},
		"long, gzip":     {says(long, "application/json"), "gzip", 200, "gzip", long, "application/json"},
		"long, plain":    {says(long, "application/json"), "", 200, "", long, "application/json"},
		"short":          {says("{}", "application/json"), "br", 200, "", "{}", "application/json"},
		"without a type": {says("<!DOCTYPE html>"+long, ""), "br", 200, "br", "<!DOCTYPE html>" + long, "text/html; charset=utf-8"},
		"an error":       {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", 404) }, "br", 404, "", "no\n", "text/plain; charset=utf-8"},
		"compressed already": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "zstd")
			says(long, "application/json")(w, nil)
		}, "br", 200, "zstd", long, "application/json"},
		"two statuses": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			w.WriteHeader(200)
			_, _ = w.Write([]byte("{}"))
		}, "br", 400, "", "{}", ""},
		"a status after the body": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("{}"))
			w.WriteHeader(500)
		}, "br", 200, "", "{}", ""},
	} {
		answer := httptest.NewRecorder()
		Compressed()(c.handler).ServeHTTP(answer, asked("GET", c.accepted))
		if answer.Code != c.status || answer.Header().Get("Content-Encoding") != c.encoding || answer.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %d %v", name, answer.Code, answer.Header())
		}
		if got := answer.Header().Get("Content-Type"); c.kind != "" && got != c.kind {
			t.Errorf("%s: type %q, expected %q", name, got, c.kind)
		}
		if got := string(unpacked(t, answer)); got != c.body {
			t.Errorf("%s: body %.40q", name, got)
		}
	}
}

// says gives a handler that answers a text in several pieces.
func says(text, kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if kind != "" {
			w.Header().Set("Content-Type", kind)
		}
		for piece := range slices.Chunk([]byte(text), 100) {
			_, _ = w.Write(piece)
		}
	}
}

func TestCompressedWithoutBody(t *testing.T) {
	server := httptest.NewServer(Compressed()(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) })))
	defer server.Close()
	answer, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 304 || answer.Header.Get("Content-Length") != "" {
		t.Errorf("%d %v", answer.StatusCode, answer.Header)
	}
}

func BenchmarkSend(b *testing.B) {
	html := []byte(strings.Repeat("<p>Un lieu près de vous, ouvert jusqu’à 18 h.</p>", 300))
	for _, encoding := range []string{"br", "gzip"} {
		b.Run(encoding, func(b *testing.B) {
			for b.Loop() {
				Send(httptest.NewRecorder(), asked("GET", encoding), Page{HTML: html})
			}
		})
	}
}
