package directory

import (
	"strings"
	"sync"

	"relais/internal/engine/nearest"
)

// totals remembers how many places of one view of the index answer a query
// that asks for no distance and no time: that number is the same from
// everywhere, and counting it reads every place that matches.
type totals struct {
	mutex sync.Mutex
	of    *nearest.Snapshot
	known map[string]int
}

// mostTotals bounds how many different questions are remembered.
const mostTotals = 4096

// count gives how many places of a view answer a query.
func (t *totals) count(view *nearest.Snapshot, q *Query, filter nearest.Filter) int {
	if filter.Within > 0 || !q.OpenAt.IsZero() {
		return view.Count(q.Near, filter)
	}
	key := q.question()
	if n, known := t.look(view, key); known {
		return n
	}
	n := view.Count(q.Near, filter)
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.of == view && len(t.known) < mostTotals {
		t.known[key] = n
	}
	return n
}

// look gives what is remembered of a view, and forgets every other view.
func (t *totals) look(view *nearest.Snapshot, key string) (n int, known bool) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.of != view {
		t.of, t.known = view, map[string]int{}
	}
	n, known = t.known[key]
	return n, known
}

// question writes what the query asks of a place, wherever and whenever. No
// code holds the marks that part it.
func (q *Query) question() string {
	var b strings.Builder
	for _, list := range [][]string{
		q.Services, q.Fees, q.Publics, q.Cares, q.Supports, q.Languages, q.Zone, q.Accesses, {q.MobilisedBy},
	} {
		b.WriteString(strings.Join(list, "\x1f"))
		b.WriteByte('\x1e')
	}
	if q.Zone != nil {
		b.WriteByte('z')
	}
	if q.Receiving {
		b.WriteByte('r')
	}
	b.WriteString(q.Text)
	return b.String()
}
