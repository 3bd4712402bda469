package nearest

import (
	"iter"
	"math"
	"slices"
	"strings"

	"relais/internal/kernel"
)

// Near gives the items that pass the filter, with their distance from p in
// metres, nearest first and by key among the equally near. It works only as far
// as it is asked on. When Within is 0, the items without a position come after
// all others, at distance +Inf. p must be known; without an origin use
// [Snapshot.All].
func (s *Snapshot) Near(p kernel.Point, f Filter) iter.Seq2[*Item, float64] {
	return func(yield func(*Item, float64) bool) {
		q := newSearch(s, p, f)
		defer q.release()
		q.begin()
		for len(q.heap) > 0 {
			if item, metres, ok := q.next(); ok && !yield(item, metres) {
				return
			}
		}
		if q.filter.Within > 0 {
			return
		}
		for _, item := range q.unplaced() {
			if (f.Accept == nil || f.Accept(item)) && !yield(item, math.Inf(1)) {
				return
			}
		}
	}
}

// begin puts the root and the newer items on the heap.
func (q *search) begin() {
	for i, item := range q.snapshot.newer {
		if q.wantsNewer(i) && !item.Point.IsZero() {
			q.pushItem(uint32(len(q.base.items)+i), &q.snapshot.spots[i])
		}
	}
	if q.base.placed > 0 && !q.nothing {
		q.pushNode(1, 0, q.placedList())
	}
}

// next takes one entry off the heap. It gives an item when that was the one to
// come next.
func (q *search) next() (*Item, float64, bool) {
	e := q.pop()
	switch e.kind {
	case aNode:
		q.open(e)
	case exact:
		return q.item(e.ref), e.metres, true
	case rough:
		e.kind, e.metres = exact, q.origin.DistanceTo(q.spot(e.ref).point)
		if e.metres > q.limit {
			break
		}
		item, ok := q.accepts(e.ref)
		if ok && (len(q.heap) == 0 || e.metres < q.heap[0].metres) {
			return item, e.metres, true
		}
		if ok {
			q.push(e)
		}
	}
	return nil, 0, false
}

// open puts what a node holds on the heap.
func (q *search) open(e entry) {
	if q.isLeaf(e.ref, e.first, e.end) {
		q.scan(e.ref, e.first, e.end, func(slot uint32) { q.pushItem(slot, &q.base.spots[slot]) })
		return
	}
	middle := q.halves(e.ref, e.first, e.end)
	q.pushNode(2*e.ref, e.first, middle)
	q.pushNode(2*e.ref+1, middle, e.end)
}

func (q *search) pushNode(n, first, end uint32) {
	if !q.mayHold(n, end-first) {
		return
	}
	metres := atLeast(q.base.tree.nodes[n].box.squaredChord(&q.at))
	if metres <= q.limit {
		q.push(entry{metres, n, first, end, aNode})
	}
}

func (q *search) pushItem(ref uint32, s *spot) {
	if metres := atLeast(s.squaredChord(&q.at)); metres <= q.limit {
		q.push(entry{metres: metres, ref: ref, kind: rough})
	}
}

// unplaced gives the wanted items without a position, by key, before Accept.
func (q *search) unplaced() []*Item {
	var items []*Item
	q.eachUnplaced(func(ref uint32) {
		if !q.isHidden(ref) {
			items = append(items, q.item(ref))
		}
	})
	slices.SortFunc(items, func(a, b *Item) int { return strings.Compare(a.Key, b.Key) })
	return items
}
