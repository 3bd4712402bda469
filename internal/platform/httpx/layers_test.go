package httpx

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func get(h http.Handler, path string) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest("GET", path, nil))
	return answer
}

func TestThroughPutsTheFirstLayerOutermost(t *testing.T) {
	var order []string
	layer := func(name string) Layer {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				order = append(order, name)
				next.ServeHTTP(w, r)
			})
		}
	}
	get(Through(http.NotFoundHandler(), layer("a"), layer("b"), layer("c")), "/")
	if got := strings.Join(order, ""); got != "abc" {
		t.Errorf("order %q", got)
	}
}

// busy says that too many ask at once.
func busy(w http.ResponseWriter, _ *http.Request) { http.Error(w, "", http.StatusServiceUnavailable) }

// house lays the layers as the product does, around a few rooms.
func house(t *testing.T, mostAtOnce int) http.Handler {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /page", func(w http.ResponseWriter, r *http.Request) {
		Send(w, r, Page{HTML: []byte("<!DOCTYPE html>"), Policy: "default-src 'none'; style-src 'sha256-x'"})
	})
	mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("for the test") })
	mux.HandleFunc("POST /form", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			http.Error(w, "", StatusOf(err))
		}
	})
	log, registry := silent()
	fail := func(w http.ResponseWriter, _ *http.Request, err error) { http.Error(w, "our own page", StatusOf(err)) }
	return Through(Methods(mux, fail),
		Observed(log, registry),
		Guarded(),
		Recovered(log, fail),
		Bounded(mostAtOnce, 100, busy),
		SameSite(fail),
	)
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	form := func(body, site string) *http.Request {
		r := httptest.NewRequest("POST", "/form", strings.NewReader(body))
		r.Header.Set("Sec-Fetch-Site", site)
		return r
	}
	for name, c := range map[string]struct {
		atOnce  int
		request *http.Request
		status  int
		policy  string
	}{
		"a page":               {1, httptest.NewRequest("GET", "/page", nil), 200, "default-src 'none'; style-src 'sha256-x'"},
		"not found":            {1, httptest.NewRequest("GET", "/absent", nil), 404, ""},
		"not that method":      {1, httptest.NewRequest("PUT", "/page", nil), 405, ""},
		"a panic":              {1, httptest.NewRequest("GET", "/panic", nil), 500, ""},
		"too many":             {0, httptest.NewRequest("GET", "/page", nil), 503, ""},
		"a form":               {1, form("x", "same-origin"), 200, ""},
		"a form too long":      {1, form(strings.Repeat("x", 101), "same-origin"), 413, ""},
		"a forged form":        {1, form("x", "cross-site"), 403, ""},
		"a path to be cleaned": {1, httptest.NewRequest("GET", "//page", nil), 307, ""},
	} {
		answer := httptest.NewRecorder()
		house(t, c.atOnce).ServeHTTP(answer, c.request)
		if answer.Code != c.status {
			t.Errorf("%s: %d, expected %d", name, answer.Code, c.status)
		}
		policy := "default-src 'none'; frame-ancestors 'none'"
		if c.policy != "" {
			policy = c.policy
		}
		for header, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Content-Security-Policy": policy,
		} {
			if got := answer.Header().Get(header); got != want {
				t.Errorf("%s: %s is %q", name, header, got)
			}
		}
	}
}

// What no route answers has a page of ours, and says which methods there are.
func TestMethodsThatAnAddressDoesNotTake(t *testing.T) {
	for _, c := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"DELETE", "/page", 405, "GET, HEAD"},
		{"GET", "/form", 405, "POST"}, // left to the routes, which answer every address in the product
		{"POST", "/page", 405, "GET, HEAD"},
		{"POST", "/form", 200, ""},
		{"POST", "/absent", 404, ""},
		{"POST", "//form", 307, ""},
	} {
		answer := httptest.NewRecorder()
		house(t, 1).ServeHTTP(answer, httptest.NewRequest(c.method, c.path, nil))
		ours := strings.Contains(answer.Body.String(), "our own page")
		if answer.Code != c.status || answer.Header().Get("Allow") != c.allow || ours != (c.status == 405 && c.method != "GET") {
			t.Errorf("%s %s: %d, %q, ours: %v", c.method, c.path, answer.Code, answer.Header().Get("Allow"), ours)
		}
	}
}

