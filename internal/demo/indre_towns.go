package demo

// indreTowns gives the places of the other towns of the Indre.
func indreTowns() []sketch {
	return []sketch{
		{
			name: "France services d'Issoudun", commune: "36088", street: "18 rue de la République",
			kinds: "RFS", programmes: "France Services|Aidants Connect", access: "venir telephone rdv",
			hours: "Mo-Fr 09:00-12:30,13:30-17:30; PH off", directions: "À deux pas de la place du marché", entrance: "Entrée sans marche",
			summary: "Cinq guichets et une salle d’ordinateurs, sans rendez-vous le matin.",
			offers:  []string{"demarches gratuit individuel anglais +en +pt par=80", "internet gratuit autonomie", "emploi gratuit individuel"},
		},
		{
			name: "Médiathèque Le Marque-page", commune: "36088", street: "5 boulevard des Champs",
			kinds: "BIB", access: "venir telephone", hours: "Tu,Th,Fr 13:30-18:00; We,Sa 10:00-12:00,13:30-18:00; PH off", entrance: "Entrée sans marche",
			summary: "Jeux vidéo, montage et robotique le mercredi, initiation des adultes le jeudi.",
			offers:  []string{"loisirs gratuit atelier jeunes familles", "apprendre gratuit atelier", "internet gratuit autonomie"},
		},
		{
			name: "Centre social Les Capucines", commune: "36088", street: "27 rue des Capucines",
			kinds: "CS", programmes: "Conseillers numériques", access: "venir telephone mail", hours: "Mo-Fr 09:00-12:00,14:00-18:00; PH off",
			summary: "Un atelier par semaine, un café tous les jours, et de l’aide pour les dossiers de la CAF.",
			offers:  []string{"demarches gratuit individuel familles", "apprendre condition atelier | Adhésion de 8 € par an", "parents gratuit atelier familles"},
		},
		{
			name: "Mission locale d'Issoudun", commune: "36088", street: "3 avenue de la Gare",
			kinds: "ML", access: "telephone mail", lacks: "site", hours: "Mo-Th 09:00-12:00,13:30-17:00; Fr 09:00-12:00", age: 380,
			summary: "Recherche d’emploi et de formation pour les jeunes du pays d’Issoudun.",
			offers:  []string{"emploi gratuit individuel jeunes"},
		},
		{
			name: "Ressourcerie Le Grenier d'Issoudun", commune: "36088", street: "Route de la Théols",
			kinds: "RESSOURCERIE", access: "venir", lacks: "mail", hours: "We,Sa 10:00-12:00,14:00-18:00",
			summary: "Écrans, claviers et ordinateurs testés, vendus au poids ou presque.",
			offers:  []string{"equipement payant autonomie"},
		},
		{
			name: "CCAS d'Issoudun", commune: "36088", street: "2 place des Miroirs",
			kinds: "CCAS", access: "telephone", lacks: "mail site", age: 890,
			offers: []string{"demarches gratuit individuel seniors"},
		},
		{
			name: "France services de La Châtre", commune: "36046", street: "12 rue Nationale",
			kinds: "RFS", programmes: "France Services", access: "venir telephone",
			hours: "Mo-Fr 09:00-12:00,13:30-17:00; Sa[1] 09:00-12:00; PH off", entrance: "Rampe à droite de l’entrée",
			summary: "Un accueil chaque jour de la semaine, et le premier samedi du mois pour ceux qui travaillent.",
			offers:  []string{"demarches gratuit individuel", "internet gratuit autonomie"},
		},
		{
			name: "Le Moulin partagé", commune: "36046", street: "1 chemin du Moulin",
			kinds: "TIERS_LIEUX", labels: "Fabriques de Territoire", access: "venir mail", hours: "Tu-Fr 09:00-18:00; Sa 10:00-13:00",
			summary: "Un ancien moulin, une bonne connexion, et des ateliers pour tous les âges.",
			offers:  []string{"apprendre condition atelier | Prix libre", "loisirs condition atelier familles | Prix libre", "emploi gratuit individuel", "comprendre gratuit atelier"},
		},
		{
			name: "Bibliothèque Aux quatre chemins", commune: "36046", street: "9 rue des Écoles",
			kinds: "BIB", access: "venir", lacks: "site", hours: "We 10:00-12:00,14:00-17:30; Sa 10:00-12:00",
			offers: []string{"internet gratuit autonomie"},
		},
		{
			name: "France services du Blanc", commune: "36018", street: "6 place du Marché",
			kinds: "RFS", programmes: "France Services|Conseillers numériques|Aidants Connect", access: "venir telephone mail",
			hours: "Mo-Th 08:45-12:15,13:30-17:00; Fr 08:45-12:15; PH off", directions: "Parking gratuit derrière le bâtiment", entrance: "Entrée sans marche",
			summary: "Pour toute la Brenne : démarches, cours particuliers et prêt d’une salle pour vos rendez-vous en visio.",
			offers:  []string{"demarches gratuit individuel par=45", "apprendre gratuit individuel", "internet gratuit autonomie"},
		},
		{
			name: "Médiathèque La Clairière", commune: "36018", street: "14 rue Saint-Lazare",
			kinds: "BIB", access: "venir telephone", hours: "Tu 15:00-18:00; We 10:00-12:00,14:00-18:00; Sa 10:00-12:30,14:00-16:30; PH off",
			summary: "Des ateliers de création pour les enfants et une heure de questions libres le mardi.",
			offers:  []string{"loisirs gratuit atelier familles", "apprendre gratuit individuel seniors"},
		},
		{
			name: "Centre social de la Creuse et de l'Anglin", commune: "36018", street: "31 rue de la Ville-Haute",
			kinds: "CSC", access: "telephone", lacks: "mail", hours: `Mo-Fr 14:00-18:00 "sur rendez-vous"`, age: 610,
			summary: "Accompagnement des familles dans le suivi scolaire en ligne.",
			offers:  []string{"parents gratuit individuel familles", "securite gratuit atelier"},
		},
		{
			name: "France services d'Argenton-sur-Creuse", commune: "36006", street: "8 avenue Rollinat",
			kinds: "RFS", programmes: "France Services", access: "venir telephone rdv",
			hours: "Mo 13:30-17:00; Tu-Fr 09:00-12:00,13:30-17:00; Sa 09:00-12:00; PH off", entrance: "Entrée sans marche",
			summary: "On vous reçoit aussi le samedi matin, et en anglais si besoin.",
			offers:  []string{"demarches gratuit individuel anglais +en", "emploi gratuit individuel"},
		},
		{
			name: "L'Atelier du pont", commune: "36006", street: "3 quai des Lavandières",
			kinds: "ASSO|EVS", access: "venir telephone", hours: "Tu,Th 14:00-18:00; Fr 09:30-12:00",
			summary: "Une association d’habitants : on s’entraide, on apprend, on répare.",
			offers:  []string{"apprendre gratuit individuel atelier", "loisirs gratuit atelier", "securite gratuit atelier seniors"},
		},
		{
			name: "Médiathèque d'Argenton-sur-Creuse", commune: "36006", street: "22 rue Auclert-Descottes",
			kinds: "BIB", access: "venir", lacks: "tel", hours: "Tu,Fr 14:00-18:00; We 10:00-18:00; Sa 10:00-13:00; PH off", entrance: "Premier étage, ascenseur",
			summary: "Accès libre à Internet et prêt de liseuses.",
			offers:  []string{"internet gratuit autonomie vue", "comprendre gratuit atelier"},
		},
		{
			name: "France services de Buzançais", commune: "36031", street: "10 rue des Hervaux",
			kinds: "RFS", programmes: "France Services", access: "venir telephone", hours: "Mo-Fr 09:00-12:00,14:00-17:00; PH off",
			summary: "Une équipe de trois personnes pour vos démarches, du lundi au vendredi.",
			offers:  []string{"demarches gratuit individuel distance", "internet gratuit autonomie"},
		},
		{
			name: "La Grange connectée", commune: "36031", street: "Ferme des Noyers",
			kinds: "TIERS_LIEUX|FABLAB", access: "mail", lacks: "tel", hours: "Fr 16:00-21:00; Sa 14:00-18:00", age: 480,
			summary: "Découpe, impression et réparation dans une grange chauffée au bois.",
			offers:  []string{"loisirs payant atelier autonomie", "comprendre payant atelier"},
		},
		{
			name: "France services de Levroux", commune: "36093", street: "4 place de la République",
			kinds: "RFS", programmes: "France Services", access: "venir telephone", hours: "Mo,Tu,Th,Fr 09:00-12:00,13:30-16:30; We 09:00-12:00; PH off",
			summary: "Vos démarches à deux, devant le même écran.",
			offers:  []string{"demarches gratuit individuel", "apprendre gratuit individuel"},
		},
		{
			name: "Bibliothèque de Levroux", commune: "36093", street: "11 rue Gambetta",
			kinds: "BIB", access: "venir", lacks: "tel mail site", hours: "We 15:00-18:00; Sa 10:00-12:00", age: 820,
			offers: []string{"internet"},
		},
		{
			name: "France services de Valençay", commune: "36228", street: "7 rue du Château",
			kinds: "RFS", programmes: "France Services|Aidants Connect", access: "venir telephone mail", hours: "Mo,We,Fr 08:30-12:30; Tu,Th 08:30-12:30,13:30-17:00; PH off", entrance: "Entrée sans marche",
			summary: "Tous les matins sans rendez-vous, et deux après-midi pour les dossiers plus longs.",
			offers:  []string{"demarches gratuit individuel", "securite gratuit individuel"},
		},
		{
			name: "Le Relais de Valençay", commune: "36228", street: "19 rue de la Gare",
			kinds: "ASSO", access: "prescription", lacks: "site", hours: `Mo[1] 14:00-17:00 "sur rendez-vous"; PH off`,
			bring:   "L’attestation de quotient familial",
			summary: "Remise d’ordinateurs révisés, un lundi par mois, sur orientation.",
			offers:  []string{"equipement condition individuel pro zone=dept par=2 | Quotient familial inférieur à 700 €"},
		},
	}
}
