package httpx

import (
	"bytes"
	"hash/maphash"
	"io"
	"runtime"
	"sync"

	"github.com/andybalholm/brotli"
)

// A page weighs one tenth less at brotli's best level, for twenty times the
// work: some 15 ms. Its reader pays for the tenth, and the cores are mostly
// idle: so pages leave at that level while one core is free to do it, those
// asked for again come from memory, and under load the fast level serves.
type smallest struct {
	free  chan struct{} // how many may be at it together
	pool  sync.Pool
	seed  maphash.Seed
	mutex sync.Mutex
	kept  map[uint64]keptPage
}

// keptPage is a page and its smallest form.
type keptPage struct{ plain, small []byte }

// mostKept bounds how many pages are remembered: a few megabytes.
const mostKept = 512

// pages is the one memory of compressed pages of this process; what it holds
// is a pure function of what it is given.
var pages = newSmallest(max(1, runtime.NumCPU()-1))

func newSmallest(atOnce int) *smallest {
	return &smallest{
		free: make(chan struct{}, atOnce), seed: maphash.MakeSeed(), kept: map[uint64]keptPage{},
		pool: sync.Pool{New: func() any { return brotli.NewWriterLevel(io.Discard, brotli.BestCompression) }},
	}
}

// compress gives body in brotli, as small as there is time for.
func (s *smallest) compress(body []byte) []byte {
	key := maphash.Bytes(s.seed, body)
	s.mutex.Lock()
	page, known := s.kept[key]
	s.mutex.Unlock()
	if known && bytes.Equal(page.plain, body) {
		return page.small
	}
	select {
	case s.free <- struct{}{}:
		defer func() { <-s.free }()
	default:
		return compress(body, &brotlis)
	}
	small := compress(body, &s.pool)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if len(s.kept) >= mostKept {
		clear(s.kept)
	}
	s.kept[key] = keptPage{body, small}
	return small
}
