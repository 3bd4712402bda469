package secrecy

import (
	"cmp"
	"slices"
)

// Cell is a count, or the fact that it is not told.
type Cell struct {
	N      int // the true count until [Row.Forget], then 0 when it is hidden
	Hidden bool
}

// Row is what is counted in one place, and how it divides among the classes of
// the table. A row may be the sum of others.
type Row struct {
	Key   string // names it
	Rest  bool   // several that are too few, put together; it has no key
	N     int    // always told
	Cells []Cell // by class; they sum to N
	Of    []*Row // the rows that it is the sum of; none when they are not told
}

// Leaf is a row without rows of its own, of a group.
type Leaf struct {
	Group, Key string
	Counts     []int // by class
}

// Tabulate gives the table of some leaves: all of them, their groups, themselves.
// Leaves that count nothing are left out.
func Tabulate(classes int, leaves []Leaf) *Row {
	root := &Row{Cells: make([]Cell, classes)}
	groups := map[string]*Row{}
	for _, leaf := range leaves {
		row := &Row{Key: leaf.Key, Cells: make([]Cell, classes)}
		for c, n := range leaf.Counts {
			row.Cells[c].N = n
			row.N += n
		}
		if row.N == 0 {
			continue
		}
		group := groups[leaf.Group]
		if group == nil {
			group = &Row{Key: leaf.Group, Cells: make([]Cell, classes)}
			groups[leaf.Group] = group
			root.Of = append(root.Of, group)
		}
		group.Of = append(group.Of, row)
		group.add(row)
		root.add(row)
	}
	root.sort()
	return root
}

// add counts another row in; what is hidden of it stays so.
func (r *Row) add(other *Row) {
	r.N += other.N
	for c, cell := range other.Cells {
		r.Cells[c].N += cell.N
		r.Cells[c].Hidden = r.Cells[c].Hidden || cell.Hidden
	}
}

// sort orders rows by their key, the rest last.
func (r *Row) sort() {
	slices.SortFunc(r.Of, func(a, b *Row) int {
		if a.Rest != b.Rest {
			if a.Rest {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.Key, b.Key)
	})
	for _, row := range r.Of {
		row.sort()
	}
}

// Find gives the row of a key, nil when it is not told by itself.
func (r *Row) Find(key string) *Row {
	if r == nil {
		return nil
	}
	for _, row := range r.Of {
		if !row.Rest && row.Key == key {
			return row
		}
	}
	return nil
}

// Whole tells whether every cell of the row is told.
func (r *Row) Whole() bool {
	return !slices.ContainsFunc(r.Cells, func(c Cell) bool { return c.Hidden })
}

// Groups gives a copy of the table that tells of its groups only, hiding what it
// hides of them.
func (r *Row) Groups() *Row {
	root := &Row{N: r.N, Cells: slices.Clone(r.Cells)}
	for _, group := range r.Of {
		root.Of = append(root.Of, &Row{Key: group.Key, Rest: group.Rest, N: group.N, Cells: slices.Clone(group.Cells)})
	}
	return root
}

// Forget drops the counts that are hidden, once nothing more is to be made of the
// table. A nil table has none.
func (r *Row) Forget() {
	if r == nil {
		return
	}
	for c := range r.Cells {
		if r.Cells[c].Hidden {
			r.Cells[c].N = 0
		}
	}
	for _, part := range r.Of {
		part.Forget()
	}
}
