package standard

import (
	"slices"
	"strings"

	"relais/internal/kernel"
)

// The forms of the standard.
const (
	FormV1 = "v1"
	FormV0 = "v0"
)

// columns lists the fields of the standard v1, in the order of its schema.
func columns() []string {
	return []string{
		"id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "complement_adresse",
		"latitude", "longitude", "typologie", "telephone", "courriels", "site_web", "horaires",
		"presentation_resume", "presentation_detail", "source", "itinerance", "structure_parente",
		"date_maj", "services", "publics_specifiquement_adresses", "prise_en_charge_specifique",
		"frais_a_charge", "dispositif_programmes_nationaux", "formations_labels",
		"autres_formations_labels", "modalites_acces", "modalites_accompagnement",
		"fiche_acces_libre", "prise_rdv",
	}
}

// required lists the columns without which a file of a form is not read. The
// pivot of v0 files is mostly missing, and may be.
func required(form string) []string {
	if form == FormV0 {
		return []string{"id", "nom", "commune", "code_postal", "adresse", "date_maj", "services"}
	}
	return []string{"id", "pivot", "nom", "commune", "code_postal", "adresse", "date_maj"}
}

// The columns of v0 that v1 cut in two, and one that it left.
const (
	oldPublics = "publics_accueillis"
	oldLabels  = "labels_nationaux"
	oldBAN     = "cle_ban"
)

// renamed gives the columns that v1 gave a new name. Published v0 files write
// conditions_access, the schema conditions_acces.
func renamed() map[string]string {
	return map[string]string{
		"courriel":          "courriels",
		"conditions_acces":  "frais_a_charge",
		"conditions_access": "frais_a_charge",
		"labels_autres":     "autres_formations_labels",
		"accessibilite":     "fiche_acces_libre",
	}
}

// layout says where each field stands in the rows of a table.
type layout struct {
	form    string
	at      map[string]int    // v1 field, or column of v0 only, to position
	names   map[string]string // the same to the file's own name
	unknown []string
	width   int // of the header it was made for
}

// newLayout finds the columns of a form in a header. The two columns that an
// error file adds are passed over.
func newLayout(header []string, form string) layout {
	l := layout{form: form, at: map[string]int{}, names: map[string]string{}, width: len(header)}
	known, old := columns(), renamed()
	for i, name := range header {
		key := columnKey(name)
		field := key
		if now, ok := old[key]; ok && l.form == FormV0 {
			field = now
		}
		onlyOld := l.form == FormV0 && (key == oldPublics || key == oldLabels || key == oldBAN)
		_, twice := l.at[field]
		switch {
		case key == errorLine || key == errorTexts:
		case !twice && (onlyOld || slices.Contains(known, field)):
			l.at[field], l.names[field] = i, name
		case name != "":
			l.unknown = append(l.unknown, name)
		}
	}
	return l
}

// formOf tells the form by the columns that only one of them has.
func formOf(header []string) string {
	onlyV1 := []string{
		"courriels", "itinerance", "publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge",
		"dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels", "modalites_acces", "fiche_acces_libre",
	}
	onlyV0 := []string{
		"courriel", oldPublics, "conditions_acces", "conditions_access", oldLabels, "labels_autres", "accessibilite", oldBAN,
	}
	balance := 0
	for _, name := range header {
		key := columnKey(name)
		if slices.Contains(onlyV1, key) {
			balance++
		}
		if slices.Contains(onlyV0, key) {
			balance--
		}
	}
	if balance < 0 {
		return FormV0
	}
	return FormV1
}

// columnKey reads a column's name as people write it: "Code postal".
func columnKey(name string) string {
	return strings.NewReplacer(" ", "_", "-", "_", "'", "_").Replace(fold(name))
}

// missing names the required columns that are not there. A JSON object may
// leave out a pivot that is unknown.
func (l layout) missing(growing bool) error {
	var absent []string
	for _, name := range required(l.form) {
		if _, ok := l.at[name]; !ok && (!growing || name != "pivot") {
			absent = append(absent, name)
		}
	}
	switch {
	case len(absent) == 0:
		return nil
	case len(l.at) < 3:
		return kernel.Fault(kernel.Invalid, "standard.not_places")
	}
	return kernel.Fault(kernel.Invalid, "standard.columns", strings.Join(absent, ", "))
}
