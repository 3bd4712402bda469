package web

import (
	"slices"

	"relais/internal/people"
)

// postcode is a column that helps to find the commune, and fills no field.
const postcode = "postcode"

// headings gives, for each field, the headings under which tables hold it, as
// [plain] has them. Source: the tables that structures keep, and what the forms
// of this product call the fields.
func headings() map[string][]string {
	return map[string][]string{
		"first_name":  {"prenom", "prenoms", "prenomdelapersonne", "prenomdubeneficiaire", "prenomusager", "firstname"},
		"name":        {"nom", "noms", "nomdefamille", "nomdusage", "nomusuel", "nomdelapersonne", "nomdubeneficiaire", "nomusager", "initiale", "patronyme", "lastname"},
		"birth_year":  {"anneedenaissance", "annee", "datedenaissance", "naissance", "nele", "nee", "ne", "neele", "neen", "ddn", "birthyear"},
		"phone":       {"telephone", "tel", "telephoneportable", "telephonemobile", "telportable", "telmobile", "portable", "mobile", "numero", "numerodetelephone", "notelephone", "ntel", "gsm", "phone"},
		"phone_of":    {"aquiestcetelephone", "aquiestletelephone", "telephonede", "titulairedutelephone", "telephoneappartienta"},
		"commune":     {"commune", "ville", "lieuderesidence", "communederesidence", "localite", "residence", "codeinsee", "insee", "codecommune"},
		postcode:      {"codepostal", "cp", "codepost"},
		"languages":   {"langue", "langues", "languesparlees", "langueparlee", "languematernelle"},
		"reach":       {"commentlajoindre", "commentjoindre", "commentlejoindre", "joindre", "disponibilites", "disponibilite", "horaires", "contact"},
		"adaptations": {"pourbienlaccueillir", "adaptations", "adaptation", "amenagements", "amenagement", "accessibilite"},
	}
}

// recognised tells what each column of a table fills: the first that answers for
// a field, and none that the network does without.
func recognised(names []string, off people.Without) (columns []people.ImportColumn) {
	taken := map[string]bool{}
	for _, name := range names {
		column := people.ImportColumn{Heading: name}
		for field, known := range headings() {
			if slices.Contains(known, plain(name)) && !taken[field] && !off.Has(people.Field(field)) {
				column.Field = field
				taken[field] = true
				break
			}
		}
		columns = append(columns, column)
	}
	return columns
}
