package nearest

// blockSize is how many slots a block has: one bit of a word for each.
const blockSize = 64

// block holds the attributes and hours of 64 slots turned on their side: for
// every attribute bit, and every hour of the week, a word that says which of
// the slots have it. A filter is then a few ORs and ANDs for all of them.
type block struct {
	attributes [256]uint64
	hours      [hoursOfWeek]uint64
}

// newBlocks gives the blocks of items, which are in the order of the slots.
func newBlocks(items []Item) []block {
	blocks := make([]block, (len(items)+blockSize-1)/blockSize)
	for slot := range items {
		b, bit := &blocks[slot/blockSize], uint64(1)<<(slot%blockSize)
		for attribute := range bitset(items[slot].Mask[:]).all() {
			b.attributes[attribute] |= bit
		}
		for hour := range bitset(items[slot].Hours[:]).all() {
			if hour < hoursOfWeek {
				b.hours[hour] |= bit
			}
		}
	}
	return blocks
}

// having gives which of the 64 slots have an attribute of every group, and are
// open at the hour, unless that is -1.
func (b *block) having(groups [][]uint8, hour int) uint64 {
	all := ^uint64(0)
	for _, group := range groups {
		var some uint64
		for _, attribute := range group {
			some |= b.attributes[attribute]
		}
		all &= some
	}
	if hour >= 0 {
		all &= b.hours[hour]
	}
	return all
}

// between gives the bits of the slots from first up to but not including end,
// all of one block, of which there is at least one.
func between(first, end uint32) uint64 {
	return ^uint64(0) << (first % blockSize) & (^uint64(0) >> (blockSize - 1 - (end-1)%blockSize))
}
