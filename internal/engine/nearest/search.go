package nearest

import (
	"math"
	"math/bits"
	"slices"
	"sync"

	"relais/internal/kernel"
)

// fewPostings is how many slots of a search's list are looked at one by one
// rather than told apart by the nodes below.
const fewPostings = 8

// A list is searched by when there are at least sparsity slots for each of its
// own: else nearly every block has one. To merge the lists of a prefix takes a
// time in proportion to their length; to do without, to slots/length. They are
// merged while the former is likely less, as measured: length² ≤ mergeable·slots.
const (
	sparsity  = 16
	mergeable = 1024
)

// search is one search under way: a filter made ready for a snapshot, and what
// remains to be looked at. An item is known to it by a number: its slot in the
// base, or after all of those its place among the newer items.
type search struct {
	snapshot *Snapshot
	base     *base
	filter   Filter
	origin   kernel.Point
	at       vector
	limit    float64   // metres
	groups   [][]uint8 // the bits of the filter's groups
	hour     int       // -1 for any
	spans    []span    // what the filter's words are to the base
	nothing  bool      // no item of the base has a word of the filter
	listed   bool      // only the slots of list can match
	list     []uint32
	merged   []uint32 // what list is kept in when it was made for this search
	marks    bitset   // what it was made with
	heap     []entry
}

// searches keeps the memory of past searches for the next.
var searches = sync.Pool{New: func() any { return new(search) }}

// newSearch gives a search that has looked at nothing yet. It must be released.
func newSearch(s *Snapshot, origin kernel.Point, f Filter) *search {
	q := searches.Get().(*search)
	f.Within = max(f.Within, 0)
	q.snapshot, q.base, q.filter = s, s.base, f
	q.origin, q.at, q.limit = origin, vectorOf(origin), f.Within
	if f.Within == 0 {
		q.limit = math.Inf(1)
	}
	q.hour, q.nothing = f.HourBit, f.HourBit >= hoursOfWeek
	q.readGroups()
	q.readWords()
	return q
}

// readGroups spells the bits of the filter's groups out.
func (q *search) readGroups() {
	for i := range q.filter.AnyOf {
		if len(q.groups) < cap(q.groups) {
			q.groups = q.groups[:i+1]
		} else {
			q.groups = append(q.groups, nil)
		}
		group := q.groups[i][:0]
		for bit := range bitset(q.filter.AnyOf[i][:]).all() {
			group = append(group, uint8(bit))
		}
		q.groups[i] = group
	}
}

// release gives the memory back; the search must not be used after.
func (q *search) release() {
	*q = search{heap: q.heap[:0], groups: q.groups[:0], spans: q.spans[:0], merged: q.merged[:0], marks: q.marks}
	searches.Put(q)
}

// readWords looks the words up and, when the rarest is rare enough, takes its
// posting list to search by. A common word is cheaper to check on the items met.
func (q *search) readWords() {
	rarest, fewest := 0, math.MaxInt
	for i, word := range q.filter.Words {
		s := q.base.words.find(word, q.filter.Prefix && i == len(q.filter.Words)-1)
		q.spans = append(q.spans, s)
		if n := len(q.base.words.slots(s)); n < fewest {
			rarest, fewest = i, n
		}
	}
	q.nothing = q.nothing || fewest == 0
	if len(q.spans) > 0 && !q.nothing {
		q.searchBy(rarest, fewest)
	}
}

// searchBy takes the posting list of a word, of that length, to search by,
// unless checking the word on the items met is likely to cost less.
func (q *search) searchBy(word, length int) {
	s, slots := q.spans[word], len(q.base.items)
	switch {
	case s.end-s.first == 1 && length <= slots/sparsity:
		q.list = q.base.words.slots(s)
	case s.end-s.first > 1 && length*length <= slots*mergeable:
		q.merge(q.base.words.slots(s))
	default:
		return
	}
	q.listed = true
	q.spans = slices.Delete(q.spans, word, word+1)
}

// merge makes a list of several, in order and without what is double.
func (q *search) merge(lists []uint32) {
	q.marks = slices.Grow(q.marks[:0], len(q.base.items)/64+1)[:len(q.base.items)/64+1]
	clear(q.marks)
	for _, slot := range lists {
		q.marks.add(slot)
	}
	q.merged = slices.Grow(q.merged, len(lists))
	for slot := range q.marks.all() {
		q.merged = append(q.merged, uint32(slot))
	}
	q.list = q.merged
}

