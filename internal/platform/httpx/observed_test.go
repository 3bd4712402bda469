package httpx

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

func silent() (*slog.Logger, *prometheus.Registry) {
	return slog.New(slog.DiscardHandler), prometheus.NewRegistry()
}

// watched serves a mux under Observed, and gives what it wrote and measured.
func watched(mux *http.ServeMux, requests ...*http.Request) (written, measured string) {
	var log bytes.Buffer
	registry := prometheus.NewRegistry()
	h := Observed(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), registry)(mux)
	for _, r := range requests {
		func() {
			defer func() { _ = recover() }() // as the server does
			h.ServeHTTP(httptest.NewRecorder(), r)
		}()
	}
	return log.String(), get(promhttp.HandlerFor(registry, promhttp.HandlerOpts{}), "/").Body.String()
}

func TestObservedTellsTheRouteAndTheStatus(t *testing.T) {
	mux, inner := http.NewServeMux(), http.NewServeMux()
	mux.HandleFunc("GET /silent", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /places/{id}", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", 404) })
	mux.HandleFunc("GET /abort", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	mux.HandleFunc("GET /hints", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusAccepted)
		w.WriteHeader(http.StatusTeapot)
	})
	mux.Handle("GET /api/", inner)
	inner.HandleFunc("GET /api/towns/{code}", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "12345") })
	var requests []*http.Request
	for _, path := range []string{"/silent", "/places/7", "/abort", "/hints", "/api/towns/36044", "/api/nothing", "/nothing"} {
		requests = append(requests, httptest.NewRequest("GET", path, nil))
	}
	written, measured := watched(mux, requests...)
	for _, want := range []string{
		`route="GET /silent" status=200 bytes=0`,
		`route="GET /places/{id}" status=404 bytes=3`,
		`route="GET /abort" status=200`,
		`route="GET /hints" status=202`,
		`route="GET /api/towns/{code}" status=200 bytes=5`,
		`route=none status=404`,
	} {
		if !strings.Contains(written, want) {
			t.Errorf("the log lacks %s:\n%s", want, written)
		}
	}
	for _, want := range []string{
		`relais_http_answer_seconds_count{route="GET /places/{id}",status="404"} 1`,
		`relais_http_answer_seconds_count{route="none",status="404"} 2`,
		`relais_http_answer_seconds_count{route="GET /api/towns/{code}",status="200"} 1`,
	} {
		if !strings.Contains(measured, want) {
			t.Errorf("the metrics lack %s:\n%s", want, measured)
		}
	}
}

func TestNoPathNorQueryReachesLogOrMetrics(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /places/{id}", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/files/{name}/", func(http.ResponseWriter, *http.Request) {})
	var requests []*http.Request
	for _, method := range []string{"GET", "HEAD", "POST", "CONNECT", "OPTIONS", "CANARY"} {
		for _, path := range []string{
			"/places/canary", "/places/7?q=canary", "/canary", "//places/canary", "/x/../places/canary",
			"/files/canary", "/files/canary/", "/files/canary/canary?canary", "/files//canary/%2e%2e/canary", "/places/canary/",
		} {
			r := httptest.NewRequest(method, path, nil)
			r.Host, r.RemoteAddr = "canary.example", "192.0.2.77:1"
			r.Header.Set("User-Agent", "canary")
			r.Header.Set("Referer", "https://example.fr/canary")
			requests = append(requests, r)
		}
	}
	written, measured := watched(mux, requests...)
	for name, text := range map[string]string{"log": written, "metrics": measured} {
		if at := strings.Index(strings.ToLower(text), "canary"); at >= 0 || strings.Contains(text, "192.0.2.77") {
			t.Errorf("the %s shows a canary:\n%s", name, text)
		}
	}
	if lines := strings.Count(written, "\n"); lines != len(requests) {
		t.Errorf("%d lines for %d requests", lines, len(requests))
	}
}

func TestRecovered(t *testing.T) {
	var log bytes.Buffer
	var failed error
	fail := func(w http.ResponseWriter, _ *http.Request, err error) {
		failed = err
		http.Error(w, "broken", StatusOf(err))
	}
	recovered := Recovered(slog.New(slog.NewTextHandler(&log, nil)), fail)
	answer := get(recovered(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		panic(errors.New("canary"))
	})), "/canary")
	if answer.Code != 500 || answer.Body.String() != "broken\n" || failed == nil || !strings.HasPrefix(failed.Error(), "panic: *errors.errorString in\n") {
		t.Errorf("%d %q, failed with %v", answer.Code, answer.Body, failed)
	}
	if !strings.Contains(failed.Error(), "TestRecovered") || strings.Contains(failed.Error(), "canary") || log.Len() > 0 {
		t.Errorf("it failed with %v, the log says %s", failed, log.String())
	}
	get(recovered(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { _ = []int{}[len(log.String())] })), "/")
	if failed == nil || !strings.Contains(failed.Error(), "index out of range") {
		t.Errorf("a fault of ours is told as %v", failed)
	}
	if answer := get(recovered(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) })), "/"); answer.Code != 204 {
		t.Errorf("without a panic: %d", answer.Code)
	}
}

func TestABrokenAnswerIsCut(t *testing.T) {
	log, _ := silent()
	fail := func(w http.ResponseWriter, _ *http.Request, _ error) { _, _ = io.WriteString(w, "an error page") }
	mux := http.NewServeMux()
	mux.HandleFunc("/half", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half a page")
		panic("for the test")
	})
	mux.HandleFunc("/abort", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	server := httptest.NewServer(Recovered(log, fail)(mux))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	defer server.Close()
	for _, path := range []string{"/half", "/abort"} {
		answer, err := http.Get(server.URL + path)
		if err != nil {
			continue // cut before its head left
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err == nil || strings.Contains(string(body), "an error page") {
			t.Errorf("%s: looks whole: %q", path, body)
		}
	}
}
