package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"relais/bench/anchor"
	"relais/bench/invent"
	"relais/bench/product"
	"relais/internal/directory"
	"relais/internal/territory"
)

// seed makes every run invent the same places.
const seed = 20261123

// bench is one run: what it measures, and where it keeps its files.
type bench struct {
	config
	program product.Program
	atlas   *territory.Atlas
	cluster *anchor.Cluster // nil when PostgreSQL is not installed
	folder  string
	started string
	places  []directory.Place // as many as the largest size
	loaded  map[int]string    // the SQLite files already filled, by number of places
}

func newBench(ctx context.Context, c config) (_ *bench, err error) {
	b := &bench{
		config: c, program: product.Program(c.program), loaded: map[int]string{},
		started: time.Now().Format("2006-01-02 15:04 MST"),
	}
	if b.atlas, err = territory.Embedded(); err != nil {
		return nil, err
	}
	if b.folder, err = os.MkdirTemp("", "relais-bench"); err != nil {
		return nil, err
	}
	b.places = invent.Places(b.atlas, b.sizes()[len(b.sizes())-1], seed)
	b.cluster, err = anchor.Start(ctx)
	if errors.Is(err, anchor.ErrAbsent) {
		fmt.Println("PostgreSQL is not installed: measured without its side")
		return b, nil
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(b.folder))
	}
	return b, nil
}

func (b *bench) close() error {
	err := os.RemoveAll(b.folder)
	if b.cluster != nil {
		err = errors.Join(err, b.cluster.Stop())
	}
	return err
}

// sizes are the numbers of places that are measured: those of the real network,
// of the whole country, and of the country some years on.
func (b *bench) sizes() []int {
	if b.short {
		return []int{1_000, 5_000}
	}
	return []int{3_546, 20_000, 100_000}
}

// largest is the size at which the anchor is met.
func (b *bench) largest() int { return b.sizes()[len(b.sizes())-1] }

// rounds is how many calm rounds a comparison takes.
func (b *bench) rounds() int {
	if b.short {
		return 1
	}
	return 5
}

// lasting is how long a round of a rate lasts.
func (b *bench) lasting() time.Duration {
	if b.short {
		return 500 * time.Millisecond
	}
	return 2 * time.Second
}

// file gives the path of a file of the run.
func (b *bench) file(name string) string { return filepath.Join(b.folder, name) }

// csv gives the path of a file of the standard with the first n places.
func (b *bench) csv(n int) (string, error) {
	path := b.file(fmt.Sprintf("lieux-%d.csv", n))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	return path, invent.WriteFile(path, b.places[:n])
}

// database gives the path of a SQLite file into which the program imported the
// first n places.
func (b *bench) database(ctx context.Context, n int) (string, error) {
	if path, done := b.loaded[n]; done {
		return path, nil
	}
	csv, err := b.csv(n)
	if err != nil {
		return "", err
	}
	path := b.file(fmt.Sprintf("relais-%d.db", n))
	if err := b.importInto(ctx, path, csv, n); err != nil {
		return "", err
	}
	b.loaded[n] = path
	return path, nil
}

// importInto imports a file of n new places, all of which must be taken.
func (b *bench) importInto(ctx context.Context, database, csv string, n int) error {
	tally, _, err := b.program.Import(ctx, database, csv)
	if err != nil {
		return err
	}
	return allCreated(tally, n)
}

func allCreated(t product.Tally, n int) error {
	if t.Rows != n || t.Created != n || t.Rejected != 0 {
		return fmt.Errorf("of %d new places, the import says %+v", n, t)
	}
	return nil
}
