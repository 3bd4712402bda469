package month_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"relais/internal/app"
	"relais/internal/demo"
	"relais/internal/demo/network"
	"relais/internal/directory"
	directoryweb "relais/internal/directory/web"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/messaging/sms"
	messagingweb "relais/internal/messaging/web"
	"relais/internal/platform/seal"
)

const (
	day    = 24 * time.Hour
	origin = "https://relais.example"
	token  = "jeton-invente" // of the gateway
)

// caps are those of the network: so small that its messages meet them.
func caps() sms.Caps {
	if proving() {
		return sms.Caps{Number: 2, Structure: 16, Network: 30}
	}
	return sms.Caps{Number: 2, Structure: 4, Network: 6}
}

// hand is a clock that the life moves.
type hand struct{ at atomic.Int64 }

func (h *hand) now() time.Time { return time.Unix(0, h.at.Load()).UTC() }

func (h *hand) set(at time.Time) { h.at.Store(at.UnixNano()) }

// town is the demonstration network, open, with those who work there.
type town struct {
	*app.House
	*cast

	t      testing.TB
	paris  *time.Location
	clock  *hand
	border *border
	log    *slog.Logger
}

// witness is who is told of a fault: a test, a case of rapid, or a control.
type witness interface {
	Helper()
	Fatalf(format string, args ...any)
	Context() context.Context
}

// openTown opens the demonstration network on a fresh database: Monday the 5th
// of October 2026, so that the change of the hour and All Saints come.
func openTown(t testing.TB, address string, breaks ...func(*app.Config)) *town {
	t.Helper()
	paris, err := kernel.Paris()
	wantNil(t, err)
	n := &town{t: t, paris: paris, clock: &hand{}, border: newBorder(paris), log: slog.New(slog.DiscardHandler)}
	n.border.now = n.clock.now
	n.clock.set(time.Date(2026, 10, 5, 7, 0, 0, 0, paris))
	d, err := app.OpenDatabase(t.Context(), address)
	wantNil(t, err)
	t.Cleanup(func() { d.Close() })
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: filepath.Join(t.TempDir(), "coffre")})
	wantNil(t, err)
	hours := sms.Default(paris)
	hours.Caps = caps()
	config := app.Config{
		Origin: origin, Safe: safe, Hashing: identity.Hashing{MemoryKiB: 64, Iterations: 1}, Mail: n.border,
		SMS:   app.SMS{Gateway: n.border, Config: &hours, Twilio: messagingweb.NewTwilio(messagingweb.Twilio{Token: token, Public: origin})},
		Pages: directoryweb.Settings{Network: "Relais", Helpline: directory.Helpline{Phone: "02 61 91 00 00"}},
	}
	for _, change := range breaks {
		change(&config)
	}
	n.House, err = app.Open(t.Context(), d, config, n.clock.now, n.log)
	wantNil(t, err)
	places, err := demo.Places(n.Atlas, n.clock.now())
	wantNil(t, err)
	_, err = n.Directory.Put(t.Context(), places)
	wantNil(t, err)
	stage := network.Stage{Identity: n.Identity, People: n.People, Diagnostics: n.Diagnostics, Clock: n.clock.now, Name: "Relais", Directory: n.Directory}
	accounts, err := stage.Furnish(t.Context())
	wantNil(t, err)
	n.cast = n.gather(accounts)
	return n
}

func wantNil(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, err error,
) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v", err)
	}
}
