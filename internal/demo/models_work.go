package demo

// workModels gives the places for work and for young people.
func workModels() []*model {
	return []*model{
		{
			slug: "mission-locale", kinds: "ML", names: []string{"Mission locale {de}"},
			programmes: []string{"Promeneurs du net", "", "Certification PIX"}, access: []string{"venir telephone mail", "telephone mail", "prescription telephone"},
			hours: []string{
				"Mo-Th 09:00-12:30,13:30-17:30; Fr 09:00-12:30,13:30-16:30; PH off",
				"Mo-Fr 08:30-12:00,13:30-17:00; PH off", "Mo,Tu,Th 09:00-12:00,13:30-17:00; We,Fr 09:00-12:00; PH off",
			},
			offers: [][]string{
				{"emploi gratuit individuel atelier jeunes par=30 | Avoir de 16 à 25 ans", "apprendre gratuit atelier jeunes"},
				{"emploi gratuit individuel distance jeunes | Avoir de 16 à 25 ans", "demarches gratuit individuel jeunes"},
				{"emploi gratuit individuel jeunes pro zone=dept | Sur orientation, jusqu’à 25 ans"},
			},
			summaries: []string{
				"De 16 à 25 ans : CV, recherche en ligne et entretiens en visio, avec un conseiller attitré.",
				"Ordinateurs et téléphone à disposition des jeunes qui cherchent un emploi ou une formation.",
				"Un atelier par semaine pour postuler en ligne et soigner ce que l’on trouve sur vous.",
				"Accompagnement des jeunes sortis de l’école sans diplôme, y compris à distance.",
			},
		},
		{
			slug: "jeunesse", kinds: "PIJ_BIJ", names: []string{"Info jeunes {de}", "Info jeunes {nom}"}, titles: []string{"Campus", "Le Hublot"},
			programmes: []string{"Promeneurs du net", ""}, access: []string{"venir mail", "venir telephone"},
			hours: []string{"Mo,Tu,Th,Fr 13:30-18:00; We 10:00-12:30,13:30-18:00; PH off", "Tu-Sa 13:00-18:30; Jul-Aug Tu-Fr 10:00-12:00; PH off"},
			offers: [][]string{
				{"demarches gratuit individuel jeunes etudiants", "internet gratuit autonomie jeunes", "comprendre gratuit atelier jeunes"},
				{"demarches gratuit individuel etudiants anglais +en", "internet condition autonomie etudiants | Carte d’étudiant", "loisirs gratuit atelier jeunes"},
			},
			summaries: []string{
				"Bourses, logement, jobs d’été, mobilité : on cherche ensemble et on imprime sur place.",
				"Un lieu pour les 12-30 ans, sans rendez-vous et sans jugement.",
				"Aide aux dossiers de rentrée et prêt d’ordinateurs portables aux étudiants.",
			},
		},
		{
			slug: "tiers-lieu", kinds: "TIERS_LIEUX", names: []string{"Tiers-lieu {nom}"},
			titles: []string{
				"La Manufacture", "Le Préau", "La Grange aux idées", "L'Ancienne Poste", "Le 12", "La Station", "La Conserverie",
				"Le Hangar", "L'Auberge numérique", "La Scierie", "Le Lavoir",
			},
			programmes: []string{"", "Grande école du numérique"}, labels: []string{"Fabriques de Territoire", ""},
			access: []string{"venir mail", "venir telephone mail", "mail rdv"},
			hours:  []string{"Mo-Fr 09:00-18:00; PH off", "Tu-Fr 09:30-18:30; Sa 10:00-13:00", "Mo-Fr 08:00-20:00; Sa 09:00-13:00", "We-Sa 10:00-19:00; Jan 1-Jan 15 off"},
			offers: [][]string{
				{"emploi payant individuel atelier", "comprendre gratuit atelier", "internet payant autonomie"},
				{"loisirs condition atelier familles | Prix libre", "apprendre condition atelier | Prix libre", "comprendre gratuit atelier"},
				{"emploi gratuit atelier", "internet condition autonomie | Première heure gratuite"},
			},
			summaries: []string{
				"Bureaux à partager, bonne connexion et ateliers du soir ouverts à tous.",
				"On y travaille, on y apprend, on y déjeune le vendredi.",
				"Un accompagnement pour vendre en ligne ou créer son activité.",
				"Rencontres et débats sur ce que le numérique change dans nos vies.",
				"Association d’habitants, savoir-faire partagés et matériel en commun.",
			},
		},
	}
}
