package verifier_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"relais/internal/journal/verifier"
)

// tab is the page in a real browser, 360 pixels wide. It fails its test on any
// exception, and keeps what it asks the network for.
type tab struct {
	t        *testing.T
	ctx      context.Context
	mutex    sync.Mutex
	requests []string
}

// chromium gives the path of the browser, and leaves the test out when there
// is none, unless RELAIS_REQUIRE_BROWSER is 1.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	if os.Getenv("RELAIS_REQUIRE_BROWSER") == "1" {
		t.Fatal("Chromium is not installed, and RELAIS_REQUIRE_BROWSER is 1")
	}
	t.Skip("left out: Chromium is not installed")
	return ""
}

func open(t *testing.T, target string) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU)
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	b := &tab{t: t}
	ctx, stop := chromedp.NewContext(allocator, chromedp.WithListener(b.hear))
	t.Cleanup(func() { stop(); stopAllocator() })
	b.ctx = ctx
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(360, 740), chromedp.Navigate(target)); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *tab) hear(event any) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		b.t.Errorf("exception: %s", e.ExceptionDetails.Text)
	}
}

func asks[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, time.Minute)
	defer stop()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%.60s: %v", expression, err)
	}
	return value
}

// verifies pastes a receipt and a key, presses the button, and gives what the
// page says.
func (b *tab) verifies(receipt, key string) string {
	b.t.Helper()
	return asks[string](b, `new Promise((done) => {
		const result = document.getElementById('result');
		result.replaceChildren();
		new MutationObserver((_, o) => { o.disconnect(); done(result.innerText); }).observe(result, { childList: true });
		document.getElementById('text').value = `+quoted(receipt)+`;
		document.getElementById('key').value = `+quoted(key)+`;
		document.querySelector('button').click();
	})`)
}

func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return string(text)
}

// fromDisk writes the page to a file and gives its address.
func fromDisk(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "verifier.html")
	if err := os.WriteFile(path, verifier.Page(), 0o600); err != nil {
		t.Fatal(err)
	}
	return "file://" + path
}

// fromServer serves the page under its policy and gives its address.
func fromServer(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", verifier.ContentPolicy())
		_, _ = w.Write(verifier.Page())
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestThePageVerifies: the page agrees with the command on every receipt, from
// the disk and from a server, without another request.
func TestThePageVerifies(t *testing.T) {
	chromium(t)
	good, key := receiptOf(t)
	_, otherKey := receiptOf(t)
	for name, from := range map[string]func(*testing.T) string{"disk": fromDisk, "server": fromServer} {
		t.Run(name, func(t *testing.T) {
			b := open(t, from(t))
			first := len(b.requests)
			said := b.verifies(encode(t, good), "")
			for _, words := range []string{"Ce reçu est bon", "5, parmi 11", "23 novembre 2026", "10:00:00", "Connexion", "clé d’accès", "vient du reçu lui-même"} {
				if !strings.Contains(said, words) {
					t.Errorf("the good one does not say %q: %s", words, said)
				}
			}
			if said := b.verifies(encode(t, good), key); !strings.Contains(said, "Ce reçu est bon") || strings.Contains(said, "vient du reçu lui-même") {
				t.Errorf("with the right key: %s", said)
			}
			if said := b.verifies(encode(t, good), otherKey); !strings.Contains(said, "signature") || strings.Contains(said, "est bon") {
				t.Errorf("with another key: %s", said)
			}
			closed := clone(t, good)
			closed.Detail, closed.Salt = "", nil
			if said := b.verifies(encode(t, closed), key); !strings.Contains(said, "gardé secret") {
				t.Errorf("without its detail: %s", said)
			}
			for name, wrong := range tampered(t, good) {
				if said := b.verifies(wrong, ""); !strings.Contains(said, "Ce reçu n’est pas bon") {
					t.Errorf("%s: %s", name, said)
				}
			}
			if b.requests = b.requests[first:]; len(b.requests) > 0 {
				t.Errorf("the page asks the network for %v", b.requests)
			}
		})
	}
}

// TestThePageTakesAFile chooses the file of a receipt, as people do.
func TestThePageTakesAFile(t *testing.T) {
	b := open(t, fromDisk(t))
	good, _ := receiptOf(t)
	path := filepath.Join(t.TempDir(), "recu.json")
	if err := os.WriteFile(path, []byte(encode(t, good)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(b.ctx, chromedp.SetUploadFiles("#file", []string{path})); err != nil {
		t.Fatal(err)
	}
	said := asks[string](b, `new Promise((done) => {
		const look = () => { const said = document.getElementById('result').innerText; said ? done(said) : setTimeout(look, 20); };
		look();
	})`)
	if !strings.Contains(said, "Ce reçu est bon") {
		t.Error(said)
	}
}

// TestThePageFits: nothing overflows on a small screen, and axe finds nothing,
// on light and on dark paper, with a result shown.
func TestThePageFits(t *testing.T) {
	b := open(t, fromServer(t))
	good, _ := receiptOf(t)
	b.verifies(encode(t, good), "")
	if wide := asks[int](b, `document.documentElement.scrollWidth`); wide > 360 {
		t.Errorf("the page is %d pixels wide", wide)
	}
	axe, err := os.ReadFile("../../../test/browser/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("left out: axe is not here: run npm ci in test/browser")
	}
	asks[any](b, string(axe)+";0")
	for _, paper := range []string{"light", "dark"} {
		_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: paper}},
		})
		if err != nil {
			t.Fatal(err)
		}
		faults := asks[[]string](b, `axe.run(document, { resultTypes: ['violations'] }).then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', ')))`)
		if len(faults) > 0 {
			t.Errorf("%s: %v", paper, faults)
		}
		keepPicture(t, b, paper)
	}
}

// keepPicture writes what the page looks like to the folder RELAIS_PICTURES.
func keepPicture(t *testing.T, b *tab, name string) {
	t.Helper()
	folder := os.Getenv("RELAIS_PICTURES")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(90))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "verifier-"+name+".jpg"), picture, 0o600); err != nil {
		t.Fatal(err)
	}
}
