package demo

import "math/rand/v2"

// Each use of chance has its own seed, so that a change in one leaves the
// others as they are.
const (
	ageSeed = 1 + iota
	pointSeed
	townSeed
)

// seeded gives the chance of one thing among those of a use, always the same.
func seeded(use uint64, number int) *rand.Rand {
	return rand.New(rand.NewPCG(use, uint64(number)))
}

// deck deals the numbers below a size in a shuffled order, each once before
// any comes again: neighbours in a list then read differently.
type deck struct {
	order []int
	next  int
}

func newDeck(size int, chance *rand.Rand) *deck { return &deck{order: chance.Perm(size)} }

func (d *deck) deal() int {
	card := d.order[d.next]
	d.next = (d.next + 1) % len(d.order)
	return card
}
