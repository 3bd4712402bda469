package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relais/internal/gate"
	"relais/internal/kernel"
)

// The address of a page of lines, read back, asks for the same lines.
func TestAddressesReadBack(t *testing.T) {
	p, err := New(Parts{})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(r *rapid.T) {
		day := rapid.Custom(func(r *rapid.T) string {
			return time.Unix(rapid.Int64Range(0, 4e9).Draw(r, "second"), 0).UTC().Format(time.DateOnly)
		})
		want := asked{
			act:  rapid.OneOf(rapid.Just(""), rapid.SampledFrom(acts())).Draw(r, "act"),
			from: rapid.OneOf(rapid.Just(""), day).Draw(r, "from"),
			to:   rapid.OneOf(rapid.Just(""), day).Draw(r, "to"),
		}
		before := rapid.Int64Range(0, 1<<53).Draw(r, "before")
		got, query, err := p.readAsked(&gate.Visit{R: httptest.NewRequest(http.MethodGet, want.address("/journal", before), nil)})
		if err != nil || got != want || query.Before != before || query.Action != want.act {
			r.Errorf("%+v became %+v %+v (%v)", want, got, query, err)
		}
		if want.to != "" && query.To.In(p.zone).Format(time.DateTime) <= want.to+" 23:59:59" {
			r.Errorf("the last day %s is not within: %v", want.to, query.To)
		}
	})
}

// Any address asks for what its own page would ask for again, or is refused by
// name.
func FuzzAsked(f *testing.F) {
	p, err := New(Parts{})
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"", "acte=person.read&du=2026-11-23&au=2026-11-24&avant=12", "avant=+1", "avant=01", "avant=-1", "du=2026-13-01", "du=0000-01-01", "acte=x", "%zz", "du=2026-11-23&du=2026-11-24"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		visit := func(query string) *gate.Visit { return &gate.Visit{R: &http.Request{URL: &url.URL{RawQuery: query}}} }
		got, asks, err := p.readAsked(visit(query))
		if err != nil {
			if kernel.KindOf(err) != kernel.Invalid {
				t.Errorf("%q: %v", query, err)
			}
			return
		}
		_, written, _ := strings.Cut(got.address("/journal", asks.Before), "?")
		again, asksAgain, err := p.readAsked(visit(written))
		if err != nil || again != got || !reflect.DeepEqual(asksAgain, asks) {
			t.Errorf("%q became %q: %+v, then %+v, %v", query, written, asks, asksAgain, err)
		}
	})
}

// A note is read as whoever signed it wrote it, or as nothing.
func FuzzReadNote(f *testing.F) {
	for _, s := range []string{"relais.journal/0\n5\nAAAA\n\n\u2014 x y\n", "\n+5\nx\n", "\n-5\nx\n", "\n5\n", "", "a\n99999999999999999999\nb\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, note string) {
		size, root := readNote(note)
		if size == 0 && root == "" {
			return
		}
		if size < 1 || !strings.Contains(note, "\n"+strconv.Itoa(size)+"\n"+root+"\n") {
			t.Errorf("%q is read as %d, %q", note, size, root)
		}
	})
}
