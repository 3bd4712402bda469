package people

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// every asks for each of several keys.
func every(keys []key) (asked []wanted) {
	for _, k := range keys {
		asked = append(asked, wanted{anyone: []key{k}})
	}
	return asked
}

// search gives the files of the actor's structure that everything asked finds,
// one more than are shown.
func (s store) search(ctx context.Context, tx bun.Tx, scope access.Scope, asked []wanted) ([]file, error) {
	if err := scope.Require(access.PersonSearch); err != nil {
		return nil, err
	}
	if err := scope.Over(access.Colleague); err != nil {
		return nil, err
	}
	actor := scope.Actor()
	query := s.files(tx).Where("structure = ?", actor.Structure).Limit(MostFound + 1)
	for _, w := range asked {
		query.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
			for _, k := range w.anyone {
				q.WhereOr("id IN (?)", s.under(tx, actor.Structure, k))
			}
			for _, k := range w.charged {
				q.WhereOr("id IN (?) AND id IN (?)", s.under(tx, actor.Structure, k), charged(tx, chargesOf(actor)...))
			}
			return q
		})
	}
	return s.kept(ctx, tx, scope, query)
}

// under is the people of a structure whom a key finds.
func (s store) under(tx bun.Tx, structure kernel.ID, k key) *bun.SelectQuery {
	return tx.NewSelect().Table("people_index").Column("person").
		Where("structure = ? AND purpose = ? AND value IN (?)", structure, k.purpose, bun.List(s.blinds(k)))
}

// chargesOf gives the charges that an actor has: their own, and their teams'.
func chargesOf(actor access.Actor) []Charge {
	who := []Charge{{Account: actor.Account}}
	for _, team := range actor.Teams {
		who = append(who, Charge{Team: team})
	}
	return who
}

// mine gives the files in the actor's charge.
func (s store) mine(ctx context.Context, tx bun.Tx, scope access.Scope) ([]file, error) {
	if err := scope.Require(access.PersonReadMinimal); err != nil {
		return nil, err
	}
	if err := scope.Over(access.InCharge); err != nil {
		return nil, err
	}
	actor := scope.Actor()
	return s.kept(ctx, tx, scope, s.files(tx).Where("structure = ?", actor.Structure).
		Where("id IN (?)", charged(tx, chargesOf(actor)...)).Limit(mostListed))
}

// asking gives the files of the actor's structure whose erasure is asked.
func (s store) asking(ctx context.Context, tx bun.Tx, scope access.Scope) ([]file, error) {
	if err := scope.Require(access.PersonErase); err != nil {
		return nil, err
	}
	return s.kept(ctx, tx, scope, tx.NewSelect().Table("people").
		Where("structure = ?", scope.Actor().Structure).
		Where("erasure_asked_at IS NOT NULL").Order("erasure_asked_at", "id").Limit(mostListed))
}

// answering gives nil to who may entrust any file of their structure, and so
// answers for those that nobody has in charge.
func answering(scope access.Scope) error {
	if err := scope.Require(access.PersonAssign); err != nil {
		return err
	}
	return scope.Over(access.Colleague)
}

// unattended is the files of the actor's structure that are in nobody's charge,
// or of those only who no longer follow people.
func (s store) unattended(ctx context.Context, tx bun.Tx, scope access.Scope) (*bun.SelectQuery, error) {
	if err := answering(scope); err != nil {
		return nil, err
	}
	structure := scope.Actor().Structure
	follows, err := s.follows(ctx, structure)
	if err != nil {
		return nil, err
	}
	var all []Charge
	err = tx.NewSelect().Table("people_charges").Column("account", "team").Distinct().
		Where("person IN (?)", tx.NewSelect().Table("people").Column("id").Where("structure = ?", structure)).Scan(ctx, &all)
	if err != nil {
		return nil, err
	}
	return tx.NewSelect().Table("people").Where("structure = ? AND merged_into = ''", structure).
		Where("id NOT IN (?)", charged(tx, slices.DeleteFunc(all, func(c Charge) bool { return !follows(c) })...)), nil
}

// inCharge counts the files of the actor's structure that any of these has in
// charge.
func (s store) inCharge(ctx context.Context, tx bun.Tx, scope access.Scope, who ...Charge) (int64, error) {
	if err := answering(scope); err != nil {
		return 0, err
	}
	return tx.NewSelect().Table("people").Where("structure = ?", scope.Actor().Structure).
		Where("id IN (?)", charged(tx, who...)).Count(ctx)
}

// charged is the people whom any of these has in charge.
func charged(tx bun.Tx, who ...Charge) *bun.SelectQuery {
	accounts, teams := []kernel.ID{}, []kernel.ID{}
	for _, c := range who {
		if c.Team != "" {
			teams = append(teams, c.Team)
			continue
		}
		accounts = append(accounts, c.Account)
	}
	return tx.NewSelect().Table("people_charges").Column("person").
		Where("account IN (?)", bun.List(accounts)).WhereOr("team IN (?)", bun.List(teams))
}

// files is every file, the latest seen first.
func (s store) files(tx bun.Tx) *bun.SelectQuery {
	return tx.NewSelect().Table("people").OrderExpr("last_contact_at DESC").Order("id")
}

// kept gives, of the files of a query, those to which the scope's action may
// be done.
func (s store) kept(ctx context.Context, tx bun.Tx, scope access.Scope, query *bun.SelectQuery) ([]file, error) {
	var rows []personRow
	if err := query.Scan(ctx, &rows); err != nil || len(rows) == 0 {
		return nil, err
	}
	follows, err := s.follows(ctx, scope.Actor().Structure) // every list is of that structure
	if err != nil {
		return nil, err
	}
	var files []file
	for _, row := range rows {
		f := file{personRow: row}
		if err := s.ties(ctx, tx, scope.Actor(), &f, follows); err != nil {
			return nil, err
		}
		if scope.Allows(relations(scope.Actor(), f)...) {
			files = append(files, f)
		}
	}
	return files, nil
}

// due gives the people last seen before a moment.
func (s store) due(ctx context.Context, tx bun.Tx, scope access.Scope, before time.Time) (ids []kernel.ID, err error) {
	if err := scope.RequireHouse(access.RetentionRead, access.RetentionRun); err != nil {
		return nil, err
	}
	err = tx.NewSelect().Table("people").Column("id").Where("last_contact_at < ? AND merged_into = ''", before.UTC()).Order("id").Scan(ctx, &ids)
	return ids, err
}
