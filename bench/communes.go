package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"relais/bench/compare"
	"relais/bench/report"
	"relais/internal/territory"
)

// wanted is what someone types, and the code of the commune they mean.
type wanted struct{ typed, code string }

// communes measures the search of a commune as people type it.
func (b *bench) communes(_ context.Context) (report.Section, error) {
	s := report.Section{
		Title: "Search of a commune, in process",
		Method: "`territory.Atlas.Search`, ten answers, over the list of test (internal/territory/testdata/queries.tsv) and " +
			"over every beginning of each of its entries, as letters are typed. The one meant must be among the first three " +
			"for 99 % of the list.",
	}
	list, err := readWanted(filepath.Join("internal", "territory", "testdata", "queries.tsv"))
	if err != nil {
		return s, err
	}
	var typed, begun []string
	for _, w := range list {
		typed = append(typed, w.typed)
		for i := range w.typed {
			if i > 0 {
				begun = append(begun, w.typed[:i])
			}
		}
	}
	found := foundFirst(b.atlas, list)
	if found*100 < len(list)*99 {
		return s, fmt.Errorf("%d of %d are among the first three", found, len(list))
	}
	whole, beginnings := b.timeCommunes(typed), b.timeCommunes(begun)
	s.Rows = []report.Row{
		{Core: "among the first three", Ours: fmt.Sprintf("%d of %d", found, len(list)), Target: "≥ 99 %", Verdict: report.Reached},
		communeRow("as typed, whole", whole),
		communeRow(fmt.Sprintf("%s beginnings, letter by letter", report.Count(len(begun))), beginnings),
	}
	return s, nil
}

func communeRow(core string, took compare.Times) report.Row {
	return report.Row{
		Core: core + ": p50, p99", Ours: report.Micros(took.At(0.5)) + ", " + report.Micros(took.At(0.99)),
		Target: "p99 < 1 ms", Verdict: report.Judge(took.At(0.99) < time.Millisecond),
	}
}

func readWanted(path string) (list []wanted, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	lines := bufio.NewScanner(file)
	lines.Scan() // the header
	for lines.Scan() {
		typed, rest, _ := strings.Cut(lines.Text(), "\t")
		code, _, _ := strings.Cut(rest, "\t")
		list = append(list, wanted{typed, code})
	}
	return list, lines.Err()
}

func foundFirst(atlas *territory.Atlas, list []wanted) (n int) {
	for _, w := range list {
		if slices.ContainsFunc(atlas.Search(w.typed, 3), func(m territory.Match) bool { return m.Commune.Code == w.code }) {
			n++
		}
	}
	return n
}

// timeCommunes searches each text once, some turns over.
func (b *bench) timeCommunes(texts []string) (took compare.Times) {
	for range b.rounds() {
		for _, text := range texts {
			start := time.Now()
			b.atlas.Search(text, 10)
			took = append(took, time.Since(start))
		}
	}
	return took
}
