package month_test

import (
	"flag"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relais/internal/access"
	"relais/internal/platform/db/dbtest"
)

// perLife is how many made-up cases of another property one life is worth.
const perLife = 33

// Whatever happens within a few days, in whatever order: rapid draws each choice,
// and of a life that breaks a promise finds a shorter one that does.
func TestAnyDaysOfTheNetwork(t *testing.T) {
	fewer(t)
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		n := openTown(t, address)
		rapid.Check(t, func(r *rapid.T) {
			settle(r, n)
			p := plan{days: rapid.IntRange(2, 8).Draw(r, "days"), hours: []int{7, 9, 15, 20}, news: 4, rare: 4, settled: true}
			l := newLife(r, n, p, func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(r, what) })
			l.before = len(l.rows(all))
			l.live()
		})
	})
}

// fewer asks for fewer cases than of other properties.
func fewer(t *testing.T) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	asked := checks.Value.String()
	n, err := strconv.Atoi(asked)
	wantNil(t, err)
	wantNil(t, checks.Value.Set(strconv.Itoa(max(1, n/perLife))))
	t.Cleanup(func() { wantNil(t, checks.Value.Set(asked)) })
}

// settle lets two months go by after an earlier life, so that nothing of it is
// heard of any more.
func settle(w witness, n *town) {
	n.border.pick = func(string, int) int { return 39 } // nothing fails
	n.border.down = false
	for range 2 {
		n.clock.set(n.clock.now().Add(31 * day).Truncate(day).Add(8 * time.Hour))
		_, err := n.Referrals.Tick(w.Context(), access.System(access.ReferralFollow))
		wantNil(w, err)
		for range 4 * 8 {
			n.clock.set(n.clock.now().Add(3 * time.Hour))
			n.SMS.SendDue(w.Context(), n.border, n.log)
			n.Post.SendDue(w.Context(), n.border, n.log)
		}
	}
	n.border.arrived, n.border.faults = nil, nil
}
