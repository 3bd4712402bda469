package compare

import "slices"

// Pair is what one round measured of each side, both in the same unit.
type Pair struct{ Anchor, Ours float64 }

// Result is what rounds of both sides gave.
type Result struct {
	Pairs     []Pair // of the calm rounds; of all of them when none was calm
	Discarded int    // rounds in which the machine changed its speed
	Restless  bool   // no round was calm: the pairs are those of a busy machine
}

// Side measures one side once.
type Side func() (float64, error)

// mostChange is by how much the speed of the machine may change within a round.
const mostChange = 1.25

// Alternate measures both sides in turn until it has that many calm rounds, or
// has tried twice as many. speed times a fixed piece of work: see [Speed].
func Alternate(rounds int, speed func() float64, anchor, ours Side) (Result, error) {
	var calm, all []Pair
	for len(calm) < rounds && len(all) < 2*rounds {
		var p Pair
		var err error
		speeds := []float64{speed()}
		if p.Anchor, err = anchor(); err != nil {
			return Result{}, err
		}
		speeds = append(speeds, speed())
		if p.Ours, err = ours(); err != nil {
			return Result{}, err
		}
		speeds = append(speeds, speed())
		all = append(all, p)
		if slices.Max(speeds) <= mostChange*slices.Min(speeds) {
			calm = append(calm, p)
		}
	}
	if len(calm) == 0 {
		return Result{Pairs: all, Discarded: 0, Restless: true}, nil
	}
	return Result{Pairs: calm, Discarded: len(all) - len(calm)}, nil
}

// Anchor gives the median of the anchor's side.
func (r Result) Anchor() float64 { return r.median(func(p Pair) float64 { return p.Anchor }) }

// Ours gives the median of our side.
func (r Result) Ours() float64 { return r.median(func(p Pair) float64 { return p.Ours }) }

// Faster gives how many times ours is better, where less is better: the median
// of the ratios of the rounds.
func (r Result) Faster() float64 { return r.median(func(p Pair) float64 { return p.Anchor / p.Ours }) }

// More gives how many times ours is better, where more is better.
func (r Result) More() float64 { return r.median(func(p Pair) float64 { return p.Ours / p.Anchor }) }

func (r Result) median(of func(Pair) float64) float64 {
	values := make([]float64, len(r.Pairs))
	for i, p := range r.Pairs {
		values[i] = of(p)
	}
	return Median(values)
}
