package cli_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"relais/internal/app"
	"relais/internal/app/cli"
	"relais/internal/demo/network"
	"relais/internal/kernel"
	"relais/test/outputs"
)

// said is what a command that runs has said so far.
type said struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (s *said) Write(b []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.text.Write(b)
}

func (s *said) String() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.text.String()
}

// serving runs the server of a command line until the test ends, and gives its
// address and what it said.
func serving(t *testing.T, args ...string) (address string, out *said) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, faults := &said{}, &said{}
	ended := make(chan int)
	go func() {
		ended <- cli.Main(ctx, append([]string{"serve", "--listen=127.0.0.1:0"}, args...), cli.Environment{
			Out: io.MultiWriter(out, heard.Writer(outputs.Log)), Err: io.MultiWriter(faults, heard.Writer(outputs.Log)), In: strings.NewReader(""), Clock: kernel.StoppedClock(monday),
		})
	}()
	t.Cleanup(func() {
		stop()
		if status := <-ended; status != 0 {
			t.Errorf("status %d: %s", status, faults)
		}
	})
	open := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	for range 2400 { // two minutes: the race detector is slow to furnish a demonstration
		if address = open.FindString(out.String()); address != "" && strings.Contains(out.String(), "Ctrl+C") {
			return address, out
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("nothing was served: %s%s", out, faults)
	return "", nil
}

func page(t *testing.T, address string) string {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestServeDemo(t *testing.T) {
	address, out := serving(t, "--demo", onFresh(t))
	if !strings.Contains(out.String(), "534 lieux") || !strings.Contains(out.String(), "/lieux?commune=36044") {
		t.Errorf("welcome: %s", out)
	}
	if body := page(t, address+"/lieux?commune=36044"); !strings.Contains(body, "<article>") || !strings.Contains(body, "02 61 91 00 00") {
		t.Errorf("results: %s", body)
	}
}

// A second start on the same database doubles nothing.
func TestServeDemoTwice(t *testing.T) {
	db := onFresh(t)
	t.Run("first", func(t *testing.T) { serving(t, "--demo", db) })
	t.Run("again", func(t *testing.T) {
		if _, out := serving(t, "--demo", db); !strings.Contains(out.String(), "534 lieux") {
			t.Errorf("%s", out)
		}
	})
}

// Real people must not find themselves among invented ones.
func TestServeDemoKeepsOutOfARealNetwork(t *testing.T) {
	db := onBegun(t)
	_, path, _ := strings.Cut(db, "=")
	refused := func(when string) {
		t.Helper()
		if o := relais(t.Context(), "", "serve", "--demo", "--listen=127.0.0.1:0", db); o.status != 1 || !strings.Contains(o.err, "vrais comptes") {
			t.Errorf("%s: %+v", when, o)
		}
	}
	invited := relais(t.Context(), "", "user", "add", "--email=camille@example.org", db)
	refused("once someone is invited")
	_, token, _ := strings.Cut(strings.TrimSpace(invited.out), "#")
	accept(t, path, token)
	refused("once someone has an account")
	left := []network.Account{{Email: "admin@demonstration.example", Name: "Nora Exemple", Role: "admin", Secret: "JBSWY3DPEHPK3PXP"}}
	if err := network.Keep(app.SafeFolder("", path), left); err != nil {
		t.Fatal(err)
	}
	refused("with the file of a demonstration that was stopped before it was there")
}

// What another process imports shows on the pages of one that serves.
func TestServeFollowsImports(t *testing.T) {
	db := onFresh(t)
	address, _ := serving(t, "--network=Réseau d’essai", "--helpline=3939", "--public-url=https://essai.example/", "--accent=#123456", db)
	if body := page(t, address); !strings.Contains(body, "Réseau d’essai") || !strings.Contains(body, "tel:3939") || !strings.Contains(body, "#123456") {
		t.Errorf("the choices of the operator do not show: %s", body)
	}
	if o := relais(t.Context(), twoPlaces, "import", "places", "-", "--json", "--errors", t.TempDir()+"/e.csv", db); o.status != 0 {
		t.Fatalf("%+v", o)
	}
	for range 100 {
		if strings.Contains(page(t, address+"/lieux?commune=36044"), "Espace Un") {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("the imported places do not show")
}
