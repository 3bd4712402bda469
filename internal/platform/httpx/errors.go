package httpx

import (
	"context"
	"errors"
	"net/http"

	"relais/internal/kernel"
)

// StatusOf turns the kind of an error into the status of its answer. One that
// comes of a request given up, by its reader or by a stopping server, is not a
// fault of ours.
func StatusOf(err error) int {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return http.StatusServiceUnavailable
	}
	switch kernel.KindOf(err) {
	case kernel.Invalid:
		return http.StatusBadRequest
	case kernel.NotFound:
		return http.StatusNotFound
	case kernel.Forbidden:
		return http.StatusForbidden
	case kernel.Conflict:
		return http.StatusConflict
	case kernel.Unavailable:
		return http.StatusServiceUnavailable
	case kernel.Limited:
		return http.StatusTooManyRequests
	default:
		return http.StatusInternalServerError
	}
}
