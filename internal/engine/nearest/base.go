package nearest

import (
	"cmp"
	"slices"
	"strings"
)

// base is the part of a snapshot that does not change until the next rebuild.
// Its arrays are in the order of the slots: that of the tree, then the items
// without a position, by key.
type base struct {
	items  []Item
	spots  []spot
	blocks []block
	placed int // how many slots have a position
	tree   tree
	words  *lexicon
	byKey  []uint32 // the slots in the order of keys
}

// source is an item for a new base, with its slot in the former one when it was
// there already.
type source struct {
	*Item
	formerSlot uint32
	isFormer   bool
}

// newBase builds a base of items, which are in the order of their keys.
func newBase(items []source, former *base) *base {
	var places, unplaced []place
	for rank, item := range items {
		if item.Point.IsZero() {
			unplaced = append(unplaced, place{item: uint32(rank)})
		} else {
			places = append(places, place{vectorOf(item.Point), uint32(rank)})
		}
	}
	b := &base{
		placed: len(places),
		tree:   newTree(places),
		items:  make([]Item, len(items)),
		spots:  make([]spot, len(items)),
		byKey:  make([]uint32, len(items)),
	}
	bySlot := make([]source, len(items))
	for slot, p := range append(places, unplaced...) {
		bySlot[slot] = items[p.item]
		b.items[slot] = *items[p.item].Item
		b.spots[slot] = newSpot(b.items[slot].Point, p.at, p.item)
		b.byKey[p.item] = uint32(slot)
	}
	if b.placed > 0 {
		b.tree.summarise(1, b.items)
	}
	b.blocks = newBlocks(b.items)
	b.words = newLexicon(bySlot, former.words)
	return b
}

// emptyBase gives a base of nothing.
func emptyBase() *base { return &base{words: &lexicon{}} }

// byRank gives the item that has this rank in the order of keys.
func (b *base) byRank(rank uint32) *Item { return &b.items[b.byKey[rank]] }

// rankOf gives the rank of a key, and whether it is there.
func (b *base) rankOf(key string) (uint32, bool) {
	rank, ok := slices.BinarySearchFunc(b.byKey, key, func(slot uint32, key string) int {
		return strings.Compare(b.items[slot].Key, key)
	})
	return uint32(rank), ok
}

// rankOf gives the place of a key among items in the order of keys, and whether
// it is there.
func rankOf(items []*Item, key string) (int, bool) {
	return slices.BinarySearchFunc(items, key, func(item *Item, key string) int {
		return strings.Compare(item.Key, key)
	})
}

// sortByKey puts items in the order of their keys; of several with one key the
// last stays.
func sortByKey(items []*Item) []*Item {
	slices.SortStableFunc(items, func(a, b *Item) int { return cmp.Compare(a.Key, b.Key) })
	kept := items[:0]
	for i, item := range items {
		if i+1 == len(items) || items[i+1].Key != item.Key {
			kept = append(kept, item)
		}
	}
	return kept
}
