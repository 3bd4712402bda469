package field

import (
	"encoding/json"
	"testing"

	"relais/internal/kernel"
)

// What is read as an operation is about something, and is read the same again.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`{"id":"019a1b2c-3d4e-7f56-8a9b-0c1d2e3f4a5b","k":"note","p":"019a1b2c-3d4e-7f56-8a9b-0c1d2e3f4a5b","f":{"text":"Vu."}}`,
		`{"id":"019a1b2c-3d4e-7f56-8a9b-0c1d2e3f4a5b","k":"event","r":"019a1b2c-3d4e-7f56-8a9b-0c1d2e3f4a5b","f":{"event":"meet"},"at":"2026-12-01T10:00:00Z"}`,
		`{"id":"x","k":"note"}`, `{}`, `[]`, `null`, `{"id":"019a1b2c-3d4e-7f56-8a9b-0c1d2e3f4a5b","k":"card","v":1e99}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := Parse(text)
		if err != nil {
			if kernel.KindOf(err) != kernel.Invalid {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if o.Person+o.Referral == "" || o.ID == "" {
			t.Errorf("%q is about nothing", text)
		}
		again, err := json.Marshal(o)
		if err != nil {
			t.Skip() // a moment that no calendar has
		}
		if twice, err := Parse(string(again)); err == nil && twice.ID != o.ID {
			t.Errorf("%q became %+v", text, twice)
		}
	})
}
