package openinghours

// word is what one of the words that people write stands for.
type word struct {
	kind  tokenKind
	value int
}

// knownWords holds the words of the notation, in lower case, and those that
// French and English writers use in their place.
var knownWords = map[string]word{
	"mo": {tokenDay, 0}, "tu": {tokenDay, 1}, "we": {tokenDay, 2}, "th": {tokenDay, 3},
	"fr": {tokenDay, 4}, "sa": {tokenDay, 5}, "su": {tokenDay, 6},
	"lu": {tokenDay, 0}, "ma": {tokenDay, 1}, "me": {tokenDay, 2}, "je": {tokenDay, 3},
	"ve": {tokenDay, 4}, "di": {tokenDay, 6},
	"lun": {tokenDay, 0}, "mer": {tokenDay, 2}, "jeu": {tokenDay, 3},
	"ven": {tokenDay, 4}, "sam": {tokenDay, 5}, "dim": {tokenDay, 6},
	"lundi": {tokenDay, 0}, "mardi": {tokenDay, 1}, "mercredi": {tokenDay, 2}, "jeudi": {tokenDay, 3},
	"vendredi": {tokenDay, 4}, "samedi": {tokenDay, 5}, "dimanche": {tokenDay, 6},
	"mon": {tokenDay, 0}, "tue": {tokenDay, 1}, "wed": {tokenDay, 2}, "thu": {tokenDay, 3},
	"fri": {tokenDay, 4}, "sat": {tokenDay, 5}, "sun": {tokenDay, 6},
	"monday": {tokenDay, 0}, "tuesday": {tokenDay, 1}, "wednesday": {tokenDay, 2}, "thursday": {tokenDay, 3},
	"friday": {tokenDay, 4}, "saturday": {tokenDay, 5}, "sunday": {tokenDay, 6},

	"jan": {tokenMonth, 1}, "feb": {tokenMonth, 2}, "mar": {tokenMonth, 3}, "apr": {tokenMonth, 4},
	"may": {tokenMonth, 5}, "jun": {tokenMonth, 6}, "jul": {tokenMonth, 7}, "aug": {tokenMonth, 8},
	"sep": {tokenMonth, 9}, "oct": {tokenMonth, 10}, "nov": {tokenMonth, 11}, "dec": {tokenMonth, 12},
	"janvier": {tokenMonth, 1}, "février": {tokenMonth, 2}, "fevrier": {tokenMonth, 2}, "mars": {tokenMonth, 3},
	"avril": {tokenMonth, 4}, "mai": {tokenMonth, 5}, "juin": {tokenMonth, 6}, "juillet": {tokenMonth, 7},
	"août": {tokenMonth, 8}, "aout": {tokenMonth, 8}, "septembre": {tokenMonth, 9}, "octobre": {tokenMonth, 10},
	"novembre": {tokenMonth, 11}, "décembre": {tokenMonth, 12}, "decembre": {tokenMonth, 12},

	"ph": {tokenHoliday, 0}, "fériés": {tokenHoliday, 0}, "férié": {tokenHoliday, 0}, "feries": {tokenHoliday, 0},
	"sh": {tokenSchool, 0}, "vacances": {tokenSchool, 0},
	"week": {tokenWeek, 0}, "semaine": {tokenWeek, 0}, "semaines": {tokenWeek, 0},
	"sunrise": {tokenSun, 0}, "sunset": {tokenSun, 0}, "dawn": {tokenSun, 0}, "dusk": {tokenSun, 0}, "easter": {tokenSun, 0},

	"off": {tokenState, int(Closed)}, "closed": {tokenState, int(Closed)},
	"fermé": {tokenState, int(Closed)}, "ferme": {tokenState, int(Closed)},
	"open": {tokenState, int(Open)}, "ouvert": {tokenState, int(Open)},
	"unknown": {tokenState, int(Unknown)},

	"h": {tokenHour, 0},
	"à": {tokenDash, 0}, "a": {tokenDash, 0}, "au": {tokenDash, 0}, "to": {tokenDash, 0},
	"et": {tokenComma, 0}, "and": {tokenComma, 0},
	"du": {tokenFiller, 0}, "de": {tokenFiller, 0}, "le": {tokenFiller, 0}, "les": {tokenFiller, 0},
	"jour": {tokenFiller, 0}, "jours": {tokenFiller, 0}, "uniquement": {tokenFiller, 0},
}

// unquotedComments are comments so usual that they come without quotation
// marks; all are read as the first.
var unquotedComments = []string{"sur rendez-vous", "sur rendez vous", "sur rdv"}
