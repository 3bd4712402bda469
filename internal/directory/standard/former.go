package standard

import "relais/internal/directory"

// The tables below give, for each term of the standard v0, the one that v1
// put in its place, as the description of changes published with v1 and the
// library of the ANCT have it. Explanations after a colon are left out.

func formerServices() map[string]string {
	return map[string]string{
		"Devenir autonome dans les démarches administratives":           directory.ServiceProcedures,
		"Réaliser des démarches administratives avec un accompagnement": directory.ServiceProcedures,
		"Accompagner les démarches de santé":                            directory.ServiceProcedures,
		"Prendre en main un smartphone ou une tablette":                 directory.ServiceEveryday,
		"Prendre en main un ordinateur":                                 directory.ServiceEveryday,
		"Utiliser le numérique au quotidien":                            directory.ServiceEveryday,
		"Approfondir ma culture numérique":                              directory.ServiceUnderstanding,
		"Promouvoir la citoyenneté numérique":                           directory.ServiceUnderstanding,
		"Favoriser mon insertion professionnelle":                       directory.ServiceWork,
		"Créer et développer mon entreprise":                            directory.ServiceWork,
		"Accéder à une connexion internet":                              directory.ServiceAccess,
		"Accéder à du matériel":                                         directory.ServiceAccess,
		"S'équiper en matériel informatique":                            directory.ServiceEquipment,
		"Créer avec le numérique":                                       directory.ServiceLeisure,
		"Soutenir la parentalité et l'éducation avec le numérique":      directory.ServiceParenting,
		"Soutenir la parentalité":                                       directory.ServiceParenting,
	}
}

func formerFees() map[string]string {
	return map[string]string{
		"Adhésion":                  directory.FeePaid,
		"Accepte le Pass numérique": directory.FeeConditional,
		"Pass numérique":            directory.FeeConditional,
	}
}

func formerSupports() map[string]string {
	return map[string]string{
		"Seul":            directory.SupportAlone,
		"Avec de l'aide":  directory.SupportOne,
		"A ma place":      directory.SupportOne,
		"Dans un atelier": directory.SupportWorkshop,
	}
}

func formerPublics() map[string]string {
	return map[string]string{
		"Seniors (+ 65 ans)":  "Seniors",
		"Seniors (+65 ans)":   "Seniors",
		"Familles/enfants":    "Familles et/ou enfants",
		"Jeunes (16-26 ans)":  "Jeunes",
		"Uniquement femmes":   "Femmes",
		"Uniquement étudiant": "Étudiants",
	}
}

func formerCares() map[string]string {
	return map[string]string{
		"Public langues étrangères":            "Langues étrangères (autres)",
		"Handicaps psychiques":                 "Handicaps mentaux",
		"Personnes en situation d'illettrisme": "Illettrisme",
	}
}

// formerAnybody lists the publics of v0 that single out no one, for whom v1
// has no term: an empty list means everybody.
func formerAnybody() map[string]bool {
	return map[string]bool{"adultes": true, "tous publics": true, "tout public": true}
}

func formerProgrammes() map[string]string {
	return map[string]string{
		"CNFS":                        "Conseillers numériques",
		"Grandes écoles du numérique": "Grande école du numérique",
		"Point numérique CAF":         "Point d'accès numérique CAF",
	}
}

func formerLabels() map[string]string {
	return map[string]string{"Fabrique de Territoire": "Fabriques de Territoire"}
}

// formerOtherLabels lists the national labels of v0 that v1 has no term for:
// they are kept among the other labels, word for word.
func formerOtherLabels() map[string]string {
	labels := map[string]string{}
	for _, label := range []string{"APTIC", "Point relais CAF", "Relais pôle emploi", "French Tech", "Campus connecté"} {
		labels[fold(label)] = label
	}
	return labels
}
