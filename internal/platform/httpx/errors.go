package httpx

import (
	"context"
	"errors"
	"net/http"

	"relais/internal/kernel"
)

// Fail answers a request with the page of an error.
type Fail func(w http.ResponseWriter, r *http.Request, err error)

// errMethod says that an address does not answer this method.
var errMethod = errors.New("the address does not answer this method")

// StatusOf turns the kind of an error into the status of its answer. One that
// comes of a request given up, by its reader or by a stopping server, is not a
// fault of ours.
func StatusOf(err error) int {
	if errors.Is(err, errMethod) {
		return http.StatusMethodNotAllowed
	}
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
