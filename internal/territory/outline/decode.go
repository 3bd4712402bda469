package outline

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"relais/internal/kernel"
)

// The columns of outlines.tsv, in order; generate writes them.
const (
	columnCode = iota
	columnApproximate
	columnWidth
	columnWest
	columnNorth
	columnPerLon
	columnPerLat
	columnPath
	columns
)

//go:embed outlines.tsv
var outlines string

// embedded decodes the embedded file the first time it is asked for.
var embedded = sync.OnceValues(func() (map[string]Shape, error) {
	return decode(outlines)
})

// decode reads the lines of an outlines file, the first being its header.
func decode(text string) (map[string]Shape, error) {
	shapes := make(map[string]Shape)
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if i == 0 {
			continue
		}
		code, shape, err := decodeLine(line)
		if err != nil {
			return nil, fmt.Errorf("outlines line %d: %w", i+1, err)
		}
		shapes[code] = shape
	}
	return shapes, nil
}

func decodeLine(line string) (code string, s Shape, err error) {
	fields := strings.Split(line, "\t")
	if len(fields) != columns {
		return "", Shape{}, kernel.Fault(kernel.Internal, "outline.columns", len(fields), columns)
	}
	s = Shape{Path: fields[columnPath], Height: Height, Approximate: fields[columnApproximate] == "1"}
	if s.Width, err = strconv.Atoi(fields[columnWidth]); err != nil {
		return "", Shape{}, err
	}
	for _, number := range []struct {
		column int
		into   *float64
	}{
		{columnWest, &s.west},
		{columnNorth, &s.north},
		{columnPerLon, &s.perLon},
		{columnPerLat, &s.perLat},
	} {
		if *number.into, err = strconv.ParseFloat(fields[number.column], 64); err != nil {
			return "", Shape{}, err
		}
	}
	return fields[columnCode], s, nil
}
