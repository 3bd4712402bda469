package httpx

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"relais/internal/kernel"
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

// Bounded refuses bodies over mostBytes, and has busy answer 503 rather than let
// more than mostAtOnce requests wait for the two cores of a small machine.
func Bounded(mostAtOnce int, mostBytes int64, busy http.HandlerFunc) Layer {
	places := make(chan struct{}, mostAtOnce)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			select {
			case places <- struct{}{}:
				defer func() { <-places }()
			default:
				w.Header().Set("Retry-After", "2")
				busy(w, r)
				return
			}
			if len(r.TransferEncoding) > 0 {
				// It may have said a length too, which net/http drops: another
				// server on its way may have read it otherwise (RFC 9112, 6.3).
				w.Header().Set("Connection", "close")
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
func SameSite(fail Fail) Layer {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fail(w, r, kernel.Fault(kernel.Forbidden, "page.elsewhere"))
	}))
	return protection.Handler
}

// Routed is what answers on routes, and can say which one a request takes: a
// *http.ServeMux to which nothing can be added.
type Routed interface {
	http.Handler
	Handler(r *http.Request) (answers http.Handler, pattern string)
}

// Methods has fail answer for the methods that an address does not take. What
// reads is left to the routes, which have an answer for every address.
func Methods(mux Routed, fail Fail) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			mux.ServeHTTP(w, r)
			return
		}
		answer, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		told := &told{header: http.Header{}}
		answer.ServeHTTP(told, r)
		if told.status != http.StatusMethodNotAllowed {
			mux.ServeHTTP(w, r)
			return
		}
		w.Header()["Allow"] = told.header["Allow"]
		fail(w, r, errMethod)
	})
}

// told keeps what an answer says, but for its body.
type told struct {
	header http.Header
	status int
}

// Header gives the header that was said.
func (t *told) Header() http.Header { return t.header }

// WriteHeader keeps the status.
func (t *told) WriteHeader(status int) { t.status = status }

// Write drops a part of the body.
func (t *told) Write(b []byte) (int, error) { return len(b), nil }

// OpenToAll lets the scripts of other sites read the answers: open data.
func OpenToAll() Layer {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			next.ServeHTTP(w, r)
		})
	}
}

// LocalOnly answers only requests from the machine itself, and not those that
// a proxy on the machine brings from elsewhere: what measures a server is no
// one else's business.
func LocalOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		address, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil || !address.Addr().Unmap().IsLoopback() || broughtByProxy(r) {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// broughtByProxy tells whether a proxy says that it passes the request on.
func broughtByProxy(r *http.Request) bool {
	signs := []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via"}
	return slices.ContainsFunc(signs, func(name string) bool { return len(r.Header.Values(name)) > 0 })
}

// Address gives the address that a request comes from or, behind a proxy on
// this machine, the last one that the proxy vouches for; false when it cannot
// be told. For limits only: it goes into no log.
func Address(r *http.Request) (netip.Addr, bool) {
	address, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	from := address.Addr().Unmap()
	if forwarded := r.Header.Values("X-Forwarded-For"); from.IsLoopback() && len(forwarded) > 0 {
		list := strings.Split(forwarded[len(forwarded)-1], ",")
		if told, err := netip.ParseAddr(strings.TrimSpace(list[len(list)-1])); err == nil {
			from = told.Unmap().WithZone("")
		}
	}
	return from, true
}

// Network gives the network that a request comes from, for limits: the /24 or
// /56 of its [Address]. "unknown" when it cannot be told.
func Network(r *http.Request) string {
	from, told := Address(r)
	bits := 56
	if from.Is4() {
		bits = 24
	}
	prefix, err := from.Prefix(bits)
	if err != nil || !told {
		return "unknown"
	}
	return prefix.String()
}
