package browser

import (
	"os"
	"testing"

	"relais/internal/platform/i18n"
)

// axeRun asks axe for what is wrong with the page, A to AAA and best practice.
const axeRun = `axe.run(document, {
	runOnly: %s,
	resultTypes: ['violations'],
}).then(r => r.violations.map(v => v.id + ' (' + v.help + '): ' + v.nodes.map(n => n.target.join(' ')).join(', ')))`

const (
	everyRule = `['wcag2a','wcag2aa','wcag2aaa','wcag21a','wcag21aa','wcag22aa','best-practice']`
	contrast  = `{type: 'rule', values: ['color-contrast', 'color-contrast-enhanced', 'link-in-text-block']}`
)

// No page has a fault that axe sees, in any language, on light and on dark
// paper, on a screen of 320 pixels.
func TestAxe(t *testing.T) {
	axe, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	need(t, err == nil, "axe is not here: run npm ci in test/browser")
	for _, lang := range i18n.Languages() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			b := open(t, string(lang))
			for _, k := range kinds(t) {
				if k.name == "API" && lang != i18n.English {
					continue // it is in English for everyone
				}
				b.light("light")
				b.visit(k.target)
				asks[any](b, string(axe)+";0")
				b.obeysAxe(k, "light", everyRule)
				b.light("dark")
				b.obeysAxe(k, "dark", contrast)
			}
		})
	}
}

// A fault that is planted is found: the silence of axe means something.
func TestAxeSees(t *testing.T) {
	axe, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	need(t, err == nil, "axe is not here: run npm ci in test/browser")
	b := open(t, "fr")
	b.visit("/")
	asks[any](b, string(axe)+`;document.querySelector('label[for=ou]').remove();
		document.querySelector('h1').style.color = '#bbb'; document.documentElement.lang = ''; 0`)
	for rules, least := range map[string]int{everyRule: 3, contrast: 1} {
		if faults := asks[[]string](b, sprintf(axeRun, rules)); len(faults) < least {
			t.Errorf("axe sees only %v", faults)
		}
	}
}

func (b *tab) obeysAxe(k kind, paper, rules string) {
	b.t.Helper()
	for _, fault := range asks[[]string](b, sprintf(axeRun, rules)) {
		b.t.Errorf("%s (%s), %s: %s", k.name, k.target, paper, fault)
	}
}
