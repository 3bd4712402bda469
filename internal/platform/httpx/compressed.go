package httpx

import (
	"bytes"
	"net/http"
	"strconv"
)

// worthCompressing is the size, in bytes, under which an answer gains nothing
// from being compressed.
const worthCompressing = 600

// Compressed compresses what the handler answers, held back until it is whole.
// It is for answers of a few hundred kilobytes at most.
func Compressed() Layer {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			held := &holder{ResponseWriter: w}
			next.ServeHTTP(held, r)
			held.release(r)
		})
	}
}

// holder holds an answer back.
type holder struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader keeps the first status, as the server does.
func (h *holder) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

func (h *holder) Write(b []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	return h.body.Write(b)
}

func (h *holder) release(r *http.Request) {
	header, body := h.Header(), h.body.Bytes()
	header.Add("Vary", "Accept-Encoding")
	encoding, pool := choose(r.Header.Get("Accept-Encoding"))
	if encoding != "" && len(body) >= worthCompressing && header.Get("Content-Encoding") == "" {
		if header.Get("Content-Type") == "" { // the server can no longer guess it
			header.Set("Content-Type", http.DetectContentType(body))
		}
		header.Set("Content-Encoding", encoding)
		body = compress(body, pool)
	}
	if len(body) > 0 {
		header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	if h.status != 0 {
		h.ResponseWriter.WriteHeader(h.status)
	}
	_, _ = h.ResponseWriter.Write(body) // a reader who left is no one's error
}
