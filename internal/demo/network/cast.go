package network

import (
	"relais/internal/access"
	"relais/internal/diagnostic"
	"relais/internal/people"
)

// agreeing is what most people agree to.
func agreeing() []people.Purpose {
	return []people.Purpose{people.ForFile, people.ForShare, people.ForSMS}
}

// house is a structure of the demonstration.
type house struct {
	code, name, typology, departement, commune string
	members                                    []member
	people                                     []helped
	left                                       string // what the network left it at: "" approved, else "applied" or "suspended"
}

// member is someone who works there; who has no name has an account already.
type member struct {
	mail, name string
	role       access.Role
	territory  []string
}

// helped is someone whom a member follows.
type helped struct {
	first, name string
	born        int
	phone, of   string
	commune     string
	languages   []string
	adaptations []string
	reach       string
	by          string // mail of who follows them
	note        string
	private     string
	protected   bool
	agrees      []people.Purpose
	diagnostics []diagnostic.Answers // the oldest first
}

// everyone are the members of the network's own structure.
func everyone() []member {
	return []member{
		{"admin", "Nora Exemple", access.Admin, nil},
		{"dpo", "Hugo Modèle", access.Auditor, nil},
		{"coordination", "Claire Fictive", access.Coordinator, []string{"36"}},
		{"financeur", "Octave Inventé", access.Funder, nil},
	}
}

// houses are the structures of the demonstration, around Châteauroux.
func houses() []house {
	return []house{
		{
			code: "marins", name: "Espace numérique Les Marins", typology: "ASSO", departement: "36", commune: "36044",
			members: []member{
				{"responsable", "Inès Benoist", access.Manager, nil},
				{"conseiller", "Karim Dumas", access.Adviser, nil},
				{"aidante", "Lucie Fabre", access.Aidant, nil},
				{"formateur", "Yann Girard", access.Trainer, nil},
				{"accueil", "Mona Hébert", access.Reception, nil},
				{"benevole", "Paulette Imbert", access.Volunteer, nil},
				{"stock", "Rémi Joly", access.StockManager, nil},
			},
			people: marinsPeople(),
		},
		{
			code: "deols", name: "CCAS de Déols", typology: "CCAS", departement: "36", commune: "36063",
			members: []member{
				{"ccas", "Sonia Klein", access.Manager, nil},
				{"social", "Paul Martin", access.Prescriber, nil},
				{"conseiller", "", access.Volunteer, nil}, // an adviser elsewhere
			},
			people: deolsPeople(),
		},
		{
			code: "ecoute", name: "Allô Numérique Indre", typology: "ASSO", departement: "36", commune: "36044",
			members: []member{
				{"ecoute", "Théo Lambert", access.PhoneOperator, nil},
				{"plateforme", "Ursule Moreau", access.Manager, nil},
			},
		},
		{code: "fil", name: "Association Le Fil d’Ardentes", typology: "ASSO", departement: "36", commune: "36005", left: "applied"},
		{code: "ponts", name: "Atelier des Ponts", typology: "ASSO", departement: "36", commune: "36088", left: "suspended"},
	}
}

