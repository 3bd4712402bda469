package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"relais/internal/platform/i18n"
)

// What the way from the home page to a card may cost.
const (
	mostRequests    = 3
	mostBytesFrench = 6144
	mostBytesOther  = 8192
)

// The whole way goes by keyboard alone, with script and without, and costs
// little: ask, choose, read the card; then the sheet to print.
func TestJourneyByKeyboard(t *testing.T) {
	for _, lang := range i18n.Languages() {
		for _, script := range []string{"with script", "without script"} {
			t.Run(string(lang)+" "+script, func(t *testing.T) {
				b := open(t, string(lang))
				if script == "without script" {
					b.withoutScript()
				}
				b.ask("Châteauroux")
				b.choose("article h2 a", "/lieux/")
				if dial := asks[string](b, `document.querySelector('a[href^="tel:+33"]')?.href ?? ''`); dial == "" {
					t.Error("the card gives no number to call")
				}
				b.isCheap(lang)
				b.choose(`a[href*="/fiche"]`, "/fiche")
				if codes := asks[int](b, `document.querySelectorAll('svg.qr').length`); codes != 1 {
					t.Errorf("%d codes on the sheet", codes)
				}
			})
		}
	}
}

// ask fills in the home page: where, then what, then go.
func (b *tab) ask(town string) {
	b.t.Helper()
	b.visit("/")
	b.tabTo("#ou")
	b.press(town)
	b.tabTo("input[type=radio]")
	b.press(" ")
	if need := asks[string](b, `document.querySelector('input[type=radio]:checked')?.value ?? 'none'`); need != "demarches" {
		b.t.Errorf("space chooses %q", need)
	}
	b.tabTo("button")
	b.pressAndLoad(kb.Enter)
	if at := asks[string](b, `location.pathname + location.search`); !strings.HasPrefix(at, "/lieux?ou=Ch%C3%A2teauroux&besoin=demarches") {
		b.t.Errorf("the form leads to %s", at)
	}
}

// choose follows the first link of a kind, or presses its button, and checks
// where it leads.
func (b *tab) choose(link, leads string) {
	b.t.Helper()
	b.tabTo(link)
	b.pressAndLoad(kb.Enter)
	if at := asks[string](b, `location.pathname`); !strings.Contains(at, leads) {
		b.t.Fatalf("%s leads to %s", link, at)
	}
}

// tabTo presses the tab key until what it wants has the focus, and checks that
// the focus shows.
func (b *tab) tabTo(selector string) {
	b.t.Helper()
	for range 60 {
		b.press(kb.Tab)
		if asks[bool](b, sprintf("document.activeElement.matches(%q)", selector)) {
			if !asks[bool](b, focusShows) {
				b.t.Errorf("%s has the focus, and nothing shows it", selector)
			}
			return
		}
	}
	b.t.Fatalf("no key leads to %s", selector)
}

// focusShows tells whether the element of the focus, or what stands for it,
// has a ring.
const focusShows = `[document.activeElement, document.activeElement.nextElementSibling].some(e =>
	e && getComputedStyle(e).outlineStyle !== 'none' && parseFloat(getComputedStyle(e).outlineWidth) >= 2)`

func (b *tab) isCheap(lang i18n.Lang) {
	b.t.Helper()
	requests, bytes := b.weight()
	most := mostBytesOther
	if lang == i18n.French {
		most = mostBytesFrench
	}
	b.t.Logf("%s: %d requests, %.0f bytes", lang, requests, bytes)
	if requests > mostRequests || int(bytes) > most {
		b.t.Errorf("%s: %d requests and %.0f bytes, at most %d and %d are granted", lang, requests, bytes, mostRequests, most)
	}
}
