package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relais/internal/gate"
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
