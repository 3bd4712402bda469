package journal_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/uptrace/bun"

	"relais/internal/platform/db/dbtest"
)

// onEach runs a benchmark on a journal of n lines, on each database.
func onEach(b *testing.B, sizes []int, run func(b *testing.B, on *bench)) {
	for name, address := range map[string]func(testing.TB) string{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		for _, n := range sizes {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				on := newBench(b, address(b))
				on.grow(n)
				b.ResetTimer()
				run(b, on)
			})
		}
	}
}

// grow appends n lines in few transactions.
func (b *bench) grow(n int) {
	line := journalLine
	line.Detail = map[string]string{"fields": "first_name,phone", "reason": "follow-up"}
	for n > 0 {
		some := min(n, 5000)
		b.write(func(ctx context.Context, tx bun.Tx) error {
			for range some {
				if _, err := b.Append(ctx, tx, line); err != nil {
					return err
				}
			}
			return nil
		})
		n -= some
	}
}

// BenchmarkAppend is what a line adds to its act, without the commit that the
// act pays anyway.
func BenchmarkAppend(b *testing.B) {
	onEach(b, []int{1_000, 100_000}, func(b *testing.B, on *bench) { on.grow(b.N) })
}

// BenchmarkVerify gives lines verified a second.
func BenchmarkVerify(b *testing.B) {
	onEach(b, []int{1_000, 100_000}, func(b *testing.B, on *bench) {
		size := int64(0)
		for range b.N {
			report, err := on.Verify(b.Context())
			if err != nil || !report.Sound() {
				b.Fatalf("%+v, %v", report, err)
			}
			size = report.Size
		}
		b.ReportMetric(float64(size)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
	})
}

// BenchmarkProve gives a receipt from the middle of the journal.
func BenchmarkProve(b *testing.B) {
	onEach(b, []int{100_000}, func(b *testing.B, on *bench) {
		on.sign()
		scope := mayScope(b, adviser(ada, house1), "journal.own")
		for range b.N {
			if _, err := on.Prove(b.Context(), scope, 50_000); err != nil {
				b.Fatal(err)
			}
		}
	})
}
