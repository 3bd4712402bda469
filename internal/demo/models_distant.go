package demo

// distantModels gives the help that comes: by telephone, or in a bus.
func distantModels() []*model {
	return []*model{
		{
			slug: "distance", kinds: "ASSO", unvisited: true, names: []string{"Allô démarches {dept}"},
			programmes: []string{"Aidants Connect", ""}, access: []string{"telephone", "telephone mail", "telephone rdv"},
			hours: []string{"Mo-Fr 09:00-18:00; PH off", "Mo-Fr 08:30-12:30,13:30-19:00; Sa 08:30-12:30; PH off", "Mo-Fr 09:00-12:00, Tu,Th 17:00-20:00; PH off"},
			offers: [][]string{
				{"demarches gratuit distance zone=dept par=60", "apprendre gratuit distance zone=dept"},
				{"demarches gratuit distance zone=dept seniors", "securite gratuit distance zone=dept seniors"},
				{"demarches gratuit distance langues +ar +en +pt", "emploi gratuit distance"},
			},
			summaries: []string{
				"Une question, un blocage : appelez, on reste en ligne jusqu’à ce que ce soit fait.",
				"Aide par téléphone ou en visio, avec un rappel dans la journée.",
				"Pour les personnes qui ne peuvent pas se déplacer, partout dans le département.",
			},
		},
		{
			slug: "bus", kinds: "EPN", names: []string{"{bus}, arrêt {de}"}, moves: true,
			programmes: []string{"Conseillers numériques"}, access: []string{"venir telephone", "venir"},
			hours: []string{
				"Tu[1] 09:30-12:30", "Th[2] 14:00-17:00", "We[3] 09:30-12:00", "Mo[1] 14:00-17:00; PH off",
				"week 1-53/2 We 14:00-17:00", "week 2-52/2 Tu 09:30-12:00", "Fr[-1] 09:00-12:00",
			},
			offers: [][]string{
				{"demarches gratuit individuel", "apprendre gratuit individuel atelier", "internet gratuit autonomie"},
				{"demarches gratuit individuel moteur", "internet gratuit autonomie"},
			},
			summaries: []string{
				"Le bus reste une demi-journée : on y entre sans rendez-vous.",
				"Quatre postes, une imprimante et deux conseillers, au pied de chez vous.",
				"Démarches d’abord, initiation quand il reste du temps.",
				"Passage régulier dans le village ; le calendrier est affiché en mairie.",
			},
			brings: []string{"", "Votre téléphone et son chargeur"},
		},
	}
}
