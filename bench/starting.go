package main

import (
	"context"
	"fmt"

	"relais/bench/compare"
	"relais/bench/report"
)

// starts measures how long the server takes from its start to its first
// answer, and the memory it then occupies.
func (b *bench) starts(ctx context.Context) (report.Section, error) {
	s := report.Section{
		Title:  "Start",
		Method: "From the start of the process to its first answer to a search, then VmRSS and VmHWM of the kernel.",
	}
	database, err := b.database(ctx, b.largest())
	if err != nil {
		return s, err
	}
	for _, c := range []struct {
		core, database string
		fresh          bool
		flags          []string
	}{
		{"the demonstration, the very first time", "first.db", true, []string{"--demo"}},
		{"the demonstration, again", "again.db", false, []string{"--demo"}},
		{report.Count(b.largest()) + " places", database, false, nil},
	} {
		var first []float64
		var now, most int
		for turn := range b.rounds() {
			path := c.database
			if path != database {
				path = b.file(path)
			}
			if c.fresh {
				path = fmt.Sprintf("%s.%d", path, turn)
			}
			took, memory, peak, err := b.startOnce(ctx, path, c.flags)
			if err != nil {
				return s, err
			}
			first, now, most = append(first, took), memory, peak
		}
		s.Rows = append(s.Rows, report.Row{
			Core: c.core + ": first answer, memory, at most",
			Ours: fmt.Sprintf("%s, %d MB, %d MB", report.Seconds(compare.Median(first)), now>>20, most>>20),
		})
	}
	return s, nil
}

func (b *bench) startOnce(ctx context.Context, database string, flags []string) (first float64, now, most int, err error) {
	server, err := b.program.Serve(ctx, database, flags...)
	if err != nil {
		return 0, 0, 0, err
	}
	now, most, err = server.Memory()
	if err != nil {
		return 0, 0, 0, err
	}
	return server.First.Seconds(), now, most, server.Stop()
}
