package httpx

import (
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"relais/internal/kernel"
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

// Recovered turns a panic into an error handed to fail, which logs it, and keeps
// serving. When part of the answer has already left, it cuts the connection
// instead: a broken answer must not look whole.
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
				err := kernel.Panicked(p)
				if rec.status != 0 {
					log.Error("cut", "route", routeOf(r), "error", err)
					panic(http.ErrAbortHandler)
				}
				fail(rec, r, err)
			}()
			next.ServeHTTP(rec, r)
		})
	}
}
