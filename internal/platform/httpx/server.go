// Package httpx is the plumbing between HTTP and the rooms: a server that
// starts and stops cleanly, the layers every request goes through, pages that
// leave compressed, and the one place where an error becomes a status.
package httpx

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"relais/internal/kernel"
)

// patience is how long a stopping server waits for the requests under way.
const patience = 10 * time.Second

// Serve answers on the listener until ctx ends, then lets the requests under
// way finish; those that take longer than patience are cut. It bounds what a
// slow or hostile client can hold.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler:           untold(handler, log),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      120 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	kernel.Go(func() { failed <- server.Serve(listener) })
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping", "patience", patience)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		return errors.Join(err, server.Close())
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// untold logs a panic that the layers of a handler let through and cuts the
// connection: net/http would write what was thrown.
func untold(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			thrown := recover()
			if thrown == nil {
				return
			}
			if thrown != http.ErrAbortHandler {
				log.Error("cut", "route", routeOf(r), "error", kernel.Panicked(thrown))
			}
			panic(http.ErrAbortHandler) //nolint:forbidigo // how net/http is told to cut the connection
		}()
		next.ServeHTTP(w, r)
	})
}
