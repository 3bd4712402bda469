package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"relais/internal/platform/i18n"
)

func sprintf(format string, args ...any) string { return fmt.Sprintf(format, args...) }

const (
	sideways = `document.documentElement.scrollWidth - document.documentElement.clientWidth`
	// outside lists what sticks out of the window to one side.
	outside = `[...document.querySelectorAll('body *')].filter(e => {
		const r = e.getBoundingClientRect();
		return r.width > 0 && (r.right > innerWidth + 1 || r.left < -1) && getComputedStyle(e).opacity !== '0';
	}).slice(0, 3).map(e => e.outerHTML.slice(0, 80))`
	largeText = `document.documentElement.style.fontSize = '200%'`
	// smallTargets lists what is too small to be touched, links inside a
	// sentence apart (WCAG 2.2, 2.5.8). The words beside a box are touched too.
	smallTargets = `[...document.querySelectorAll('a, button, input, select, summary')].filter(e => {
		const r = (e.closest('label') ?? e).getBoundingClientRect(), style = getComputedStyle(e);
		if (r.width === 0 || style.opacity === '0') return false;
		const sentence = e.matches('p a, dd a, span a, li a') && style.display === 'inline';
		return !sentence && (r.height < 24 || r.width < 24);
	}).map(e => e.outerHTML.slice(0, 80))`
)

// On a small screen, or in letters twice as large, nothing has to be scrolled
// sideways, and everything can be touched.
func TestReflow(t *testing.T) {
	for _, lang := range i18n.Languages() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			b := open(t, string(lang))
			for _, k := range kinds(t) {
				b.visit(k.target)
				b.fits(k, "320 px")
				for _, small := range asks[[]string](b, smallTargets) {
					t.Errorf("%s (%s): too small: %s", k.name, k.target, small)
				}
				b.do(chromedp.EmulateViewport(412, 800))
				asks[any](b, largeText)
				b.fits(k, "412 px, text at 200 %")
				b.do(chromedp.EmulateViewport(320, 640))
			}
		})
	}
}

func (b *tab) fits(k kind, how string) {
	b.t.Helper()
	if over := asks[int](b, sideways); over > 0 {
		b.t.Errorf("%s (%s), %s: %d px to the side: %v", k.name, k.target, how, over, asks[[]string](b, outside))
	}
}

// Arabic pages are the mirror of French ones.
func TestRightToLeftMirrors(t *testing.T) {
	const edges = `(() => {
		const r = e => document.querySelector(e).getBoundingClientRect();
		const brand = r('header > a'), nav = r('nav'), title = document.createRange();
		title.selectNodeContents(document.querySelector('h1'));
		const h1 = title.getBoundingClientRect();
		return {brandFirst: brand.left < nav.left, start: h1.left, end: innerWidth - h1.right,
			direction: getComputedStyle(document.body).direction, align: getComputedStyle(document.querySelector('p')).textAlign};
	})()`
	type seen struct {
		BrandFirst       bool `json:"brandFirst"`
		Start, End       float64
		Direction, Align string
	}
	look := func(lang, target string) seen {
		b := open(t, lang)
		b.do(chromedp.EmulateViewport(1000, 800))
		b.visit(target)
		return asks[seen](b, edges)
	}
	for _, target := range []string{"/", "/lieux?commune=36044", "/lieux/" + cards(t)["everything"]} {
		french, arabic := look("fr", target), look("ar", target)
		if french.Direction != "ltr" || arabic.Direction != "rtl" || !french.BrandFirst || arabic.BrandFirst {
			t.Errorf("%s: %+v, mirrored %+v", target, french, arabic)
		}
		if arabic.Align != "start" && arabic.Align != "right" {
			t.Errorf("%s: text aligned %s", target, arabic.Align)
		}
	}
	// The title of a page in Arabic begins where that of a French one ends.
	french, arabic := look("fr", "/"), look("ar", "/")
	if french.Start-arabic.End > 1 || arabic.End-french.Start > 1 {
		t.Errorf("titles begin %v px from the left and %v px from the right", french.Start, arabic.End)
	}
}
