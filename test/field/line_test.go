package field_test

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"
)

// weather is what the network does with a connection.
type weather int

const (
	fine     weather = iota
	nothing          // no connection is made
	cutOut           // it breaks while the request leaves
	cutIn            // it breaks before the answer is whole: the act is done, nobody hears
	lastKind = cutIn
)

// line is the network between the browser and the server: one address for the
// browser, whatever server stands behind, in good weather or bad.
type line struct {
	listener net.Listener
	mutex    sync.Mutex
	to       string
	weather  weather
	random   *rand.Rand
	open     map[net.Conn]bool
	broken   int
	sent     int // how often an operation was sent, whole or not
}

func newLine(t *testing.T, random *rand.Rand) *line {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{listener: listener, random: random, open: map[net.Conn]bool{}}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go l.carry(c)
		}
	}()
	return l
}

// becomes changes the weather; connections under way break with bad weather.
func (l *line) becomes(w weather) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.weather = w
	for c := range l.open { // each is made anew, in the new weather
		_ = c.Close()
	}
}

func (l *line) leadsTo(address string) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.to = address
}

// carry passes on what both sides say, as the weather lets it.
func (l *line) carry(from net.Conn) {
	l.mutex.Lock()
	to, w, most := l.to, l.weather, int64(l.random.IntN(1200))
	l.open[from] = true
	l.mutex.Unlock()
	defer func() {
		l.mutex.Lock()
		defer l.mutex.Unlock()
		delete(l.open, from)
		_ = from.Close()
	}()
	if w == nothing {
		return
	}
	dialer := net.Dialer{Timeout: time.Second}
	behind, err := dialer.DialContext(context.Background(), "tcp", to)
	if err != nil {
		return
	}
	defer behind.Close()
	var both sync.WaitGroup
	pass := func(to, from net.Conn, cut bool) {
		if cut {
			_, _ = io.CopyN(to, from, most)
			l.mutex.Lock()
			l.broken++
			l.mutex.Unlock()
			_ = to.Close()
			_ = from.Close()
			return
		}
		_, _ = io.Copy(to, from)
		_ = to.Close()
	}
	both.Go(func() { pass(behind, counting{from, l}, w == cutOut) })
	both.Go(func() { pass(from, behind, w == cutIn) })
	both.Wait()
}

// counting counts the operations that a browser sends.
type counting struct {
	net.Conn
	line *line
}

func (c counting) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	sent := bytes.Count(p[:n], []byte("POST /ma-journee/envoi"))
	c.line.mutex.Lock()
	defer c.line.mutex.Unlock()
	c.line.sent += sent
	return n, err
}
