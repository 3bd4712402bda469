package app

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
)

// The write by which health is probed: as large as that of an act, and rare
// whatever is asked. What failed is tried again sooner, so that a house that is
// well again is soon known to be.
const (
	probeBytes  = 16 << 10
	probeEvery  = 15 * time.Second
	probeAgain  = 2 * time.Second
	probeLength = 5 * time.Second // a write that takes longer serves nobody
)

// probe is what the last write found.
type probe struct {
	sync.Mutex
	at   time.Time // when it was answered; zero for never
	err  error
	busy chan struct{} // of the write under way, closed when it ends; nil for none
}

// health says whether the house can answer: the database reads and writes, and
// nothing wrong was found with the journal.
func (h *House) health(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err := h.DB.PingContext(r.Context()); err != nil {
		h.log.Error("health", "error", err)
		http.Error(w, "database unreachable", http.StatusServiceUnavailable)
		return
	}
	if h.Journal.Halted() {
		http.Error(w, "journal tampered with: no act is taken", http.StatusServiceUnavailable)
		return
	}
	if err := h.writes(r.Context()); err != nil {
		http.Error(w, "database keeps nothing: no act is taken", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ok\n"))
}

// writes tells whether the database keeps what is written, as the last probe
// found, or one made now.
func (h *House) writes(ctx context.Context) error {
	p := &h.probe
	p.Lock()
	age, fresh := h.clock().Sub(p.at), probeEvery
	if p.err != nil {
		fresh = probeAgain
	}
	if !p.at.IsZero() && age >= 0 && age < fresh {
		defer p.Unlock()
		return p.err
	}
	if p.busy == nil {
		p.busy = make(chan struct{})
		kernel.Go(func() { h.write(p.busy) })
	}
	busy := p.busy
	p.Unlock()
	select {
	case <-busy:
		p.Lock()
		defer p.Unlock()
		return p.err
	case <-time.After(probeLength):
		return kernel.Fault(kernel.Unavailable, "db.busy")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write makes the probe, for everyone who waits for it.
func (h *House) write(done chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), probeLength)
	defer cancel()
	err := h.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw("UPDATE probe SET at = ?, filler = ? WHERE id = 1", h.clock(), make([]byte, probeBytes)).Exec(ctx)
		return err
	})
	if err != nil {
		h.log.Error("health", "error", err)
	}
	p := &h.probe
	p.Lock()
	defer p.Unlock()
	p.at, p.err, p.busy = h.clock(), err, nil
	close(done)
}
