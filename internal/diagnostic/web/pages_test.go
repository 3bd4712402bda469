package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/diagnostic"
	"relais/internal/kernel"
	"relais/internal/people"
)

// TestWhoSeesADiagnostic walks every page as every role.
func TestWhoSeesADiagnostic(t *testing.T) {
	h := open(t)
	id := h.create("Zénaïde")
	one := h.diagnose(id, "computer", "none", "urgent", "rights")
	file := "/personnes/" + string(id)
	inCharge := map[string]int{
		"adviser": 200, "colleague": 403, "manager": 403, "reception": 403, "volunteer": 403, "stranger": 404, "admin": 403, "auditor": 403, "": 303,
	}
	for path, want := range map[string]map[string]int{
		file + "/diagnostic":                                  inCharge,
		file + "/diagnostics":                                 inCharge,
		file + "/diagnostics/" + string(one):                  inCharge,
		file + "/diagnostics/" + string(one) + "/fiche":       inCharge,
		"/diagnostics/grille":                                 {"adviser": 200, "stranger": 200, "reception": 403, "admin": 403, "": 303},
		"/diagnostics/saisie":                                 {"adviser": 200, "stranger": 200, "reception": 403, "admin": 403, "": 303},
		file + "/diagnostics/quelque-chose":                   {"adviser": 404},
		file + "/diagnostics/" + string(id):                   {"adviser": 404},
		"/personnes/" + string(one) + "/diagnostics":          {"adviser": 404},
		"/mon-espace/diagnostics":                             {"adviser": 303, "": 303},
		file + "/diagnostics/" + string(one) + "/retrait":     {"adviser": 303, "": 303},
		file + "/diagnostics/" + string(one) + "/autre-chose": {"adviser": 404},
	} {
		for token, status := range want {
			answer, body := h.ask("GET", path, token, nil)
			h.wantStatus(token+" "+path, answer, status)
			if strings.Contains(body, "tout effacer") && token != "adviser" {
				t.Errorf("%s reads her words on %s", token, path)
			}
			if answer.StatusCode == http.StatusOK && answer.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s %s may be kept by a cache", token, path)
			}
		}
	}
	for _, token := range []string{"colleague", "manager", "stranger"} {
		form := h.form("/diagnostics/saisie", "adviser", "q-computer", "none")
		answer, _ := h.ask("POST", file+"/diagnostic", token, form)
		if answer.StatusCode == http.StatusSeeOther {
			t.Errorf("%s wrote a diagnostic", token)
		}
	}
	if n := len(h.kept(id)); n != 1 {
		t.Errorf("%d diagnostics are kept", n)
	}
}

// A door that would be refused is not offered.
func TestThePageOfAPersonLeadsToDiagnostics(t *testing.T) {
	h := open(t)
	id := h.create("Zénaïde")
	file := "/personnes/" + string(id)
	for token, offered := range map[string]bool{"adviser": true, "manager": false} {
		_, body := h.ask("GET", file, token, nil)
		if got := strings.Contains(body, "href="+file+"/diagnostic>"); got != offered {
			t.Errorf("%s is offered a diagnostic: %t", token, got)
		}
	}
	token := h.space(id)
	_, body := h.ask("GET", "/mon-espace/dossier", token, nil)
	h.wantSays("her space", body, "/mon-espace/diagnostics")
}

func TestADiagnosticIsMadeOnce(t *testing.T) {
	h := open(t)
	id := h.create("Zénaïde")
	page := "/personnes/" + string(id) + "/diagnostic"
	_, body := h.ask("GET", page, "adviser", nil)
	h.wantSays("the form", body, "Avez-vous un ordinateur ?", "name=q-fraud", "value=unknown", "Zénaïde Q.", `value=ar checked`)
	form := h.form(page, "adviser",
		"q-computer", "none", "q-smartphone", "none", "q-tablet", "none", "q-procedure", "not_yet", "q-moving", "not",
		"q-urgent", "rights", "quoi", "Renouvellement en ligne", "avant", "15/01/2027", "mots", "Voir mes petits-enfants.", "langue", "ar")
	first, _ := h.ask("POST", page, "adviser", form)
	h.wantStatus("kept", first, http.StatusSeeOther)
	again, _ := h.ask("POST", page, "adviser", form)
	if to := again.Header.Get("Location"); to != first.Header.Get("Location") {
		t.Errorf("a double tap leads to %q", to)
	}
	all := h.kept(id)
	if len(all) != 1 || all[0].Answers.By != "2027-01-15" || len(all[0].Answers.Languages) != 1 {
		t.Fatalf("%+v", all)
	}
	_, body = h.ask("GET", first.Header.Get("Location"), "adviser", nil)
	h.wantSays("the needs", body, "Le diagnostic est enregistré.", "Être accompagné dans ses démarches", "Avez-vous un ordinateur ? Non",
		"À faire avant tout", "Renouvellement en ligne", "15 janvier 2027", "Voir mes petits-enfants.", "Absence d'équipement", "Accéder à des services en ligne",
		"besoin=demarches&amp;besoin=equipement&amp;besoin=internet&amp;personne="+string(id), "Choisir un lieu proche", "Retirer ce diagnostic")
	if strings.Index(body, "Être accompagné") > strings.Index(body, "Avoir un appareil") {
		t.Error("what is urgent does not come first")
	}
}

