package inclusion

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"relais/internal/directory"
	"relais/internal/directory/standard"
)

// service is one service of a structure, as its row tells it.
type service struct {
	*row
	of                key // its structure
	id                string
	name, description string
	categories        []string
	offer             directory.Service // but for the category
	access            []string
	link              string
	where             where
	phone, email      string
	hours             string
	confirmed         time.Time
}

// readService reads the row of a service that is taken.
func readService(r *row, categories []string, latest time.Time) *service {
	s := &service{row: r, categories: categories}
	s.id, s.name = r.required("id"), r.required("nom")
	s.of = key{r.from(), r.required("structure_id")}
	s.description = r.text("description")
	s.where = r.where()
	s.phone, s.email, s.hours = r.phone(s.where.address.Postcode), r.email(), r.hours()
	s.confirmed = r.day(latest)
	s.offer.Fees = r.fees()
	s.offer.Supports = r.supports()
	s.offer.MobilisedBy = known(r, "mobilisable_par", map[string]bool{directory.OpenToPersons: true, directory.OpenToProfessionals: true})
	s.offer.Zone = r.zone()
	told := r.publics(&s.offer)
	s.offer.Conditions = r.conditions(told)
	s.access, s.link = r.access(s.throughProfessional())
	return s
}

// throughProfessional tells whether only a professional may ask for the service.
func (s *service) throughProfessional() bool {
	return slices.Equal(s.offer.MobilisedBy, []string{directory.OpenToProfessionals})
}

// themes gives the categories of a row. A digital theme that nobody knows is a
// fault; ours tells that some theme is taken, or is such.
func (r *row) themes() (categories []string, ours bool) {
	for _, theme := range r.list("thematiques") {
		category, is := categoryOf(theme)
		if is && category == "" {
			r.fault("thematiques", theme, "fault.theme", standard.NearestOf(theme, codesOf(categoryOfTheme)))
		}
		ours, categories = ours || is, withOne(categories, category)
	}
	return categories, ours
}

// fees reads frais.
func (r *row) fees() (fees []string) {
	for _, code := range known(r, "frais", prices) {
		fees = withOne(fees, prices[code])
	}
	return fees
}

// supports reads how help is given, from its type and the modes of welcome.
func (r *row) supports() (all []string) {
	for _, kind := range known(r, "type", kinds) {
		all = withOne(all, kinds[kind])
	}
	for _, mode := range known(r, "modes_accueil", welcomes) {
		all = withOne(all, welcomes[mode])
	}
	return all
}

// publics reads whom the service is for. It gives the words that tell it in the
// conditions when there is no code for some of them.
func (r *row) publics(s *directory.Service) (told []string) {
	all, words := false, false
	for _, code := range r.list("publics") {
		if now, was := profiles[code]; was {
			code = now
		}
		public, is := publics[code]
		switch {
		case code == everybody:
			all = true
			continue
		case cares[code] != "":
			s.Cares = withOne(s.Cares, cares[code])
			continue
		case !is && r.table.old["publics"]:
			public.words = strings.ReplaceAll(code, "-", " ")
		case !is:
			r.fault("publics", code, "fault.code", standard.NearestOf(code, append(codesOf(publics), everybody)))
			continue
		}
		s.Publics, told = withOne(s.Publics, public.code), append(told, public.words)
		words = words || public.code == ""
	}
	switch {
	case all && len(told) > 0:
		r.note("publics", r.cell("publics"), "note.everybody")
		fallthrough
	case all:
		s.Publics = nil
		return nil
	case !words:
		return nil
	}
	return told
}

// conditions writes on one line what the service asks for, and what no code says.
func (r *row) conditions(publics []string) string {
	var parts []string
	add := func(before, text string) {
		if text = strings.TrimRight(standard.OneLine(text), " .;"); text != "" {
			parts = append(parts, before+text)
		}
	}
	add("", strings.ReplaceAll(r.cell("conditions_acces"), "|", " ; "))
	add("publics : ", strings.Join(publics, ", "))
	add("", r.cell("publics_precisions"))
	add("frais : ", r.cell("frais_precisions"))
	add("pour demander : ", r.cell("mobilisation_precisions"))
	return strings.Join(parts, " ; ")
}

// zoned is the form of the codes of a zone: commune or country, département,
// intercommunality.
var zoned = regexp.MustCompile(`^([0-9]{2}|2[AB])[0-9]{3}$|^(0[1-9]|[1-9][0-9]|2[AB]|9[78][0-9])$|^[0-9]{9}$`)

// zone reads zone_eligibilite; nil is everywhere.
func (r *row) zone() (zone []string) {
	everywhere := false
	for _, given := range r.list("zone_eligibilite") {
		code := strings.ToUpper(given)
		if len(code) == 1 && code >= "1" && code <= "9" { // a spreadsheet dropped its zero
			code = "0" + code
			r.note("zone_eligibilite", given, "note.written", code)
		}
		switch {
		case code == "FRANCE" || code == "99100":
			everywhere = true
		case !zoned.MatchString(code):
			r.fault("zone_eligibilite", given, "fault.zone")
		default:
			zone = append(zone, code)
		}
	}
	if everywhere {
		return nil
	}
	return zone
}

// access reads how the service is set in motion, and the link for it. What a
// person may not do alone is not told as a way in.
func (r *row) access(throughProfessional bool) (access []string, link string) {
	link = r.link("lien_mobilisation")
	for _, mode := range r.list("modes_mobilisation") {
		if now, was := formerModes[mode]; was {
			mode = now
		}
		way, is := ways[mode]
		switch {
		case !is:
			r.fault("modes_mobilisation", mode, "fault.code", standard.NearestOf(mode, codesOf(ways)))
		case mode == byLink && link == "":
			r.note("modes_mobilisation", mode, "note.no_link")
		case mode == byVisit && throughProfessional:
			r.note("modes_mobilisation", mode, "note.through_professional")
		case mode == byMail && throughProfessional:
			access = withOne(access, directory.AccessReferral)
		default:
			access = withOne(access, way)
		}
	}
	if link != "" {
		access = withOne(access, directory.AccessBooking)
	}
	return access, link
}
