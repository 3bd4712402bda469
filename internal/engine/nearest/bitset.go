package nearest

import (
	"iter"
	"math/bits"
)

// bitset is a set of small numbers; they come out in order.
type bitset []uint64

func (s bitset) add(n uint32) { s[n>>6] |= 1 << (n & 63) }

// all gives the numbers of the set, ascending.
func (s bitset) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, word := range s {
			for ; word != 0; word &= word - 1 {
				if !yield(i*64 + bits.TrailingZeros64(word)) {
					return
				}
			}
		}
	}
}