// What is wrong comes back with all that was typed.
func TestAFormThatIsWrongLosesNothing(t *testing.T) {
	h := open(t)
	id := h.create("Zénaïde")
	page := "/personnes/" + string(id) + "/diagnostic"
	for name, c := range map[string]struct {
		fields []string
		says   []string
	}{
		"nothing answered":   {[]string{"mots", "Une envie"}, []string{"Répondez au moins à une question.", "Une envie"}},
		"urgent, of no kind": {[]string{"q-computer", "own", "quoi", "Une carte"}, []string{"Dites de quelle sorte", "value=own checked", `value="Une carte"`}},
		"other, untold":      {[]string{"q-urgent", "other"}, []string{"Dites en quelques mots", "value=other checked"}},
		"no such day":        {[]string{"q-urgent", "work", "avant", "31/02/2027"}, []string{"Cette date n’existe pas", "31/02/2027"}},
		"an answer of ours":  {[]string{"q-computer", "sold"}, []string{"Une réponse n’est pas de ce questionnaire"}},
		"a secret number":    {[]string{"q-computer", "own", "mots", "Son numéro : 1 85 05 78 006 084 91"}, []string{"1 85 05 78 006 084 91", "value=own checked"}},
	} {
		answer, body := h.send(page, "adviser", c.fields...)
		h.wantStatus(name, answer, http.StatusBadRequest)
		h.wantSays(name, body, append(c.says, "role=alert")...)
	}
	if n := len(h.kept(id)); n != 0 {
		t.Errorf("%d were kept", n)
	}
}

func TestTwoDiagnosticsAreCompared(t *testing.T) {
	h := open(t)
	id := h.create("Zénaïde")
	h.diagnose(id, "computer", "none", "write", "not_yet", "search", "alone", "mailbox", "alone")
	h.later = 48 * time.Hour
	second := h.diagnose(id, "computer", "own", "write", "alone", "search", "helped", "mailbox", "alone")
	_, body := h.ask("GET", "/personnes/"+string(id)+"/diagnostics/"+string(second), "adviser", nil)
	h.wantSays("the comparison", body, "Depuis le 23 novembre 2026", "Besoins qui ne sont plus là", "Ce qui va mieux", "Ce qui va moins bien", "1 réponse n’a pas changé.")
	_, body = h.ask("GET", "/personnes/"+string(id)+"/diagnostics", "adviser", nil)
	h.wantSays("the list", body, "23 novembre 2026", "25 novembre 2026", "Besoins : ")
}

func TestADiagnosticIsWithdrawnByItsAuthor(t *testing.T) {
	h := open(t)
	id := h.create("Zénaïde")
	one := h.diagnose(id, "computer", "none")
	page := "/personnes/" + string(id) + "/diagnostics/" + string(one)
	form := h.form(page, "adviser")
	answer, _ := h.ask("POST", page+"/retrait", "adviser", form)
	h.wantStatus("withdrawn", answer, http.StatusSeeOther)
	again, _ := h.ask("POST", page+"/retrait", "adviser", form)
	h.wantStatus("a double tap", again, http.StatusSeeOther)
	if n := len(h.kept(id)); n != 0 {
		t.Errorf("%d are kept", n)
	}
	one = h.diagnose(id, "computer", "none")
	h.later = diagnostic.Undo
	page = "/personnes/" + string(id) + "/diagnostics/" + string(one)
	_, body := h.ask("GET", page, "adviser", nil)
	if strings.Contains(body, "/retrait") {
		t.Error("a day later, it is still offered")
	}
	answer, _ = h.ask("POST", page+"/retrait", "adviser", h.form("/diagnostics/saisie", "adviser"))
	h.wantStatus("a day later", answer, http.StatusConflict)
}

