package demo

// aroundChateauroux gives the places of the towns next to Châteauroux.
func aroundChateauroux() []sketch {
	return []sketch{
		{
			name: "Médiathèque La Passerelle", commune: "36063", street: "10 avenue du Parc",
			kinds: "BIB", programmes: "Conseillers numériques", access: "venir telephone",
			hours: "Tu,Fr 15:00-18:30; We 10:00-12:30,14:00-18:30; Sa 10:00-12:30,14:00-17:00; PH off", directions: "Bus 3, arrêt Mairie de Déols", entrance: "Entrée sans marche",
			summary: "Une conseillère numérique le mercredi, et des tablettes à emprunter pour trois semaines.",
			offers:  []string{"apprendre gratuit individuel atelier", "loisirs gratuit atelier familles", "internet gratuit autonomie"},
		},
		{
			name: "Mairie de Déols", commune: "36063", street: "1 place de la Mairie",
			kinds: "MUNI", access: "venir telephone", hours: "Mo-Fr 08:30-12:00,13:30-17:30; Sa 09:00-12:00; PH off",
			offers: []string{"demarches gratuit individuel"},
		},
		{
			name: "Maison de quartier Les Peupliers", commune: "36063", street: "8 allée des Peupliers",
			kinds: "MQ", access: "venir", lacks: "mail site", hours: "Mo,Th 14:00-17:30; We 09:00-12:00", age: 430,
			summary: "Café, aide aux devoirs et dépannage numérique entre voisins.",
			offers:  []string{"apprendre gratuit individuel", "parents gratuit individuel familles"},
		},
		{
			name: "Espace numérique du Poinçonnet", commune: "36159", street: "7 rue de la Forêt",
			kinds: "EPN|MUNI", programmes: "Conseillers numériques", access: "venir telephone rdv",
			hours: "Mo,Th 14:00-18:00; Tu,We 09:00-12:00,14:00-17:00; PH off", directions: "Bus 6, arrêt Forêt", entrance: "Entrée sans marche",
			summary: "Rendez-vous d’une heure avec la conseillère, sur votre appareil si vous en avez un.",
			offers:  []string{"apprendre gratuit individuel seniors par=16", "demarches gratuit individuel", "securite gratuit atelier"},
		},
		{
			name: "Bibliothèque du Poinçonnet", commune: "36159", street: "15 rue des Écoles",
			kinds: "BIB", access: "venir", lacks: "tel site", hours: "We,Sa 10:00-12:00,14:00-17:00",
			offers: []string{"internet gratuit autonomie"},
		},
		{
			name: "Familles rurales du Val de Bouzanne", commune: "36159", street: "3 chemin des Vignes",
			kinds: "ASSO", access: "telephone mail", hours: `Tu 14:00-16:00 "sur rendez-vous"`,
			summary: "Rencontres entre parents et grands-parents autour des écrans.",
			offers:  []string{"parents condition atelier familles seniors | Adhésion familiale"},
		},
		{
			name: "France services d'Ardentes", commune: "36005", street: "21 avenue de Verdun",
			kinds: "RFS", programmes: "France Services", access: "venir telephone mail",
			hours: "Mo-We,Fr 09:00-12:00,13:30-17:00; Th 09:00-12:00; PH off", directions: "En face de la poste", entrance: "Entrée sans marche",
			summary: "Deux agentes vous reçoivent sans rendez-vous, et se déplacent le premier mardi du mois à Mâron.",
			offers:  []string{"demarches gratuit individuel par=35", "internet gratuit autonomie", "apprendre gratuit individuel seniors"},
		},
		{
			name: "Bibliothèque d'Ardentes", commune: "36005", street: "4 place de l'Église",
			kinds: "BIB", access: "venir", lacks: "site", hours: "We 14:00-18:00; Sa 09:30-12:00",
			summary: "Deux ordinateurs et une bénévole patiente.",
			offers:  []string{"internet gratuit autonomie", "apprendre gratuit individuel"},
		},
		{
			name: "CCAS de Saint-Maur", commune: "36202", street: "2 rue du Bourg",
			kinds: "CCAS", programmes: "Aidants Connect", access: "telephone", lacks: "site", hours: "Mo,Tu,Th,Fr 09:00-12:00; PH off",
			summary: "Aide aux démarches des habitants de Saint-Maur, sur rendez-vous.",
			offers:  []string{"demarches gratuit individuel seniors zone=ici | Habiter Saint-Maur"},
		},
		{
			name: "Mairie de Luant", commune: "36101", street: "6 rue du Stade",
			kinds: "MUNI", access: "telephone", lacks: "mail site", age: 700,
			offers: []string{"demarches"},
		},
		{
			name: "France services de Villedieu-sur-Indre", commune: "36241", street: "32 rue du Général-de-Gaulle",
			kinds: "RFS", programmes: "France Services|Conseillers numériques", access: "venir telephone",
			hours: "Mo,Tu,Th,Fr 09:00-12:30,13:30-17:00; PH off", entrance: "Une marche à l’entrée",
			summary: "Pour vos papiers comme pour votre téléphone : le conseiller numérique est là le mardi.",
			offers:  []string{"demarches gratuit individuel", "apprendre gratuit individuel atelier"},
		},
	}
}
