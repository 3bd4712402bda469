package standard

// french gives the text of a key; its verbs are filled by [Fault].Args,
// which may have been through JSON and lost their types.
func french(key string) string {
	if text := frenchRow(key); text != "" {
		return text
	}
	if text := frenchJoined(key); text != "" {
		return text
	}
	switch key {
	case "fault.required":
		return "une valeur, ce champ est obligatoire"
	case "fault.unique":
		return "un identifiant propre à ce lieu, déjà donné à la ligne %v"
	case "fault.pivot":
		return "un SIRET (14 chiffres), un numéro RNA (W et 9 chiffres), un RIDET, ou 00000000000000 s’il est inconnu"
	case "fault.siren":
		return "un SIRET (14 chiffres) ; 9 chiffres sont un SIREN, qui ne dit pas l’établissement"
	case "fault.letters":
		return "des lettres, des chiffres et la ponctuation d’une adresse, sans le caractère « %v »"
	case "fault.postcode":
		return "cinq chiffres"
	case "fault.commune":
		return "un code officiel géographique de cinq caractères, comme 36044 ou 2A004"
	case "fault.number":
		return "un nombre décimal, comme 46.81"
	case "fault.latitude":
		return "une latitude, entre -90 et 90"
	case "fault.longitude":
		return "une longitude, entre -180 et 180"
	case "fault.pair":
		return "latitude et longitude ensemble, ou aucune des deux"
	case "fault.swapped":
		return "latitude puis longitude : elles semblent inversées"
	case "fault.abroad":
		return "une position en France, métropole ou outre-mer"
	case "fault.date":
		return "une date de la forme 2024-04-30"
	case "fault.future":
		return "une date passée"
	case "fault.code":
		return "un terme de la liste ; le plus proche est « %v »"
	}
	return frenchNote(key)
}

// frenchRow gives the texts on the form of a whole row.
func frenchRow(key string) string {
	switch key {
	case "table.cells":
		return "la ligne a %v cellules, l’en-tête %v colonnes"
	case "table.quote":
		return "un guillemet n’est pas fermé, ou l’est au milieu d’une cellule"
	case "table.record_length":
		return "la ligne est trop longue pour être lue"
	case "table.encoding":
		return "la ligne contient des octets qui ne sont pas du texte"
	case "table.nested":
		return "une valeur est un objet, là où il faut un texte, un nombre ou une liste de textes"
	case "table.key_twice":
		return "la même clé paraît deux fois"
	case "table.not_object":
		return "l’élément n’est pas un objet"
	}
	return ""
}

// frenchNote gives the texts on what was mended.
func frenchNote(key string) string {
	switch key {
	case "note.pivot_unknown":
		return "noté comme inconnu"
	case "note.pivot_kept":
		return "gardé ; les exports du standard ne savent pas le porter"
	case "note.written":
		return "lu « %v »"
	case "note.moved":
		return "terme ancien, lu « %v »"
	case "note.dropped":
		return "terme sans équivalent aujourd’hui, laissé de côté"
	case "note.list":
		return "valeurs vides ou répétées retirées"
	case "note.no_service":
		return "laissé de côté : ce lieu n’annonce aucun service"
	case "note.closed":
		return "« %v » retiré : d’autres accès sont donnés"
	case "note.position":
		return "position inconnue : 0, 0 n’est pas en France"
	case "note.date_unknown":
		return "date inconnue : cette valeur est celle des fichiers qui n’ont pas su la lire"
	case "note.hours":
		return "horaires non compris, gardés tels quels : le lieu ne sera jamais dit ouvert"
	case "note.phone":
		return "numéro illisible, laissé de côté"
	case "note.phone_first":
		return "seul le premier numéro est gardé : %v"
	case "note.phone_kept":
		return "gardé ; les exports du standard ne savent pas le porter"
	case "note.email":
		return "adresse électronique illisible, laissée de côté"
	case "note.address":
		return "ce n’est pas l’adresse d’une page web, laissé de côté"
	case "note.address_kept":
		return "gardé ; les exports du standard ne savent pas le porter"
	case "note.summary":
		return "plus de 280 caractères : gardé entier, les exports le raccourcissent"
	}
	return key
}

// frenchJoined gives the texts on services that stand in another file than
// their structures (data·inclusion).
func frenchJoined(key string) string {
	switch key {
	case "fault.siret":
		return "un SIRET, de 14 chiffres, ou rien s’il est inconnu"
	case "fault.structure":
		return "l’identifiant d’une structure de la même source, présente dans le fichier des structures"
	case "fault.structure_refused":
		return "une structure acceptée ; la sienne est refusée, ligne %v du fichier des structures"
	case "fault.place_twice":
		return "des identifiants qui, réunis, ne nomment pas un lieu déjà lu"
	case "fault.zone":
		return "des codes de communes, d’intercommunalités, de départements, ou « france »"
	case "fault.theme":
		return "une thématique connue ; la plus proche est « %v »"
	case "note.everybody":
		return "lu « tous-publics » : ce terme ne va avec aucun autre"
	case "note.no_link":
		return "laissé de côté : le lien n’est pas donné"
	case "note.one_link":
		return "laissé de côté : un lieu n’a qu’un lien, %v"
	case "note.through_professional":
		return "laissé de côté : seul un professionnel peut demander ce service"
	case "note.joined":
		return "réuni au service de la ligne %v : même besoin, même lieu"
	case "note.hours_many":
		return "laissé de côté : les services de ce lieu ont d’autres horaires"
	}
	return ""
}
