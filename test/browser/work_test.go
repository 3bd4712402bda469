package browser

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

func afterHash(link string) string {
	_, code, _ := strings.Cut(link, "#")
	return code
}

// No page of work, nor of a person's own space, has a fault that axe sees, on
// light and on dark paper; on a small screen, or in letters twice as large,
// nothing has to be scrolled sideways, and everything can be touched.
func TestWork(t *testing.T) {
	axe, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	need(t, err == nil, "axe is not here: run npm ci in test/browser")
	o := openOffice(t)
	for _, r := range o.readers(t) {
		t.Run(r.name+" "+r.lang, func(t *testing.T) {
			t.Parallel()
			b := o.tab(t, r.lang, r.token)
			for _, s := range r.screens {
				b.light("light")
				b.show(s)
				b.fits(s.kind, "320 px")
				for _, small := range asks[[]string](b, smallTargets) {
					t.Errorf("%s (%s): too small: %s", s.name, s.target, small)
				}
				asks[any](b, string(axe)+";0")
				b.obeysAxe(s.kind, "light", everyRule)
				b.light("dark")
				b.obeysAxe(s.kind, "dark", contrast)
				b.do(chromedp.EmulateViewport(412, 800))
				asks[any](b, largeText)
				b.fits(s.kind, "412 px, text at 200 %")
				b.do(chromedp.EmulateViewport(320, 640))
			}
		})
	}
}
