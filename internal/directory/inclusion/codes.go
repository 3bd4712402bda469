package inclusion

import (
	"slices"
	"strings"

	"relais/internal/directory"
)

// The tables below say what each code of data·inclusion is here. Codes of v0
// stand beside those of v1; both are what the library of the ANCT makes of them.

// numeric opens the themes that are all ours.
const numeric = "numerique--"

// categoryOfTheme gives the category of each theme that is taken. Of those that are
// not digital, one names a category word for word; the others would promise what
// nobody offers.
var categoryOfTheme = map[string]string{
	numeric + "acceder-a-des-services-en-ligne":         directory.ServiceProcedures,
	numeric + "acceder-a-une-connexion-internet":        directory.ServiceAccess, // v0 too
	numeric + "acquerir-un-equipement":                  directory.ServiceEquipment,
	numeric + "maitriser-les-fondamentaux-du-numerique": directory.ServiceEveryday,

	"difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives": directory.ServiceProcedures,

	numeric + "devenir-autonome-dans-les-demarches-administratives":           directory.ServiceProcedures,
	numeric + "realiser-des-demarches-administratives-avec-un-accompagnement": directory.ServiceProcedures,
	numeric + "accompagner-les-demarches-de-sante":                            directory.ServiceProcedures,
	numeric + "prendre-en-main-un-smartphone-ou-une-tablette":                 directory.ServiceEveryday,
	numeric + "prendre-en-main-un-ordinateur":                                 directory.ServiceEveryday,
	numeric + "utiliser-le-numerique-au-quotidien":                            directory.ServiceEveryday,
	numeric + "approfondir-ma-culture-numerique":                              directory.ServiceUnderstanding,
	numeric + "promouvoir-la-citoyennete-numerique":                           directory.ServiceUnderstanding,
	numeric + "favoriser-mon-insertion-professionnelle":                       directory.ServiceWork,
	numeric + "creer-et-developper-mon-entreprise":                            directory.ServiceWork,
	numeric + "acceder-a-du-materiel":                                         directory.ServiceAccess,
	numeric + "s-equiper-en-materiel-informatique":                            directory.ServiceEquipment,
	numeric + "creer-avec-le-numerique":                                       directory.ServiceLeisure,
	numeric + "soutenir-la-parentalite-et-l-education-avec-le-numerique":      directory.ServiceParenting,
}

// categoryOf gives the category of a theme. ours tells that the theme is one of
// those that are taken, or means to be: a digital one that nobody knows.
func categoryOf(theme string) (category string, ours bool) {
	category, known := categoryOfTheme[theme]
	return category, known || strings.HasPrefix(theme, numeric)
}

// prices gives what each price is. The last two are of v0.
var prices = map[string]string{
	"gratuit": directory.FeeFree, "payant": directory.FeePaid,
	"gratuit-sous-conditions": directory.FeeConditional, "pass-numerique": directory.FeeConditional, "adhesion": directory.FeePaid,
}

// everybody is the public that excludes no one, and stands alone.
const everybody = "tous-publics"

// publics gives whom each public is. Those without a code of ours are told in
// the conditions, in these words: an empty list would promise the service to all.
var publics = map[string]struct{ code, words string }{
	"actifs":                             {"", "actifs"},
	"beneficiaires-des-minimas-sociaux":  {"", "bénéficiaires des minima sociaux"},
	"demandeurs-emploi":                  {"", "demandeurs d’emploi"},
	"etudiants":                          {"Étudiants", "étudiants"},
	"familles":                           {"Familles et/ou enfants", "familles"},
	"femmes":                             {"Femmes", "femmes"},
	"jeunes":                             {"Jeunes", "jeunes"},
	"personnes-en-situation-de-handicap": {"", "personnes en situation de handicap"},
	"personnes-en-situation-durgence":    {"", "personnes en situation d’urgence"},
	"personnes-en-situation-juridique-specifique": {"", "personnes en situation juridique spécifique"},
	"personnes-exilees":                           {"", "personnes exilées"},
	"residents-qpv-frr":                           {"", "habitants d’un quartier prioritaire (QPV) ou d’une zone rurale à revitaliser (FRR)"},
	"seniors":                                     {"Seniors", "seniors"},
}

// profiles gives the publics of v0 that have a code of ours; "adultes" single
// out no one.
var profiles = map[string]string{
	"seniors-65": "seniors", "familles-enfants": "familles", "jeunes-16-26": "jeunes", "adultes": everybody,
}

// cares gives the publics of v0 that are special care here.
var cares = map[string]string{
	"surdite": "Surdité", "handicaps-mentaux": "Handicaps mentaux", "handicaps-psychiques": "Handicaps mentaux",
	"deficience-visuelle": "Déficience visuelle", "public-langues-etrangeres": "Langues étrangères (autres)",
	"personnes-en-situation-illettrisme": "Illettrisme",
}

// kinds gives how help of a type is given, "" where a type does not say.
var kinds = map[string]string{
	"accompagnement": directory.SupportOne, "atelier": directory.SupportWorkshop,
	"aide-financiere": "", "aide-materielle": "", "formation": "", "information": "",
	"autonomie": directory.SupportAlone, "delegation": directory.SupportOne, // v0, as the next
	"accueil": "", "numerique": "", "support": "",
}

// welcomes gives how help of a mode of welcome is given: that one comes for it
// says nothing more.
var welcomes = map[string]string{"a-distance": directory.SupportRemote, "en-presentiel": ""}

// The ways in which a service is set in motion, where more than a code is to be
// known of them.
const (
	byMail  = "envoyer-un-courriel"
	byVisit = "se-presenter"
	byLink  = "utiliser-lien-mobilisation"
)

// ways gives how one reaches a place for each way to set its services in motion.
var ways = map[string]string{
	byMail: directory.AccessMail, byVisit: directory.AccessWalkIn, "telephoner": directory.AccessPhone, byLink: directory.AccessBooking,
}

// formerModes gives the modes of v0 in the words of v1.
var formerModes = map[string]string{
	"envoyer-un-mail": byMail, "envoyer-un-mail-avec-une-fiche-de-prescription": byMail,
	"completer-le-formulaire-dadhesion": byLink, "prendre-rdv": byLink,
}

// programmes gives the national programmes among the networks that carry a
// structure.
var programmes = map[string]string{
	"aidants-connect": "Aidants Connect", "conseillers-numeriques": "Conseillers numériques",
	"france-service": "France Services", "grandes-ecoles-du-numerique": "Grande école du numérique",
	"croix-rouge": "La Croix Rouge",
}

// codesOf lists the codes of a table, in order.
func codesOf[V any](table map[string]V) []string {
	codes := make([]string, 0, len(table))
	for code := range table {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}
