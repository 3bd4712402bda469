// Package field takes a day to where there is no network, in a real browser with a
// disk of its own, and cuts the network, kills the browser and kills the server,
// at random: what the page said it kept is done in the end, once.
//
// RELAIS_PROVE asks for a thousand operations.
package field_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/app"
	"relais/internal/demo"
	"relais/internal/demo/network"
	"relais/internal/directory/web"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
)

// asServer names the variable that makes this program the server: its value is the
// folder of the house.
const asServer = "RELAIS_FIELD_SERVER"

func TestMain(m *testing.M) {
	if folder := os.Getenv(asServer); folder != "" {
		fmt.Fprintln(os.Stderr, serve(folder))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// openHouse opens the house of a folder, with the demonstration network.
func openHouse(ctx context.Context, folder, origin string) (*db.DB, *app.House, error) {
	d, err := app.OpenDatabase(ctx, filepath.Join(folder, "relais.db"))
	if err != nil {
		return nil, nil, err
	}
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: filepath.Join(folder, "coffre")})
	if err != nil {
		return nil, nil, err
	}
	house, err := app.Open(ctx, d, app.Config{
		Origin: origin, Safe: safe, Hashing: identity.Hashing{MemoryKiB: 64, Iterations: 1}, Pages: web.Settings{Network: "Relais"},
	}, kernel.SystemClock, slog.New(slog.DiscardHandler))
	return d, house, err
}

// serve opens the house and answers until it is killed. It says by two files what
// the test needs: the session of an adviser, once, and the port each time.
func serve(folder string) error {
	ctx := context.Background()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	_, house, err := openHouse(ctx, folder, os.Getenv("RELAIS_FIELD_ORIGIN"))
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(folder, "session")); errors.Is(err, os.ErrNotExist) {
		token, err := furnish(ctx, house)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, "session"), []byte(token), 0o600); err != nil {
			return err
		}
	}
	port := listener.Addr().String()
	if err := os.WriteFile(filepath.Join(folder, "port.new"), []byte(port), 0o600); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(folder, "port.new"), filepath.Join(folder, "port")); err != nil {
		return err
	}
	server := &http.Server{Handler: house.Handler(), ReadHeaderTimeout: time.Minute}
	return server.Serve(listener)
}

// furnish fills the house, and signs its adviser in.
func furnish(ctx context.Context, house *app.House) (token string, err error) {
	places, err := demo.Places(house.Atlas, time.Now())
	if err != nil {
		return "", err
	}
	if _, err := house.Directory.Put(ctx, places); err != nil {
		return "", err
	}
	moved := time.Duration(0)
	clock := func() time.Time { moved += time.Microsecond; return time.Now().Add(moved) }
	stage := network.Stage{
		Identity: house.Identity, People: house.People, Diagnostics: house.Diagnostics, Clock: clock, Name: "Relais",
		Referrals: house.Referrals, Directory: house.Directory,
	}
	accounts, err := stage.Furnish(ctx)
	if err != nil {
		return "", err
	}
	visit := identity.Visit{Address: netip.MustParseAddr("192.0.2.7"), Device: "Chromium", Lang: "fr"}
	for _, a := range accounts {
		if !strings.HasPrefix(a.Email, adviser+"@") {
			continue
		}
		opened, err := house.Identity.SignIn.Password(ctx, a.Email, network.Phrase, visit)
		if err != nil {
			return "", err
		}
		half, err := house.Identity.Sessions.Authenticate(ctx, opened.Token)
		if err != nil {
			return "", err
		}
		code, err := a.Code(time.Now().Add(30 * time.Second)) // the one of now has served
		if err != nil {
			return "", err
		}
		opened, err = house.Identity.SignIn.Second(ctx, half, identity.Factor{Kind: identity.ByTOTP, Code: code}, visit)
		return opened.Token, err
	}
	return "", errors.New("the demonstration has no adviser")
}

const adviser = "conseiller"

// server is the house, in a process that can be killed.
type server struct {
	folder, origin string
	process        *exec.Cmd
}

// start opens the house, and waits until it answers.
func (s *server) start(t *testing.T) (address string) {
	t.Helper()
	port := filepath.Join(s.folder, "port")
	_ = os.Remove(port) // of the last one
	s.process = exec.Command(os.Args[0], "-test.run=^$")
	s.process.Env = append(os.Environ(), asServer+"="+s.folder, "RELAIS_FIELD_ORIGIN="+s.origin)
	s.process.Stderr = os.Stderr
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(20 * time.Millisecond) {
		if text, err := os.ReadFile(port); err == nil {
			return string(text)
		}
	}
	t.Fatal("the server does not open")
	return ""
}

// kill ends it as a cut of power would.
func (s *server) kill() {
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
}

// notes reads every note of the people whom the adviser follows, by its text, once
// nobody serves any more.
func (s *server) notes(t *testing.T) map[string]int {
	t.Helper()
	ctx := t.Context()
	d, house, err := openHouse(ctx, s.folder, s.origin)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	token, err := os.ReadFile(filepath.Join(s.folder, "session"))
	if err != nil {
		t.Fatal(err)
	}
	session, err := house.Identity.Sessions.Authenticate(ctx, string(token))
	if err != nil {
		t.Fatal(err)
	}
	may := func(action access.Action) access.Scope {
		scope, err := session.Actor.May(action)
		if err != nil {
			t.Fatal(err)
		}
		return scope
	}
	mine, err := house.People.OfMine(ctx, may(access.PersonReadMinimal))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]int{}
	for _, m := range mine {
		notes, err := house.People.Notes(ctx, may(access.NoteRead), m.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range notes {
			all[n.Text]++
		}
	}
	return all
}
