package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"relais/bench/anchor"
	"relais/bench/compare"
	"relais/bench/product"
	"relais/bench/report"
	"relais/internal/directory"
)

// checkedEvery is of how many places one is looked at after an import.
const checkedEvery = 97

// imports measures how long a file of places takes to be searchable.
func (b *bench) imports(ctx context.Context) (report.Section, error) {
	n := b.largest()
	s := report.Section{
		Title: "Import of " + report.Count(n) + " places, to searchable",
		Method: "Ours: the whole process `relais import places` of a CSV file of the standard (32 columns, invented) into a " +
			"new SQLite file, durable, validated and deduplicated, then the start of `relais serve` to its first answer " +
			"to a search. The anchor: PostgreSQL (fsync on) loading the same rows, already typed, by COPY into a table " +
			"made in the same transaction, then indexing them (primary key, unique source and reference, GIN on French " +
			"words, GiST on geography, GIN on services, btree on commune) and ANALYZE, to the end of the commit. " +
			"Counts and one place in " + fmt.Sprint(checkedEvery) + " are compared on both sides.",
	}
	row, err := b.importBesideAnchor(ctx, n)
	if err != nil {
		return s, err
	}
	s.Rows = append(s.Rows, row...)
	if b.cluster == nil {
		return s, nil
	}
	took, err := b.importIntoPostgres(ctx, n)
	s.Rows = append(s.Rows, report.Row{Core: "the same import into PostgreSQL", Ours: report.Seconds(took.Seconds())})
	return s, err
}

func (b *bench) importBesideAnchor(ctx context.Context, n int) ([]report.Row, error) {
	var importing, working, starting []float64
	ours := func() (float64, error) {
		spent, ready, err := b.importOnce(ctx, n)
		importing, working = append(importing, spent.Time.Seconds()), append(working, spent.Processor.Seconds())
		starting = append(starting, ready.Seconds())
		return spent.Time.Seconds() + ready.Seconds(), err
	}
	theirs, err := b.anchorLoad(n)
	if err != nil {
		return nil, err
	}
	result, err := compare.Alternate(min(b.rounds(), 3), compare.Speed, func() (float64, error) { return theirs(ctx) }, ours)
	if err != nil {
		return nil, err
	}
	whole := report.Row{Core: "file → found by search", Ours: report.Seconds(result.Ours()), Target: "≥ 5 ×"}
	if b.cluster != nil {
		whole.Anchor, whole.Ratio = report.Seconds(result.Anchor()), ratio(result, result.Faster())
		whole.Verdict = report.Judge(result.Faster() >= 5)
	}
	return []report.Row{
		whole,
		{Core: "of which the import; its time of processor", Ours: report.Seconds(compare.Median(importing)) + "; " + report.Seconds(compare.Median(working))},
		{Core: "of which the start of the server", Ours: report.Seconds(compare.Median(starting))},
		{Core: "rounds kept, set aside", Ours: kept(result)},
	}, nil
}

// ratio writes a ratio, and says so when it comes from a busy machine.
func ratio(r compare.Result, value float64) string {
	if r.Restless {
		return report.Times(value) + ", no calm round"
	}
	return report.Times(value)
}

// kept says how many rounds a figure rests on.
func kept(r compare.Result) string {
	if r.Restless {
		return fmt.Sprintf("%d, none of them calm", len(r.Pairs))
	}
	return fmt.Sprintf("%d, %d", len(r.Pairs), r.Discarded)
}

// importOnce imports into a new file and starts a server on it.
func (b *bench) importOnce(ctx context.Context, n int) (spent product.Spent, ready time.Duration, err error) {
	csv, err := b.csv(n)
	if err != nil {
		return spent, 0, err
	}
	path := b.file("import.db")
	for _, old := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Remove(old); err != nil && !errors.Is(err, os.ErrNotExist) {
			return spent, 0, err
		}
	}
	tally, spent, err := b.program.Import(ctx, path, csv)
	if err := errors.Join(err, allCreated(tally, n)); err != nil {
		return spent, 0, err
	}
	server, err := b.program.Serve(ctx, path)
	if err != nil {
		return spent, 0, err
	}
	if err := server.Stop(); err != nil {
		return spent, 0, err
	}
	return spent, server.First, b.verifyExport(ctx, path, n)
}

// verifyExport makes sure that a database gives back what was imported: the
// number of places, and the names and services of some.
func (b *bench) verifyExport(ctx context.Context, database string, n int) error {
	out, err := b.program.Export(ctx, database)
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	if err != nil {
		return err
	}
	if len(rows) != n+1 {
		return fmt.Errorf("%d places come back of %d", len(rows)-1, n)
	}
	ref, name, services := slices.Index(rows[0], "id"), slices.Index(rows[0], "nom"), slices.Index(rows[0], "services")
	given := make(map[string][]string, n)
	for _, row := range rows[1:] {
		given[row[ref]] = row
	}
	for i := 0; i < n; i += checkedEvery {
		p := &b.places[i]
		row := given[p.Origin.Ref]
		if row == nil || row[name] != p.Name || row[services] != categories(p) {
			return fmt.Errorf("%s comes back as %q", p.Origin.Ref, row)
		}
	}
	return nil
}

// categories gives the services of a place as the standard writes them.
func categories(p *directory.Place) string {
	var all []byte
	for i, s := range p.Services {
		if i > 0 {
			all = append(all, '|')
		}
		all = append(all, s.Category...)
	}
	return string(all)
}

// anchorLoad gives what loads the first n places into a new database of the
// anchor, in seconds; without PostgreSQL it takes no time at all.
func (b *bench) anchorLoad(n int) (func(context.Context) (float64, error), error) {
	if b.cluster == nil {
		return func(context.Context) (float64, error) { return 0, nil }, nil
	}
	rows := b.file("rows")
	if err := anchor.WriteFile(rows, b.places[:n], anchor.Lambert93()); err != nil {
		return nil, err
	}
	return func(ctx context.Context) (float64, error) {
		address, err := b.cluster.Create(ctx, "anchor")
		if err != nil {
			return 0, err
		}
		took, err := anchor.Load(ctx, address, rows)
		if err != nil {
			return 0, err
		}
		return took.Seconds(), anchor.Verify(ctx, address, b.places[:n], checkedEvery)
	}, nil
}

func (b *bench) importIntoPostgres(ctx context.Context, n int) (time.Duration, error) {
	csv, err := b.csv(n)
	if err != nil {
		return 0, err
	}
	address, err := b.cluster.Create(ctx, "ours")
	if err != nil {
		return 0, err
	}
	tally, spent, err := b.program.Import(ctx, address, csv)
	return spent.Time, errors.Join(err, allCreated(tally, n))
}
