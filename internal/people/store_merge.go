package people

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/seal"
)

// earlier is what stood before two files were merged: the rows of the other as
// they were, sealed under its key, and what changed on the one that was kept.
type earlier struct {
	Other    personRow    `json:"other"`
	Charges  []chargeRow  `json:"charges"`
	Notes    []noteRow    `json:"notes"`
	Consents []consentRow `json:"consents"`
	Glasses  []glassRow   `json:"glasses"`

	MergedAt    time.Time `json:"merged_at"`
	KeptCard    []byte    `json:"kept_card"`
	KeptVersion int64     `json:"kept_version"`
	KeptSeen    time.Time `json:"kept_seen"`
	Added       []Charge  `json:"added"`       // to the one that was kept
	NewVersion  int64     `json:"new_version"` // of its card
	NewSeen     time.Time `json:"new_seen"`
}

// sealedValue is a value and the row that holds it.
type sealedValue struct {
	place seal.Place
	value []byte
}

// sealed lists what the notes, consents and emergencies of the other held sealed.
func (e earlier) sealed() (all []sealedValue) {
	for _, row := range e.Notes {
		all = append(all, sealedValue{notePlace(row.ID), row.Sealed})
	}
	for _, row := range e.Consents {
		all = append(all, sealedValue{consentPlace(row.ID), row.Wording})
	}
	for _, row := range e.Glasses {
		all = append(all, sealedValue{glassPlace(row.ID), row.Reason})
	}
	return all
}

// merge moves what the other file holds, and keeps what undoes it.
func (s store) merge(ctx context.Context, tx bun.Tx, scope access.Scope, kept, gone file, take []Field) error {
	if err := kept.leave(scope, access.PersonMerge); err != nil {
		return err
	}
	before := earlier{Other: gone.personRow, MergedAt: s.clock.Now(), KeptCard: kept.Card, KeptVersion: kept.Version, KeptSeen: kept.LastContactAt.UTC()}
	for _, read := range []*bun.SelectQuery{
		tx.NewSelect().Model(&before.Charges).Order("since", "account", "team"), tx.NewSelect().Model(&before.Notes).Order("at", "id"),
		tx.NewSelect().Model(&before.Consents).Order("given_at", "id"), tx.NewSelect().Model(&before.Glasses).Order("asked_at", "id"),
	} {
		if err := read.Where("person = ?", gone.ID).Scan(ctx); err != nil {
			return err
		}
	}
	if err := s.mergeCards(ctx, tx, kept, gone, take, &before); err != nil {
		return err
	}
	if err := s.moveSealed(ctx, tx, kept, gone, before); err != nil {
		return err
	}
	added, err := s.moveCharges(ctx, tx, kept, gone, before.Charges)
	if err != nil {
		return err
	}
	before.Added = added
	if err := s.reindexNotes(ctx, tx, kept); err != nil {
		return err
	}
	plain, err := json.Marshal(before)
	if err != nil {
		return err
	}
	row := mergeRow{Other: gone.ID, Kept: kept.ID, MergedAt: before.MergedAt, MergedBy: scope.Actor().Account}
	if row.Earlier, err = s.keys.Seal(ctx, tx, gone.ID, mergePlace(gone.ID), plain); err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&row).Exec(ctx)
	return err
}

// moveSealed seals notes, consents and emergencies under the key of another file.
func (s store) moveSealed(ctx context.Context, tx bun.Tx, kept, gone file, held earlier) error {
	for _, v := range held.sealed() {
		plain, err := s.keys.Open(ctx, tx, gone.ID, v.place, v.value)
		if err != nil {
			return err
		}
		anew, err := s.keys.Seal(ctx, tx, kept.ID, v.place, plain)
		if err != nil {
			return err
		}
		if err := s.place(ctx, tx, kept, gone.ID, v.place, anew); err != nil {
			return err
		}
	}
	return nil
}

// place puts a sealed value in a file, from another that still holds its row.
func (s store) place(ctx context.Context, tx bun.Tx, into file, from kernel.ID, place seal.Place, sealed []byte) error {
	_, err := tx.NewUpdate().Table(place.Table).Set("person = ?", into.ID).Set("? = ?", bun.Ident(place.Column), sealed).
		Where("id = ? AND person = ?", place.Row, from).Exec(ctx)
	return err
}

// moveCharges puts a file in the charge of those of another, and gives whom that
// added.
func (s store) moveCharges(ctx context.Context, tx bun.Tx, kept, gone file, rows []chargeRow) (added []Charge, err error) {
	held, err := s.charges(ctx, tx, kept.ID)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		who := Charge{Account: row.Account, Team: row.Team}
		if slices.Contains(held, who) {
			continue
		}
		added = append(added, who)
		row.Person = kept.ID
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return nil, err
		}
	}
	for _, table := range []string{"people_charges", "people_spaces", "people_index"} {
		if _, err := tx.NewDelete().Table(table).Where("person = ?", gone.ID).Exec(ctx); err != nil {
			return nil, err
		}
	}
	return added, nil
}

