package demo

// indreBus runs the bus whose stops are places of their own.
const indreBus = "Bus numérique de l'Indre"

// indreVillages gives the small towns of the Indre and the villages where the
// bus stops. The north of the Brenne is left without anything.
func indreVillages() []sketch {
	return append([]sketch{
		{
			name: "France services de Châtillon-sur-Indre", commune: "36045", street: "13 rue Grande",
			kinds: "RFS", programmes: "France Services", access: "venir telephone", hours: "Mo-Fr 09:00-12:00,13:30-17:00; PH off",
			summary: "Un accueil de proximité pour les démarches en ligne et le prêt d’un poste informatique.",
			offers:  []string{"demarches gratuit individuel", "internet gratuit autonomie"},
		},
		{
			name: "France services d'Aigurande", commune: "36001", street: "5 place du Champ-de-Foire",
			kinds: "RFS", programmes: "France Services", access: "venir telephone", lacks: "site", hours: "Mo,We,Fr 09:00-12:00,14:00-17:00; Tu 09:00-12:00; PH off", age: 395,
			summary: "Aux portes de la Creuse, on reçoit les habitants des deux départements.",
			offers:  []string{"demarches gratuit individuel"},
		},
		{
			name: "Mairie de Neuvy-Saint-Sépulchre", commune: "36141", street: "1 place de l'Hôtel-de-Ville",
			kinds: "MUNI", access: "telephone", lacks: "mail site", hours: "Mo-Fr 09:00-12:00; PH off",
			offers: []string{"demarches gratuit individuel zone=ici", "internet gratuit autonomie"},
		},
		{
			name: "Point numérique de Vatan", commune: "36230", street: "2 place de la Liberté",
			kinds: "EPCI", access: "telephone rdv", lacks: "site", hours: `We 09:00-12:00 "sur rendez-vous"; Fr 14:00-17:00`,
			summary: "Deux demi-journées par semaine dans les bureaux de la communauté de communes.",
			offers:  []string{"demarches gratuit individuel", "apprendre gratuit individuel"},
		},
		{
			name: "Mairie de Chabris", commune: "36034", street: "3 rue du Pont",
			kinds: "MUNI", access: "venir", lacks: "tel mail site", age: 1260,
			offers: []string{"internet gratuit"},
		},
	}, indreStops()...)
}

// indreStops gives the stops of the bus: once a month, or one week in two.
func indreStops() []sketch {
	stops := []struct{ town, commune, where, hours string }{
		{"Mézières-en-Brenne", "36123", "Parking de la salle des fêtes", "Tu[1] 09:30-12:30"},
		{"Saint-Benoît-du-Sault", "36182", "Place du Champ-de-Foire", "Tu[3] 09:30-12:30"},
		{"Éguzon-Chantôme", "36070", "Place de l'Église", "We[2] 14:00-17:00"},
		{"Cluis", "36056", "Sous la halle", "week 1-53/2 Th 09:30-12:00"},
		{"Écueillé", "36069", "Place de la Gare", "Fr[1] 14:00-17:00"},
		{"Bélâbre", "36016", "Place de la République", "Mo[2] 14:00-17:00; PH off"},
		{"Sainte-Sévère-sur-Indre", "36208", "Place du Marché", "We[4] 09:30-12:00"},
		{"Montierchaume", "36128", "Devant l'école", "week 2-52/2 Th 14:00-16:30"},
	}
	var all []sketch
	for _, stop := range stops {
		all = append(all, sketch{
			name: indreBus + ", arrêt " + ofTown(stop.town), owner: indreBus, moves: true,
			commune: stop.commune, street: stop.where, hours: stop.hours,
			kinds: "EPN", programmes: "Conseillers numériques", access: "venir telephone",
			directions: "Le bus est vert et stationne toujours au même endroit", entrance: "Plateforme élévatrice à l’arrière du bus",
			bring:   "Votre téléphone ou votre ordinateur, avec son chargeur",
			summary: "Le bus vient avec six postes et deux conseillers : on y entre sans rendez-vous.",
			offers:  []string{"demarches gratuit individuel moteur", "apprendre gratuit individuel atelier", "internet gratuit autonomie"},
		})
	}
	return all
}
