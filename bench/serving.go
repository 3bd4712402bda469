package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"relais/bench/product"
	"relais/bench/report"
	"relais/internal/directory"
)

// aimed is the rate that answers over HTTP should reach, client included, on
// two cores.
const aimed = 25_000

// asking is one load on a server.
type asking struct {
	core     string
	paths    []string
	encoding string
	target   float64 // answers a second; 0 for none
}

// seen is what the load program prints.
type seen struct {
	Requests int           `json:"requests"`
	Seconds  float64       `json:"seconds"`
	P50      time.Duration `json:"p50_ns"`
	P99      time.Duration `json:"p99_ns"`
	Bytes    int           `json:"bytes"`
}

func (s seen) rate() float64 { return float64(s.Requests) / s.Seconds }

// serving measures the server from outside, at its largest size.
func (b *bench) serving(ctx context.Context) (s report.Section, err error) {
	s = report.Section{
		Title: "Search over HTTP, " + report.Count(b.largest()) + " places",
		Method: "`relais serve`, asked by another process over connections that stay open, on the same cores: the client's " +
			"work is part of the figure. The number of connections is the best of 4, 16 and 64. Searches are asked from " +
			"where people live, pages for communes of all sizes; some of the answers are checked against brute force, " +
			"and the load stops at any status but 200. Bytes count the headers.",
	}
	database, err := b.database(ctx, b.largest())
	if err != nil {
		return s, err
	}
	server, err := b.program.Serve(ctx, database)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	searches := b.queries(shapes()[0], 2000)
	if err := b.checkServer(server, searches[:checkedQueries]); err != nil {
		return s, err
	}
	pages := b.communePages(1000)
	for _, a := range []asking{
		{"GET /api/v1/places?near=…&service=…&limit=10, JSON", searchPaths(searches), "", aimed},
		{"the same in gzip", searchPaths(searches), "gzip", 0},
		{"GET /lieux?commune=…&besoin=…, 1 000 pages, gzip", pages, "gzip", aimed},
		{"the same in brotli", pages, "br", 0},
		{"100 of these pages, brotli, remembered", pages[:100], "br", 0},
	} {
		row, err := b.ask(ctx, server, a)
		if err != nil {
			return s, fmt.Errorf("%s: %w", a.core, err)
		}
		s.Rows = append(s.Rows, row)
	}
	return s, nil
}

func searchPaths(queries []directory.Query) (paths []string) {
	for i := range queries {
		paths = append(paths, searchPath(&queries[i], 10))
	}
	return paths
}

func searchPath(q *directory.Query, limit int) string {
	near := strconv.FormatFloat(q.Near.Lat, 'f', 6, 64) + "," + strconv.FormatFloat(q.Near.Lon, 'f', 6, 64)
	return "/api/v1/places?near=" + near + "&service=" + directory.Services().Slug(q.Services[0]) + "&limit=" + strconv.Itoa(limit)
}

// communePages gives the addresses of results around n communes, one in so many
// of the country, for each need in turn.
func (b *bench) communePages(n int) (paths []string) {
	needs := directory.Services().Terms
	every, i := b.atlas.Count()/n, 0
	for c := range b.atlas.Communes() {
		if i%every == 0 && c.Departement < "97" && len(paths) < n {
			paths = append(paths, "/lieux?commune="+url.QueryEscape(c.Code)+"&besoin="+needs[len(paths)%len(needs)].Slug)
		}
		i++
	}
	return paths
}

// ask loads a server with the best number of connections.
func (b *bench) ask(ctx context.Context, server *product.Server, a asking) (report.Row, error) {
	if err := os.WriteFile(b.file("paths"), []byte(strings.Join(a.paths, "\n")), 0o600); err != nil {
		return report.Row{}, err
	}
	best, most := 4, 0.0
	for _, connections := range []int{4, 16, 64} {
		tried, err := b.loadOnce(ctx, server, a, connections, b.lasting()/2)
		if err != nil {
			return report.Row{}, err
		}
		if tried.rate() > most {
			best, most = connections, tried.rate()
		}
	}
	var all []seen
	for range b.rounds() {
		one, err := b.loadOnce(ctx, server, a, best, b.lasting())
		if err != nil {
			return report.Row{}, err
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(x, y seen) int { return int(x.rate() - y.rate()) })
	middle := all[len(all)/2]
	row := report.Row{
		Core: a.core,
		Ours: fmt.Sprintf("%s; p50 %s, p99 %s; %s bytes; %d connections", report.PerSecond(middle.rate(), "answers"),
			report.Millis(middle.P50), report.Millis(middle.P99), report.Count(middle.Bytes/middle.Requests), best),
	}
	if a.target > 0 {
		row.Target, row.Verdict = "≥ "+report.PerSecond(a.target, ""), report.Judge(middle.rate() >= a.target)
	}
	return row, nil
}

func (b *bench) loadOnce(ctx context.Context, server *product.Server, a asking, connections int, lasting time.Duration) (s seen, err error) {
	c := exec.CommandContext(ctx, b.load, "-address", server.Address, "-paths", b.file("paths"), "-encoding", a.encoding,
		"-connections", strconv.Itoa(connections), "-for", lasting.String())
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(out, &s); err != nil {
		return s, err
	}
	if s.Requests == 0 {
		return s, errors.New("no answer at all")
	}
	return s, nil
}

// answered is what an answer of the search says, as far as it is checked.
type answered struct {
	Total int `json:"total"`
	Items []struct {
		Ref string `json:"source_ref"`
	} `json:"items"`
}

// checkServer compares answers of the server with brute force.
func (b *bench) checkServer(server *product.Server, queries []directory.Query) error {
	slow, err := newBrute(b.places)
	if err != nil {
		return err
	}
	for i := range queries {
		body, err := server.Get(searchPath(&queries[i], queries[i].Limit))
		if err != nil {
			return err
		}
		var a answered
		if err := json.Unmarshal(body, &a); err != nil {
			return err
		}
		r := directory.Results{Total: a.Total}
		for _, item := range a.Items {
			card := &directory.Card{Place: directory.Place{Origin: directory.Origin{Ref: item.Ref}}}
			r.Hits = append(r.Hits, directory.Hit{Card: card})
		}
		if err := slow.check(&queries[i], r); err != nil {
			return err
		}
	}
	return nil
}
