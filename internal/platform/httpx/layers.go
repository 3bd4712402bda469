package httpx

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Layer wraps a handler with one concern.
type Layer func(http.Handler) http.Handler

// Through gives the handler behind the layers, the first one outermost.
func Through(h http.Handler, layers ...Layer) http.Handler {
	for i := len(layers) - 1; i >= 0; i-- {
		h = layers[i](h)
	}
	return h
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
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
// its path, query or address, which may tell who asked for what.
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
			next.ServeHTTP(rec, r)
			route := r.Pattern
			if route == "" {
				route = "none"
			}
			took := time.Since(start)
			answers.WithLabelValues(route, strconv.Itoa(rec.status)).Observe(took.Seconds())
			log.Debug("answered", "route", route, "status", rec.status, "bytes", rec.bytes, "took", took)
		})
	}
}

// Recovered turns a panic into an error handed to fail, and keeps serving.
func Recovered(log *slog.Logger, fail func(http.ResponseWriter, *http.Request, error)) Layer {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() {
				p := recover()
				if p == nil {
					return
				}
				if p == http.ErrAbortHandler {
					panic(p)
				}
				log.Error("panic", "route", r.Pattern, "stack", string(debug.Stack()))
				fail(w, r, fmt.Errorf("panic: %v", p))
			}()
			next.ServeHTTP(w, r)
		})
	}
}

// Bounded refuses bodies over mostBytes, and answers 503 rather than let more
// than mostAtOnce requests wait for the two cores of a small machine.
func Bounded(mostAtOnce int, mostBytes int64) Layer {
	places := make(chan struct{}, mostAtOnce)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			select {
			case places <- struct{}{}:
				defer func() { <-places }()
			default:
				w.Header().Set("Retry-After", "2")
				http.Error(w, "Trop de demandes en même temps. Réessayez dans deux secondes.", http.StatusServiceUnavailable)
				return
			}
			r.Body = http.MaxBytesReader(w, r.Body, mostBytes)
			next.ServeHTTP(w, r)
		})
	}
}

// Guarded sets the headers that every answer carries. Pages add their own
// content policy, see [Page]; anything else is not allowed to load or run
// anything at all.
func Guarded() Layer {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "no-referrer")
			h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
			next.ServeHTTP(w, r)
		})
	}
}

// SameSite refuses what another site makes a browser send (forged requests).
func SameSite() Layer {
	protection := http.NewCrossOriginProtection()
	return protection.Handler
}

// OpenToAll lets the scripts of other sites read the answers: open data.
func OpenToAll() Layer {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			next.ServeHTTP(w, r)
		})
	}
}

// LocalOnly answers only requests from the machine itself: what measures a
// server is no one else's business.
func LocalOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		address, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil || !address.Addr().Unmap().IsLoopback() || r.Header.Get("X-Forwarded-For") != "" {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
