package nearest

import (
	"iter"

	"relais/internal/kernel"
)

// Count gives how many items [Snapshot.Near] would.
func (s *Snapshot) Count(p kernel.Point, f Filter) int {
	q := newSearch(s, p, f)
	defer q.release()
	n := 0
	q.each(func(ref uint32) {
		item, ok := q.accepts(ref)
		if ok && (item.Point.IsZero() || p.DistanceTo(item.Point) <= q.limit) {
			n++
		}
	})
	return n
}

// All gives the items that pass the filter, wherever they are, in the order of
// their keys. It heeds everything but Within.
func (s *Snapshot) All(f Filter) iter.Seq[*Item] {
	return func(yield func(*Item) bool) {
		f.Within = 0
		q := newSearch(s, kernel.Point{}, f)
		defer q.release()
		wanted := make(bitset, len(s.base.items)/64+1)
		var newer []*Item
		q.each(func(ref uint32) {
			if int(ref) < len(s.base.items) {
				wanted.add(s.base.spots[ref].rank)
			} else {
				newer = append(newer, q.item(ref))
			}
		})
		s.merge(wanted, newer, func(item *Item) bool {
			return f.Accept != nil && !f.Accept(item) || yield(item)
		})
	}
}

// merge calls yield, until it says stop, with those items of the base that are
// wanted and not hidden, and the newer ones given, all in the order of keys.
func (s *Snapshot) merge(wanted bitset, newer []*Item, yield func(*Item) bool) {
	for rank := range wanted.all() {
		if s.isHidden(uint32(rank)) {
			continue
		}
		item := s.base.byRank(uint32(rank))
		for len(newer) > 0 && newer[0].Key < item.Key {
			if !yield(newer[0]) {
				return
			}
			newer = newer[1:]
		}
		if !yield(item) {
			return
		}
	}
	for _, item := range newer {
		if !yield(item) {
			return
		}
	}
}

// each calls found with every item that is wanted, hidden or not, and may lie
// within the limit. The newer ones come last, by key.
func (q *search) each(found func(ref uint32)) {
	if q.base.placed > 0 && !q.nothing {
		q.walk(1, 0, q.placedList(), found)
	}
	if q.filter.Within == 0 {
		q.eachUnplacedInBase(found)
	}
	for i, item := range q.snapshot.newer {
		if q.wantsNewer(i) && (q.filter.Within == 0 || !item.Point.IsZero()) {
			found(uint32(len(q.base.items) + i))
		}
	}
}

// walk calls found with every slot below a node that is wanted.
func (q *search) walk(node, first, end uint32, found func(ref uint32)) {
	switch {
	case !q.mayHold(node, end-first):
	case q.filter.Within > 0 && atLeast(q.base.tree.nodes[node].box.squaredChord(&q.at)) > q.limit:
	case q.isLeaf(node, first, end):
		q.scan(node, first, end, found)
	default:
		middle := q.halves(node, first, end)
		q.walk(2*node, first, middle, found)
		q.walk(2*node+1, middle, end, found)
	}
}

// eachUnplaced calls found with every wanted item that has no position.
func (q *search) eachUnplaced(found func(ref uint32)) {
	q.eachUnplacedInBase(found)
	for i, item := range q.snapshot.newer {
		if item.Point.IsZero() && q.wantsNewer(i) {
			found(uint32(len(q.base.items) + i))
		}
	}
}

func (q *search) eachUnplacedInBase(found func(ref uint32)) {
	if q.nothing {
		return
	}
	if q.listed {
		q.scanList(q.placedList(), uint32(len(q.list)), found)
	} else {
		q.scanSlots(uint32(q.base.placed), uint32(len(q.base.items)), found)
	}
}