func TestBounded(t *testing.T) {
	inside, leave := make(chan struct{}), make(chan struct{})
	h := Bounded(2, 10, busy)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			inside <- struct{}{}
			<-leave
		}
	}))
	ended := make(chan int, 2)
	for range 2 {
		go func() { ended <- get(h, "/slow").Code }()
		<-inside
	}
	answer := get(h, "/")
	if answer.Code != 503 || answer.Header().Get("Retry-After") == "" {
		t.Errorf("the third at once: %d %v", answer.Code, answer.Header())
	}
	close(leave)
	for range 2 {
		if status := <-ended; status != 200 {
			t.Errorf("one let in: %d", status)
		}
	}
	for range 5 { // places come back
		if answer := get(h, "/"); answer.Code != 200 {
			t.Errorf("afterwards: %d", answer.Code)
		}
	}
}

func TestBoundedGivesPlacesBackAfterAPanic(t *testing.T) {
	h := Bounded(1, 10, busy)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("for the test") }))
	for range 3 {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the place was not given back: the request did not get in")
				}
			}()
			get(h, "/")
		}()
	}
}

func TestBodiesAreBounded(t *testing.T) {
	for length, fits := range map[int]bool{0: true, 10: true, 11: false, 5000: false} {
		var read error
		h := Bounded(1, 10, busy)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, read = io.ReadAll(r.Body) }))
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/", strings.NewReader(strings.Repeat("x", length))))
		var tooLarge *http.MaxBytesError
		if errors.As(read, &tooLarge) == fits {
			t.Errorf("%d bytes: %v", length, read)
		}
	}
}

func TestSameSite(t *testing.T) {
	h := SameSite(func(w http.ResponseWriter, _ *http.Request, err error) { http.Error(w, "", StatusOf(err)) })(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for _, c := range []struct {
		method, site, origin string
		status               int
	}{
		{"POST", "same-origin", "", 200},
		{"POST", "none", "", 200},
		{"POST", "cross-site", "", 403},
		{"POST", "same-site", "", 403}, // another name of the same owner
		{"PUT", "cross-site", "", 403},
		{"DELETE", "cross-site", "", 403},
		{"POST", "", "https://evil.example", 403},
		{"POST", "", "https://relais.example", 200},
		{"POST", "", "null", 403},
		{"POST", "", "", 200}, // no browser: an API client
		{"GET", "cross-site", "https://evil.example", 200},
		{"HEAD", "cross-site", "", 200},
	} {
		r := httptest.NewRequest(c.method, "https://relais.example/form", nil)
		for name, value := range map[string]string{"Sec-Fetch-Site": c.site, "Origin": c.origin} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		if answer.Code != c.status {
			t.Errorf("%+v: %d", c, answer.Code)
		}
	}
}

func TestLocalOnly(t *testing.T) {
	h := LocalOnly(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for _, c := range []struct {
		address, header string
		status          int
	}{
		{"127.0.0.1:5000", "", 200},
		{"127.9.9.9:5000", "", 200},
		{"[::1]:5000", "", 200},
		{"[::ffff:127.0.0.1]:5000", "", 200},
		{"192.0.2.7:5000", "", 404},
		{"10.0.0.1:5000", "", 404},
		{"[2001:db8::1]:5000", "", 404},
		{"[::ffff:192.0.2.7]:5000", "", 404},
		{"", "", 404},
		{"@", "", 404},
		{"127.0.0.1", "", 404},
		{"127.0.0.1:5000", "X-Forwarded-For", 404},
		{"127.0.0.1:5000", "Forwarded", 404},
		{"127.0.0.1:5000", "X-Real-IP", 404},
		{"127.0.0.1:5000", "X-Forwarded-Host", 404},
		{"127.0.0.1:5000", "Via", 404},
	} {
		r := httptest.NewRequest("GET", "/metrics", nil)
		r.RemoteAddr = c.address
		if c.header != "" {
			r.Header.Set(c.header, "192.0.2.7")
		}
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		if answer.Code != c.status {
			t.Errorf("%q %s: %d, expected %d", c.address, c.header, answer.Code, c.status)
		}
	}
}

func TestOpenToAll(t *testing.T) {
	if got := get(OpenToAll()(http.NotFoundHandler()), "/").Header().Get("Access-Control-Allow-Origin"); got != "*" {
		t.Errorf("Access-Control-Allow-Origin %q", got)
	}
}