// The paper speaks easy French, and the language that the person speaks best.
func TestThePaperSpeaksToThePerson(t *testing.T) {
	h := open(t)
	id := h.create("Zénaïde")
	one := h.diagnose(id, "computer", "none", "smartphone", "none", "tablet", "none", "feeling", "afraid")
	_, body := h.ask("GET", "/personnes/"+string(id)+"/diagnostics/"+string(one)+"/fiche", "adviser", nil)
	h.wantSays("the paper", body, "Ce que nous avons vu ensemble", "lang=ar", "dir=rtl", "ما رأيناه معًا", "Inès Exemple", "J’ai peur de tout effacer.")
	if strings.Contains(body, "Quillerou") || strings.Contains(body, "Zénaïde") {
		t.Error("whoever finds the paper learns a name")
	}
}

func TestTheGridHasAFigureForEveryAnswer(t *testing.T) {
	h := open(t)
	for _, lang := range []string{"", "fr-FALC", "en", "ar"} {
		_, body := h.ask("GET", "/diagnostics/grille?langue="+lang, "adviser", nil)
		want := 0
		for _, q := range h.Diagnostics.Rules().Questions {
			want += len(q.Answers) + 1
		}
		if got := strings.Count(body, "class=box"); got != want {
			t.Errorf("%q: %d boxes, want %d", lang, got, want)
		}
	}
}

// The person reads theirs in their language, and nobody else's.
func TestThePersonReadsTheirOwn(t *testing.T) {
	h := open(t)
	id, other := h.create("Zénaïde"), h.create("Barnabé")
	one := h.diagnose(id, "computer", "none", "smartphone", "none", "tablet", "none", "urgent", "rights")
	h.diagnose(other, "connection", "none")
	token := h.space(id)
	for lang, says := range map[string]string{
		"fr": "Vos diagnostics numériques", "fr-FALC": "Voici vos réponses.", "en": "Your digital diagnostics", "ar": "تشخيصاتكم الرقمية",
	} {
		answer, body := h.ask("GET", "/mon-espace/diagnostics?lang="+lang, token, nil)
		h.wantStatus(lang, answer, http.StatusOK)
		h.wantSays(lang, body, says, "Inès Exemple", "J’ai peur de tout effacer.", "/mon-espace/dossier")
		if n := strings.Count(body, "class=kept"); n != 1 {
			t.Errorf("%s: %d diagnostics are shown", lang, n)
		}
	}
	answer, _ := h.ask("GET", "/personnes/"+string(id)+"/diagnostics/"+string(one), token, nil)
	h.wantStatus("a page of work", answer, http.StatusSeeOther)
	fresh := h.space(h.create("Hermeline"))
	_, body := h.ask("GET", "/mon-espace/diagnostics", fresh, nil)
	h.wantSays("without any", body, "Aucun diagnostic n’a encore été fait avec vous.")
}

// aRow gives the fields of a grid that is right.
func aRow(number string, person kernel.ID) []string {
	return []string{
		"personne-" + number, string(person), "equipment-" + number, "4 2 0", "home-" + number, "23", "gestures-" + number, "1123-1102",
		"helping-" + number, "1112", "urgent-" + number, "1",
	}
}

func TestGridsAreTyped(t *testing.T) {
	h := open(t)
	id, other := h.create("Zénaïde"), h.create("Barnabé")
	_, body := h.ask("GET", "/diagnostics/saisie", "adviser", nil)
	h.wantSays("the page", body, "Zénaïde Q.", "Barnabé Q.", "name=gestures-10")
	fields := append(aRow("1", id), aRow("3", other)...)
	form := h.form("/diagnostics/saisie", "adviser", append(fields, "mots-3", "Une envie.", "jour", "20/11/2026")...)
	for range 2 { // a double tap
		answer, _ := h.ask("POST", "/diagnostics/saisie", "adviser", form)
		h.wantStatus("kept", answer, http.StatusSeeOther)
	}
	all := h.kept(id)
	if len(all) != 1 {
		t.Fatalf("%d are kept", len(all))
	}
	for question, want := range map[string]string{
		"computer": "none", "smartphone": "shared", "tablet": diagnostic.Unknown, "connection": "mobile", "mailbox": "none",
		"start": "alone", "search": "helped", "mail": "not_yet", "procedure": diagnostic.Unknown, "fraud": "helped", "feeling": "hesitant", "urgent": "nothing",
	} {
		if got := all[0].Answers.Given[question]; got != want {
			t.Errorf("%s: %q, want %q", question, got, want)
		}
	}
	_, body = h.ask("GET", "/personnes/"+string(id)+"/diagnostics", "adviser", nil)
	h.wantSays("the list", body, "Fait le 20 novembre 2026")
	if typed := h.kept(other); len(typed) != 1 || typed[0].Answers.Words != "Une envie." {
		t.Errorf("the third row: %+v", typed)
	}
}

