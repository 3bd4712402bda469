package browser

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is a fresh window of the browser, without cookies or cache, 320 pixels
// wide. It counts what it loads, and fails its test on any error of the
// console.
type tab struct {
	t        *testing.T
	ctx      context.Context
	site     string // where it goes: "http://localhost:PORT"
	mutex    sync.Mutex
	requests []string
	bytes    float64
}

// open opens a tab on the pages for everyone, in one of their languages; "" for
// that of the browser.
func open(t *testing.T, lang string) *tab {
	t.Helper()
	return openAt(t, served.URL, lang)
}

// openAt opens a tab on a site.
func openAt(t *testing.T, site, lang string) *tab {
	t.Helper()
	need(t, chrome != nil, "Chromium is not installed")
	b := &tab{t: t, site: site}
	ctx, stop := chromedp.NewContext(chrome, chromedp.WithNewBrowserContext(), chromedp.WithListener(b.hear))
	b.ctx = ctx
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil { // the tab lives as long as what it is first run with
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(320, 640))
	b.command("log", func(ctx context.Context) error { _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); return err })
	if lang != "" {
		b.carry("__Host-lang", lang)
	}
	return b
}

// carry gives the browser a cookie of the site.
func (b *tab) carry(name, value string) {
	b.t.Helper()
	b.command("cookie", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: b.site, Secure: new(true), Path: "/"})
		return err
	})
}

// hear is told everything that happens in the tab.
func (b *tab) hear(event any) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, "data:") {
			b.requests = append(b.requests, e.Request.URL)
		}
	case *network.EventLoadingFinished:
		b.bytes += e.EncodedDataLength
	case *runtime.EventExceptionThrown:
		b.t.Errorf("exception: %s", e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError {
			b.t.Errorf("console: %v", e.Args)
		}
	case *log.EventEntryAdded:
		refused := e.Entry.Source == log.EntrySourceNetwork && strings.Contains(e.Entry.Text, "status of 40") // of the page itself
		if e.Entry.Level == log.EntryLevelError && !refused {
			b.t.Errorf("console: %s (%s)", e.Entry.Text, e.Entry.URL)
		}
	}
}

// weight gives how many requests the tab made and how many bytes came.
func (b *tab) weight() (requests int, bytes float64) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return len(b.requests), b.bytes
}

// do runs steps, and ends the test when one fails.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, time.Minute)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// command sends the browser something that is not an action.
func (b *tab) command(what string, send func(context.Context) error) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, time.Minute)
	defer stop()
	if err := send(ctx); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

// visit goes to an address of the site.
func (b *tab) visit(target string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.site + target))
}

// asks gives the value of an expression in the page.
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

// press types keys, one after another.
func (b *tab) press(keys string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys))
}

// pressAndLoad types keys that lead to another page, and waits for it.
func (b *tab) pressAndLoad(keys string) {
	b.t.Helper()
	load(b, "a key", chromedp.KeyEvent(keys))
}

// load does what leads to another page, and waits for it.
func load[T any](b *tab, what string, step chromedp.Action[T]) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, 20*time.Second)
	defer stop()
	every := func(page.EventLoadEventFired) bool { return true }
	if _, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, every, step)); err != nil {
		b.t.Fatalf("%s: nothing loads: %v", what, err)
	}
}

// withoutScript turns the scripts of pages off.
func (b *tab) withoutScript() {
	b.t.Helper()
	b.command("script", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	})
}

// light chooses between light and dark paper.
func (b *tab) light(scheme string) {
	b.t.Helper()
	b.command("scheme", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	})
}
