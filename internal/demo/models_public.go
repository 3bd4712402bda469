package demo

// publicModels gives the counters of the State and of the towns.
func publicModels() []*model {
	return []*model{
		{
			slug: "france-services", kinds: "RFS",
			names:  []string{"France services {de}", "France services {nom}"},
			titles: []string{"Les Hauts-Prés", "Le Clos fleuri", "La Plaine", "Les Acacias", "Le Port-Neuf", "Les Trois-Fontaines", "Le Vieux-Moulin", "La Garenne"},
			programmes: []string{
				"France Services", "France Services|Aidants Connect", "France Services|Conseillers numériques",
				"France Services|Point d'accès numérique CAF", "France Services|Aidants Connect|Conseillers numériques",
			},
			labels: []string{"", "", "Formé à « Mon Espace Santé »"},
			access: []string{"venir telephone mail", "venir telephone", "venir telephone rdv"},
			hours: []string{
				"Mo-Fr 08:30-12:30,13:30-17:00; PH off",
				"Mo-Th 09:00-12:00,13:30-17:00; Fr 09:00-12:00; PH off",
				"Mo 13:30-17:30; Tu-Fr 09:00-12:30,13:30-17:30; PH off",
				"Mo,Tu,Th,Fr 09:00-12:30,14:00-17:30; We 09:00-12:30; Sa[1] 09:00-12:00; PH off",
				"Tu-Fr 08:45-12:15,13:45-17:15; Sa 09:00-12:00; PH off",
				"Mo-We 09:00-12:00,14:00-17:00; Th 09:00-12:00,14:00-18:30; Fr 09:00-12:00; PH off",
			},
			offers: [][]string{
				{"demarches gratuit individuel par=50", "internet gratuit autonomie"},
				{"demarches gratuit individuel autonomie anglais +en", "apprendre gratuit individuel"},
				{"demarches gratuit individuel distance", "securite gratuit individuel"},
				{"demarches gratuit individuel moteur par=35", "emploi gratuit individuel", "internet gratuit autonomie"},
				{"demarches gratuit individuel"},
			},
			summaries: []string{
				"Impôts, retraite, allocations, carte grise : deux agents vous reçoivent et font les démarches avec vous.",
				"Un seul guichet pour vos démarches du quotidien, avec ou sans rendez-vous.",
				"On vous aide à ouvrir un compte, à remplir un dossier et à comprendre les courriers que vous recevez.",
				"Des ordinateurs en libre accès, et quelqu’un à côté si vous êtes bloqué.",
				"L’équipe vous accompagne pour la CAF, l’assurance maladie, France Travail et les impôts.",
				"Vos papiers, vos droits, vos dossiers : venez avec vos questions, même si vous ne savez pas par où commencer.",
				"Accueil de proximité, avec un bureau fermé pour parler tranquillement de votre situation.",
				"Les agents scannent vos pièces, envoient votre dossier et vous disent quand rappeler.",
				"Un service public près de chez vous, pour ne pas rester seul devant l’écran.",
			},
			brings: []string{"", "Une pièce d’identité et votre numéro de sécurité sociale", "Votre dernier avis d’imposition", "Votre téléphone et vos identifiants, si vous les avez"},
		},
		{
			slug: "ccas", kinds: "CCAS",
			names:      []string{"CCAS {de}", "Maison des solidarités {nom}"},
			titles:     []string{"Les Glycines", "Les Marronniers", "Le Belvédère", "Les Jonquilles", "La Roseraie", "Les Alizés", "Le Grand Chêne"},
			programmes: []string{"", "Aidants Connect", "Aidants Connect|Conseillers numériques"},
			access:     []string{"telephone", "venir telephone", "telephone rdv"},
			hours: []string{
				"Mo-Fr 08:30-12:00,13:30-17:00; PH off",
				"Mo,Tu,Th,Fr 08:30-12:00,13:30-17:00; We 08:30-12:00; PH off",
				`Mo-Th 09:00-12:00, Tu,Th 14:00-16:30 "sur rendez-vous"; PH off`,
				"Mo,We,Fr 09:00-12:00; PH off",
			},
			offers: [][]string{
				{"demarches gratuit individuel seniors zone=ici | Habiter la commune"},
				{"demarches gratuit individuel par=20", "apprendre gratuit atelier seniors"},
				{"demarches gratuit individuel illettrisme"},
				{"demarches gratuit individuel seniors", "internet gratuit autonomie"},
				{"demarches"},
			},
			summaries: []string{
				"Les agents font vos démarches avec vous et gardent une copie de vos dossiers si vous le souhaitez.",
				"Aide aux démarches en ligne pour les habitants de la commune, au bureau ou à domicile.",
				"Un rendez-vous suffit souvent à débloquer un dossier.",
				"Dossiers d’aide sociale, demandes de logement, attestations : tout peut se faire sur place.",
				"Une agente formée à l’accompagnement numérique reçoit deux matinées par semaine.",
				"Pour les personnes âgées, les visites à domicile sont possibles sur demande.",
			},
			brings: []string{"", "Un justificatif de domicile", "Une pièce d’identité et un justificatif de ressources"},
		},
		{
			slug: "mairie", kinds: "MUNI", names: []string{"Mairie {de}", "Mairie annexe {nom}"},
			titles: []string{"des Jardins", "du Port", "du Plateau", "des Écoles"}, street: "place de la Mairie",
			programmes: []string{"", "", "Conseillers numériques"},
			access:     []string{"venir telephone", "telephone", "venir"},
			hours: []string{
				"Mo-Fr 08:30-12:00,13:30-17:00; PH off", "Mo,Tu,Th,Fr 09:00-12:00; PH off",
				"Tu,Fr 14:00-18:00; Sa 09:00-12:00; PH off", "Mo,Th 14:00-17:00; PH off",
			},
			offers: [][]string{
				{"demarches gratuit individuel"},
				{"internet gratuit autonomie"},
				{"demarches", "internet"},
				{"demarches gratuit individuel zone=ici", "internet gratuit autonomie"},
			},
			summaries: []string{
				"", "", "La secrétaire de mairie vous aide à remplir vos formulaires en ligne.",
				"Un ordinateur et une imprimante sont à votre disposition aux heures d’ouverture.",
				"Un conseiller numérique tient une permanence chaque semaine.",
			},
		},
	}
}
