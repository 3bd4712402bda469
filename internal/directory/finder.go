package directory

import (
	"cmp"
	"context"
	"iter"
	"math"
	"slices"
	"sync"
	"time"

	"relais/internal/engine/nearest"
	"relais/internal/engine/openinghours"
	"relais/internal/kernel"
)

// Finder answers queries from an index in memory. It follows the store: what
// a transaction of this process committed is found once [Finder.CatchUp] has
// returned, what another node committed as soon as its announcement arrives.
type Finder struct {
	store  *Store
	clock  kernel.Clock
	zones  zones
	index  *nearest.Index
	totals totals

	mutex sync.Mutex // held while catching up
	seen  int64      // the revision the index stands at
}

// NewFinder gives a finder that has read the whole directory.
func NewFinder(ctx context.Context, store *Store, clock kernel.Clock) (_ *Finder, err error) {
	defer kernel.Wrap(&err, "NewFinder")
	zones, err := loadZones()
	if err != nil {
		return nil, err
	}
	f := &Finder{store: store, clock: clock, zones: zones}
	items, err := f.read(ctx)
	if err != nil {
		return nil, err
	}
	f.index = nearest.New(items)
	return f, nil
}

// CatchUp brings the index to the last committed revision.
func (f *Finder) CatchUp(ctx context.Context) (err error) {
	defer kernel.Wrap(&err, "Finder.CatchUp")
	f.mutex.Lock()
	defer f.mutex.Unlock()
	revision, err := f.store.Revision(ctx)
	if err != nil || revision == f.seen {
		return err
	}
	items, err := f.read(ctx)
	if err != nil {
		return err
	}
	f.seen = max(f.seen, revision) // its batch may have left every place as it was
	if len(items) > 0 {
		f.index.Apply(items, nil)
	}
	return nil
}

// read gives what changed since the revision seen, and moves it forward. A
// batch has one revision, so the last one read is complete.
func (f *Finder) read(ctx context.Context) (items []nearest.Item, err error) {
	seen := f.seen
	understood := newUnderstanding(f.zones)
	err = f.store.rowsSince(ctx, seen, func(row placeRow) error {
		seen = row.Revision
		return understood.add(row)
	})
	items, broken := understood.wait()
	if err = cmp.Or(err, broken); err != nil {
		return nil, err
	}
	f.seen = seen
	return items, nil
}

// Zone gives the time zone of a commune, by its code; the mainland's for "".
func (f *Finder) Zone(commune string) *time.Location { return f.zones.of(Address{Commune: commune}) }

// Len gives how many places the index holds.
func (f *Finder) Len() int { return f.index.Snapshot().Len() }

// Card gives a place by its identifier.
func (f *Finder) Card(id kernel.ID) (*Card, error) {
	item, found := f.index.Snapshot().Get(string(id))
	if !found {
		return nil, kernel.Fault(kernel.NotFound, "place.absent")
	}
	return item.Value.(*Card), nil
}

// Hit is a place found, and why it stands where it does.
type Hit struct {
	*Card
	Distance float64 // metres as the crow flies; +Inf without origin or position
	Opening  Opening
	Fit      Fit
}

// Results is the answer to a query.
type Results struct {
	Total int // how many places answer the query, on all pages
	Hits  []Hit
	Next  Cursor // zero when this was the last page
}

// Find answers a query as of now. Places come by distance in bands of
// [bandWidth]; within a band the better fit comes first.
func (f *Finder) Find(q Query) (Results, error) {
	if err := q.Check(); err != nil {
		return Results{}, err
	}
	now := f.clock()
	snapshot := f.index.Snapshot()
	filter := q.filter(f.zones[""])
	r := Results{Total: f.totals.count(snapshot, &q, filter)}
	from := q.Cursor
	for band, hits := range f.bands(snapshot, q, filter, now) {
		if band < from.band {
			continue
		}
		if band == from.band {
			hits = hits[min(from.given, len(hits)):]
		} else {
			from = Cursor{band: band}
		}
		room := q.Limit - len(r.Hits)
		if len(hits) > room {
			r.Hits = append(r.Hits, hits[:room]...)
			r.Next = Cursor{band, from.given + room}
			return r, nil
		}
		r.Hits = append(r.Hits, hits...)
		from.given += len(hits)
	}
	return r, nil
}

// bandWidth is how close, in metres, two places are "as near": within it the
// better fit wins.
const bandWidth = 10

// firstApart numbers the bands of places at no known distance: each has its
// own, so that they keep the order of the index.
const firstApart = 1 << 24

// bands gives the places that answer a query, grouped by distance and ranked
// within each group.
func (f *Finder) bands(s *nearest.Snapshot, q Query, filter nearest.Filter, now time.Time) iter.Seq2[int, []Hit] {
	return func(yield func(int, []Hit) bool) {
		var band, apart int
		var hits []Hit
		for item, distance := range found(s, q, filter) {
			b := int(distance / bandWidth)
			if math.IsInf(distance, 1) {
				b = firstApart + apart
				apart++
			}
			if b != band && len(hits) > 0 {
				if !yield(band, ranked(hits)) {
					return
				}
				hits = nil
			}
			band = b
			hits = append(hits, q.hit(item.Value.(*Card), distance, now))
		}
		if len(hits) > 0 {
			yield(band, ranked(hits))
		}
	}
}

// found lists what passes the filter, nearest first when there is an origin.
func found(s *nearest.Snapshot, q Query, filter nearest.Filter) iter.Seq2[*nearest.Item, float64] {
	if !q.Near.IsZero() {
		return s.Near(q.Near, filter)
	}
	return func(yield func(*nearest.Item, float64) bool) {
		for item := range s.All(filter) {
			if !yield(item, math.Inf(1)) {
				return
			}
		}
	}
}

func ranked(hits []Hit) []Hit {
	if len(hits) < 2 {
		return hits
	}
	slices.SortStableFunc(hits, func(a, b Hit) int {
		return cmp.Or(
			-cmp.Compare(a.Fit.Score(), b.Fit.Score()),
			cmp.Compare(a.Fit.Freshness, b.Fit.Freshness),
			-cmp.Compare(a.Fit.Completeness, b.Fit.Completeness),
			cmp.Compare(a.Distance, b.Distance),
			cmp.Compare(a.ID, b.ID),
		)
	})
	return hits
}

func (q *Query) hit(c *Card, distance float64, now time.Time) Hit {
	at := now
	if !q.OpenAt.IsZero() {
		at = q.OpenAt
	}
	h := Hit{Card: c, Distance: distance, Opening: c.OpeningAt(at)}
	h.Fit = q.fit(c, h.Opening.State == openinghours.Open, now)
	return h
}

// Seen gives a card as a hit, without origin, at an instant.
func Seen(c *Card, now time.Time) Hit {
	var anything Query
	return anything.hit(c, math.Inf(1), now)
}
