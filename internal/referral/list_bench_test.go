package referral

import (
	"os"
	"path/filepath"
	"testing"

	"relais/internal/access"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// BenchmarkLists reads the longest list there is, two referrals a journey, as who
// sent them and as who is asked; on PostgreSQL too where a server is named.
func BenchmarkLists(b *testing.B) {
	addresses := map[string]func(testing.TB) string{"sqlite": dbtest.SQLite}
	if os.Getenv("RELAIS_TEST_POSTGRES") != "" {
		addresses["postgres"] = dbtest.PlainPostgres
	}
	for name, address := range addresses {
		b.Run(name, func(b *testing.B) {
			h := newHouse(b, dbtest.Open(b, address(b), migrations.Files), filepath.Join(b.TempDir(), "safe"))
			for range mostListed / 2 {
				h.send(b, h.aPerson(b), toMarins(), toMarins())
			}
			b.Run("sent", func(b *testing.B) {
				for b.Loop() {
					if all, err := h.Sent(b.Context(), may(b, social, access.ReferralRead), Which{}); err != nil || len(all) != mostListed {
						b.Fatalf("%d, %v", len(all), err)
					}
				}
			})
			b.Run("received", func(b *testing.B) {
				for b.Loop() {
					if all, err := h.Received(b.Context(), may(b, adviser, access.ReferralRead), Which{}); err != nil || len(all) != mostListed {
						b.Fatalf("%d, %v", len(all), err)
					}
				}
			})
		})
	}
}
