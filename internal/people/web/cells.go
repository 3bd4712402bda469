package web

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/guard"
	"relais/internal/platform/i18n"
	"relais/internal/territory"
)

// tableReader makes cards of the lines of a table.
type tableReader struct {
	p       *Pages
	t       i18n.Printer // in whose words what is wrong is said
	columns []people.ImportColumn
	year    int // the present one
}

// readTable makes of a table what an import keeps: a card a line, or what is
// wrong with it, field by field.
func (p *Pages) readTable(t i18n.Printer, g grid, off people.Without) (table people.ImportTable, err error) {
	r := tableReader{p: p, t: t, columns: recognised(g.Headings, off), year: p.Clock().Year()}
	table.Columns = r.columns
	if !slices.ContainsFunc(r.columns, func(c people.ImportColumn) bool { return c.Field == "first_name" || c.Field == "name" }) {
		return table, kernel.Fault(kernel.Invalid, "person.import.no_name")
	}
	for _, line := range g.Lines {
		table.Lines = append(table.Lines, r.line(line))
	}
	return table, nil
}

// line reads one line.
func (r tableReader) line(from gridLine) people.ImportLine {
	line := people.ImportLine{Number: from.Number, Cells: from.Cells}
	if from.Broken != "" {
		line.Wrong = []string{r.t.T("person.import.broken")}
		return line
	}
	said := map[string]string{}
	for i, c := range r.columns {
		if c.Field != "" && i < len(from.Cells) {
			said[c.Field] = strings.TrimSpace(from.Cells[i])
		}
	}
	var wrong gate.Refusal
	c := people.Card{FirstName: said["first_name"], Name: said["name"], Phone: phoneCell(said["phone"]), Reach: said["reach"]}
	year, ok := yearCell(said["birth_year"])
	if c.BirthYear = year; !ok {
		wrong.Refuse("birth_year", "person.year.form")
	}
	var key string
	if c.Commune, key = r.p.communeCell(said["commune"], said[postcode]); key != "" {
		wrong.Refuse("commune", key)
	}
	c.PhoneOf = r.coded("phone_of", said["phone_of"], people.PhoneOwners(), "person.phone_of.", &wrong, "person.import.phone_of")
	for _, cell := range listed(said["adaptations"]) {
		c.Adaptations = append(c.Adaptations, r.coded("adaptations", cell, people.Adaptations(), "person.adaptation.", &wrong, "person.import.adaptation"))
	}
	c.Languages = r.tongues(said["languages"], &wrong)
	for field, text := range map[string]string{"first_name": c.FirstName, "name": c.Name, "reach": c.Reach} {
		for _, code := range guard.Warnings(text) {
			wrong.Refuse(field, "person.warn."+code)
		}
	}
	line.Card, line.Wrong = c, r.says(wrong.With(gate.AtEach(cardFields(), c.Check(r.year))))
	return line
}

// cardFields ties each error of a card to the field it is about.
func cardFields() map[string]string {
	return map[string]string{
		"people.name_missing": "first_name", "people.name_long": "first_name", "people.birth_year": "birth_year",
		"people.phone": "phone", "people.phone_of": "phone_of", "people.commune": "commune", "people.reach_long": "reach",
		"people.list_long": "languages", "people.code": "languages", "people.adaptation": "adaptations",
	}
}

// says puts what is wrong with a line in words: which column, and what was
// expected.
func (r tableReader) says(err error) (wrong []string) {
	if err == nil {
		return nil
	}
	for _, fault := range (&gate.Visit{Printer: r.t}).Faults(err) {
		wrong = append(wrong, r.t.Labelled(r.heading(fault.Field), fault.Says))
	}
	slices.Sort(wrong)
	return wrong
}

// heading gives the heading of the column of a field; its name in the product
// when the table has none.
func (r tableReader) heading(field string) string {
	for _, c := range r.columns {
		if c.Field == field {
			return c.Heading
		}
	}
	return r.t.T("person.field." + fieldText(people.Field(field)))
}

