package standard

import (
	"regexp"
	"strings"
	"time"

	"relais/internal/directory"
)

// card is one row while it is read.
type card struct {
	reader *Reader
	line   int
	values []string
	place  directory.Place
	faults []Fault
	notes  []Fault
}

// cell gives the value of a field, without the spaces around it; "" when the
// file has no such column.
func (c *card) cell(field string) string {
	i, ok := c.reader.layout.at[field]
	if !ok || i >= len(c.values) {
		return ""
	}
	return strings.TrimSpace(c.values[i])
}

// fault refuses the row for the value of a field.
func (c *card) fault(field, value, expected string, args ...any) {
	c.faults = append(c.faults, c.told(field, value, expected, args))
}

// note tells what was mended in an accepted value.
func (c *card) note(field, value, done string, args ...any) {
	c.notes = append(c.notes, c.told(field, value, done, args))
}

func (c *card) told(field, value, key string, args []any) Fault {
	if name, ok := c.reader.layout.names[field]; ok {
		field = name
	}
	return Fault{Line: c.line, Field: field, Value: cut(value), Expected: key, Args: args}
}

// old tells whether the file is of the former form: what its rules allow is
// then no matter for a note.
func (c *card) old() bool { return c.reader.layout.form == FormV0 }

// line gives a field that holds one line of text.
func (c *card) oneLine(field string) string {
	value := c.cell(field)
	mended := oneLine(value)
	if mended != value {
		c.note(field, value, "note.written", mended)
	}
	return mended
}

// needed is oneLine for a required field.
func (c *card) needed(field string) (string, bool) {
	value := c.oneLine(field)
	if value == "" {
		c.fault(field, "", "fault.required")
	}
	return value, value != ""
}

// oneLine joins the words of s by single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// identity reads who the place is: id, pivot, nom, source, structure_parente.
func (c *card) identity() {
	if id, ok := c.needed("id"); ok {
		c.place.Origin.Ref = id
		if first, twice := c.reader.seen[id]; twice {
			c.fault("id", id, "fault.unique", first)
		} else {
			c.reader.seen[id] = c.line
		}
	}
	c.pivot()
	c.place.Name, _ = c.needed("nom")
	c.place.Origin.Source = c.oneLine("source")
	c.place.Parent = c.oneLine("structure_parente")
}

// pivot reads the legal number, which may be unknown.
func (c *card) pivot() {
	value := c.cell("pivot")
	mended := strings.ToUpper(strings.Join(strings.Fields(value), ""))
	if siret := siretFirst.FindStringSubmatch(mended); siret != nil {
		mended = siret[1]
	}
	switch {
	case mended == directory.UnknownPivot:
	case mended == "":
		if !c.old() {
			c.note("pivot", value, "note.pivot_unknown")
		}
	case !alphanumeric(mended), len(mended) < 9, len(mended) > 14:
		c.fault("pivot", value, "fault.pivot")
	case len(mended) == 9:
		c.fault("pivot", value, "fault.siren")
	case isRIDET(mended):
		c.place.Pivot = mended
		c.note("pivot", value, "note.pivot_kept")
	case !isPivot(mended):
		c.fault("pivot", value, "fault.pivot")
	default:
		c.place.Pivot = mended
		if mended != value {
			c.note("pivot", value, "note.written", mended)
		}
	}
}

// siretFirst is a SIRET with something after it: "12345678900017/APE:1234Z".
var siretFirst = regexp.MustCompile(`^(\d{14})[^0-9A-Z]`)

// isPivot tells what both the schema and the library take: a number of 14
// characters, or W and nine more.
func isPivot(s string) bool {
	return alphanumeric(s) && (len(s) == 14 || len(s) == 10 && s[0] == 'W')
}

// isRIDET recognises the register of New Caledonia: ten digits.
func isRIDET(s string) bool { return len(s) == 10 && digits(s) }

// kinds reads typologie.
func (c *card) kinds() {
	c.place.Kinds = c.list("typologie", c.reader.books.kinds)
}

// unreadDate is what the field's files give for a date they could not read:
// the day from which computers count, or the eve of it once hours are shifted.
const unreadDate = "1970-01-01"

// oldestDate is the year before which a date is a slip of the keyboard.
const oldestDate = 1900

// confirmed reads date_maj. A place whose date could not be read by those who
// made the file is accepted, and its date unknown.
func (c *card) confirmed() {
	value, ok := c.needed("date_maj")
	if !ok {
		return
	}
	day, expected := DayOf(value, c.reader.latest)
	mended := day.Format(time.DateOnly)
	switch {
	case expected != "":
		c.fault("date_maj", value, expected)
		return
	case day.IsZero():
		c.note("date_maj", value, "note.date_unknown")
		return
	case mended != value:
		c.note("date_maj", value, "note.written", mended)
	}
	c.place.ConfirmedOn = day
}

// readDay reads a day as the standard writes it, followed or not by an hour,
// or as people do: day, month, year.
func readDay(s string) (time.Time, bool) {
	s, _, _ = strings.Cut(s, " ")
	s, _, _ = strings.Cut(s, "T")
	for _, form := range []string{time.DateOnly, "2006/1/2", "2/1/2006", "2-1-2006", "2.1.2006"} {
		if day, err := time.Parse(form, s); err == nil {
			return day, true
		}
	}
	return time.Time{}, false
}
