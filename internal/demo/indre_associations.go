package demo

// chateaurouxAssociations gives the associations and social centres of
// Châteauroux, and those that help from there at a distance.
func chateaurouxAssociations() []sketch {
	return []sketch{
		{
			name: "Centre social Les Coquelicots", commune: communeChateauroux, street: "14 rue des Coquelicots",
			kinds: "CS", programmes: "Conseillers numériques", access: "venir telephone mail",
			hours:      "Mo 14:00-18:00; Tu-Fr 09:00-12:00,14:00-18:00; Sa[1] 10:00-12:00; PH off",
			directions: "Bus 2, arrêt Coquelicots", entrance: "Entrée sans marche",
			summary: "Ateliers en petit groupe, aide aux devoirs en ligne et permanence pour les parents perdus dans les espaces scolaires.",
			offers: []string{
				"apprendre gratuit atelier langues +ar +tr +pt", "parents gratuit individuel atelier familles",
				"demarches gratuit individuel langues +ar +tr",
			},
		},
		{
			name: "Centre social La Rotonde", commune: communeChateauroux, street: "6 rue de la Rotonde",
			kinds: "CSC", access: "venir telephone",
			hours: "Mo-Fr 09:00-12:30,13:30-18:00; PH off", directions: "Bus 5, arrêt Rotonde",
			summary: "Le jeudi, on répare, on trie ses photos et on parle de ce qu’on lit sur les réseaux.",
			offers:  []string{"apprendre condition atelier seniors | Adhésion de 5 € par an", "comprendre condition atelier | Adhésion de 5 € par an", "loisirs condition atelier familles | Adhésion de 5 € par an"},
		},
		{
			name: "Espace de vie sociale Le Petit Jardin", commune: communeChateauroux, street: "19 impasse du Verger",
			kinds: "EVS|ASSO", access: "venir telephone", lacks: "site",
			hours:   "Tu,Th 14:00-17:30; We 09:30-12:00,14:00-17:30",
			summary: "Un café des parents où l’on parle écrans, contrôle parental et harcèlement en ligne.",
			offers:  []string{"parents gratuit atelier familles femmes par=10", "securite gratuit atelier familles"},
		},
		{
			name: "Le Comptoir solidaire de Châteauroux", commune: communeChateauroux, street: "55 rue de la Filature",
			kinds: "ASSO", programmes: "Relais numérique (Emmaüs Connect)", access: "prescription mail",
			hours: `Tu,Th 09:30-12:30,14:00-17:00 "sur rendez-vous"; PH off`, entrance: "Entrée sans marche",
			directions: "Bus 4, arrêt Filature",
			bring:      "La fiche d’orientation et l’avis d’imposition",
			summary:    "Ordinateurs, téléphones et recharges à petit prix pour les personnes orientées par un travailleur social.",
			offers: []string{
				"equipement condition individuel pro zone=dept par=12 | Sur présentation de l’avis d’imposition",
				"internet condition individuel pro zone=dept | Sur présentation de l’avis d’imposition",
				"apprendre gratuit atelier pro zone=dept",
			},
		},
		{
			name: "Ressourcerie La Boucle", commune: communeChateauroux, street: "7 rue des Tanneurs",
			kinds: "RESSOURCERIE|ESS", labels: "ORDI 3.0", access: "venir telephone",
			hours:   "We,Fr 14:00-18:00; Sa 10:00-12:30,14:00-18:00; PH off",
			summary: "Ordinateurs révisés, garantis un an, à partir de 90 €, et un atelier pour remettre en marche le vôtre.",
			offers:  []string{"equipement payant individuel par=15", "loisirs payant atelier | 5 € la séance"},
		},
		{
			name: "Atelier de reconditionnement Second Tour", commune: communeChateauroux, street: "Zone de la Malterie, bâtiment C",
			kinds: "ACI", access: "ferme", lacks: "site",
			summary: "Chantier d’insertion qui remet en état les ordinateurs donnés ; il n’y a pas de guichet.",
		},
		{
			name: "La Manufacture des idées", commune: communeChateauroux, street: "28 rue des Drapiers",
			kinds: "TIERS_LIEUX", labels: "Fabriques de Territoire", access: "venir mail rdv",
			hours: "Mo-Fr 09:00-19:00; Sa 14:00-18:00; PH off", entrance: "Deux marches, rampe sur demande",
			summary: "Bureaux partagés, ateliers du soir et accompagnement des créateurs d’entreprise.",
			offers:  []string{"emploi payant individuel atelier | Premier rendez-vous offert", "comprendre gratuit atelier", "internet payant autonomie"},
		},
		{
			name: "Fablab Le Copeau", commune: communeChateauroux, street: "11 rue de la Serrurerie",
			kinds: "FABLAB", access: "venir mail", lacks: "tel",
			hours:   "We 14:00-20:00; Fr 17:00-22:00; Sa 10:00-18:00",
			summary: "Imprimantes 3D, découpe et électronique : on vient avec une idée, on repart avec l’objet.",
			offers:  []string{"loisirs condition atelier autonomie jeunes | Adhésion selon les revenus", "comprendre gratuit atelier"},
		},
		{
			name: "Les Éclaireuses", commune: communeChateauroux, street: "3 rue Louise-Michel",
			kinds: "ASSO|CIDFF", access: "telephone rdv", hours: "Mo,Th 09:00-12:00; Tu 14:00-18:00",
			summary: "Pour les femmes qui cherchent un emploi ou veulent protéger leurs comptes, en toute confidentialité.",
			offers:  []string{"emploi gratuit individuel femmes", "securite gratuit individuel femmes", "demarches gratuit individuel femmes langues +uk +ar"},
		},
		{
			name: "Main tendue", commune: communeChateauroux, street: "46 rue de la Fontaine",
			kinds: "ASSO", labels: "Formé à « DUPLEX » (illettrisme)", access: "venir telephone", lacks: "site",
			hours: "Mo,We,Fr 14:00-17:00", directions: "Bus 3, arrêt Fontaine",
			summary: "Des bénévoles accompagnent les personnes qui lisent peu ou qui parlent une autre langue.",
			offers:  []string{"demarches gratuit individuel illettrisme langues +fa +uk +ar +en par=18", "apprendre gratuit individuel illettrisme"},
		},
		{
			name: "Signes d'ici", commune: communeChateauroux, street: "4 rue du Colombier",
			kinds: "ASSO", access: "mail rdv", lacks: "tel", hours: `We 14:00-17:00 "sur rendez-vous"`,
			summary: "Aide aux démarches en langue des signes, sur place ou en visio.",
			offers:  []string{"demarches gratuit individuel distance surdite zone=dept par=6"},
		},
		{
			name: "Voir au clair", commune: communeChateauroux, street: "12 rue du Colombier",
			kinds: "ASSO", access: "telephone mail", hours: "Tu[2,4] 14:00-17:00", entrance: "Entrée sans marche, bande de guidage depuis le trottoir",
			summary: "Apprendre la synthèse vocale et le zoom de son téléphone avec des personnes qui s’en servent tous les jours.",
			offers:  []string{"apprendre gratuit individuel vue seniors", "internet gratuit autonomie vue"},
		},
		{
			name: "Le Trait d'union", commune: communeChateauroux, street: "33 avenue des Charmes",
			kinds: "ESAT", access: "prescription telephone", hours: "Mo-Th 09:00-12:00,13:30-16:00",
			summary: "Ateliers faciles à comprendre pour les adultes en situation de handicap mental.",
			offers:  []string{"apprendre gratuit atelier mental pro zone=dept par=8", "securite gratuit atelier mental pro zone=dept"},
		},
		{
			name: "Cap Horizon", commune: communeChateauroux, street: "60 avenue des Charmes",
			kinds: "CAP_EMPLOI", access: "telephone rdv", hours: "Mo-Fr 09:00-12:00,13:30-16:30; PH off", age: 455, entrance: "Entrée sans marche, place réservée devant la porte",
			summary: "Recherche d’emploi et outils adaptés pour les personnes handicapées.",
			offers:  []string{"emploi gratuit individuel distance moteur surdite zone=dept par=20"},
		},
		{
			name: "Temps libre en Berry", commune: communeChateauroux, street: "18 rue des États-Unis",
			kinds: "ASSO", access: "venir telephone mail", hours: "Sep-Jun Tu,Th 09:30-11:30,14:00-16:00; Jul-Aug Tu 09:30-11:30",
			summary: "Dix séances pour les retraités, de la première mise en marche aux appels vidéo avec les petits-enfants.",
			offers:  []string{"apprendre payant atelier seniors par=24 | 40 € les dix séances", "securite payant atelier seniors"},
		},
		{
			name: "Résidence La Traversée", commune: communeChateauroux, street: "25 rue de Belfort",
			kinds: "RS_FJT", access: "ferme", hours: "Mo-Fr 17:00-20:00",
			summary: "Permanence réservée aux jeunes qui logent dans la résidence.",
			offers:  []string{"demarches gratuit individuel jeunes", "emploi gratuit individuel jeunes"},
		},
		{
			name: "Allô démarches Indre", commune: communeChateauroux, street: "2 rue du Marché-aux-Grains",
			kinds: "ASSO", programmes: "Aidants Connect", access: "telephone rdv",
			hours:   "Mo-Fr 09:00-19:00; Sa 09:00-12:00; PH off",
			summary: "Par téléphone ou en visio, partout dans l’Indre : rappel dans la journée.",
			offers:  []string{"demarches gratuit distance zone=dept par=70", "apprendre gratuit distance zone=dept seniors", "securite gratuit distance zone=dept"},
		},
	}
}
