package nearest

import (
	"slices"
	"strings"
)

// Snapshot is one consistent view of an [Index]. It never changes, may be used
// by many goroutines, and costs nothing to keep for the length of a request.
type Snapshot struct {
	base   *base
	hidden []uint32 // ranks, in the base, of what were replaced or removed, ascending
	newer  []*Item  // the items that came after the base, by key
	masks  []Mask   // of newer, in the same order
	spots  []spot   // of newer, in the same order; their rank counts for nothing
}

// change is what became of a key: a new item, or nil when it was removed.
type change struct {
	key  string
	item *Item
}

// Len gives how many items there are.
func (s *Snapshot) Len() int { return len(s.base.items) - len(s.hidden) + len(s.newer) }

// Get gives the item with this key, if there is one.
func (s *Snapshot) Get(key string) (*Item, bool) {
	if i, ok := rankOf(s.newer, key); ok {
		return s.newer[i], true
	}
	if rank, ok := s.base.rankOf(key); ok && !s.isHidden(rank) {
		return s.base.byRank(rank), true
	}
	return nil, false
}

func (s *Snapshot) isHidden(rank uint32) bool {
	_, hidden := slices.BinarySearch(s.hidden, rank)
	return hidden
}

// backlog gives how much a search has to look at beside the base.
func (s *Snapshot) backlog() int { return max(len(s.newer), len(s.hidden)) }

// with gives the snapshot after changes, which are in the order of their keys,
// each key once.
func (s *Snapshot) with(changes []change) *Snapshot {
	next := &Snapshot{base: s.base, hidden: s.hiding(changes)}
	next.newer = make([]*Item, 0, len(s.newer)+len(changes))
	next.masks = make([]Mask, 0, len(s.newer)+len(changes))
	next.spots = make([]spot, 0, len(s.newer)+len(changes))
	done := 0
	for _, c := range changes {
		at, known := rankOf(s.newer, c.key)
		next.newer = append(next.newer, s.newer[done:at]...)
		next.masks = append(next.masks, s.masks[done:at]...)
		next.spots = append(next.spots, s.spots[done:at]...)
		if done = at; known {
			done++
		}
		if c.item != nil {
			next.newer = append(next.newer, c.item)
			next.masks = append(next.masks, c.item.Mask)
			next.spots = append(next.spots, newSpot(c.item.Point, vectorOf(c.item.Point), 0))
		}
	}
	next.newer = append(next.newer, s.newer[done:]...)
	next.masks = append(next.masks, s.masks[done:]...)
	next.spots = append(next.spots, s.spots[done:]...)
	return next
}

// hiding gives what is hidden once changes hide more of the base.
func (s *Snapshot) hiding(changes []change) []uint32 {
	hidden := slices.Grow(slices.Clone(s.hidden), len(changes))
	for _, c := range changes {
		if rank, ok := s.base.rankOf(c.key); ok {
			hidden = append(hidden, rank)
		}
	}
	slices.Sort(hidden)
	return slices.Compact(hidden)
}

// compacted gives the same view with all of its items in a new base.
func (s *Snapshot) compacted() *Snapshot {
	items := make([]source, 0, s.Len())
	newer, hidden := s.newer, s.hidden
	for rank := range uint32(len(s.base.items)) {
		if len(hidden) > 0 && hidden[0] == rank {
			hidden = hidden[1:]
			continue
		}
		item := s.base.byRank(rank)
		for len(newer) > 0 && strings.Compare(newer[0].Key, item.Key) < 0 {
			items, newer = append(items, source{Item: newer[0]}), newer[1:]
		}
		items = append(items, source{item, s.base.byKey[rank], true})
	}
	for _, item := range newer {
		items = append(items, source{Item: item})
	}
	return &Snapshot{base: newBase(items, s.base)}
}
