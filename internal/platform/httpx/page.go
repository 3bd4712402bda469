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

// levelOfBrotli is where a page of a few kilobytes stops getting smaller at a
// price worth paying: the next levels cost ten times the time.
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
	h.Add("Vary", "Accept-Encoding")
	body := p.HTML
	if encoding, pool := choose(r.Header.Get("Accept-Encoding")); encoding != "" {
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
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.ReplaceAll(quality, " ", "") == "q=0" {
			continue
		}
		switch strings.TrimSpace(name) {
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