// mergeCards keeps one card of two, empties the other, and says which leads where.
func (s store) mergeCards(ctx context.Context, tx bun.Tx, kept, gone file, take []Field, before *earlier) (err error) {
	mine, err := s.card(ctx, tx, kept)
	if err != nil {
		return err
	}
	other, err := s.card(ctx, tx, gone)
	if err != nil {
		return err
	}
	card := Without(take).put(mine, other)
	if slices.Contains(take, FieldFirstName) {
		card.FirstName = other.FirstName
	}
	if card.Phone == "" {
		card.PhoneOf = ""
	}
	for held, phone := range map[kernel.ID]string{kept.ID: mine.Phone, gone.ID: other.Phone} {
		if phone != card.Phone {
			if err := s.endOfPhone(ctx, tx, file{personRow: personRow{ID: held}}, before.MergedAt); err != nil {
				return err
			}
		}
	}
	if kept.Card, err = s.sealCard(ctx, tx, kept.ID, card); err != nil {
		return err
	}
	kept.Version++
	if gone.LastContactAt.After(kept.LastContactAt) {
		kept.LastContactAt = gone.LastContactAt
	}
	before.NewVersion, before.NewSeen = kept.Version, kept.LastContactAt.UTC()
	if _, err := tx.NewUpdate().Model(&kept.personRow).Column("card", "version", "last_contact_at").WherePK().Exec(ctx); err != nil {
		return err
	}
	if gone.Card, err = s.sealCard(ctx, tx, gone.ID, Card{}); err != nil {
		return err
	}
	gone.MergedInto = kept.ID
	if _, err := tx.NewUpdate().Model(&gone.personRow).Column("card", "merged_into").WherePK().Exec(ctx); err != nil {
		return err
	}
	return s.reindex(ctx, tx, kept, card)
}

// mergeOf gives the merger by which a file was emptied.
func (s store) mergeOf(ctx context.Context, tx bun.Tx, scope access.Scope, other kernel.ID) (row mergeRow, err error) {
	if err := scope.Require(access.PersonMerge); err != nil {
		return row, err
	}
	err = tx.NewSelect().Model(&row).Where("other = ?", other).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return row, absent()
	}
	return row, err
}

// part puts back what a merger moved, and forgets it.
func (s store) part(ctx context.Context, tx bun.Tx, scope access.Scope, kept file, row mergeRow) error {
	if err := kept.leave(scope, access.PersonMerge); err != nil {
		return err
	}
	plain, err := s.keys.Open(ctx, tx, row.Other, mergePlace(row.Other), row.Earlier)
	if err != nil {
		return err
	}
	var before earlier
	if err := json.Unmarshal(plain, &before); err != nil {
		return kernel.Because(kernel.Internal, "people.merge", err)
	}
	gone := file{personRow: before.Other}
	if err := s.putBack(ctx, tx, kept, gone, before); err != nil {
		return err
	}
	if err := s.partCards(ctx, tx, kept, gone, before); err != nil {
		return err
	}
	_, err = tx.NewDelete().Model((*mergeRow)(nil)).Where("other = ?", row.Other).Exec(ctx)
	return err
}

// putBack gives a file what it held, as far as the one that was kept holds it
// still.
func (s store) putBack(ctx context.Context, tx bun.Tx, kept, gone file, before earlier) error {
	for _, v := range before.sealed() {
		if err := s.place(ctx, tx, gone, kept.ID, v.place, v.value); err != nil {
			return err
		}
	}
	_, err := tx.NewUpdate().Table("people_consents").Set("replaced_at = NULL"). // ended by the merger itself
											Where("person IN (?, ?) AND replaced_at = ?", kept.ID, gone.ID, before.MergedAt).Exec(ctx)
	if err != nil {
		return err
	}
	for _, who := range before.Added {
		_, err := tx.NewDelete().Model((*chargeRow)(nil)).Where("person = ? AND account = ? AND team = ?", kept.ID, who.Account, who.Team).Exec(ctx)
		if err != nil {
			return err
		}
	}
	if len(before.Charges) == 0 {
		return nil
	}
	_, err = tx.NewInsert().Model(&before.Charges).Exec(ctx)
	return err
}

