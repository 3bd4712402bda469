package nearest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// Run as: go test -run "^$" -bench "Near|Apply" -benchtime 5000x; then -bench Build -benchtime 3x

var sizes = []int{3_500, 100_000, 1_000_000}

// timings keeps how long each turn took, to report the usual and the bad case.
type timings []time.Duration

func (t timings) report(b *testing.B) {
	slices.Sort(t)
	b.ReportMetric(float64(t[len(t)/2].Nanoseconds())/1e3, "p50-µs")
	b.ReportMetric(float64(t[len(t)*99/100].Nanoseconds())/1e3, "p99-µs")
}

func BenchmarkNear(b *testing.B) {
	for _, n := range sizes {
		items := generate(n, 1)
		x := New(items)
		for _, name := range slices.Sorted(maps.Keys(sampleFilters(rand.New(rand.NewPCG(1, 1))))) {
			b.Run(fmt.Sprintf("%s/n=%d", name, n), func(b *testing.B) { measureNear(b, x.Snapshot(), items, name) })
		}
		x.Apply(generate(n, 2)[:min(n/backlogShare, mostBacklog)], nil)
		b.Run(fmt.Sprintf("three, full backlog/n=%d", n), func(b *testing.B) { measureNear(b, x.Snapshot(), items, "three") })
	}
}

func measureNear(b *testing.B, s *Snapshot, items []Item, name string) {
	random := rand.New(rand.NewPCG(3, 3))
	filters := make([]Filter, 64)
	for i := range filters {
		filters[i] = sampleFilters(random)[name]
	}
	took := make(timings, 0, b.N)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p := items[random.IntN(len(items))].Point
		start := time.Now()
		k := 0
		for range s.Near(p, filters[i%len(filters)]) {
			if k++; k == 20 {
				break
			}
		}
		took = append(took, time.Since(start))
	}
	took.report(b)
}

func BenchmarkApplyOne(b *testing.B) {
	for _, n := range sizes {
		x := New(generate(n, 1))
		changed := generate(n, 2)
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			random := rand.New(rand.NewPCG(4, 4))
			took := make(timings, 0, b.N)
			for b.Loop() {
				i := random.IntN(n)
				start := time.Now()
				x.Apply(changed[i:i+1], nil)
				took = append(took, time.Since(start))
			}
			took.report(b)
			waitForRebuild(x)
		})
	}
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range sizes {
		items := generate(n, 1)
		b.Run(fmt.Sprintf("new/n=%d", n), func(b *testing.B) {
			for b.Loop() {
				New(items)
			}
		})
		b.Run(fmt.Sprintf("again/n=%d", n), func(b *testing.B) {
			x := New(items)
			x.Apply(generate(n, 2)[:min(n/backlogShare, mostBacklog)], nil)
			for b.Loop() {
				x.Snapshot().compacted()
			}
		})
	}
}
