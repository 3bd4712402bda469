package httpx

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int // 0 as long as nothing left
	bytes  int
}

func (r *recorder) WriteHeader(status int) {
	final := status >= http.StatusOK || status == http.StatusSwitchingProtocols
	if r.status == 0 && final {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the real writer.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// Observed logs and counts every answer by the pattern of its route: never by
// its path, query or address, which may tell who asked for what. An answer cut
// half-way (http.ErrAbortHandler) counts too.
func Observed(log *slog.Logger, registry prometheus.Registerer) Layer {
	answers := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "relais_http_answer_seconds",
		Help:    "Time to answer a request, by route and status.",
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
	}, []string{"route", "status"})
	registry.MustRegister(answers)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			start := time.Now()
			rec := &recorder{ResponseWriter: w}
			defer func() {
				took, route, status := time.Since(start), routeOf(r), strconv.Itoa(max(rec.status, http.StatusOK))
				answers.WithLabelValues(route, status).Observe(took.Seconds())
				log.Debug("answered", "route", route, "status", status, "bytes", rec.bytes, "took", took)
			}()
			next.ServeHTTP(rec, r)
		})
	}
}

// routeOf names the route of a request once it was routed, "none" when it has
// none. For CONNECT, the pattern that net/http gives may be the path itself.
func routeOf(r *http.Request) string {
	if r.Pattern == "" || r.Method == http.MethodConnect {
		return "none"
	}
	return r.Pattern
}

// Recovered turns a panic into an error handed to fail, and keeps serving. When
// part of the answer has already left, it cuts the connection instead: a
// broken answer must not look whole.
func Recovered(log *slog.Logger, fail Fail) Layer {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rec := &recorder{ResponseWriter: w}
			defer func() {
				p := recover()
				if p == nil {
					return
				}
				if p == http.ErrAbortHandler {
					panic(p)
				}
				log.Error("panic", "route", routeOf(r), "stack", string(debug.Stack()))
				if rec.status != 0 {
					panic(http.ErrAbortHandler)
				}
				fail(rec, r, fmt.Errorf("panic: %s", outline(p)))
			}()
			next.ServeHTTP(rec, r)
		})
	}
}

// outline says of a panic what may be written down: what the language itself
// says of a fault of ours, or else only the type of what was thrown, which may
// hold what a person typed.
func outline(thrown any) string {
	if fault, is := thrown.(runtime.Error); is {
		return fault.Error()
	}
	return fmt.Sprintf("%T", thrown)
}
