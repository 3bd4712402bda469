package secrecy

// Protect hides the cells of a table that count fewer than k and, at the least
// cost that it finds, others, until nothing but the threshold itself bounds what
// the first may be: anything up to k, from 1 or, for a sum, from as many as its
// parts. Cells hidden before
// stay so. With fixed, the totals of classes are known from elsewhere, and stay
// told. It tells whether it succeeded; it always does on a table that [Gather]
// made with [Least], unless fixed.
func Protect(root *Row, k int, fixed bool) bool {
	n := newNetwork(root, fixed)
	for _, e := range n.edges {
		if e.cell.N > 0 && e.cell.N < k {
			if e.fixed {
				return false
			}
			e.cell.Hidden = true
		}
	}
	for i, e := range n.edges {
		if !e.cell.Hidden || e.cell.N >= k {
			continue
		}
		if !n.free(i, e.parts) || !n.free(i, k) {
			return false
		}
	}
	return true
}

// free moves a cell, as one who knows what is shown might suppose it, as far as a
// value; it hides what it takes to get there, and tells whether it got there.
func (n *network) free(i, wanted int) bool {
	values := make([]int, len(n.edges))
	for j, e := range n.edges {
		values[j] = e.cell.N
	}
	e := n.edges[i]
	for values[i] != wanted {
		from, to, by := e.to, e.from, 1
		if values[i] > wanted {
			from, to, by = e.from, e.to, -1
		}
		path := n.path(from, to, i, values, false)
		if path == nil {
			path = n.path(from, to, i, values, true)
		}
		if path == nil {
			return false
		}
		most := (wanted - values[i]) * by
		for _, s := range path {
			n.edges[s.edge].cell.Hidden = true
			if !s.along {
				most = min(most, values[s.edge]-1)
			}
		}
		values[i] += by * most
		for _, s := range path {
			if s.along {
				values[s.edge] += most
			} else {
				values[s.edge] -= most
			}
		}
	}
	return true
}