// Faults are told row by row; nothing is kept, and nothing that was typed is lost.
func TestGridsThatAreWrongLoseNothing(t *testing.T) {
	h := open(t)
	id, other := h.create("Zénaïde"), h.create("Barnabé")
	with := func(fields []string, more ...string) []string { return append(fields, more...) }
	instead := func(fields []string, name, value string) []string {
		for i := 0; i < len(fields); i += 2 {
			if fields[i] == name {
				fields[i+1] = value
			}
		}
		return fields
	}
	for name, c := range map[string]struct {
		second []string
		says   []string
	}{
		"nobody chosen":   {instead(aRow("2", other), "personne-2", ""), []string{"Ligne 2 : choisissez la personne."}},
		"a figure less":   {instead(aRow("2", other), "gestures-2", "1123110"), []string{"Ligne 2, Ce que vous faites : 8 chiffres attendus, 7 tapés.", "value=1123110"}},
		"no such figure":  {instead(aRow("2", other), "home-2", "27"), []string{"Ligne 2, question 5 : tapez un chiffre de 0 à 3.", "value=27"}},
		"a letter":        {instead(aRow("2", other), "equipment-2", "4x0"), []string{"Ligne 2, question 2 : tapez un chiffre de 0 à 4."}},
		"the same person": {aRow("2", id), []string{"Ligne 2 : cette personne est déjà sur une autre ligne."}},
		"of no kind":      {with(aRow("2", other), "quoi-2", "Une carte"), []string{"Ligne 2 : Dites de quelle sorte", `value="Une carte"`}},
		"a secret number": {with(aRow("2", other), "mots-2", "1 85 05 78 006 084 91"), []string{"1 85 05 78 006 084 91"}},
		"no such day":     {with(aRow("2", other), "jour", "31/02/2026"), []string{"Le jour des grilles n’existe pas", "31/02/2026"}},
		"a day to come":   {with(aRow("2", other), "jour", "2026-12-25"), []string{"Le jour des grilles ne peut pas être à venir.", "2026-12-25"}},
		"not hers":        {instead(aRow("2", other), "personne-2", "0190a000-0000-7000-8000-00000000dead"), nil},
	} {
		answer, body := h.send("/diagnostics/saisie", "adviser", append(aRow("1", id), c.second...)...)
		if answer.StatusCode < http.StatusBadRequest || answer.StatusCode >= http.StatusInternalServerError {
			t.Errorf("%s: %d", name, answer.StatusCode)
		}
		h.wantSays(name, body, c.says...)
		if c.says != nil {
			h.wantSays(name, body, `value="4 2 0"`, "selected>Zénaïde Q.")
		}
		if n := len(h.kept(id)) + len(h.kept(other)); n != 0 {
			t.Fatalf("%s: %d were kept", name, n)
		}
	}
	answer, body := h.send("/diagnostics/saisie", "adviser")
	h.wantStatus("empty", answer, http.StatusBadRequest)
	h.wantSays("empty", body, "Remplissez au moins une ligne.")
}

// A colleague's person is no one of theirs: the grid is refused.
func TestAGridIsOfSomeoneInOnesCharge(t *testing.T) {
	h := open(t)
	id := h.create("Zénaïde")
	mine, err := h.People.Create(t.Context(), h.may("colleague", access.PersonCreate), people.Card{FirstName: "Abel", Commune: "36044"})
	wantNil(t, err)
	_, body := h.ask("GET", "/diagnostics/saisie", "colleague", nil)
	if strings.Contains(body, "Zénaïde") || !strings.Contains(body, "Abel") {
		t.Error("the list is not that of one's people")
	}
	answer, body := h.send("/diagnostics/saisie", "colleague", append(aRow("1", mine), aRow("2", id)...)...)
	h.wantStatus("another's", answer, http.StatusBadRequest)
	h.wantSays("another's", body, "href=#personne-2", "role=alert")
	if n := len(h.kept(id)); n != 0 {
		t.Errorf("%d were kept", n)
	}
}
