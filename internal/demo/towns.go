package demo

import (
	_ "embed" // the towns
	"fmt"
	"strconv"
	"strings"

	"relais/internal/territory"
)

// towns says which places each département has, but the Indre. A line is
// "D", the code of the département and the name of its bus; or "T", the code
// and the name of a commune, "mer" when the sea is near, and the slugs of its
// places, with "*3" for three of one sort.
//
//go:embed towns.tsv
var towns string

// network is what the towns of a département share: its name, and its bus.
type network struct{ departement, bus string }

// town is a commune and the places it has.
type town struct {
	code, name string
	coast      bool
	population int
	places     string
}

// big tells whether the town has buses and boulevards.
func (t town) big() bool { return t.population >= 8000 }

// composeAll composes every place of [towns], in the order of its lines.
func composeAll(atlas *territory.Atlas) ([]sketch, error) {
	r := reader{atlas: atlas, models: models()}
	number := 0
	for line := range strings.Lines(towns) {
		number++
		if err := r.line(strings.Split(strings.TrimSuffix(line, "\n"), "\t"), number); err != nil {
			return nil, fmt.Errorf("towns.tsv:%d: %w", number, err)
		}
	}
	return r.sketches, nil
}

// reader reads the lines of [towns] one by one.
type reader struct {
	atlas    *territory.Atlas
	models   map[string]*model
	composer *composer // of the département being read
	sketches []sketch
}

func (r *reader) line(fields []string, number int) error {
	switch {
	case fields[0] == "D" && len(fields) == 3:
		departement, ok := r.atlas.Departement(fields[1])
		if !ok {
			return fmt.Errorf("no département %q", fields[1])
		}
		r.composer = newComposer(network{departement.Name, fields[2]}, number)
		return nil
	case fields[0] == "T" && len(fields) == 5 && r.composer != nil:
		t, err := readTown(fields, r.atlas)
		if err != nil {
			return err
		}
		sketches, err := r.composer.town(t, r.models)
		r.sketches = append(r.sketches, sketches...)
		return err
	default:
		return fmt.Errorf("a line %q of %d fields", fields[0], len(fields))
	}
}

// readTown reads a "T" line. The name is there for the reader; that it is
// the commune's proves the code.
func readTown(fields []string, atlas *territory.Atlas) (town, error) {
	commune, ok := atlas.Commune(fields[1])
	if !ok || commune.Name != fields[2] {
		return town{}, fmt.Errorf("commune %s is not %q but %q", fields[1], fields[2], commune.Name)
	}
	return town{
		code: commune.Code, name: shortName(commune), coast: fields[3] == "mer",
		population: commune.Population, places: fields[4],
	}, nil
}

// town composes every place of a town.
func (c *composer) town(t town, known map[string]*model) ([]sketch, error) {
	var all []sketch
	for entry := range strings.FieldsSeq(t.places) {
		slug, count, err := readEntry(entry)
		if err != nil {
			return nil, err
		}
		m, ok := known[slug]
		if !ok {
			return nil, fmt.Errorf("no model %q", slug)
		}
		for nth := range count {
			all = append(all, c.sketch(m, t, nth))
		}
	}
	return all, nil
}

// readEntry reads "ccas" or "ccas*2".
func readEntry(entry string) (slug string, count int, err error) {
	slug, times, many := strings.Cut(entry, "*")
	if !many {
		return slug, 1, nil
	}
	count, err = strconv.Atoi(times)
	return slug, count, err
}
