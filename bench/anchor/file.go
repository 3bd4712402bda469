package anchor

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"relais/internal/directory"
)

// WriteFile writes places in the text form of COPY, typed as the table is: the
// anchor is spared reading the lists and the positions of the standard.
// Points in the plane come from project.
func WriteFile(path string, places []directory.Place, project Projection) (err error) {
	clock, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	w := bufio.NewWriterSize(file, 1<<20)
	for i := range places {
		if _, err := w.WriteString(strings.Join(row(i+1, &places[i], clock, project), "\t") + "\n"); err != nil {
			return err
		}
	}
	return w.Flush()
}

func row(id int, p *directory.Place, clock *time.Location, project Projection) []string {
	var categories []string
	for _, s := range p.Services {
		categories = append(categories, s.Category)
	}
	first := p.Services[0]
	x, y := project(p.Point)
	return []string{
		strconv.Itoa(id), text(p.Origin.Ref), text(p.Pivot), text(p.Name), text(p.Address.City), text(p.Address.Postcode),
		text(p.Address.Commune), text(p.Address.Street), text(p.Address.Complement), list(p.Kinds), text(p.Phone),
		list(p.Emails), list(p.Websites), text(p.Hours), text(p.Summary), text(p.Details), text(p.Origin.Source),
		list(p.Itinerances), p.ConfirmedOn.Format(time.DateOnly), list(categories), list(first.Publics), list(first.Cares),
		list(first.Fees), list(p.Programmes), list(p.Labels), list(p.Access), list(first.Supports), text(p.Booking),
		numbers(attributesOf(p, clock)),
		fmt.Sprintf("SRID=4326;POINT(%v %v)", p.Point.Lon, p.Point.Lat),
		fmt.Sprintf("SRID=2154;POINT(%.2f %.2f)", x, y),
	}
}

// text writes a value as COPY reads it; "" is unknown.
func text(s string) string {
	if s == "" {
		return `\N`
	}
	return strings.NewReplacer("\\", `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`).Replace(s)
}

// list writes an array of texts, each in quotes.
func list(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`
	}
	return text("{" + strings.Join(quoted, ",") + "}")
}

func numbers(values []int32) string {
	written := make([]string, len(values))
	for i, v := range values {
		written[i] = strconv.Itoa(int(v))
	}
	return "{" + strings.Join(written, ",") + "}"
}
