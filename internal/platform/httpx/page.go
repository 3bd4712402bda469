package httpx

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// Page is a page ready to leave.
type Page struct {
	Status int    // 0 means 200
	HTML   []byte // the whole document
	Policy string // its Content-Security-Policy
	Type   string // its media type; "" means HTML
}

// levelOfBrotli is the last level before the next cost ten times the time, for
// answers that have no time for [smallest].
const levelOfBrotli = 5

var (
	brotlis = sync.Pool{New: func() any { return brotli.NewWriterLevel(io.Discard, levelOfBrotli) }}
	gzips   = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(io.Discard, 6); return w }}
)

type compressor interface {
	io.WriteCloser
	Reset(io.Writer)
}

// Send writes the page, compressed as the browser accepts. Its length is
// told, so that a slow phone can show how far it is.
func Send(w http.ResponseWriter, r *http.Request, p Page) {
	h := w.Header()
	h.Set("Content-Type", p.mediaType())
	if p.Policy != "" {
		h.Set("Content-Security-Policy", p.Policy)
	}
	if h.Get("Cache-Control") != "private" { // else no one shares the answer
		h.Add("Vary", "Accept-Encoding")
	}
	body := p.HTML
	switch encoding, pool := choose(r.Header.Get("Accept-Encoding")); encoding {
	case "":
	case "br":
		h.Set("Content-Encoding", encoding)
		body = pages.compress(body)
	default:
		h.Set("Content-Encoding", encoding)
		body = compress(body, pool)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if p.Status != 0 {
		w.WriteHeader(p.Status)
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a reader who left is no one's error
	}
}

func (p Page) mediaType() string {
	if p.Type != "" {
		return p.Type
	}
	return "text/html; charset=utf-8"
}

func compress(body []byte, pool *sync.Pool) []byte {
	var out bytes.Buffer
	out.Grow(len(body) / 2)
	c := pool.Get().(compressor)
	c.Reset(&out)
	_, _ = c.Write(body) // a buffer takes everything
	_ = c.Close()
	pool.Put(c)
	return out.Bytes()
}

// choose picks the smaller encoding the browser takes: brotli, gzip or none.
func choose(accepted string) (string, *sync.Pool) {
	var takesGzip bool
	for part := range strings.SplitSeq(accepted, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		if refused(parameters) {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "br":
			return "br", &brotlis
		case "gzip":
			takesGzip = true
		}
	}
	if takesGzip {
		return "gzip", &gzips
	}
	return "", nil
}

// refused tells whether the parameters of an encoding give it no weight
// (RFC 9110, 12.4.2), or one that cannot be read.
func refused(parameters string) bool {
	name, weight, _ := strings.Cut(parameters, "=")
	if !strings.EqualFold(strings.TrimSpace(name), "q") {
		return false
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(weight), 64)
	return err != nil || !(q > 0)
}
