package demo

// What every town has: streets of common names, stops, landmarks, doors.
var (
	townStreets = []string{
		"rue de la République", "rue Jean-Jaurès", "avenue de la Gare", "rue Victor-Hugo", "boulevard Voltaire", "rue Pasteur",
		"rue des Lilas", "rue Louise-Michel", "avenue du Général-de-Gaulle", "rue Marie-Curie", "rue Émile-Zola", "rue Jules-Ferry",
		"allée des Tilleuls", "rue Rosa-Parks", "place de la Liberté", "cours de la Paix", "rue Olympe-de-Gouges", "rue Neuve",
		"rue du 8-Mai-1945", "rue des Acacias", "square des Platanes", "rue Anatole-France", "avenue des Peupliers", "rue Gambetta",
		"rue des Cheminots", "rue George-Sand", "passage des Jardins", "rue Paul-Éluard",
	}
	villageStreets = []string{
		"place de l'Église", "Grande Rue", "rue des Écoles", "place du Marché", "rue du Lavoir", "rue du Moulin", "rue de la Fontaine",
		"chemin des Vignes", "rue du 11-Novembre", "rue de la Poste", "impasse des Jardins", "rue du Stade", "route de la Gare", "rue du Four",
	}
	busStops  = []string{"Place de la Mairie", "Parking de la salle des fêtes", "Place de l'Église", "Devant l'école", "Parking du stade"}
	busNames  = []string{"Mairie", "Hôpital", "Lycée", "Les Acacias", "Place du Marché", "Gare", "Cimetière", "Les Écoles", "Stade", "La Poste"}
	landmarks = []string{
		"À côté de la mairie", "Derrière l’église, face à l’école", "Parking gratuit devant le bâtiment", "À deux pas de la place du marché",
		"Au rez-de-chaussée de la maison des associations", "Entrée par la cour, suivre les flèches vertes", "En face de la pharmacie",
	}
	entrances = []string{
		"Entrée sans marche", "Entrée sans marche", "Une marche à l’entrée, rampe sur demande", "Rampe à gauche de l’entrée principale",
		"Premier étage, ascenseur", "Premier étage sans ascenseur", "Entrée sans marche, place réservée devant la porte",
	}
)
