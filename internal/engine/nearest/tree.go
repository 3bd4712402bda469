package nearest

// place is where an item is, while the tree is being built.
type place struct {
	at   vector
	item uint32
}

// node stands for a run of slots. It fills one cache line.
type node struct {
	box        box
	mask       Mask // the OR of the masks of the run
	first, end uint32
}

// tree is a kd-tree whose leaves are the blocks of the slots. Node 1 is the
// root, the children of i are 2i and 2i+1. It is empty when there is no place.
type tree struct {
	nodes []node
	hours [][3]uint64 // of every node, the OR of the hours of its run
}

// isLeaf tells whether a node has no children.
func (t *tree) isLeaf(i uint32) bool { return t.nodes[i].end-t.nodes[i].first <= blockSize }

// newTree reorders places so that every node has a contiguous run of them, and
// gives the tree without masks and hours; see [tree.summarise].
func newTree(places []place) tree {
	if len(places) == 0 {
		return tree{}
	}
	leaves := 1
	for len(places) > leaves*blockSize {
		leaves *= 2
	}
	t := tree{nodes: make([]node, 2*leaves), hours: make([][3]uint64, 2*leaves)}
	t.split(1, places, 0)
	return t
}

// split makes node i of places, which begin at slot first, and all below it. It
// cuts between blocks, so that all blocks but the last are full.
func (t *tree) split(i uint32, places []place, first uint32) {
	box, axis := boxAround(places)
	t.nodes[i] = node{box: box, first: first, end: first + uint32(len(places))}
	if t.isLeaf(i) {
		return
	}
	blocks := (len(places) + blockSize - 1) / blockSize
	middle := (blocks + 1) / 2 * blockSize
	partition(places, middle, axis)
	t.split(2*i, places[:middle], first)
	t.split(2*i+1, places[middle:], first+uint32(middle))
}

// summarise gives node i, and all below it, the OR of the masks and hours of
// its run of items.
func (t *tree) summarise(i uint32, items []Item) {
	n, open := &t.nodes[i], &t.hours[i]
	if t.isLeaf(i) {
		for slot := n.first; slot < n.end; slot++ {
			n.mask = n.mask.Union(items[slot].Mask)
			*open = eitherHour(*open, items[slot].Hours)
		}
		return
	}
	t.summarise(2*i, items)
	t.summarise(2*i+1, items)
	n.mask = t.nodes[2*i].mask.Union(t.nodes[2*i+1].mask)
	*open = eitherHour(t.hours[2*i], t.hours[2*i+1])
}

func eitherHour(a, b [3]uint64) [3]uint64 {
	return [3]uint64{a[0] | b[0], a[1] | b[1], a[2] | b[2]}
}
