package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func serve(t *testing.T, handler http.HandlerFunc) (address string) {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

func TestEveryAnswerIsCounted(t *testing.T) {
	var asked, gzip atomic.Int64
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.Header.Get("Accept-Encoding") == "gzip" && (r.URL.Path == "/a" || r.URL.Path == "/b") {
			gzip.Add(1)
		}
		_, _ = w.Write([]byte(strings.Repeat("x", 1000)))
	})
	seen, err := run(address, requests(address, "gzip", []string{"/a", "/b"}), 3, 200*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if int64(seen.Requests) != asked.Load() || asked.Load() != gzip.Load() || seen.Requests < 3 {
		t.Errorf("%d counted, %d asked, %d as they should be", seen.Requests, asked.Load(), gzip.Load())
	}
	if each := seen.Bytes / seen.Requests; each < 1050 || each > 1300 {
		t.Errorf("%d bytes an answer", each)
	}
	if seen.P50 <= 0 || seen.P99 < seen.P50 || seen.Seconds < 0.2 {
		t.Errorf("%+v", seen)
	}
}

func TestAFailureStopsTheLoad(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", http.StatusNotFound) })
	if _, err := run(address, requests(address, "", []string{"/"}), 1, time.Second); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("%v", err)
	}
	if _, err := run(address, nil, 1, time.Second); err == nil {
		t.Error("nothing to ask for is no error")
	}
}
