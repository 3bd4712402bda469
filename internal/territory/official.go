package territory

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"relais/internal/kernel"
)

// Centroid is a commune as an official file gives it. Only Code and Point are
// always there; what the file does not tell is zero.
type Centroid struct {
	Code        string
	Name        string
	Postcodes   []string
	Departement string
	Region      string
	EPCI        string
	Population  int
	Point       kernel.Point
}

// Fault is something wrong in a file, told so that a person can mend it.
type Fault struct {
	Line     int    // of the file, from 1; of a JSON file, the rank of the commune
	Field    string // the column or the property, as the file writes it
	Value    string // what stands there
	Expected string // what was expected, in French
}

// String tells the fault in French.
func (f Fault) String() string {
	return fmt.Sprintf("ligne %d, %s « %s » : %s", f.Line, f.Field, f.Value, f.Expected)
}

// maxFile bounds what is read: the largest official file, with contours, has
// some 100 MB.
const maxFile = 256 << 20

// ReadOfficial reads a file of the centroids of communes, in any of the forms
// in which they are published: CSV parted by commas, semicolons or tabs with
// a header (La Poste, data.gouv.fr "communes de France"), the JSON of
// geo.api.gouv.fr with its "centre", or GeoJSON. UTF-8 with or without BOM
// and Windows-1252 are read. The name serves to tell JSON from CSV when the
// first character does not.
//
// What is right is given even when other lines have faults; nothing of a
// faulty line is. Lines of the same code, one a postcode, make one centroid.
// An error of kind [kernel.Invalid] means that the file as a whole cannot be
// understood.
func ReadOfficial(r io.Reader, name string) (centroids []Centroid, faults []Fault, err error) {
	defer kernel.Wrap(&err, "territory.ReadOfficial(%s)", filepath.Base(name))
	content, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, nil, kernel.Because(kernel.Unavailable, "territory.file.unreadable", err)
	}
	if len(content) > maxFile {
		return nil, nil, kernel.Fault(kernel.Invalid, "territory.file.too_long", maxFile>>20)
	}
	content = bytes.TrimPrefix(utf8Text(content), []byte("\ufeff"))
	start := bytes.TrimSpace(content)
	if len(start) == 0 {
		return nil, nil, kernel.Fault(kernel.Invalid, "territory.file.empty")
	}
	read := newReading()
	ext := strings.ToLower(filepath.Ext(name))
	if start[0] == '[' || start[0] == '{' || ext == ".json" || ext == ".geojson" {
		err = read.json(start)
	} else {
		err = read.table(content)
	}
	return read.centroids, read.faults, err
}
