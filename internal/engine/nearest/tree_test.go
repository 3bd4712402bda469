package nearest

import (
	"slices"
	"testing"

	"relais/internal/kernel"
)

// Every node has the places its children have, all of them within its box, and
// the part of a list that lies in it goes to the child whose run it is in.
func TestNodesHoldTheirChildren(t *testing.T) {
	s := New(generate(3_000, 8)).Snapshot()
	q := newSearch(s, kernel.Point{Lat: 46, Lon: 2}, Anything())
	defer q.release()
	q.listed = true
	for slot := range uint32(s.Len()) {
		q.list = append(q.list, slot)
	}
	inner := 0
	for i, n := range s.base.tree.nodes {
		node := uint32(i)
		if n.first == n.end || s.base.tree.isLeaf(node) {
			continue
		}
		inner++
		left, right := s.base.tree.nodes[2*i], s.base.tree.nodes[2*i+1]
		if left.first != n.first || left.end != right.first || right.end != n.end || left.end%blockSize != 0 {
			t.Errorf("node %d has %d–%d, its children %d–%d and %d–%d", i, n.first, n.end, left.first, left.end, right.first, right.end)
		}
		if got := q.halves(node, n.first, n.end); got != right.first {
			t.Errorf("node %d: the list is cut at %d, want %d", i, got, right.first)
		}
		for axis := range 3 {
			low := slices.Min([]float32{left.box.min[axis], right.box.min[axis]})
			high := slices.Max([]float32{left.box.max[axis], right.box.max[axis]})
			if n.box.min[axis] != low || n.box.max[axis] != high {
				t.Errorf("node %d, axis %d: box %v–%v, want %v–%v", i, axis, n.box.min[axis], n.box.max[axis], low, high)
			}
		}
	}
	if want := (3_000+blockSize-1)/blockSize - 1; inner != want {
		t.Errorf("%d inner nodes, want %d", inner, want)
	}
}
