package db

import (
	"context"
	"encoding/hex"
	"strings"

	"github.com/uptrace/bun"
)

// Wall says on whose behalf a transaction reads and writes. PostgreSQL's
// row-level security compares it with every row of the tables that speak of
// someone: a second wall behind that of the code. SQLite has no such wall, and
// takes no notice. The zero Wall sees no row of these tables.
type Wall struct {
	Reader    string // "account", "person", or "system" for what the house does by itself
	Account   string // who reads, when an account does
	Structure string // the structure the account acts for
	Person    string // who reads, when a person does
	Action    string // what the transaction is for: an action of the policy table
	Network   bool   // the policy grants that action over the whole network
	Shown     string // what whoever asks has shown: see Showing
	About     string // whom one step is about: see About
}

type wallKey struct{}

// Behind gives a context whose transactions stand behind a wall.
func Behind(ctx context.Context, wall Wall) context.Context {
	return context.WithValue(ctx, wallKey{}, wall)
}

// Showing gives a context whose wall also opens, for who shows the digest of a
// secret or of an address, the row that is kept under it: that is how someone
// whom nobody knows yet signs in. It takes the place of what was shown before.
func Showing(ctx context.Context, digests ...[]byte) context.Context {
	written := make([]string, len(digests))
	for i, digest := range digests {
		written[i] = hex.EncodeToString(digest)
	}
	return ShowingCode(ctx, strings.Join(written, " "))
}

// ShowingCode is [Showing] for a row that is kept under a text without spaces.
func ShowingCode(ctx context.Context, code string) context.Context {
	wall := wallOf(ctx)
	wall.Shown = code
	return Behind(ctx, wall)
}

// About gives a context whose wall also opens what one step must know of
// someone it names, whoever reads: the key under which a line or a mail is
// sealed, in which structures an account is a member.
func About(ctx context.Context, id string) context.Context {
	wall := wallOf(ctx)
	wall.About = id
	return Behind(ctx, wall)
}

// Step runs one step of a transaction, which ctx carries, behind the wall of
// ctx, and takes the wall back to what it was.
func (d *DB) Step(ctx context.Context, step func(context.Context) error) error {
	outer, is := d.joined(ctx)
	if !is || outer.wall.Reader == "system" && wallOf(ctx).Reader == "system" {
		return step(ctx)
	}
	return d.within(ctx, outer, func(ctx context.Context, _ bun.Tx) error { return step(ctx) })
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
	network := ""
	if wall.Network {
		network = "yes"
	}
	_, err := tx.NewRaw(
		"SELECT set_config('relais.reader', ?, true), set_config('relais.account', ?, true), "+
			"set_config('relais.structure', ?, true), set_config('relais.person', ?, true), "+
			"set_config('relais.action', ?, true), set_config('relais.network', ?, true), "+
			"set_config('relais.shown', ?, true), set_config('relais.about', ?, true)",
		wall.Reader, wall.Account, wall.Structure, wall.Person, wall.Action, network, wall.Shown, wall.About).Exec(ctx)
	return err
}
