package ui

import (
	"strings"
	"testing"
)

// A chart begins at zero, its widest bar leaves room for its number, and what is
// not told has no bar.
func TestChart(t *testing.T) {
	b := Bars{ID: "x", Title: "Un titre", About: "Reçue : 40", Bars: []Bar{
		{Label: "Reçue", N: 40, Said: "40"}, {Label: "Refusée", N: 10, Said: "10"}, {Label: "Annulée", Said: "caché", Faint: true}, {Label: "<b>", Said: "0"},
	}}
	var out strings.Builder
	if err := Chart(b).Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`role="img" aria-labelledby="x-t x-d"`, `<title id="x-t">Un titre</title>`, `<desc id="x-d">Reçue : 40</desc>`,
		`width="80.0%"`, `width="20.0%"`, `width="0.0%"`, "&lt;b&gt;", `height="12.25em"`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in %s", want, out.String())
		}
	}
	if bars := strings.Count(out.String(), "<rect"); bars != 3 {
		t.Errorf("%d bars, want 3", bars)
	}
	if got := (Bars{Bars: []Bar{{}}}).drawn()[0].width; got != "0.0%" || (Bars{}).height() != 0 {
		t.Errorf("nothing is %s wide", got)
	}
	if got := folded("Suivre la scolarité de ses enfants"); len(got) != 2 || got[0] != "Suivre la scolarité de" {
		t.Errorf("folded %q", got)
	}
}