// item gives the item that ref stands for.
func (q *search) item(ref uint32) *Item {
	if n := uint32(len(q.base.items)); ref >= n {
		return q.snapshot.newer[ref-n]
	}
	return &q.base.items[ref]
}

// spot gives where the item lies that ref stands for.
func (q *search) spot(ref uint32) *spot {
	if n := uint32(len(q.base.items)); ref >= n {
		return &q.snapshot.spots[ref-n]
	}
	return &q.base.spots[ref]
}

// wanted gives which slots from first up to but not including end, all of one
// block, pass the filter, but for Accept and Within: a bit for each of the block.
func (q *search) wanted(first, end uint32) uint64 {
	wanted := q.base.blocks[first/blockSize].having(q.groups, q.hour) & between(first, end)
	if len(q.spans) == 0 {
		return wanted
	}
	start := first - first%blockSize
	for left := wanted; left != 0; left &= left - 1 {
		if i := bits.TrailingZeros64(left); !q.base.words.has(start+uint32(i), q.spans) {
			wanted &^= 1 << i
		}
	}
	return wanted
}

// wantsNewer tells whether a newer item passes the filter, but for Accept and
// Within.
func (q *search) wantsNewer(i int) bool {
	item := q.snapshot.newer[i]
	return q.mayHave(&q.snapshot.masks[i], &item.Hours) && q.filter.hasWords(item)
}

// mayHold tells whether a node may hold an item that passes the filter, when
// the part of the list that lies in it is that long.
func (q *search) mayHold(n, listed uint32) bool {
	return (!q.listed || listed > 0) && q.mayHave(&q.base.tree.nodes[n].mask, &q.base.tree.hours[n])
}

// mayHave tells whether the mask has a bit of every group, and the hours that
// of the filter.
func (q *search) mayHave(m *Mask, hours *[3]uint64) bool {
	for i := range q.filter.AnyOf {
		if !overlap(m, &q.filter.AnyOf[i]) {
			return false
		}
	}
	return q.hour < 0 || q.hour < hoursOfWeek && hours[q.hour>>6]>>(q.hour&63)&1 == 1
}

// accepts tells whether an item that is wanted is one to show: not hidden, and
// to the liking of Accept.
func (q *search) accepts(ref uint32) (*Item, bool) {
	if q.isHidden(ref) {
		return nil, false
	}
	item := q.item(ref)
	return item, q.filter.Accept == nil || q.filter.Accept(item)
}

// isHidden tells whether an item of the base was replaced or removed.
func (q *search) isHidden(ref uint32) bool {
	return len(q.snapshot.hidden) > 0 && int(ref) < len(q.base.items) &&
		q.snapshot.isHidden(q.base.spots[ref].rank)
}

// halves splits the part of the list that lies in an inner node between its
// children: the left one's ends where the right one's begins.
func (q *search) halves(node, first, end uint32) (middle uint32) {
	if !q.listed {
		return first
	}
	n, _ := slices.BinarySearch(q.list[first:end], q.base.tree.nodes[2*node+1].first)
	return first + uint32(n)
}

// scan calls found with every slot of a node that is wanted. The node is a leaf,
// or hardly listed.
func (q *search) scan(node, first, end uint32, found func(ref uint32)) {
	if q.listed {
		q.scanList(first, end, found)
	} else {
		q.scanSlots(q.base.tree.nodes[node].first, q.base.tree.nodes[node].end, found)
	}
}

// scanList calls found with every wanted slot of a part of the list.
func (q *search) scanList(first, end uint32, found func(ref uint32)) {
	for _, slot := range q.list[first:end] {
		item := &q.base.items[slot]
		if q.mayHave(&item.Mask, &item.Hours) && q.base.words.has(slot, q.spans) {
			found(slot)
		}
	}
}

// scanSlots calls found with every wanted slot from first up to but not
// including end.
func (q *search) scanSlots(first, end uint32, found func(ref uint32)) {
	for first < end {
		start := first - first%blockSize
		next := min(start+blockSize, end)
		for left := q.wanted(first, next); left != 0; left &= left - 1 {
			found(start + uint32(bits.TrailingZeros64(left)))
		}
		first = next
	}
}

// isLeaf tells whether a node is to be scanned rather than opened.
func (q *search) isLeaf(node, first, end uint32) bool {
	return q.base.tree.isLeaf(node) || q.listed && end-first <= fewPostings
}

// placedList gives how much of the list has a position; the rest comes after.
func (q *search) placedList() uint32 {
	n, _ := slices.BinarySearch(q.list, uint32(q.base.placed))
	return uint32(n)
}
