package backup

import (
	"context"
	"io"

	"filippo.io/age"
	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// Options is what a backup is made with.
type Options struct {
	Recipients []age.Recipient // who can open it: public keys, or one passphrase
	Version    string          // what the product calls itself
	Clock      kernel.Clock

	// Made, when there is one, runs once the file of [WriteFile] is proved and
	// before it takes its name, with the SHA-256 of the file: what it refuses is
	// no backup, and goes.
	Made func(ctx context.Context, report Report, digest []byte) error
}

// Report tells what a backup holds.
type Report struct {
	Header
	Tallies []Tally `json:"tallies"` // one a table, in the order of the header
	Bytes   uint64  `json:"bytes"`   // before compression and encryption
}

// Rows gives the number of rows of all tables.
func (r Report) Rows() (rows uint64) {
	for _, tally := range r.Tallies {
		rows += tally.Rows
	}
	return rows
}

// RowsOf gives the number of rows of one table, 0 when there is none.
func (r Report) RowsOf(table string) uint64 {
	for _, tally := range r.Tallies {
		if tally.Name == table {
			return tally.Rows
		}
	}
	return 0
}

// house is on whose behalf a backup reads and writes: all rows, of everyone.
func house(ctx context.Context) context.Context {
	return db.Behind(ctx, db.Wall{Reader: "system"})
}

// Write writes a backup of d, which may be in use: it shows the database as it
// is when the reading begins. What was written before an error is no backup, and
// is refused by [Read].
//
// Errors: backup.no_recipient, backup.no_schema (nothing was ever kept there),
// backup.column_type and backup.value (what a backup cannot carry),
// backup.write (the place written to fails).
func Write(ctx context.Context, d *db.DB, to io.Writer, options Options) (Report, error) {
	report, _, err := write(ctx, d, to, options)
	return report, err
}

// write does as Write, and gives an identity that opens this one backup.
func write(ctx context.Context, d *db.DB, to io.Writer, options Options) (report Report, opens age.Identity, err error) {
	defer kernel.Wrap(&err, "backup.Write")
	out, opens, err := seal(to, options.Recipients)
	if err != nil {
		return Report{}, nil, err
	}
	err = d.Read(house(ctx), func(ctx context.Context, tx bun.Tx) (err error) {
		report, err = dump(ctx, d, tx, out, options)
		return err
	})
	if err != nil {
		return Report{}, nil, err // the layers stay without their end
	}
	return report, opens, out.Close()
}

// dump writes the stream, in the clear.
func dump(ctx context.Context, d *db.DB, tx bun.Tx, to io.Writer, options Options) (Report, error) {
	held, err := shapeOf(ctx, d, tx)
	if err != nil {
		return Report{}, err
	}
	if held.version == 0 {
		return Report{}, kernel.Fault(kernel.NotFound, "backup.no_schema")
	}
	source := "sqlite"
	if d.Postgres() {
		source = "postgres"
	}
	w, err := newWriter(to, Header{options.Version, held.version, options.Clock().UTC(), source, held.tables})
	if err != nil {
		return Report{}, err
	}
	for _, table := range held.tables {
		w.begin()
		if err := eachRow(ctx, tx, table, w.add); err != nil {
			return Report{}, err
		}
		if err := w.end(); err != nil {
			return Report{}, err
		}
	}
	if err := w.close(); err != nil {
		return Report{}, err
	}
	return Report{w.header, w.tallies, w.written}, nil
}

// Read reads a backup to its end, checks every part of it, and tells what it
// holds, restoring nothing.
//
// Errors: backup.no_identity, backup.not_a_backup, backup.wrong_identity,
// backup.damaged (cut or altered), backup.newer_format.
func Read(ctx context.Context, from io.Reader, identities []age.Identity) (_ Report, err error) {
	defer kernel.Wrap(&err, "backup.Read")
	plain, err := unseal(from, identities)
	if err != nil {
		return Report{}, err
	}
	defer plain.Close()
	r, err := newReader(plain)
	if err != nil {
		return Report{}, err
	}
	if err := r.skim(ctx); err != nil {
		return Report{}, err
	}
	return r.report(), nil
}
