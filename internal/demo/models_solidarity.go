package demo

// solidarityModels gives the places where one is equipped at a fair price.
func solidarityModels() []*model {
	return []*model{
		{
			slug: "comptoir", kinds: "ASSO", names: []string{"Le Comptoir solidaire {de}"},
			programmes: []string{"Emmaüs Connect", "Relais numérique (Emmaüs Connect)"},
			access:     []string{"prescription mail", "prescription", "prescription telephone"},
			hours: []string{
				`Tu,Th 09:30-12:30,14:00-17:00 "sur rendez-vous"; PH off`, `Mo,We,Fr 09:30-12:30 "sur rendez-vous"; PH off`,
				`We 14:00-17:00 "sur rendez-vous"`,
			},
			offers: [][]string{
				{
					"equipement condition individuel pro zone=dept par=15 | Sur présentation de l’avis d’imposition",
					"internet condition individuel pro zone=dept | Sur présentation de l’avis d’imposition",
				},
				{
					"equipement condition individuel pro zone=dept par=8 | Quotient familial inférieur à 700 €",
					"apprendre gratuit atelier pro zone=dept langues +ar +en",
				},
			},
			summaries: []string{
				"Ordinateurs, téléphones et recharges à petit prix, sur orientation d’un travailleur social.",
				"Un rendez-vous d’une heure pour s’équiper, se connecter et repartir avec les premiers réflexes.",
				"Le comptoir reçoit les personnes orientées par un partenaire ; la fiche d’orientation s’envoie par mail.",
				"Équipement solidaire et ateliers d’initiation pour les personnes aux revenus modestes.",
			},
			brings: []string{"La fiche d’orientation et l’avis d’imposition", "L’attestation de quotient familial"},
		},
		{
			slug: "ressourcerie", kinds: "RESSOURCERIE|ESS", names: []string{"Ressourcerie {nom}"},
			titles: []string{"La Boucle", "Le Grenier", "La Deuxième Main", "Ressource-toi", "La Remise", "Le Retour", "La Trouvaille", "Rebond"},
			labels: []string{"", "ORDI 3.0"}, access: []string{"venir telephone", "venir"},
			hours: []string{"We,Fr 14:00-18:00; Sa 10:00-12:30,14:00-18:00; PH off", "We,Sa 10:00-12:00,14:00-18:00", "Th-Sa 13:30-18:00; PH off"},
			offers: [][]string{
				{"equipement payant individuel par=10"},
				{"equipement payant autonomie", "loisirs payant atelier"},
				{"equipement condition payant individuel | Demi-tarif avec le RSA ou l’AAH"},
			},
			summaries: []string{
				"Ordinateurs révisés et garantis six mois, à partir de 80 €.",
				"On y achète d’occasion, on y apprend à réparer, on y dépose ce qui ne sert plus.",
				"Un coin informatique au fond du magasin, avec un technicien le samedi.",
				"Téléphones et écrans remis en état par une équipe en insertion.",
			},
		},
		{
			slug: "reconditionnement", kinds: "ACI", unvisited: true, names: []string{"Atelier de reconditionnement {nom}"},
			titles: []string{"Second Tour", "Le Banc d'essai", "Repartir", "Bis"}, access: []string{"ferme"},
			hours: []string{""}, offers: [][]string{{}},
			summaries: []string{
				"L’atelier remet en état les ordinateurs donnés par les entreprises ; il n’y a pas de guichet.",
				"Chantier d’insertion qui fournit les comptoirs et les ressourceries du département.",
			},
		},
	}
}
