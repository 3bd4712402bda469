package canary_test

import (
	"bytes"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"relais/internal/app"
	"relais/internal/directory"
	directoryweb "relais/internal/directory/web"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/seal"
)

// house is an open Relais in which marks are planted. Its clock stands still at
// the moment it was opened, so that no session ends and no proof grows old on
// the way; it is that of the machine, since the walls of PostgreSQL ask theirs.
type house struct {
	*app.House
	*marks

	address string
	folder  string // of the safe
	opened  time.Time
	log     *output
	plot    *plot
}

// output keeps what is written to it, and what was already searched of it.
type output struct {
	mutex sync.Mutex
	text  bytes.Buffer
	lines int
}

func (o *output) Write(b []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.lines += bytes.Count(b, []byte("\n"))
	return o.text.Write(b)
}

func (o *output) String() string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.String()
}

// take gives what was written since the last time.
func (o *output) take() []byte {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	text := bytes.Clone(o.text.Bytes())
	o.text.Reset()
	return text
}

// openHouse opens an empty house. What it logs is kept whole, at the finest
// level and without the masks of platform/logs: nothing personal may be handed
// to a logger at all.
func openHouse(t testing.TB, address string) *house {
	t.Helper()
	h := &house{
		marks: newMarks(), address: address, folder: filepath.Join(t.TempDir(), "coffre"),
		opened: time.Now().UTC().Truncate(time.Second), log: &output{},
	}
	h.open(t)
	return h
}

// open opens the house on its database.
func (h *house) open(t testing.TB) {
	t.Helper()
	d, err := app.OpenDatabase(t.Context(), h.address)
	wantNil(t, err)
	t.Cleanup(func() { d.Close() })
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: h.folder})
	wantNil(t, err)
	log := slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h.House, err = app.Open(t.Context(), d, configuration(safe), kernel.StoppedClock(h.opened), log)
	wantNil(t, err)
}

// origin is where the house believes it is.
const origin = "http://localhost:8080"

func configuration(safe *seal.Safe) app.Config {
	return app.Config{
		Origin: origin, Safe: safe, Hashing: identity.Hashing{MemoryKiB: 64, Iterations: 1},
		Pages: directoryweb.Settings{
			Network: "Relais", Helpline: directory.Helpline{Phone: "02 61 91 00 00", Hours: "Mo-Fr 09:00-19:00"},
		},
	}
}

// eachPlanted runs a test in a planted house on each database; on PostgreSQL
// Relais is a plain role, which the walls bind.
func eachPlanted(t *testing.T, structures int, test func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachPlain(t, func(t *testing.T, address string) { test(t, planted(t, address, structures)) })
}

func wantNil(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
