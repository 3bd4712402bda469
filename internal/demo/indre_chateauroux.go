package demo

// What the tables of the Indre repeat.
const (
	communeChateauroux = "36044"
	weekdaysWithBreak  = "Mo-Fr 09:00-12:00,14:00-17:00; PH off"
)

// chateauroux gives the public places of Châteauroux.
func chateauroux() []sketch {
	return []sketch{
		{
			name: "Espace numérique Les Marins", commune: communeChateauroux, street: "12 place des Marins",
			kinds: "EPN", programmes: "Conseillers numériques|Aidants Connect", access: "venir telephone mail",
			hours: weekdaysWithBreak, age: 21,
			directions: "Bus 4, arrêt Les Marins", entrance: "Entrée sans marche",
			bring:   "Une pièce d’identité et les courriers que vous avez reçus",
			summary: "Deux conseillers vous aident dans vos démarches en ligne et animent des ateliers pour apprendre à votre rythme.",
			details: "Le matin, on vient sans rendez-vous. L’après-midi est réservé aux ateliers : messagerie, téléphone, achats en ligne, photos de famille.",
			offers: []string{
				"demarches gratuit individuel langues anglais +ar +en par=30",
				"apprendre gratuit individuel atelier par=24",
				"securite gratuit atelier par=8",
				"internet gratuit autonomie",
			},
		},
		{
			name: "France services de Châteauroux", commune: communeChateauroux, street: "8 rue du Marché-aux-Grains",
			kinds: "RFS", programmes: "France Services|Aidants Connect", access: "venir telephone rdv",
			labels: "Formé à « Mon Espace Santé »",
			hours:  "Mo-Th 08:30-12:30,13:30-17:30; Fr 08:30-12:30; PH off", age: 40,
			directions: "Bus 1, 2 et 4, arrêt République", entrance: "Entrée sans marche",
			bring:   "Votre numéro de sécurité sociale et votre dernier avis d’imposition",
			summary: "Impôts, retraite, allocations, permis de conduire : un seul guichet, et quelqu’un qui reste à côté de vous jusqu’au bout.",
			offers: []string{
				"demarches gratuit individuel moteur par=90", "internet gratuit autonomie",
				"emploi gratuit individuel | Pour s’inscrire ou actualiser sa situation",
			},
		},
		{
			name: "France services Les Hauts-Prés", commune: communeChateauroux, street: "3 allée des Noisetiers",
			kinds: "RFS|PIMMS", programmes: "France Services|Point d'accès numérique CAF", access: "venir telephone",
			hours:      "Mo 13:30-17:30; Tu-Fr 09:00-12:30,13:30-17:30; PH off",
			directions: "Bus 2, arrêt Hauts-Prés", entrance: "Rampe à gauche de l’entrée",
			summary: "Une équipe de quartier pour comprendre un courrier, remplir un dossier et joindre le bon service.",
			offers:  []string{"demarches gratuit individuel langues +tr +ar par=60", "apprendre gratuit individuel"},
		},
		{
			name: "Médiathèque L'Écritoire", commune: communeChateauroux, street: "41 avenue des Platanes",
			kinds: "BIB", programmes: "Bibliothèques numérique de référence", access: "venir telephone mail",
			hours:      "Tu 12:00-18:30; We 10:00-18:30; Th,Fr 14:00-18:30; Sa 10:00-18:00; PH off",
			directions: "Bus 1, arrêt Médiathèque", entrance: "Entrée sans marche, ascenseur à tous les étages",
			summary: "Vingt postes en accès libre, des ateliers le samedi et un coin pour les enfants.",
			offers: []string{
				"internet gratuit autonomie vue | Carte gratuite, remise à l’accueil", "loisirs gratuit atelier familles jeunes",
				"comprendre gratuit atelier", "parents gratuit atelier familles",
			},
		},
		{
			name: "Bibliothèque Les Quatre Vents", commune: communeChateauroux, street: "17 rue des Alouettes",
			kinds: "BIB", access: "venir", lacks: "site",
			hours: "We 10:00-12:00,14:00-18:00; Fr 15:30-18:00; Sa 10:00-12:30", directions: "Bus 3, arrêt Alouettes",
			summary: "Petite bibliothèque de quartier avec quatre ordinateurs et une imprimante.",
			offers:  []string{"internet gratuit autonomie", "loisirs gratuit atelier familles"},
		},
		{
			name: "CCAS, antenne Les Tilleuls", commune: communeChateauroux, street: "5 rue des Tilleuls",
			kinds: "CCAS", programmes: "Aidants Connect", access: "telephone rdv", lacks: "site",
			hours: "Mo,Tu,Th,Fr 08:30-12:00,13:30-17:00; We 08:30-12:00; PH off", entrance: "Entrée sans marche",
			bring:   "Un justificatif de domicile",
			summary: "Les agents font vos démarches avec vous, au bureau ou chez vous si vous ne pouvez plus vous déplacer.",
			offers:  []string{"demarches gratuit individuel seniors zone=ici par=25 | Habiter Châteauroux"},
		},
		{
			name: "Maison des solidarités Vaugirard", commune: communeChateauroux, street: "22 rue de Vaugirard",
			kinds: "MDS|CD", programmes: "Aidants Connect", access: "prescription telephone", lacks: "mail",
			hours: "Mo-Fr 08:30-12:00,13:00-17:00; PH off", age: 420, entrance: "Entrée sans marche",
			summary: "Accès aux droits en ligne pour les personnes suivies par un travailleur social.",
			offers:  []string{"demarches gratuit individuel pro zone=dept illettrisme | Être suivi par un service social"},
		},
		{
			name: "Mairie annexe des Jardins", commune: communeChateauroux, street: "1 place des Jardins",
			kinds: "MUNI", access: "venir telephone", lacks: "mail site",
			hours:   "Mo,Tu,Th,Fr 09:00-12:00; We 09:00-12:00,14:00-17:00; PH off",
			summary: "Un poste informatique à disposition et l’aide d’un agent pour les papiers d’identité.",
			offers:  []string{"demarches gratuit autonomie individuel", "internet gratuit autonomie"},
		},
		{
			name: "Mission locale de Châteauroux", commune: communeChateauroux, street: "30 boulevard de la Gare",
			kinds: "ML", programmes: "Promeneurs du net", access: "venir telephone mail",
			hours: "Mo-Th 09:00-12:30,13:30-17:30; Fr 09:00-12:30,13:30-16:30; PH off", directions: "À cinq minutes à pied de la gare",
			summary: "De 16 à 25 ans : CV, recherche en ligne, entretien en visio et certification Pix.",
			offers: []string{
				"emploi gratuit individuel atelier jeunes par=40 | Avoir de 16 à 25 ans", "apprendre gratuit atelier jeunes",
				"securite gratuit atelier jeunes",
			},
		},
		{
			name: "Point information jeunesse", commune: communeChateauroux, street: "9 rue du Palais",
			kinds: "PIJ_BIJ", programmes: "Promeneurs du net", access: "venir mail",
			hours:   "Mo,Tu,Th,Fr 13:30-18:00; We 10:00-12:30,13:30-18:00; PH off",
			summary: "Logement, bourses, jobs d’été : on cherche avec vous, sans rendez-vous.",
			offers:  []string{"demarches gratuit individuel jeunes etudiants", "comprendre gratuit atelier jeunes", "internet gratuit autonomie jeunes"},
		},
		{
			name: "Espace étudiant Balsan", commune: communeChateauroux, street: "90 avenue des Drapiers",
			kinds: "EPN", access: "venir rdv", lacks: "tel",
			hours:      "Mo-Fr 12:00-19:00; Jul-Aug off; PH off",
			directions: "Bus 8, arrêt Campus", entrance: "Entrée sans marche",
			summary: "Prêt d’ordinateurs portables et coup de main pour les dossiers, pendant l’année universitaire.",
			offers:  []string{"internet condition autonomie etudiants | Carte d’étudiant en cours de validité", "demarches gratuit individuel etudiants anglais +en"},
		},
		{
			name: "Cyber-base du Lac", commune: communeChateauroux, street: "2 rue du Lac",
			kinds: "EPN", access: "telephone", lacks: "mail site", age: 1100,
			offers: []string{"apprendre", "internet gratuit"},
		},
	}
}
