package demo

// readingModels gives the libraries and the digital spaces.
func readingModels() []*model {
	return []*model{
		{
			slug: "mediatheque", kinds: "BIB", names: []string{"Médiathèque {nom}"},
			titles: []string{
				"Les Tilleuls", "L'Écritoire", "Les Mots bleus", "La Passerelle", "L'Encrier", "Au fil des pages",
				"Les Quatre Vents", "La Parenthèse", "Le Marque-page", "L'Alphabet", "La Clairière", "Les Grands Chemins",
				"L'Échappée", "Le Cerisier", "La Lucarne", "L'Embellie", "La Verrière", "Les Passeurs",
				"Le Grand Large", "La Boîte à livres", "Les Hautes Herbes", "L'Horloge", "La Virgule", "Le Hêtre rouge",
				"Les Sept Portes", "La Dentellière", "Le Feuilleton", "L'Atlas", "Les Carreaux", "La Margelle",
			},
			programmes: []string{"", "", "Conseillers numériques", "Bibliothèques numérique de référence"},
			access:     []string{"venir", "venir telephone", "venir telephone mail"},
			hours: []string{
				"Tu 14:00-18:00; We 10:00-12:30,14:00-18:00; Fr 14:00-18:30; Sa 10:00-12:30,14:00-17:00; PH off",
				"We 10:00-12:00,14:00-18:00; Sa 10:00-12:30",
				"Tu,Fr 15:30-18:30; We 10:00-12:00,14:00-18:00; Sa 10:00-16:00; PH off",
				"We,Sa 10:00-12:00,14:00-17:00; PH off",
				"Tu-Fr 10:00-18:00; Sa 10:00-17:00; Aug Mo-Sa off; PH off",
				"Mo-Fr 12:00-18:30; Sa 10:00-18:00; PH off",
			},
			offers: [][]string{
				{"internet gratuit autonomie", "apprendre gratuit atelier seniors"},
				{"internet gratuit autonomie vue", "loisirs gratuit atelier familles", "comprendre gratuit atelier"},
				{"internet condition autonomie | Carte de lecteur à jour", "parents gratuit atelier familles"},
				{"apprendre gratuit individuel atelier par=10", "securite gratuit atelier", "internet gratuit autonomie"},
				{"internet gratuit autonomie"},
				{"loisirs gratuit atelier jeunes", "comprendre gratuit atelier jeunes", "internet gratuit autonomie"},
			},
			summaries: []string{
				"Des ordinateurs en accès libre, une imprimante et un bibliothécaire qui connaît les deux.",
				"Ateliers le mercredi et le samedi : photo, musique, jeux vidéo, vie privée en ligne.",
				"On peut y lire, imprimer, téléphoner en visio et demander de l’aide sans être inscrit.",
				"Prêt de liseuses et de tablettes, avec une séance pour les prendre en main.",
				"Une heure par semaine, vous venez avec votre appareil et vos questions.",
				"Rencontres autour de l’information, des images et de l’intelligence artificielle.",
				"Pour les enfants et leurs parents, un samedi par mois autour des écrans.",
				"Wifi gratuit dans toute la bibliothèque, et six postes au calme à l’étage.",
				"Les débutants sont reçus en petit groupe, à cinq personnes au plus.",
			},
		},
		{
			slug: "espace-numerique", kinds: "EPN", names: []string{"Espace numérique {nom}"},
			titles: []string{
				"Le Clic", "La Boussole", "Les Ateliers", "Le Phare", "Point-virgule", "La Souris verte", "L'Arobase",
				"Le Fil", "L'Étincelle", "Connexions", "La Ruche", "Le Déclic",
			},
			programmes: []string{"Conseillers numériques", "Conseillers numériques|Aidants Connect", "Certification PIX", "La Croix Rouge", "Grande école du numérique"},
			access:     []string{"venir telephone mail", "venir telephone rdv", "telephone"},
			hours: []string{
				"Mo-Fr 09:00-12:00,14:00-18:00; PH off",
				"Tu-Fr 09:30-12:30,14:00-18:30; Sa 10:00-13:00; PH off",
				"Mo,Tu,Th 09:00-12:00,13:30-17:30; We 13:30-17:30; PH off",
				`Mo-Fr 14:00-18:00, Tu,Th 09:00-12:00 "sur rendez-vous"; PH off`,
			},
			offers: [][]string{
				{"apprendre gratuit individuel atelier par=20", "demarches gratuit individuel", "internet gratuit autonomie"},
				{"apprendre condition atelier seniors | Adhésion de 10 € par an", "securite gratuit atelier seniors"},
				{"demarches gratuit individuel langues +ar +en +fa", "apprendre gratuit individuel langues +ar +fa"},
				{"apprendre gratuit atelier femmes", "emploi gratuit individuel atelier", "securite gratuit atelier"},
				{"apprendre gratuit individuel mental moteur", "internet gratuit autonomie surdite moteur"},
				{"demarches gratuit individuel distance", "apprendre gratuit distance individuel"},
			},
			summaries: []string{
				"Un conseiller numérique vous reçoit seul ou en petit groupe, sur votre matériel ou sur le nôtre.",
				"Premiers pas, messagerie, achats sans risque, sauvegarde : dix ateliers qui reviennent chaque trimestre.",
				"Salle équipée de douze postes, ouverte à tous, avec un animateur toujours présent.",
				"Chacun avance à son rythme : on peut revenir autant de fois qu’il le faut.",
				"Téléphone qui rame, mot de passe perdu, message douteux : passez nous voir.",
				"Accompagnement personnalisé et préparation à la certification Pix.",
				"On y apprend à faire seul, sans jamais être laissé seul.",
				"Ateliers d’une heure et demie, sur inscription à l’accueil ou par téléphone.",
			},
			brings: []string{"", "", "Votre appareil et son chargeur"},
		},
		{
			slug: "fablab", kinds: "FABLAB", names: []string{"Fablab {nom}"},
			titles: []string{"L'Établi", "Le Boulon", "La Casserole", "Pixel et copeaux", "Le Garage", "La Soudure"},
			access: []string{"venir mail", "venir"}, hours: []string{"We 14:00-20:00; Fr,Sa 14:00-19:00", "Th 18:00-22:00; Sa 10:00-18:00", "Tu-Sa 14:00-19:00; PH off"},
			offers: [][]string{
				{"loisirs payant atelier autonomie", "comprendre gratuit atelier"},
				{"loisirs condition atelier jeunes | Gratuit pour les moins de 18 ans", "comprendre gratuit atelier jeunes etudiants"},
			},
			summaries: []string{
				"Machines à partager et coups de main pour fabriquer, réparer, programmer.",
				"Un soir par semaine, atelier ouvert : on vient avec son objet en panne.",
				"Découverte de la programmation et de la robotique à partir de huit ans.",
			},
		},
	}
}
