package once_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/once"
	"relais/migrations"
)

// Any key of the right size acts once for whoever gave it, and for nobody else;
// any other is refused.
func FuzzKey(f *testing.F) {
	o, n := open(dbtest.Open(f, dbtest.SQLite(f), migrations.Files)), 0
	for _, k := range []string{key, key[1:], strings.Repeat("k", 200), strings.Repeat("k", 201), strings.Repeat("\x00", 16), strings.Repeat("é'", 8), "\xff" + key} {
		f.Add(k)
	}
	f.Fuzz(func(t *testing.T, k string) {
		n++
		one, acts := fmt.Sprint("who ", n), 0
		act := func(context.Context) ([]byte, error) { acts++; return []byte(k), nil }
		for i, r := range []once.Request{{Who: one, Key: k}, {Who: one, Key: k}, {Who: one + "0", Key: k}} {
			answer, again, err := o.Do(t.Context(), r, act)
			if len(k) < 16 || len(k) > 200 {
				if kernel.KindOf(err) != kernel.Invalid || acts > 0 {
					t.Errorf("%q: %v", k, err)
				}
				continue
			}
			if err != nil || string(answer) != k || again != (i == 1) {
				t.Errorf("%q, time %d: %q, %v, %v", k, i, answer, again, err)
			}
		}
	})
}
