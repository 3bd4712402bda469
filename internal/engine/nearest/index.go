package nearest

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"relais/internal/kernel"
)

// Index is a set of items that can be searched while it changes. Its methods
// may be called from many goroutines; those that read never wait.
type Index struct {
	current atomic.Pointer[Snapshot]
	writing sync.Mutex
	rebuilt *sync.Cond         // signals that a rebuild has ended
	since   map[string]*change // applied since the rebuild under way began; nil when none is
}

// How far a snapshot may stray from its base. Past the first it is rebuilt in
// the background: a share of the base, so that small sets stay fast, within
// these bounds. Past the last, only a flood gets there, whoever applies pays.
const (
	leastBacklog   = 64
	mostBacklog    = 1024
	backlogShare   = 16
	ceilingBacklog = 4 * mostBacklog
)

// New gives an index of items. Of several with one key the last stays.
func New(items []Item) *Index {
	own := slices.Clone(items)
	all := &Snapshot{base: emptyBase()}
	for i := range own {
		all.newer = append(all.newer, &own[i])
	}
	all.newer = sortByKey(all.newer)
	x := &Index{}
	x.rebuilt = sync.NewCond(&x.writing)
	x.current.Store(all.compacted())
	return x
}

// Snapshot gives the present view.
func (x *Index) Snapshot() *Snapshot { return x.current.Load() }

// Apply removes the items with these keys, then adds or replaces those given;
// of several with one key the last stays. Every snapshot taken after it
// returned has all of it; no snapshot ever has a part. Unknown keys are let be.
func (x *Index) Apply(upserts []Item, removes []string) {
	changes := changesOf(upserts, removes)
	x.writing.Lock()
	defer x.writing.Unlock()
	for x.since != nil && x.Snapshot().backlog()+len(changes) > ceilingBacklog {
		x.rebuilt.Wait()
	}
	if x.since != nil {
		for i := range changes {
			x.since[changes[i].key] = &changes[i]
		}
	}
	next := x.Snapshot().with(changes)
	if next.backlog() > ceilingBacklog {
		next = next.compacted()
	}
	x.publish(next)
}

// publish makes next the present view, and has it rebuilt if that is due. The
// caller holds writing.
func (x *Index) publish(next *Snapshot) {
	x.current.Store(next)
	if x.since == nil && next.backlog() > tolerable(len(next.base.items)) {
		x.since = map[string]*change{}
		kernel.Go(func() { x.rebuild(next) }) // an index that cannot be rebuilt would hold up every change
	}
}

// tolerable gives the backlog that a base of n items bears without a rebuild.
func tolerable(n int) int { return min(max(n/backlogShare, leastBacklog), mostBacklog) }

// rebuild gives the index a new base, made of what from shows and of all that
// was applied since.
func (x *Index) rebuild(from *Snapshot) {
	next := from.compacted()
	for {
		x.writing.Lock()
		changes := inOrder(x.since)
		if len(changes) <= leastBacklog {
			x.since = nil
			x.publish(next.with(changes))
			x.rebuilt.Broadcast()
			x.writing.Unlock()
			return
		}
		x.since = map[string]*change{}
		x.writing.Unlock()
		next = next.with(changes)
	}
}

func changesOf(upserts []Item, removes []string) []change {
	last := make(map[string]*change, len(upserts)+len(removes))
	for _, key := range removes {
		last[key] = &change{key: key}
	}
	for _, item := range upserts {
		last[item.Key] = &change{item.Key, &item}
	}
	return inOrder(last)
}

func inOrder(changes map[string]*change) []change {
	ordered := make([]change, 0, len(changes))
	for _, c := range slices.SortedFunc(maps.Values(changes), func(a, b *change) int {
		return strings.Compare(a.key, b.key)
	}) {
		ordered = append(ordered, *c)
	}
	return ordered
}
