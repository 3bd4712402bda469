package directory

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// Store keeps structures and places in the database.
type Store struct {
	db    *db.DB
	clock kernel.Clock
	ids   kernel.IDs
}

// NewStore gives the store over an open, migrated database.
func NewStore(d *db.DB, clock kernel.Clock, ids kernel.IDs) *Store { return &Store{d, clock, ids} }

// Channel is where a node tells the others that the directory changed
// (LISTEN/NOTIFY); what it carries is only a hint.
const Channel = "relais_directory"

type structureRow struct {
	bun.BaseModel `bun:"table:structures"`
	ID            string `bun:",pk"`
	Pivot         string
	Name          string
}

type placeRow struct {
	bun.BaseModel `bun:"table:places"`
	ID            string `bun:",pk"`
	StructureID   sql.NullString
	Source        string
	Ref           string
	Card          string
	Fingerprint   string
	Revision      int64
	CreatedAt     time.Time
	UpdatedAt     time.Time

	pivot string // of the structure, until its identifier is known
}

// Change is a place as a revision of the directory left it.
type Change struct {
	Place    Place
	Revision int64
}

func (r placeRow) change() (Change, error) {
	var p Place
	if err := json.Unmarshal([]byte(r.Card), &p); err != nil {
		return Change{}, kernel.Because(kernel.Internal, "place.card", err, r.ID)
	}
	p.ID, p.Structure = kernel.ID(r.ID), kernel.ID(r.StructureID.String)
	p.Origin = Origin{r.Source, r.Ref}
	return Change{p, r.Revision}, nil
}

// fingerprint tells two cards apart: the first half of the SHA-256 of what is
// kept of them, in hexadecimal.
func fingerprint(card []byte) string {
	sum := sha256.Sum256(card)
	return hex.EncodeToString(sum[:16])
}

// Place gives the card of a place, or an error of kind NotFound.
func (s *Store) Place(ctx context.Context, id kernel.ID) (_ Place, err error) {
	defer kernel.Wrap(&err, "Store.Place(%s)", id)
	var row placeRow
	err = s.db.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Place{}, kernel.Fault(kernel.NotFound, "place.absent")
	}
	if err != nil {
		return Place{}, err
	}
	c, err := row.change()
	return c.Place, err
}

// Revision gives the number of the last change to the directory.
func (s *Store) Revision(ctx context.Context) (revision int64, err error) {
	defer kernel.Wrap(&err, "Store.Revision")
	err = s.db.NewSelect().Table("directory_revision").Column("revision").Scan(ctx, &revision)
	return revision, err
}

// Since calls visit with every place whose last change is later than a
// revision, oldest change first; Since(ctx, 0, …) visits them all. It stops at
// the first error of visit.
func (s *Store) Since(ctx context.Context, revision int64, visit func(Change) error) (err error) {
	defer kernel.Wrap(&err, "Store.Since(%d)", revision)
	return s.rowsSince(ctx, revision, func(row placeRow) error {
		change, err := row.change()
		if err != nil {
			return err
		}
		return visit(change)
	})
}

// rowsSince is Since before the cards are read.
func (s *Store) rowsSince(ctx context.Context, revision int64, visit func(placeRow) error) error {
	rows, err := s.db.NewSelect().Table("places").
		Column("id", "structure_id", "source", "ref", "card", "revision").
		Where("revision > ?", revision).Order("revision", "id").Rows(ctx)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r placeRow
		if err := rows.Scan(&r.ID, &r.StructureID, &r.Source, &r.Ref, &r.Card, &r.Revision); err != nil {
			return err
		}
		if err := visit(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// SharedRefs gives the references that several sources gave, each with the
// place that came first under it.
func (s *Store) SharedRefs(ctx context.Context) (first map[string]kernel.ID, err error) {
	defer kernel.Wrap(&err, "Store.SharedRefs")
	var rows []struct {
		Ref string
		ID  kernel.ID
	}
	const earliest = "MIN(id) AS id" // identifiers sort by birth
	err = s.db.NewSelect().Table("places").Column("ref").ColumnExpr(earliest).
		Group("ref").Having("COUNT(*) > 1").Scan(ctx, &rows)
	first = make(map[string]kernel.ID, len(rows))
	for _, r := range rows {
		first[r.Ref] = r.ID
	}
	return first, err
}
