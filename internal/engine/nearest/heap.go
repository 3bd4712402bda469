package nearest

// kind says what an [entry] stands for.
type kind uint8

const (
	aNode kind = iota // a node of the tree
	rough             // an item, by a distance it never falls below
	exact             // an item, by its distance
)

// entry is something a search has yet to look at.
type entry struct {
	metres     float64 // the least distance that anything in it may have
	ref        uint32  // a node, or an item as [search.item] knows it
	first, end uint32  // of a node, the part of the search's list that lies in it
	kind       kind
}

// push adds an entry to the heap, whose first entry comes before all others.
func (q *search) push(e entry) {
	q.heap = append(q.heap, e)
	heap, i := q.heap, len(q.heap)-1
	for i > 0 {
		parent := (i - 1) / 2
		if !q.before(&e, &heap[parent]) {
			break
		}
		heap[i] = heap[parent]
		i = parent
	}
	heap[i] = e
}

// pop takes the first entry off the heap, which must not be empty.
func (q *search) pop() entry {
	first, last := q.heap[0], q.heap[len(q.heap)-1]
	q.heap = q.heap[:len(q.heap)-1]
	if len(q.heap) > 0 {
		q.sink(last)
	}
	return first
}

// sink puts e in the place of the first entry, then down to where it belongs.
func (q *search) sink(e entry) {
	heap, i := q.heap, 0
	for {
		child := 2*i + 1
		if child >= len(heap) {
			break
		}
		if child+1 < len(heap) && q.before(&heap[child+1], &heap[child]) {
			child++
		}
		if !q.before(&heap[child], &e) {
			break
		}
		heap[i] = heap[child]
		i = child
	}
	heap[i] = e
}

// before tells which of two entries is looked at first: the nearer, and of two
// items at one distance the one whose key comes first. A bound needs no such
// rule, because it lies below the distance of all that it stands for.
func (q *search) before(a, b *entry) bool {
	if a.metres != b.metres || a.kind != exact || b.kind != exact {
		return a.metres < b.metres
	}
	return q.item(a.ref).Key < q.item(b.ref).Key
}
