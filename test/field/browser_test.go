package field_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// chromium gives the path of the browser, "" when there is none.
func chromium() string {
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	return ""
}

// patience is how long the page may take beside everything else that the machine
// does.
const patience = time.Minute

// browser is Chromium with a disk that outlives it.
type browser struct {
	t            *testing.T
	folder, site string
	session      string
	ctx          context.Context
	stop         func()
}

// start opens the browser on what its disk holds, with the session of the adviser.
func (b *browser) start() {
	b.t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium()), chromedp.UserDataDir(b.folder), chromedp.NoSandbox, chromedp.DisableGPU)
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(allocator)
	b.ctx, b.stop = ctx, func() { stop(); stopAllocator() }
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		b.t.Fatal(err)
	}
	for name, value := range map[string]string{"__Host-relais": b.session, "__Host-lang": "fr"} {
		_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: b.site, Secure: new(true), Path: "/"})
		if err != nil {
			b.t.Fatal(err)
		}
	}
}

// kill ends the browser as a dead battery would: all its processes at once. One
// that were left would hold the disk against the next browser.
func (b *browser) kill() {
	for range 200 {
		alive := b.processes()
		if len(alive) == 0 {
			break
		}
		for _, p := range alive {
			_ = p.Kill()
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.stop()
}

// processes lists those of the browser: they bear the name of its folder, or were
// begun by one that does.
func (b *browser) processes() (all []*os.Process) {
	entries, err := os.ReadDir("/proc")
	if err != nil { // not Linux: the first process takes the others with it
		if p := chromedp.FromContext(b.ctx).Browser.Process(); p != nil {
			all = append(all, p)
		}
		return all
	}
	for _, e := range entries {
		line, err := os.ReadFile(filepath.Join("/proc", e.Name(), "cmdline"))
		pid, number := strconv.Atoi(e.Name())
		if err != nil || number != nil || !strings.Contains(string(line), b.folder) {
			continue
		}
		if p, err := os.FindProcess(pid); err == nil && !ended(pid) {
			all = append(all, p)
		}
	}
	return all
}

// ended tells whether a process is dead, and only waits for its parent to look.
func ended(pid int) bool {
	state, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	_, after, _ := strings.Cut(string(state), ") ")
	return err != nil || strings.HasPrefix(after, "Z")
}

// visit goes to a page, which may be one that the browser kept.
func (b *browser) visit(path string) error {
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	return chromedp.Do(ctx, chromedp.Navigate(b.site+path))
}

// asks gives the value of an expression in the page.
func asks[T any](b *browser, expression string) (T, error) {
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// becomes waits until an expression of the page is true.
func (b *browser) becomes(expression string, within time.Duration) error {
	for began := time.Now(); time.Since(began) < within; time.Sleep(10 * time.Millisecond) {
		if is, err := asks[bool](b, "!!("+expression+")"); err == nil && is {
			return nil
		}
	}
	return fmt.Errorf("%.60s never holds", expression)
}

const code = "trois petits nuages"

// take takes the whole day along.
func (b *browser) take() {
	b.t.Helper()
	if err := b.visit("/ma-journee"); err != nil {
		b.t.Fatal(err)
	}
	if err := b.becomes(`document.querySelector("#take").onsubmit`, patience); err != nil {
		b.t.Fatal(err)
	}
	_, err := asks[any](b, `document.querySelectorAll("#who input").forEach(e => e.checked = true), take.code.value = `+fmt.Sprintf("%q", code)+`, take.requestSubmit(), null`)
	if err == nil {
		err = b.becomes(`location.pathname == "/ma-journee/hors-ligne"`, patience)
	}
	if err != nil {
		says, _ := asks[string](b, `location.pathname + ": " + document.querySelector("#says").textContent`)
		b.t.Fatalf("%v: %.500s", err, says)
	}
}

// open opens the day that was taken along, within a time for each of its steps.
func (b *browser) open(patience time.Duration) error {
	if err := b.visit("/ma-journee/hors-ligne"); err != nil {
		return err
	}
	if err := b.becomes(`document.querySelector("#open").onsubmit`, patience); err != nil {
		return err
	}
	if _, err := asks[any](b, `document.querySelector("#open").code.value = `+fmt.Sprintf("%q", code)+`, document.querySelector("#open").requestSubmit(), null`); err != nil {
		return err
	}
	if err := b.becomes(`document.querySelector("[data-k=note]")`, patience); err != nil {
		says, _ := asks[string](b, `document.querySelector("#says").textContent`)
		return fmt.Errorf("%w: %q", err, says)
	}
	return nil
}

// write keeps a note about one of those taken along; nil says that the page said
// that it is kept.
func (b *browser) write(of int, text string) error {
	form := fmt.Sprintf(`(all => all[%d %% all.length])(document.querySelectorAll("[data-k=note]"))`, of)
	if _, err := asks[any](b, form+`.text.value = `+fmt.Sprintf("%q", text)+`, `+form+`.requestSubmit(), null`); err != nil {
		return err
	}
	return b.becomes(form+`.text.value == ""`, patience)
}
