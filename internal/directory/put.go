package directory

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
)

// Tally counts what a batch did to the directory.
type Tally struct {
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
}

// Add adds another tally.
func (t *Tally) Add(o Tally) {
	t.Created += o.Created
	t.Updated += o.Updated
	t.Unchanged += o.Unchanged
}

// Put keeps a batch of places in one transaction: all of it, or none. A place
// whose [Origin] is known replaces the card that came from there, under the
// same identifier; a card that says the same as before is left alone. The
// identifiers in the batch are ignored. It is an error of kind Invalid when a
// place does not pass [Place.Check], or when two have the same origin.
func (s *Store) Put(ctx context.Context, batch []Place) (t Tally, err error) {
	defer kernel.Wrap(&err, "Store.Put(%d places)", len(batch))
	if len(batch) == 0 {
		return t, nil
	}
	cards, err := cardsOf(batch)
	if err != nil {
		return t, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		t, err = s.putAll(ctx, tx, batch, cards)
		return err
	})
	if err != nil {
		return Tally{}, err
	}
	return t, nil
}

// cardsOf checks a batch and writes its places as they are kept.
func cardsOf(batch []Place) ([][]byte, error) {
	cards := make([][]byte, len(batch))
	met := make(map[Origin]bool, len(batch))
	for i := range batch {
		p := &batch[i]
		if err := p.Check(); err != nil {
			return nil, err
		}
		if met[p.Origin] {
			return nil, kernel.Fault(kernel.Invalid, "place.ref_twice", p.Origin.Ref)
		}
		met[p.Origin] = true
		card, err := json.Marshal(p)
		if err != nil {
			return nil, err
		}
		cards[i] = card
	}
	return cards, nil
}

// putAll raises the revision first: the row it locks makes writers take turns.
func (s *Store) putAll(ctx context.Context, tx bun.Tx, batch []Place, cards [][]byte) (Tally, error) {
	var revision int64
	err := tx.NewRaw("UPDATE directory_revision SET revision = revision + 1 WHERE id = 1 RETURNING revision").
		Scan(ctx, &revision)
	if err != nil {
		return Tally{}, err
	}
	structures, err := s.putStructures(ctx, tx, batch)
	if err != nil {
		return Tally{}, err
	}
	known, err := findKnown(ctx, tx, batch)
	if err != nil {
		return Tally{}, err
	}
	changed, t, err := s.compare(batch, cards, known)
	if err != nil || len(changed) == 0 {
		return t, err
	}
	for i := range changed {
		changed[i].Revision = revision
		id, named := structures[changed[i].pivot]
		changed[i].StructureID = sql.NullString{String: id, Valid: named}
	}
	_, err = tx.NewInsert().Model(&changed).
		On("CONFLICT (id) DO UPDATE").
		Set("structure_id = EXCLUDED.structure_id").Set("card = EXCLUDED.card").
		Set("fingerprint = EXCLUDED.fingerprint").Set("revision = EXCLUDED.revision").
		Set("updated_at = EXCLUDED.updated_at").
		Exec(ctx)
	if err != nil {
		return Tally{}, err
	}
	return t, s.db.Announce(ctx, tx, Channel)
}

// compare gives the rows to write, those of places that are new or say
// something else than before, but for what the transaction alone knows.
func (s *Store) compare(batch []Place, cards [][]byte, known map[Origin]placeRow) (changed []placeRow, t Tally, err error) {
	now := s.clock().UTC()
	for i := range batch {
		row := placeRow{
			Source: batch[i].Origin.Source, Ref: batch[i].Origin.Ref, pivot: batch[i].Pivot,
			Card: string(cards[i]), Fingerprint: fingerprint(cards[i]), CreatedAt: now, UpdatedAt: now,
		}
		old, exists := known[batch[i].Origin]
		switch {
		case exists && old.Fingerprint == row.Fingerprint:
			t.Unchanged++
			continue
		case exists:
			t.Updated++
			row.ID = old.ID
		default:
			t.Created++
			id, err := s.ids.New()
			if err != nil {
				return nil, t, err
			}
			row.ID = string(id)
		}
		changed = append(changed, row)
	}
	return changed, t, nil
}

// findKnown gives what is already kept under the origins of a batch: the
// identifier and the fingerprint.
func findKnown(ctx context.Context, tx bun.Tx, batch []Place) (map[Origin]placeRow, error) {
	origins := make([]bun.TupleValues, len(batch))
	for i := range batch {
		origins[i] = bun.Tuple([]string{batch[i].Origin.Source, batch[i].Origin.Ref})
	}
	var rows []placeRow
	err := tx.NewSelect().Model(&rows).Column("id", "source", "ref", "fingerprint").
		Where("(source, ref) IN (VALUES ?)", bun.List(origins)).Scan(ctx)
	if err != nil {
		return nil, err
	}
	known := make(map[Origin]placeRow, len(rows))
	for _, r := range rows {
		known[Origin{r.Source, r.Ref}] = r
	}
	return known, nil
}

// putStructures makes sure that every legal body named in a batch exists, and
// gives their identifiers by pivot. A body keeps the name it first came with.
func (s *Store) putStructures(ctx context.Context, tx bun.Tx, batch []Place) (map[string]string, error) {
	names := map[string]string{}
	var pivots []string
	for i := range batch {
		p := &batch[i]
		if _, seen := names[p.Pivot]; p.Pivot == "" || seen {
			continue
		}
		names[p.Pivot] = p.Name
		if p.Parent != "" {
			names[p.Pivot] = p.Parent
		}
		pivots = append(pivots, p.Pivot)
	}
	if len(pivots) == 0 {
		return map[string]string{}, nil
	}
	fresh := make([]structureRow, len(pivots))
	for i, pivot := range pivots {
		id, err := s.ids.New()
		if err != nil {
			return nil, err
		}
		fresh[i] = structureRow{ID: string(id), Pivot: pivot, Name: names[pivot]}
	}
	if _, err := tx.NewInsert().Model(&fresh).On("CONFLICT (pivot) DO NOTHING").Exec(ctx); err != nil {
		return nil, err
	}
	var rows []structureRow
	if err := tx.NewSelect().Model(&rows).Where("pivot IN ?", bun.Tuple(pivots)).Scan(ctx); err != nil {
		return nil, err
	}
	ids := make(map[string]string, len(rows))
	for _, r := range rows {
		ids[r.Pivot] = r.ID
	}
	return ids, nil
}
