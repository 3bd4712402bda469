package directory

import (
	"context"
	"log/slog"
	"time"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// Directory is the front of the room: what is kept through it is found at
// once.
type Directory struct {
	*Finder
	store *Store
	db    *db.DB
}

// Open reads the whole directory of a migrated database into memory.
func Open(ctx context.Context, d *db.DB, clock kernel.Clock, ids kernel.IDs) (_ *Directory, err error) {
	defer kernel.Wrap(&err, "directory.Open")
	store := NewStore(d, clock, ids)
	finder, err := NewFinder(ctx, store, clock)
	if err != nil {
		return nil, err
	}
	return &Directory{finder, store, d}, nil
}

// Put keeps a batch of places, see [Store.Put]; when it returns, they are
// found. An error with a tally that is not zero says that they are kept, but
// not found yet.
func (d *Directory) Put(ctx context.Context, batch []Place) (Tally, error) {
	t, err := d.store.Put(ctx, batch)
	if err != nil {
		return t, err
	}
	return t, d.CatchUp(context.WithoutCancel(ctx)) // kept is kept, whoever still waits
}

// followEvery is how often a node looks for changes that no one announced: by
// another process on SQLite, or while a connection was down.
const followEvery = 500 * time.Millisecond

// Follow keeps the index up to date with what other processes and nodes
// commit, until ctx ends.
func (d *Directory) Follow(ctx context.Context, log *slog.Logger) {
	d.db.Listen(ctx, Channel, followEvery, func() {
		if err := d.CatchUp(ctx); err != nil && ctx.Err() == nil {
			log.Error("following the directory", "error", err)
		}
	})
}

// Named gives the places of a name, word for word.
func (d *Directory) Named(name string) (cards []*Card) {
	found, err := d.Find(Query{Text: name, Limit: MostResults})
	if err != nil {
		return nil
	}
	for _, hit := range found.Hits {
		if hit.Name == name {
			cards = append(cards, hit.Card)
		}
	}
	return cards
}
