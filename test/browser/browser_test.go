// Package browser walks through the pages in a real browser, as people do:
// with a keyboard, on a small screen, in the dark, in every language, without
// script, on paper, on a slow network.
//
// It needs Chromium, and what "npm ci" brings into this folder. Where they are
// missing its tests are skipped, unless RELAIS_REQUIRE_BROWSER is 1.
package browser

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"relais/internal/app"
	"relais/internal/demo"
	"relais/internal/demo/network"
	"relais/internal/directory"
	"relais/internal/directory/web"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
	"relais/test/outputs"
)

// monday is when every page is seen: 23 November 2026, 10 o'clock in Paris.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// site is the demonstration network, served on a real port.
type site struct {
	*httptest.Server
	house *app.House
}

// The one browser and the one site of all the tests; TestMain opens and closes
// them.
var (
	chrome context.Context // nil when there is no browser
	served site
)

// heard is what the houses of these tests say where nobody in particular is
// told.
var heard = outputs.New(network.Personal())

func TestMain(m *testing.M) {
	status, err := withBrowser(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

func withBrowser(m *testing.M) (status int, err error) {
	folder, err := os.MkdirTemp("", "relais-browser")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(folder)
	d, house, err := openHouse(context.Background(), folder, app.Config{Origin: "http://localhost:8080"}, kernel.StoppedClock(monday))
	if err != nil {
		return 1, err
	}
	defer d.Close()
	served.house = house
	places, err := demo.Places(served.house.Atlas, monday)
	if err != nil {
		return 1, err
	}
	if _, err := served.house.Directory.Put(context.Background(), places); err != nil {
		return 1, err
	}
	served.Server = httptest.NewServer(heard.Watched(served.house.Handler()))
	defer served.Close()
	if path := chromium(); path != "" {
		ctx, stop := startChrome(path, folder)
		defer stop()
		if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
			return 1, err
		}
		chrome = ctx
	}
	status = m.Run()
	heard.Measure(served.house.Handler())
	return max(status, heard.Told(os.Stderr)), nil
}

// openHouse opens a house on a database and a safe of its own in a folder.
func openHouse(ctx context.Context, folder string, config app.Config, clock kernel.Clock) (*db.DB, *app.House, error) {
	d, err := app.OpenDatabase(ctx, filepath.Join(folder, "relais.db"))
	if err != nil {
		return nil, nil, err
	}
	if config.Safe, err = seal.OpenSafe(seal.SafeConfig{Folder: filepath.Join(folder, "coffre")}); err != nil {
		return nil, nil, errors.Join(err, d.Close())
	}
	config.Hashing = identity.Hashing{MemoryKiB: 64, Iterations: 1}
	config.Pages = web.Settings{
		Network: "Relais", Helpline: directory.Helpline{Phone: "02 61 91 00 00", Hours: "Mo-Fr 09:00-19:00"},
	}
	house, err := app.Open(ctx, d, config, clock, heard.Logger())
	if err != nil {
		return nil, nil, errors.Join(err, d.Close())
	}
	return d, house, nil
}

// chromium gives the path of the browser, "" when there is none.
func chromium() string {
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	return ""
}

func startChrome(path, folder string) (context.Context, context.CancelFunc) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(filepath.Join(folder, "chrome")),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true))
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(allocator)
	return ctx, func() { stop(); stopAllocator() }
}

// need skips a test that cannot run here, or fails it where it must.
func need(t *testing.T, there bool, what string) {
	t.Helper()
	switch {
	case there:
	case os.Getenv("RELAIS_REQUIRE_BROWSER") == "1":
		t.Fatalf("%s, and RELAIS_REQUIRE_BROWSER is 1", what)
	default:
		t.Skipf("left out: %s", what)
	}
}

// needTool skips a test that lacks a program.
func needTool(t *testing.T, name string) {
	t.Helper()
	_, err := exec.LookPath(name)
	need(t, err == nil, name+" is not installed")
}