func marinsPeople() []helped {
	return []helped{
		{
			first: "Yasmina", name: "D.", born: 1984, phone: "06 39 98 10 12", of: "own", commune: "36044", languages: []string{"ar", "fr"},
			adaptations: []string{"lecture"}, reach: "Le matin, après 9 h.", by: "conseiller", note: "Veut refaire seule sa demande à la CAF. Très à l’aise au téléphone.", private: "Préfère que son fils ne soit pas présent aux rendez-vous.",
			agrees: agreeing(),
			diagnostics: []diagnostic.Answers{
				{
					Given: asked(
						"computer", "none", "smartphone", "own", "tablet", "none", "connection", "mobile", "mailbox", "helped", "start", "alone", "write", "helped", "search", "helped",
						"mail", "not_yet", "photo", "helped", "password", "not_yet", "procedure", "not_yet", "fraud", "not_yet", "reading", "hard", "french", "some", "moving", "alone", "feeling", "afraid", "urgent", "rights",
					),
					Languages: []string{"ar", "fr"}, Words: "J’ai peur d’appuyer au mauvais endroit.", What: "Déclaration trimestrielle à la CAF",
				},
				{
					Given: asked(
						"computer", "none", "smartphone", "own", "tablet", "none", "connection", "mobile", "mailbox", "alone", "start", "alone", "write", "alone", "search", "alone",
						"mail", "helped", "photo", "alone", "password", "helped", "procedure", "helped", "fraud", "not_yet", "reading", "hard", "french", "some", "moving", "alone", "feeling", "hesitant", "urgent", "nothing",
					),
					Languages: []string{"ar", "fr"}, Words: "Je voudrais faire ma demande sans mon fils.",
				},
			},
		},
		{
			first: "Roger", name: "L.", born: 1949, phone: "06 39 98 10 27", of: "family", commune: "36005", languages: []string{"fr"},
			adaptations: []string{"gros-caracteres", "temps"}, reach: "Passer par sa fille.", by: "conseiller", note: "Déclaration de revenus à reprendre ensemble en mai.",
			agrees: []people.Purpose{people.ForFile, people.ForShare, people.ForVoice},
			diagnostics: []diagnostic.Answers{{
				Given: asked(
					"computer", "broken", "smartphone", "none", "tablet", "none", "connection", "white_zone", "mailbox", "none", "start", "helped", "write", "not_yet", "search", "not_yet",
					"mail", "not_yet", "photo", "not_yet", "password", "not_yet", "procedure", "not_yet", "fraud", diagnostic.Unknown, "reading", "listen", "french", "yes", "moving", "with", "feeling", "hesitant", "urgent", "nothing",
				),
				Languages: []string{"fr"},
			}},
		},
		{first: "Fatou", name: "S.", born: 1997, phone: "06 39 98 10 33", of: "own", commune: "36044", languages: []string{"fr", "en"}, by: "aidante", note: "Actualisation France Travail : presque seule la deuxième fois.", agrees: agreeing()},
		{first: "Marcel", name: "Quatremains", born: 1956, commune: "36202", languages: []string{"fr"}, adaptations: []string{"plain-pied"}, by: "aidante"},
		{first: "Oksana", name: "P.", born: 1979, phone: "06 39 98 10 48", of: "own", commune: "36044", languages: []string{"uk", "ru"}, adaptations: []string{"interprete"}, by: "formateur"},
		{first: "Ginette", name: "Rossignol-Inventée", born: 1941, phone: "02 61 91 00 31", of: "own", commune: "36063", languages: []string{"fr"}, adaptations: []string{"temps"}, by: "formateur", note: "Atelier « Premiers pas » : deux séances suivies."},
		{first: "Amine", name: "B.", born: 2003, phone: "06 39 98 10 55", of: "own", commune: "36044", languages: []string{"fr"}, by: "responsable"},
		{first: "Sylvie", name: "T.", born: 1972, phone: "06 39 98 10 61", of: "own", commune: "36044", languages: []string{"fr"}, by: "conseiller", protected: true},
	}
}

func deolsPeople() []helped {
	return []helped{
		{
			first: "Émile", name: "V.", born: 1938, phone: "02 61 91 00 44", of: "own", commune: "36063", languages: []string{"fr"}, by: "social", note: "Sans ordinateur. Souhaite une tablette pour voir ses petits-enfants.",
			agrees: []people.Purpose{people.ForFile, people.ForShare, people.ForVoice},
			diagnostics: []diagnostic.Answers{{
				Given:     asked("computer", "none", "smartphone", "none", "tablet", "none", "connection", "fixed", "mailbox", "none", "reading", "easy", "french", "yes", "moving", "not", "feeling", "ease", "urgent", "nothing"),
				Languages: []string{"fr"}, Words: "Voir les petits en photo, tous les dimanches.",
			}},
		},
		{first: "Nadia", name: "Z.", born: 1990, phone: "06 39 98 20 18", of: "own", commune: "36063", languages: []string{"fr", "ar"}, by: "social", note: "Dossier de logement en ligne à terminer.", agrees: agreeing()},
		{first: "Jean-Luc", name: "C.", born: 1965, commune: "36063", languages: []string{"fr"}, adaptations: []string{"calme"}, reach: "Pas de téléphone : laisser un mot à l’accueil du CCAS.", by: "social"},
		{first: "Mireille", name: "A.", born: 1958, phone: "06 39 98 20 41", of: "own", commune: "36063", languages: []string{"fr"}, by: "ccas"},
	}
}

// asked pairs questions of a diagnostic with their answers.
func asked(pairs ...string) map[string]string {
	given := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		given[pairs[i]] = pairs[i+1]
	}
	return given
}
