// Package secrecytest attacks published tables as someone would who writes down
// all that they show and solves it: it knows nothing of how they were made.
package secrecytest

import "slices"

// most is what an unknown may be at most: more than any count of a test.
const most = 1 << 20

// System is what is known of some unknown whole numbers.
type System struct {
	least, greatest []int
	sums            []sum
	of              [][]int // the sums that an unknown is in
}

// sum says that some unknowns make up another.
type sum struct {
	parts []int
	whole int
}

// Unknown adds a number of which nothing is known but that it is at least this.
func (s *System) Unknown(least int) int {
	s.least, s.greatest, s.of = append(s.least, least), append(s.greatest, most), append(s.of, nil)
	return len(s.least) - 1
}

// Known adds a number that is known.
func (s *System) Known(n int) int {
	s.least, s.greatest, s.of = append(s.least, n), append(s.greatest, n), append(s.of, nil)
	return len(s.least) - 1
}

// Same notes that an unknown is known to be this.
func (s *System) Same(x, n int) { s.least[x], s.greatest[x] = n, n }

// AtLeast notes that an unknown is no less than this.
func (s *System) AtLeast(x, n int) { s.least[x] = max(s.least[x], n) }

// Sums notes that some numbers make up another.
func (s *System) Sums(whole int, parts ...int) {
	for _, x := range append(slices.Clone(parts), whole) {
		s.of[x] = append(s.of[x], len(s.sums))
	}
	s.sums = append(s.sums, sum{parts, whole})
}

// Possible tells whether an unknown may be n: by narrowing the bounds of all, and
// trying what remains.
func (s *System) Possible(x, n int) bool {
	least, greatest := slices.Clone(s.least), slices.Clone(s.greatest)
	if !s.narrow(least, greatest, s.all()) || n < least[x] || n > greatest[x] {
		return false
	}
	least[x], greatest[x] = n, n
	return s.search(least, greatest, s.of[x])
}

func (s *System) all() []int {
	all := make([]int, len(s.sums))
	for i := range all {
		all[i] = i
	}
	return all
}

// search tries the unknown with the fewest possibilities, from both ends.
func (s *System) search(least, greatest, dirty []int) bool {
	if !s.narrow(least, greatest, dirty) {
		return false
	}
	x := -1
	for i := range least {
		if least[i] < greatest[i] && (x < 0 || greatest[i]-least[i] < greatest[x]-least[x]) {
			x = i
		}
	}
	if x < 0 {
		return true
	}
	for n := least[x]; n <= greatest[x]; n++ {
		below, above := slices.Clone(least), slices.Clone(greatest)
		below[x], above[x] = n, n
		if s.search(below, above, s.of[x]) {
			return true
		}
	}
	return false
}

// narrow draws from the sums all that bounds alone tell; false when they
// contradict each other.
func (s *System) narrow(least, greatest, dirty []int) bool {
	queue := slices.Clone(dirty)
	for len(queue) > 0 {
		sum := s.sums[queue[0]]
		queue = queue[1:]
		low, high := 0, 0
		for _, x := range sum.parts {
			low, high = low+least[x], high+greatest[x]
		}
		low, high = max(low, least[sum.whole]), min(high, greatest[sum.whole])
		changed := []int(nil)
		set := func(x, from, to int) bool {
			from, to = max(from, least[x]), min(to, greatest[x])
			if from != least[x] || to != greatest[x] {
				least[x], greatest[x] = from, to
				changed = append(changed, x)
			}
			return from <= to
		}
		if !set(sum.whole, low, high) {
			return false
		}
		parts, tops := 0, 0
		for _, x := range sum.parts {
			parts, tops = parts+least[x], tops+greatest[x]
		}
		for _, x := range sum.parts {
			from, to := least[sum.whole]-(tops-greatest[x]), greatest[sum.whole]-(parts-least[x])
			before := [2]int{least[x], greatest[x]}
			if !set(x, from, to) {
				return false
			}
			parts, tops = parts+least[x]-before[0], tops+greatest[x]-before[1]
		}
		for _, x := range changed {
			queue = append(queue, s.of[x]...)
		}
	}
	return true
}
