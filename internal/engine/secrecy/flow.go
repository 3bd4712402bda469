package secrecy

import "container/heap"

// edge is a cell, from what it is a part of in its row to what it is a part of in
// its class.
type edge struct {
	from, to int
	cell     *Cell
	fixed    bool // known from elsewhere: it cannot be hidden
	parts    int  // how many cells it is the sum of that are not zero: it is no less
}

// network is a table as a flow. What enters it, the totals of rows, is known.
type network struct {
	edges []edge
	at    [][]int // the edges that touch a node
}

// newNetwork gives the flow of a table: from each row without rows, through its
// class in each row above, to one sink.
func newNetwork(root *Row, fixed bool) *network {
	n := &network{}
	sink := n.node()
	into := make([]int, len(root.Cells))
	for c := range into {
		into[c] = sink
	}
	n.grow(root, into, fixed)
	return n
}

func (n *network) node() int {
	n.at = append(n.at, nil)
	return len(n.at) - 1
}

// grow adds the cells of a row, which flow into those of the row above, and gives
// how many cells that are not zero each is the sum of.
func (n *network) grow(row *Row, into []int, fixed bool) (parts []int) {
	from := make([]int, len(row.Cells))
	own := -1
	if len(row.Of) == 0 {
		own = n.node()
	}
	first := len(n.edges)
	parts = make([]int, len(row.Cells))
	for c, cell := range row.Cells {
		if cell.N > 0 && len(row.Of) == 0 {
			parts[c] = 1
		}
		if from[c] = own; own < 0 {
			from[c] = n.node()
		}
		n.edges = append(n.edges, edge{from[c], into[c], &row.Cells[c], fixed, parts[c]})
		last := len(n.edges) - 1
		n.at[from[c]] = append(n.at[from[c]], last)
		n.at[into[c]] = append(n.at[into[c]], last)
	}
	for _, part := range row.Of {
		for c, more := range n.grow(part, from, false) {
			parts[c] += more
			n.edges[first+c].parts = parts[c]
		}
	}
	return parts
}

// step is an edge of a path, gone along or against.
type step struct {
	edge  int
	along bool
}

// path finds the cheapest way from a node to another along which a unit may
// flow, but for one edge: edges that are hidden cost nothing, those that could be
// cost what they count. By values, what each edge now carries.
func (n *network) path(from, to, but int, values []int, mayHide bool) []step {
	const far = int(^uint(0) >> 1)
	dist, by, done := make([]int, len(n.at)), make([]step, len(n.at)), make([]bool, len(n.at))
	for i := range dist {
		dist[i] = far
	}
	dist[from] = 0
	queue := &nearest{{from, 0}}
	for queue.Len() > 0 {
		v := heap.Pop(queue).(reached).node //nolint:forcetypeassert // it holds nothing else
		if done[v] {
			continue
		}
		if done[v] = true; v == to {
			return n.back(from, to, by)
		}
		for _, i := range n.at[v] {
			along := n.edges[i].from == v
			if i == but || !n.open(n.edges[i], values[i], along, mayHide) {
				continue
			}
			if w, cost := n.edges[i].across(along); dist[v]+cost < dist[w] {
				dist[w], by[w] = dist[v]+cost, step{i, along}
				heap.Push(queue, reached{w, dist[w]})
			}
		}
	}
	return nil
}

// across gives where an edge leads, and what it would cost to hide it.
func (e edge) across(along bool) (node, cost int) {
	if !e.cell.Hidden {
		cost = e.cell.N
	}
	if along {
		return e.to, cost
	}
	return e.from, cost
}

// open tells whether a unit may flow over an edge: a hidden cell may be anything
// from one up, one that is shown is what it is, and zeros are always shown.
func (n *network) open(e edge, value int, along, mayHide bool) bool {
	if e.cell.N == 0 || !e.cell.Hidden && (!mayHide || e.fixed) {
		return false
	}
	return along || value > 1
}

func (n *network) back(from, to int, by []step) (path []step) {
	for v := to; v != from; {
		s := by[v]
		path = append(path, s)
		if v = n.edges[s.edge].from; !s.along {
			v = n.edges[s.edge].to
		}
	}
	return path
}

// reached is a node, and what it cost to reach it.
type reached struct{ node, dist int }

// nearest is a heap of nodes, the nearest first.
type nearest []reached

func (q nearest) Len() int           { return len(q) }
func (q nearest) Less(i, j int) bool { return q[i].dist < q[j].dist }
func (q nearest) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push and Pop are those of [heap.Interface].
func (q *nearest) Push(x any) { *q = append(*q, x.(reached)) } //nolint:forcetypeassert // it holds nothing else

// Pop takes the last.
func (q *nearest) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