// partCards gives both files their cards again. The one that was kept has its own
// as long as nobody changed it since; who was protected since is so in both.
func (s store) partCards(ctx context.Context, tx bun.Tx, kept, gone file, before earlier) error {
	if kept.Version == before.NewVersion {
		kept.Card, kept.Version = before.KeptCard, before.KeptVersion
	}
	if kept.LastContactAt.Equal(before.NewSeen) {
		kept.LastContactAt = before.KeptSeen
	}
	gone.Protected = gone.Protected || kept.Protected
	gone.MergedInto = ""
	for _, f := range []file{kept, gone} {
		columns := []string{"card", "version", "last_contact_at", "protected", "merged_into"}
		if _, err := tx.NewUpdate().Model(&f.personRow).Column(columns...).WherePK().Exec(ctx); err != nil {
			return err
		}
		card, err := s.card(ctx, tx, f)
		if err != nil {
			return err
		}
		if err := s.reindex(ctx, tx, f, card); err != nil {
			return err
		}
		if err := s.reindexNotes(ctx, tx, f); err != nil {
			return err
		}
	}
	return nil
}

// urgent tells whether one of two files is asked for, or open, in an emergency.
func (s store) urgent(ctx context.Context, tx bun.Tx, scope access.Scope, files ...file) (bool, error) {
	var ids []kernel.ID
	for _, f := range files {
		if err := f.leave(scope, access.PersonMerge); err != nil {
			return false, err
		}
		ids = append(ids, f.ID)
	}
	return tx.NewSelect().Table("people_glasses").Where("person IN (?)", bun.List(ids)).
		Where("refused_at IS NULL AND withdrawn_at IS NULL AND ends_at > ?", s.clock.Now()).Exists(ctx)
}

// mergedInto follows a file to the one that is kept.
func (s store) mergedInto(ctx context.Context, tx bun.Tx, scope access.Scope, other kernel.ID) (kernel.ID, error) {
	if err := scope.Require(access.PersonRead); err != nil {
		return "", err
	}
	var row personRow
	err := tx.NewSelect().Model(&row).Where("id = ?", other).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return "", absent()
	}
	if err != nil {
		return "", err
	}
	ties := relations(scope.Actor(), file{personRow: row})
	if row.MergedInto == "" || slices.Contains(ties, access.Nobody) {
		return "", absent()
	}
	return s.last(ctx, tx, row)
}

// last gives the file to which another leads, through every merger; itself when
// it was not merged.
func (s store) last(ctx context.Context, tx bun.Tx, row personRow) (kernel.ID, error) {
	for row.MergedInto != "" {
		next := row.MergedInto
		row = personRow{}
		if err := tx.NewSelect().Model(&row).Where("id = ?", next).Scan(ctx); err != nil {
			return "", err
		}
	}
	return row.ID, nil
}

// mergedFiles gives the files that were emptied into one, the latest first.
func (s store) mergedFiles(ctx context.Context, tx bun.Tx, f file) (merged []MergedFile, err error) {
	var rows []mergeRow
	err = tx.NewSelect().Model(&rows).Column("other", "merged_at", "merged_by", "dropped_at").
		Where("kept = ?", f.ID).OrderExpr("merged_at DESC").Order("other").Scan(ctx)
	for _, row := range rows {
		merged = append(merged, row.merged())
	}
	return merged, err
}

// dropMerged removes the emptied files that can no longer be put back.
func (s store) dropMerged(ctx context.Context, tx bun.Tx, scope access.Scope) (dropped int, err error) {
	if err := scope.RequireHouse(access.PersonErase); err != nil {
		return 0, err
	}
	var rows []mergeRow
	err = tx.NewSelect().Model(&rows).Where("dropped_at IS NULL AND merged_at <= ?", s.clock.Now().Add(-MergeKept)).Order("merged_at").Limit(atOnceImported).Scan(ctx)
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		if err := s.dropHusk(ctx, tx, scope, row.Other); err != nil {
			return 0, err
		}
		_, err := tx.NewUpdate().Model((*mergeRow)(nil)).Set("dropped_at = ?", s.clock.Now()).Set("earlier = ?", []byte{}).Where("other = ?", row.Other).Exec(ctx)
		if err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

// forgetMerge forgets that a file was emptied into one that is erased.
func (s store) forgetMerge(ctx context.Context, tx bun.Tx, kept file, other kernel.ID) error {
	_, err := tx.NewDelete().Model((*mergeRow)(nil)).Where("other = ? AND kept = ?", other, kept.ID).Exec(ctx)
	return err
}

// dropHusk removes an emptied file. The files that had been emptied into it
// before belong to the one that it led to.
func (s store) dropHusk(ctx context.Context, tx bun.Tx, scope access.Scope, id kernel.ID) error {
	var row personRow
	err := tx.NewSelect().Model(&row).Where("id = ? AND merged_into <> ''", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := tx.NewUpdate().Table("people").Set("merged_into = ?", row.MergedInto).Where("merged_into = ?", id).Exec(ctx); err != nil {
		return err
	}
	if _, err := tx.NewUpdate().Model((*mergeRow)(nil)).Set("kept = ?", row.MergedInto).Where("kept = ?", id).Exec(ctx); err != nil {
		return err
	}
	return s.remove(ctx, tx, scope, file{personRow: row})
}
