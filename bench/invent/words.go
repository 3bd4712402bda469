package invent

import "relais/internal/directory"

// kinds are the sorts of place and how their names begin.
var kinds = []struct{ code, word string }{
	{"BIB", "Médiathèque de"},
	{"CCAS", "Centre communal d’action sociale de"},
	{"MUNI", "Mairie de"},
	{"RFS", "France Services de"},
	{"ASSO", "Association Clic et Lien de"},
	{"CS", "Centre social de"},
	{"EPN", "Espace numérique de"},
	{"TIERS_LIEUX", "Tiers-lieu de"},
	{"PIJ_BIJ", "Point information jeunesse de"},
	{"ML", "Mission locale de"},
}

var titles = []string{
	"Les Tilleuls", "Le Pont Neuf", "La Passerelle", "Le Vieux Moulin", "Les Hirondelles", "La Boussole",
	"Le Grand Chêne", "Simone Veil", "Les Quatre Vents", "La Source", "Le Marché", "Jean Jaurès",
	"La Fontaine", "Les Lilas", "Le Phare", "L’Escale", "La Ruche", "Le Fil", "La Gare", "Le Lavoir",
}

var streets = []string{
	"rue de la République", "avenue Jean Jaurès", "place du Marché", "rue des Écoles", "rue Victor Hugo",
	"chemin du Moulin", "boulevard de la Liberté", "rue du Stade", "impasse des Lilas", "rue de la Gare",
	"allée des Tilleuls", "rue Pasteur", "place de la Mairie", "route de la Forêt", "quai du Canal",
}

var complements = []string{"Bâtiment B", "1er étage", "Salle des associations", "Entrée par la cour"}

var hours = []string{
	"Mo-Fr 09:00-12:00,14:00-17:00",
	"Mo-Fr 09:00-12:30,13:30-17:30",
	"Tu-Sa 10:00-12:00,14:00-18:00",
	"Mo,We,Fr 09:00-12:00",
	"Tu,Th 14:00-17:00",
	"Mo-Th 08:30-12:00,13:30-17:00; Fr 08:30-12:00",
	"Tu 14:00-19:00; We 10:00-12:00,14:00-18:00; Sa 10:00-17:00",
	"We 09:00-12:00",
	"Mo-Fr 08:30-17:00",
	"Mo 14:00-17:00; Tu-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00",
	"Th 09:00-12:00,14:00-17:00; PH off",
	"Mo-Sa 09:00-19:00",
}

var summaries = []string{
	"Aide à la déclaration d’impôts, à la CAF et à France Travail, sans jugement et à votre rythme.",
	"Ateliers en petit groupe pour apprendre à se servir d’un téléphone ou d’un ordinateur.",
	"Un conseiller numérique vous reçoit pour vos démarches en ligne, sur rendez-vous ou en accès libre.",
	"Ordinateurs et connexion en libre accès, imprimante, quelqu’un pour aider.",
	"Initiation à internet, messagerie, photos de famille et sécurité des mots de passe.",
	"Rédiger un CV, chercher un emploi en ligne, préparer un entretien à distance.",
	"Accompagnement des parents : suivi de la scolarité, écrans et enfants.",
	"Découverte de la création numérique : son, image, impression en trois dimensions.",
}

var details = []string{
	"Venez avec vos papiers, vos identifiants si vous les avez, et votre téléphone.",
	"Le lieu est au rez-de-chaussée ; l’arrêt de bus est à deux pas.",
	"Les ateliers reprennent en septembre ; l’inscription se fait sur place.",
}

// fees are what a place asks, each as often as in the field.
var fees = []string{
	directory.FeeFree, directory.FeeFree, directory.FeeFree, directory.FeeFree, directory.FeeFree, directory.FeeFree,
	directory.FeeConditional, directory.FeePaid,
}
