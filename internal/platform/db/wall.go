package db

import (
	"context"

	"github.com/uptrace/bun"
)

// Wall says on whose behalf a transaction reads and writes. PostgreSQL's
// row-level security compares it with every row of the tables that hold
// people: a second wall behind that of the code. SQLite has no such wall, and
// takes no notice. The zero Wall sees no row of these tables.
type Wall struct {
	Reader    string // "account", "person", or "system" for what the house does by itself
	Account   string // who reads, when an account does
	Structure string // the structure the account acts for
	Person    string // who reads, when a person does
}

type wallKey struct{}

// Behind gives a context whose transactions stand behind a wall.
func Behind(ctx context.Context, wall Wall) context.Context {
	return context.WithValue(ctx, wallKey{}, wall)
}

// wallOf gives the wall of a context, the zero one when it has none.
func wallOf(ctx context.Context) Wall {
	wall, _ := ctx.Value(wallKey{}).(Wall)
	return wall
}

// raise tells PostgreSQL the wall of a transaction, for its duration only.
func (d *DB) raise(ctx context.Context, tx bun.Tx, wall Wall) error {
	if !d.Postgres() {
		return nil
	}
	_, err := tx.NewRaw(
		"SELECT set_config('relais.reader', ?, true), set_config('relais.account', ?, true), "+
			"set_config('relais.structure', ?, true), set_config('relais.person', ?, true)",
		wall.Reader, wall.Account, wall.Structure, wall.Person).Exec(ctx)
	return err
}
