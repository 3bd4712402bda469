package diagnostic

import "slices"

// The situations and targets of the digital theme of the Carnet de bord, in its
// own words: they are its codes.
const (
	noDevice      = "Absence d'équipement"
	hasComputer   = "Dispose d'un ordinateur"
	hasSmartphone = "Dispose d'un smartphone"
	hasTablet     = "Dispose d'une tablette"
	noConnection  = "Absence de connexion"
	whiteZone     = "Absence de connexion (zone blanche)"
	refuses       = "Absence de connexion (refus)"
	noMailbox     = "Absence d'adresse ou d'utilisation de la messagerie"
	masters0      = "Non maîtrise du numérique (0%)"
	masters50     = "Usage basique du numérique (-50%)"
	masters80     = "Usage avancé du numérique (50-80%)"
	masters100    = "Usage expert du numérique (+80%)"
	noProcedure   = "Difficulté à réaliser des démarches en ligne"
	noMobility    = "Absence de mobilité pour accéder à un espace numérique"
)

// situations says which answer is which situation of the Carnet de bord.
func situations() map[Reason]string {
	return map[Reason]string{
		{"computer", "own"}: hasComputer, {"computer", "shared"}: hasComputer,
		{"smartphone", "own"}: hasSmartphone, {"smartphone", "shared"}: hasSmartphone,
		{"tablet", "own"}: hasTablet, {"tablet", "shared"}: hasTablet,
		{"connection", "none"}: noConnection, {"connection", "cost"}: noConnection,
		{"connection", "white_zone"}: whiteZone, {"connection", "refusal"}: refuses,
		{"mailbox", "none"}:     noMailbox,
		{"procedure", "helped"}: noProcedure, {"procedure", "not_yet"}: noProcedure,
		{"moving", "not"}: noMobility,
	}
}

// targets says which need is which target of the Carnet de bord.
func targets() map[string]string {
	return map[string]string{
		"connect":   "Accéder à une connexion internet",
		"equip":     "Accéder à un ordinateur, une tablette ou un smartphone",
		"procedure": "Accéder à des services en ligne",
		"learn":     "Maîtriser les fondamentaux du numérique",
	}
}

// Situations gives the situations of the Carnet de bord that some answers tell,
// in the order of the questions.
func Situations(rules Rules, answers map[string]string) (all []string) {
	devices := []string{"computer", "smartphone", "tablet"}
	if !slices.ContainsFunc(devices, func(d string) bool { return answers[d] != "none" && answers[d] != "broken" }) {
		all = append(all, noDevice)
	}
	known := situations()
	for _, q := range rules.Questions {
		if says := known[Reason{q.Code, answers[q.Code]}]; says != "" {
			all = append(all, says)
		}
	}
	if says := mastery(rules, answers); says != "" {
		all = append(all, says)
	}
	return all
}

// mastery gives the share of the gestures that are done alone, in the four steps
// of the Carnet de bord; "" unless all were answered.
func mastery(rules Rules, answers map[string]string) string {
	const all, half, most = 100, 50, 80
	gestures, alone := rules.Of("gestures"), 0
	for _, q := range gestures {
		switch answers[q.Code] {
		case "", Unknown:
			return ""
		case "alone":
			alone++
		}
	}
	if len(gestures) == 0 {
		return ""
	}
	switch share := alone * all / len(gestures); {
	case share == 0:
		return masters0
	case share < half:
		return masters50
	case share <= most:
		return masters80
	}
	return masters100
}

// Targets gives the targets of the Carnet de bord that some needs have.
func Targets(needs []Need) (all []string) {
	known := targets()
	for _, n := range needs {
		if says := known[n.Code]; says != "" {
			all = append(all, says)
		}
	}
	return all
}
