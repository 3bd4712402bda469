package secrecy

import (
	"cmp"
	"slices"
)

// Least gives how many a row must count for its cells never to be forced: were
// all of them hidden and, as the reader knows, none of them zero, each could
// still be k.
func Least(k, classes int) int { return k + classes - 1 }

// Gather puts together, in a rest, the rows that count fewer than least and those
// that keep refuses, with as many of the next ones as it takes for the rest to
// count enough not to give away any of them. It tells whether the table itself
// counts enough. A nil keep keeps all; parent is nil for a group.
func Gather(root *Row, least int, keep func(parent, row *Row) bool) bool {
	if root.N < least {
		return false
	}
	gather(root, nil, least, keep)
	for _, group := range root.Of {
		gather(group, root, least, keep)
	}
	return true
}

func gather(parent, above *Row, least int, keep func(parent, row *Row) bool) {
	rest := &Row{Rest: true, Cells: make([]Cell, len(parent.Cells))}
	members := 0
	take := func(row *Row) {
		rest.add(row)
		members++
	}
	var kept []*Row
	for _, row := range parent.Of {
		small := row.N < least
		refused := keep != nil && !keep(groupOf(parent, above), row)
		if row.Rest || small || refused {
			take(row)
		} else {
			kept = append(kept, row)
		}
	}
	slices.SortFunc(kept, func(a, b *Row) int { return cmp.Or(cmp.Compare(a.N, b.N), cmp.Compare(a.Key, b.Key)) })
	for members > 0 && rest.N < least+members-1 && len(kept) > 0 {
		take(kept[0])
		kept = kept[1:]
	}
	if members > 0 {
		kept = append(kept, rest)
	}
	if len(kept) == 1 && kept[0].Rest {
		kept = nil // the row itself says as much
	}
	parent.Of = kept
	parent.sort()
}

// groupOf gives the group whose rows are looked at, nil for the groups themselves.
func groupOf(parent, above *Row) *Row {
	if above == nil {
		return nil
	}
	return parent
}

// Refine puts together the rows of a table that shows how one class of another
// divides, where that other does not tell of this class: what is left to tell is
// then what can be worked out from it. It tells whether there is a table to show:
// not when the other does not tell how many there are in all, nor when they are
// fewer than least.
func Refine(root, of *Row, class, least int) bool {
	if of == nil || of.Cells[class].Hidden {
		return false
	}
	return Gather(root, least, func(parent, row *Row) bool {
		if row.Rest {
			return false
		}
		above := of
		if parent != nil {
			above = of.Find(parent.Key)
		}
		same := above.Find(row.Key)
		return same != nil && !same.Cells[class].Hidden
	})
}
