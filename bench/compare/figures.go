package compare

import (
	"math"
	"slices"
	"time"
)

// Median gives the middle of the values, the upper of two; NaN of none.
func Median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// Times are how long each of many turns took.
type Times []time.Duration

// At gives the time that this share of the turns, 0 to 1, stayed under.
func (t Times) At(share float64) time.Duration {
	if len(t) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(t))
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}
