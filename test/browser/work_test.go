package browser

import (
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// No page of work, nor of a person's own space, has a fault that axe sees, on
// light and on dark paper; on a small screen, or in letters twice as large,
// nothing has to be scrolled sideways, and everything can be touched.
func TestWork(t *testing.T) {
	o := openOffice(t)
	for _, r := range o.readers(t) {
		t.Run(r.name+" "+r.lang, func(t *testing.T) {
			t.Parallel()
			b := o.tab(t, r.lang, r.token)
			for _, s := range r.screens {
				b.light("light")
				b.show(s)
				b.serves(s.kind)
			}
		})
	}
}

// Faults that are planted are found: the silence of the checks means something.
func TestWorkSees(t *testing.T) {
	b := openOffice(t).tab(t, "fr", "")
	b.visit("/connexion")
	asks[any](b, `(h => { h.textContent = 'Ici .'; document.querySelector('main a').style.cssText = 'display: block; height: 9px' })(document.querySelector('h1'))`)
	for name, check := range map[string]string{"small targets": smallTargets, "full stops": loosePoints} {
		if found := asks[[]string](b, check); len(found) != 1 {
			t.Errorf("%s: %v", name, found)
		}
	}
	asks[any](b, `void (document.querySelector('h1').style.width = '400px')`)
	if asks[int](b, sideways) <= 0 {
		t.Error("what is too wide is not seen")
	}
}

// Before a grave act, who did nothing for a quarter of an hour proves again who
// they are, and comes to what they asked for.
func TestProofIsAsked(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	token, _ := o.signIn("dpo")
	o.pass(16 * time.Minute)
	b := o.tab(t, "fr", token)
	b.visit("/compte/mot-de-passe")
	b.serves(kind{"proof", "/compte/mot-de-passe"})
	b.visit("/compte/mot-de-passe")
	b.fill(map[string]string{"#code-totp": o.code("dpo")})
	b.pushes(formTo("/connexion/preuve"))
	if there := asks[bool](b, `document.querySelector('form[action="/compte/mot-de-passe"] #secret-mot') !== null`); !there {
		b.says("mot de passe")
		t.Errorf("the proof leads to %s", asks[string](b, `location.pathname`))
	}
}

// loosePoints lists full stops and commas that stand after a space.
const loosePoints = `[...document.querySelector('main').innerText.matchAll(/.{0,30}[^\S\n][.,](?!\S).{0,10}/g)].map(m => m[0])`

// serves checks a page of work in every way.
func (b *tab) serves(k kind) {
	b.t.Helper()
	axe, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	need(b.t, err == nil, "axe is not here: run npm ci in test/browser")
	b.fits(k, "320 px")
	for _, small := range asks[[]string](b, smallTargets) {
		b.t.Errorf("%s (%s): too small: %s", k.name, k.target, small)
	}
	for _, words := range asks[[]string](b, loosePoints) {
		b.t.Errorf("%s (%s): a space before a full stop: %q", k.name, k.target, words)
	}
	asks[any](b, string(axe)+";0")
	b.obeysAxe(k, "light", everyRule)
	b.light("dark")
	b.obeysAxe(k, "dark", contrast)
	b.do(chromedp.EmulateViewport(412, 800))
	asks[any](b, largeText)
	b.fits(k, "412 px, text at 200 %")
	b.do(chromedp.EmulateViewport(320, 640))
}
