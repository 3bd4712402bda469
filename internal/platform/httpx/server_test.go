package httpx

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"relais/internal/kernel"
)

func TestStatusOf(t *testing.T) {
	fault := func(k kernel.Kind) error { return kernel.Fault(k, "x") }
	for _, c := range []struct {
		name string
		err  error
		want int
	}{
		{"internal", fault(kernel.Internal), 500},
		{"invalid", fault(kernel.Invalid), 400},
		{"not found", fault(kernel.NotFound), 404},
		{"forbidden", fault(kernel.Forbidden), 403},
		{"conflict", fault(kernel.Conflict), 409},
		{"unavailable", fault(kernel.Unavailable), 503},
		{"a kind to come", fault(kernel.Kind(99)), 500},
		{"unclassed", errors.New("x"), 500},
		{"wrapped", fmt.Errorf("while: %w", fault(kernel.NotFound)), 404},
		{"joined", errors.Join(errors.New("x"), fault(kernel.Conflict)), 409},
		{"the outer kind wins", kernel.Because(kernel.Invalid, "x", fault(kernel.NotFound)), 400},
		{"too late", fmt.Errorf("while: %w", context.DeadlineExceeded), 503},
		{"given up", fmt.Errorf("while: %w", context.Canceled), 503},
		{"too large", fmt.Errorf("while: %w", &http.MaxBytesError{Limit: 1}), 413},
	} {
		if got := StatusOf(c.err); got != c.want {
			t.Errorf("%s: %d, expected %d", c.name, got, c.want)
		}
	}
}

// served starts a server, and gives its address, what stops it, and its end.
func served(t *testing.T, h http.Handler) (address string, stop func(), ended <-chan error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	end := make(chan error, 1)
	go func() { end <- Serve(ctx, listener, h, slog.New(slog.DiscardHandler)) }()
	return "http://" + listener.Addr().String(), cancel, end
}

func TestServeLetsTheRequestsUnderWayFinish(t *testing.T) {
	inside, leave := make(chan struct{}), make(chan struct{})
	address, stop, ended := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(inside)
		<-leave
		if r.Context().Err() != nil {
			w.WriteHeader(500)
		}
		_, _ = io.WriteString(w, "finished")
	}))
	said := make(chan string, 1)
	go func() {
		answer, err := http.Get(address)
		if err != nil {
			said <- err.Error()
			return
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		said <- fmt.Sprint(answer.StatusCode, " ", string(body), " ", err)
	}()
	<-inside
	stop()
	for refused := false; !refused; time.Sleep(time.Millisecond) { // until no one gets in any more
		connection, err := net.Dial("tcp", address[len("http://"):])
		if refused = err != nil; !refused {
			connection.Close()
		}
	}
	select {
	case err := <-ended:
		t.Fatalf("ended before the request under way: %v", err)
	default:
	}
	close(leave)
	if got := <-said; got != "200 finished <nil>" {
		t.Errorf("the request under way got %s", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("a clean end says %v", err)
	}
}

func TestServeSaysWhyItCannot(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	if err := Serve(t.Context(), listener, http.NotFoundHandler(), slog.New(slog.DiscardHandler)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestServeBoundsHeaders(t *testing.T) {
	address, stop, ended := served(t, http.NotFoundHandler())
	r, err := http.NewRequest("GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Long", fmt.Sprintf("%065536d", 0))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("64 kB of headers: %d", answer.StatusCode)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// What the layers of a handler let through is logged by its place, never by
// what was thrown; and the answer is cut.
func TestServeWritesNothingThatWasThrown(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	fall := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("canary") })
	go func() { ended <- Serve(ctx, listener, fall, slog.New(slog.NewTextHandler(&said, nil))) }()
	if answer, err := http.Get("http://" + listener.Addr().String()); err == nil {
		answer.Body.Close()
		t.Errorf("answered %d", answer.StatusCode)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if !strings.Contains(said.String(), "TestServeWritesNothingThatWasThrown") || strings.Contains(said.String(), "canary") {
		t.Errorf("the log says %s", said.String())
	}
}