// coded gives the code of a value that is typed as a code or as its label.
func (r tableReader) coded(field, typed string, codes []string, prefix string, wrong *gate.Refusal, key string) string {
	if typed == "" {
		return ""
	}
	for _, code := range codes {
		for _, label := range []string{code, r.t.T(prefix + code)} {
			if plain(typed) == plain(label) {
				return code
			}
		}
	}
	wrong.Refuse(field, key)
	return ""
}

// tongues gives the tags of languages that are typed as tags or as names.
func (r tableReader) tongues(typed string, wrong *gate.Refusal) (tags []string) {
	for _, name := range listed(typed) {
		offered := offeredLanguages(nil)
		i := slices.IndexFunc(offered, func(tag string) bool {
			return plain(name) == tag || plain(name) == plain(tongue(r.t, tag))
		})
		if i < 0 {
			wrong.Refuse("languages", "person.import.language")
			continue
		}
		tags = append(tags, offered[i])
	}
	return tags
}

// listed takes a cell of several values apart.
func listed(cell string) (all []string) {
	for _, one := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",;/|\n", r) }) {
		if one = strings.TrimSpace(one); one != "" {
			all = append(all, one)
		}
	}
	return all
}

// nineDigits is a number that a spreadsheet took for a quantity, and whose zero
// it dropped.
var nineDigits = regexp.MustCompile(`^[1-9][0-9]{8}$`)

func phoneCell(cell string) string {
	cell = strings.TrimPrefix(cell, "'") // kept there so that no spreadsheet computes it
	if nineDigits.MatchString(cell) {
		return "0" + cell
	}
	return cell
}

var (
	yearAlone = regexp.MustCompile(`^(?:19|20)[0-9]{2}$`)
	yearLast  = regexp.MustCompile(`^[0-9]{1,2}[/.\- ][0-9]{1,2}[/.\- ]((?:19|20)[0-9]{2})$`)
	yearFirst = regexp.MustCompile(`^((?:19|20)[0-9]{2})-[0-9]{2}-[0-9]{2}(?:[T ].*)?$`)
	serial    = regexp.MustCompile(`^[0-9]{4,5}(?:\.0+)?$`)
)

// yearCell gives the year of a birth that is typed as a year or as a date, or
// kept by a spreadsheet as a number of days. Of a date only the year is taken:
// the rest is not needed.
func yearCell(cell string) (year int, ok bool) {
	switch {
	case cell == "":
		return 0, true
	case yearAlone.MatchString(cell):
		year, err := strconv.Atoi(cell)
		return year, err == nil
	case serial.MatchString(cell):
		days, err := strconv.ParseFloat(cell, 64)
		first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC) // ECMA-376, part 1, 18.17.4.1
		return first.AddDate(0, 0, int(days)).Year(), err == nil
	}
	for _, form := range []*regexp.Regexp{yearLast, yearFirst} {
		if found := form.FindStringSubmatch(cell); found != nil {
			year, err := strconv.Atoi(found[1])
			return year, err == nil
		}
	}
	return 0, false
}

// communeCell finds a commune by its code, its name, its postcode, or both.
func (p *Pages) communeCell(name, code string) (commune, wrong string) {
	if name == "" && code == "" {
		return "", ""
	}
	if _, known := p.Atlas.Commune(strings.ToUpper(name)); known {
		return strings.ToUpper(name), ""
	}
	if len(code) == 4 {
		code = "0" + code // a spreadsheet dropped it
	}
	if name == "" {
		name = code
	}
	near := p.Atlas.ByPostcode(code)
	same := slices.DeleteFunc(slices.Clone(near), func(c territory.Commune) bool { return plain(c.Name) != plain(name) })
	if len(same) == 1 {
		return same[0].Code, ""
	}
	found, choices := p.where(name, "")
	switch {
	case found != "":
		return found, ""
	case len(choices) > 0:
		return "", "person.import.commune.several"
	default:
		return "", "person.import.commune.unknown"
	}
}
