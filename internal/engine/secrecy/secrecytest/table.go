package secrecytest

import "relais/internal/engine/secrecy"

// Told writes down what a table shows: its totals, its cells, that a hidden cell
// is not zero. It gives the unknown of each cell.
func (s *System) Told(root *secrecy.Row) Cells {
	cells := Cells{}
	s.row(root, cells)
	return cells
}

// Cells gives the unknown of each cell of a table.
type Cells map[*secrecy.Cell]int

func (s *System) row(r *secrecy.Row, cells Cells) {
	var own []int
	for c := range r.Cells {
		cell := &r.Cells[c]
		cells[cell] = s.Unknown(1)
		if !cell.Hidden {
			s.Same(cells[cell], cell.N)
		}
		own = append(own, cells[cell])
	}
	s.Sums(s.Known(r.N), own...)
	for _, part := range r.Of {
		s.row(part, cells)
	}
	for c := range r.Cells {
		var parts []int
		for _, part := range r.Of {
			parts = append(parts, cells[&part.Cells[c]])
		}
		if len(parts) > 0 {
			s.Sums(own[c], parts...)
		}
	}
}

// GivenAway lists the small hidden cells of a table of which something is told
// beside that they are small: k is impossible, or 1 or, for a sum, as many as its
// parts that are not zero.
func (s *System) GivenAway(root *secrecy.Row, cells Cells, k int) []int {
	given, _ := s.givenAway(root, cells, k)
	return given
}

func (s *System) givenAway(r *secrecy.Row, cells Cells, k int) (given, parts []int) {
	parts = make([]int, len(r.Cells))
	for _, part := range r.Of {
		more, below := s.givenAway(part, cells, k)
		given = append(given, more...)
		for c, n := range below {
			parts[c] += n
		}
	}
	for c := range r.Cells {
		cell := &r.Cells[c]
		if cell.N > 0 && len(r.Of) == 0 {
			parts[c] = 1
		}
		if cell.Hidden && cell.N < k && (!s.Possible(cells[cell], parts[c]) || !s.Possible(cells[cell], k)) {
			given = append(given, cell.N)
		}
	}
	return given, parts
}

// Small lists the cells that are told and count fewer than k.
func Small(root *secrecy.Row, k int) (small []int) {
	for _, cell := range root.Cells {
		if !cell.Hidden && cell.N > 0 && cell.N < k {
			small = append(small, cell.N)
		}
	}
	for _, part := range root.Of {
		if part.N < k {
			small = append(small, part.N)
		}
		small = append(small, Small(part, k)...)
	}
	return small
}
