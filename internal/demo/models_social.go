package demo

// socialModels gives the social centres and the places for families and women.
func socialModels() []*model {
	return []*model{
		{
			slug: "centre-social", kinds: "CS", names: []string{"Centre social {nom}"},
			titles: []string{
				"Les Coquelicots", "La Rotonde", "Le Tournesol", "Les Lilas blancs", "L'Escale", "Le Grand Pré", "Les Hirondelles",
				"La Courte Échelle", "Les Deux Rives", "L'Arc-en-ciel", "Le Patio", "La Farandole", "Les Cerisiers", "L'Envol",
				"Les Marches", "La Grande Table", "Le Carrefour", "Les Pommiers", "L'Écluse", "La Cordée", "Le Trèfle", "Les Sources",
			},
			programmes: []string{"", "Conseillers numériques", "Aidants Connect"},
			access:     []string{"venir telephone", "venir telephone mail", "telephone mail"},
			hours: []string{
				"Mo 14:00-18:00; Tu-Fr 09:00-12:00,14:00-18:00; PH off",
				"Mo-Fr 09:00-12:30,13:30-18:00; PH off",
				"Mo-Th 08:45-12:00,13:45-18:15; Fr 08:45-12:00; Aug off",
				"Tu,Th 09:00-12:00,14:00-19:00; We 14:00-18:00; Sa[1,3] 10:00-12:00",
			},
			offers: [][]string{
				{"demarches gratuit individuel langues +ar +tr", "apprendre gratuit atelier langues +ar +tr"},
				{"parents gratuit atelier familles", "apprendre condition atelier | Adhésion annuelle"},
				{"apprendre condition atelier seniors | Adhésion annuelle", "loisirs condition atelier familles | Adhésion annuelle", "securite gratuit atelier"},
				{"demarches gratuit individuel illettrisme langues +pt +ar par=15", "parents gratuit individuel familles langues +pt"},
				{"demarches gratuit individuel par=12", "comprendre gratuit atelier", "parents gratuit atelier familles femmes"},
			},
			summaries: []string{
				"Un écrivain public et une animatrice vous aident à tour de rôle, le mardi et le jeudi.",
				"Ateliers de quartier : le téléphone, la messagerie, les démarches, et le café qui va avec.",
				"Les parents y trouvent de l’aide pour suivre la scolarité de leurs enfants en ligne.",
				"Des habitants bénévoles tiennent la permanence, une professionnelle prend le relais si le dossier se complique.",
				"Un lieu où l’on vient pour une démarche et où l’on reste pour un atelier.",
				"On s’assoit, on prend le temps, et on regarde ensemble ce qui bloque.",
				"Sorties, cours de français et initiation à l’ordinateur, dans la même semaine.",
				"Garderie pendant les ateliers du jeudi, sur demande.",
			},
		},
		{
			slug: "familles", kinds: "EVS|ASSO", names: []string{"Espace de vie sociale {nom}"},
			titles: []string{"Le Petit Jardin", "La Marelle", "Les Voisins", "Le Goûter", "La Balançoire", "Le Fil d'Ariane"},
			access: []string{"venir telephone", "telephone"},
			hours:  []string{"Tu,Th 14:00-17:30; We 09:30-12:00,14:00-17:30", "Mo,Tu,Th,Fr 08:30-11:30", "We 09:00-12:00; Fr 16:30-19:00"},
			offers: [][]string{
				{"parents gratuit atelier familles", "securite gratuit atelier familles"},
				{"parents gratuit individuel familles femmes", "demarches gratuit individuel familles"},
			},
			summaries: []string{
				"On y parle d’écrans entre parents, sans leçon de morale.",
				"Contrôle parental, premier téléphone, réseaux sociaux : des réponses simples, en petit groupe.",
				"Aide aux inscriptions scolaires et à la cantine en ligne.",
			},
		},
		{
			slug: "femmes", kinds: "CIDFF", names: []string{"Les Éclaireuses {de}"},
			programmes: []string{"", "Aidants Connect"}, access: []string{"telephone rdv", "telephone mail"},
			hours: []string{"Mo,Th 09:00-12:00; Tu 14:00-18:00; PH off", `Mo-Fr 09:00-12:30 "sur rendez-vous"; PH off`},
			offers: [][]string{
				{"demarches gratuit individuel femmes langues +ar +en", "securite gratuit individuel femmes"},
				{"emploi gratuit individuel atelier femmes", "securite gratuit individuel femmes distance langues +uk +tr"},
			},
			summaries: []string{
				"Droits, emploi et protection des comptes : des entretiens gratuits et confidentiels pour les femmes.",
				"Pour les femmes qui doivent refaire leurs papiers ou sécuriser leur téléphone.",
			},
		},
	}
}
