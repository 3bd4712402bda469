package directory

import (
	"runtime"
	"sync"

	"relais/internal/engine/nearest"
	"relais/internal/kernel"
)

// understanding makes rows into what the index keeps, on every core: to
// understand a card takes longer than to fetch it.
type understanding struct {
	zones   zones
	parts   chan []placeRow
	part    []placeRow // not handed out yet
	working sync.WaitGroup

	mutex  sync.Mutex
	items  []nearest.Item // in no order
	broken error          // the first
}

// partSize is how many rows are handed out together.
const partSize = 256

func newUnderstanding(zones zones) *understanding {
	u := &understanding{zones: zones, parts: make(chan []placeRow, runtime.GOMAXPROCS(0))}
	for range runtime.GOMAXPROCS(0) {
		u.working.Go(func() {
			for part := range u.parts {
				u.keep(u.itemsOf(part))
			}
		})
	}
	return u
}

// add hands a row out, or gives the error for which it is no use to go on.
func (u *understanding) add(row placeRow) error {
	if u.part = append(u.part, row); len(u.part) < partSize {
		return nil
	}
	u.parts <- u.part
	u.part = nil
	u.mutex.Lock()
	defer u.mutex.Unlock()
	return u.broken
}

// wait gives the items of all rows. Nothing may be added after.
func (u *understanding) wait() ([]nearest.Item, error) {
	u.parts <- u.part
	close(u.parts)
	u.working.Wait()
	return u.items, u.broken
}

// itemsOf understands a part. A row on which it panics is a fault like another:
// the other parts are understood, and whoever waits is told.
func (u *understanding) itemsOf(part []placeRow) (items []nearest.Item, err error) {
	defer kernel.Catch(&err)
	items = make([]nearest.Item, 0, len(part))
	for _, row := range part {
		change, err := row.change()
		if err != nil {
			return nil, err
		}
		items = append(items, itemOf(newCard(change, u.zones), u.zones[""]))
	}
	return items, nil
}

func (u *understanding) keep(items []nearest.Item, err error) {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	u.items = append(u.items, items...)
	if u.broken == nil {
		u.broken = err
	}
}
