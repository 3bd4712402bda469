package referral

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
)

// store keeps the rows of referrals. What it is asked for was found through a
// scope: see [Service.find].
type store struct {
	db    *db.DB
	keys  *seal.Keys
	clock kernel.Clock
}

func absent() error { return kernel.Fault(kernel.NotFound, "access.absent") }

// missing makes NotFound of a row that is not there.
func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return absent()
	}
	return err
}

// referral gives a row, held until the transaction ends.
func (s store) referral(ctx context.Context, tx bun.Tx, id kernel.ID) (r Referral, err error) {
	var row referralRow
	query := tx.NewSelect().Model(&row).Where("id = ?", id)
	if s.db.Postgres() {
		query = query.For("UPDATE")
	}
	err = missing(query.Scan(ctx))
	return row.Referral.inUTC(), err
}

// ofJourney gives the referrals of a journey, in order.
func (s store) ofJourney(ctx context.Context, tx bun.Tx, journey kernel.ID) (all []Referral, err error) {
	var rows []referralRow
	err = tx.NewSelect().Model(&rows).Where("journey = ?", journey).Order("rank").Scan(ctx)
	return plain(rows), err
}

func plain(rows []referralRow) (all []Referral) {
	for _, row := range rows {
		all = append(all, row.Referral.inUTC())
	}
	return all
}

// inUTC gives a referral as both databases do.
func (r Referral) inUTC() Referral {
	r.Since, r.CreatedAt = r.Since.UTC(), r.CreatedAt.UTC()
	for _, at := range []**time.Time{
		&r.DueAt, &r.SentAt, &r.AnsweredAt, &r.MetAt, &r.EndedAt, &r.ConfirmedAt, &r.HinderedAt, &r.CallBackAt, &r.TellAt,
	} {
		if *at != nil {
			moment := (*at).UTC()
			*at = &moment
		}
	}
	return r
}

// insert keeps a new journey and its referrals.
func (s store) insert(ctx context.Context, tx bun.Tx, j journeyRow, what packed, referrals []Referral) (err error) {
	if j.Parcel, err = s.sealed(ctx, tx, j.Owner, parcelPlace(j.ID), what); err != nil {
		return err
	}
	if _, err = tx.NewInsert().Model(&j).Exec(ctx); err != nil {
		return err
	}
	rows := make([]referralRow, len(referrals))
	for i, r := range referrals {
		rows[i] = referralRow{Referral: r, Code: j.Code}
	}
	_, err = tx.NewInsert().Model(&rows).Exec(ctx)
	return err
}

// update keeps a referral as it now is.
func (s store) update(ctx context.Context, tx bun.Tx, r Referral) error {
	_, err := tx.NewUpdate().Model(&referralRow{Referral: r}).ExcludeColumn("code").WherePK().Exec(ctx)
	return err
}

// journey gives a journey and what is sealed of it; nothing of that once it is
// gone.
func (s store) journey(ctx context.Context, tx bun.Tx, id kernel.ID) (j Journey, what packed, err error) {
	var row journeyRow
	if err = missing(tx.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx)); err != nil {
		return j, what, err
	}
	row.CreatedAt = row.CreatedAt.UTC()
	what, err = s.packed(ctx, tx, row)
	return row.Journey, what, err
}

// packed opens what is sealed of a journey; nothing of one that is gone.
func (s store) packed(ctx context.Context, tx bun.Tx, row journeyRow) (what packed, err error) {
	if row.Owner != "" {
		err = s.opened(ctx, tx, row.Owner, parcelPlace(row.ID), row.Parcel, &what)
	}
	return what, err
}

// parcels gives the parcels of the journeys of some referrals, by journey: each is
// read with the others and opened once, however many needs it has.
func (s store) parcels(ctx context.Context, tx bun.Tx, of []Referral) (map[kernel.ID]Parcel, error) {
	all := make(map[kernel.ID]Parcel, len(of))
	for _, r := range of {
		all[r.Journey] = Parcel{}
	}
	if len(all) == 0 {
		return all, nil
	}
	var rows []journeyRow
	ids := bun.List(slices.Sorted(maps.Keys(all)))
	if err := tx.NewSelect().Model(&rows).Where("id IN (?)", ids).Order("id").Scan(ctx); err != nil {
		return nil, err
	}
	if len(rows) < len(all) {
		return nil, absent()
	}
	for _, row := range rows {
		what, err := s.packed(ctx, tx, row)
		if err != nil {
			return nil, err
		}
		all[row.ID] = what.Parcel
	}
	return all, nil
}

// happened adds an event to the history of a referral.
func (s store) happened(ctx context.Context, tx bun.Tx, owner kernel.ID, e eventRow, said words) (err error) {
	last, err := tx.NewSelect().Model((*eventRow)(nil)).Where("referral = ?", e.Referral).Count(ctx)
	if err != nil {
		return err
	}
	e.Number = int(last) + 1
	if said != (words{}) {
		if e.Said, err = s.sealed(ctx, tx, owner, saidPlace(e), said); err != nil {
			return err
		}
	}
	_, err = tx.NewInsert().Model(&e).Exec(ctx)
	return err
}

// sealed seals a value under the key of an owner, whoever writes it.
func (s store) sealed(ctx context.Context, tx bun.Tx, owner kernel.ID, place seal.Place, value any) (sealed []byte, err error) {
	plain, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	err = s.db.Step(db.About(ctx, string(owner)), func(ctx context.Context) error {
		sealed, err = s.keys.Seal(ctx, tx, owner, place, plain)
		return err
	})
	return sealed, err
}

// opened opens a value for who was let to it.
func (s store) opened(ctx context.Context, tx bun.Tx, owner kernel.ID, place seal.Place, sealed []byte, into any) error {
	return s.db.Step(db.About(ctx, string(owner)), func(ctx context.Context) error {
		plain, err := s.keys.Open(ctx, tx, owner, place, sealed)
		if err != nil {
			return err
		}
		return json.Unmarshal(plain, into)
	})
}

// behind gives a context behind the wall of a scope, and through the door that
// what is held opens.
func behind(ctx context.Context, scope access.Scope, digests ...[]byte) context.Context {
	ctx = scope.Behind(ctx)
	if len(digests) == 0 {
		return ctx
	}
	return db.Showing(ctx, digests...)
}

// about gives a context in which a step may write what is about a referral.
func about(ctx context.Context, id kernel.ID) context.Context { return db.About(ctx, string(id)) }
