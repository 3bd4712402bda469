package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/people"
)

// TestWhoSeesAFile walks every page of one person as every role.
func TestWhoSeesAFile(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	file := "/personnes/" + string(id)
	for path, want := range map[string]map[string]int{
		file:                  {"adviser": 200, "colleague": 200, "manager": 200, "reception": 200, "volunteer": 403, "stranger": 404, "funder": 403, "admin": 404, "auditor": 403, "": 303},
		file + "/modifier":    {"adviser": 200, "colleague": 403, "manager": 200, "volunteer": 403, "stranger": 404, "admin": 403, "": 303},
		file + "/journal":     {"adviser": 200, "colleague": 403, "manager": 200, "reception": 403, "stranger": 404, "auditor": 403, "": 303},
		file + "/export":      {"adviser": 200, "colleague": 403, "manager": 200, "reception": 403, "stranger": 404, "": 303},
		file + "/export.json": {"adviser": 200, "colleague": 403, "stranger": 404, "": 303},
		file + "/effacer":     {"adviser": 403, "colleague": 403, "manager": 200, "stranger": 404, "": 303},
		"/personnes":          {"adviser": 200, "volunteer": 200, "stranger": 200, "funder": 403, "admin": 403, "": 303},
		"/personnes/0190a000-0000-7000-8000-00000000dead": {"adviser": 404, "manager": 404},
		"/personnes/quelqu-un":                            {"adviser": 404},
		"/urgence":                                        {"admin": 200, "auditor": 403, "manager": 403, "": 303},
		"/urgence/accord":                                 {"auditor": 200, "admin": 403, "manager": 403, "": 303},
	} {
		for token, status := range want {
			answer, body := h.ask("GET", path, token, nil)
			h.wantStatus(token+" "+path, answer, status)
			inCharge := token == "adviser" || token == "manager"
			if strings.Contains(body, "Quillerou") && !inCharge {
				t.Errorf("%s reads a name on %s", token, path)
			}
			if answer.Header.Get("Cache-Control") != "no-store" && status == 200 {
				t.Errorf("%s %s may be kept by a cache", token, path)
			}
		}
	}
}

func TestAColleagueLearnsWhomToAsk(t *testing.T) {
	h := open(t)
	file := "/personnes/" + string(h.create(aCard()))
	_, body := h.ask("GET", file, "colleague", nil)
	h.wantSays("the least", body, "Zénaïde Q.", "Châteauroux", "Inès Exemple", "Parlez-en avec")
	for _, kept := range []string{"Quillerou", "39\u00a098", "1957", "dix-huit"} {
		if strings.Contains(body, kept) {
			t.Errorf("a colleague reads %q", kept)
		}
	}
	_, body = h.ask("GET", file, "adviser", nil)
	h.wantSays("the whole", body, "Zénaïde Quillerou", "1957", "06\u00a039\u00a098\u00a012\u00a034", "Après dix-huit heures.", "lire les textes à voix haute", "arabe, français", "Fiche créée")
}

func TestAFileIsCreatedOnce(t *testing.T) {
	h := open(t)
	fields := []string{"prenom", "Abel", "nom", "K", "annee", "1984", "telephone", "06.39.98.00.01", "commune", "chateauroux", "langue", "fr", "langue", "ar", "aide", "temps"}
	answer, _ := h.send("/personnes/nouvelle", "/personnes", "adviser", fields...)
	h.wantStatus("created", answer, http.StatusSeeOther)
	to, _, _ := strings.Cut(answer.Header.Get("Location"), "?")
	_, body := h.ask("GET", to, "adviser", nil)
	h.wantSays("what was created", body, "Abel K", "Châteauroux", "06\u00a039\u00a098\u00a000\u00a001", "prendre plus de temps")

	answer, body = h.send("/personnes/nouvelle", "/personnes", "colleague", "prenom", "Autre", "telephone", "+33 6 39 98 00 01")
	h.wantStatus("a probable twin", answer, http.StatusConflict)
	h.wantSays("a probable twin", body, "Abel K.", to, `type=hidden name=prenom value=Autre`, `name=malgre-double`, "1984", "Châteauroux", "avec Inès Exemple", "toute une famille")
	answer, _ = h.send("/personnes/nouvelle", "/personnes", "colleague", "prenom", "Autre", "telephone", "+33 6 39 98 00 01", "malgre-double", "1")
	h.wantStatus("created anyway", answer, http.StatusSeeOther)
	answer, _ = h.send("/personnes/nouvelle", "/personnes", "stranger", "prenom", "Abel", "nom", "K", "telephone", "06 39 98 00 01")
	h.wantStatus("known elsewhere only", answer, http.StatusSeeOther)
	_, body = h.ask("GET", answer.Header.Get("Location"), "stranger", nil)
	h.wantSays("known elsewhere", body, "peut-être déjà accompagnée ailleurs")
	if strings.Contains(body, to) || strings.Contains(body, string(ours)) {
		t.Error("the page says where, or who")
	}
}

func TestWhatIsWrongComesBackFilled(t *testing.T) {
	h := open(t)
	id := h.create(people.Card{FirstName: "Basile"})
	page := "/personnes/" + string(id)
	for name, c := range map[string]struct {
		page, to string
		fields   []string
		status   int
		says     []string
	}{
		"nobody":              {"/personnes/nouvelle", "/personnes", []string{"joindre", "par SMS"}, 400, []string{"href=#prenom", "par SMS"}},
		"everything at once":  {"/personnes/nouvelle", "/personnes", []string{"annee", "mille", "telephone", "06 39", "commune", "zzzzqqqq", "langue", "?"}, 400, []string{"href=#prenom", "href=#annee", "href=#telephone", "href=#commune", "href=#langue"}},
		"a year in words":     {"/personnes/nouvelle", "/personnes", []string{"prenom", "Abel", "annee", "mille"}, 400, []string{"href=#annee", "value=mille", "value=Abel"}},
		"a year to come":      {"/personnes/nouvelle", "/personnes", []string{"prenom", "Abel", "annee", "2057"}, 400, []string{"href=#annee", "de 1900 à 2026"}},
		"a short phone":       {"/personnes/nouvelle", "/personnes", []string{"prenom", "Abel", "telephone", "06 39"}, 400, []string{"href=#telephone", "06 39"}},
		"several towns":       {"/personnes/nouvelle", "/personnes", []string{"prenom", "Abel", "commune", "36130"}, 400, []string{"href=#commune", "name=insee", "Déols (36)"}},
		"no town":             {"/personnes/nouvelle", "/personnes", []string{"prenom", "Abel", "commune", "zzzzqqqq"}, 400, []string{"href=#commune", "zzzzqqqq"}},
		"a NIR":               {"/personnes/nouvelle", "/personnes", []string{"prenom", "Abel", "joindre", "2 55 08 14 168 025 38", "malgre-alerte", "1"}, 400, []string{"sécurité sociale", "href=#joindre"}},
		"an IBAN":             {"/personnes/nouvelle", "/personnes", []string{"prenom", "Abel", "joindre", "FR14 2004 1010 0505 0001 3M02 606"}, 400, []string{"compte bancaire", "name=malgre-alerte"}},
		"an empty note":       {page, page + "/notes", []string{"note", " "}, 400, []string{"href=#note"}},
		"a note with an IBAN": {page, page + "/notes", []string{"note", "compte FR14 2004 1010 0505 0001 3M02 606", "pour", "moi"}, 400, []string{"3M02 606", "name=malgre-alerte", "value=moi checked"}},
		"a password":          {page, page + "/notes", []string{"note", "mot de passe : Soleil2026!", "malgre-alerte", "1"}, 400, []string{"mot de passe"}},
		"the last charge":     {page, page + "/charges/retirer", []string{"qui", "account:" + string(adviserID)}, 400, []string{"Quelqu’un doit rester en charge"}},
		"nobody to entrust":   {page, page + "/charges", []string{"qui", "tous"}, 400, []string{"dans votre structure, quelqu’un qui suit des personnes"}},
		"an empty search":     {"/personnes", "/personnes/recherche", []string{"annee", "1984"}, 400, []string{"Écrivez au moins un nom"}},
	} {
		answer, body := h.send(c.page, c.to, "adviser", c.fields...)
		h.wantStatus(name, answer, c.status)
		h.wantSays(name, body, c.says...)
	}
	if mine, err := h.People.OfMine(t.Context(), h.may("adviser", access.PersonReadMinimal)); err != nil || len(mine) != 1 {
		t.Errorf("a refused form created a file: %d, %v", len(mine), err)
	}
}

func TestATextIsKeptAnyway(t *testing.T) {
	h := open(t)
	page := "/personnes/" + string(h.create(people.Card{FirstName: "Basile"}))
	answer, _ := h.send(page, page+"/notes", "adviser", "note", "compte FR14 2004 1010 0505 0001 3M02 606", "malgre-alerte", "1")
	h.wantStatus("kept anyway", answer, http.StatusSeeOther)
}

func TestATownIsChosenAmongSeveral(t *testing.T) {
	h := open(t)
	answer, _ := h.send("/personnes/nouvelle", "/personnes", "adviser", "prenom", "Abel", "commune", "36130", "insee", "36063")
	h.wantStatus("chosen", answer, http.StatusSeeOther)
	to, _, _ := strings.Cut(answer.Header.Get("Location"), "?")
	_, body := h.ask("GET", to, "adviser", nil)
	h.wantSays("chosen", body, "Déols")
	answer, _ = h.send(to+"/modifier", to+"/modifier", "adviser", "prenom", "Abel", "version", "1", "commune", "Déols (36)")
	h.wantStatus("as the form shows it", answer, http.StatusSeeOther)
	answer, _ = h.send("/personnes/nouvelle", "/personnes", "adviser", "prenom", "Autre", "commune", "36130", "insee", "75056")
	h.wantStatus("not one of the choices", answer, http.StatusBadRequest)
}

func TestTwoWritersLoseNothing(t *testing.T) {
	h := open(t)
	page := "/personnes/" + string(h.create(aCard()))
	change := page + "/modifier"
	answer, _ := h.send(change, change, "adviser", "prenom", "Zénaïde", "nom", "Quillerou", "joindre", "Le matin", "version", "1")
	h.wantStatus("the first", answer, http.StatusSeeOther)
	answer, body := h.send(change, change, "manager", "prenom", "Zénaïde", "nom", "Quillerou", "joindre", "Le soir", "version", "1")
	h.wantStatus("the second", answer, http.StatusConflict)
	h.wantSays("the second", body, "Le soir", "Le matin", "name=version value=2")
	answer, _ = h.send(change, change, "manager", "prenom", "Zénaïde", "nom", "Quillerou", "joindre", "Le soir", "version", "2")
	h.wantStatus("sent over", answer, http.StatusSeeOther)
	_, body = h.ask("GET", page, "adviser", nil)
	h.wantSays("what is kept", body, "Le soir")
}

func TestNotesOfOthersStayTheirs(t *testing.T) {
	h := open(t)
	page := "/personnes/" + string(h.create(aCard()))
	answer, _ := h.send(page, page+"/charges", "adviser", "qui", "account:"+string(otherID))
	h.wantStatus("entrusted", answer, http.StatusSeeOther)
	h.send(page, page+"/notes", "adviser", "note", "Dossier CAF envoyé", "pour", "tous")
	h.send(page, page+"/notes", "adviser", "note", "Revenir sur la facture", "pour", "moi")
	_, mine := h.ask("GET", page, "adviser", nil)
	h.wantSays("the author", mine, "Dossier CAF envoyé", "Revenir sur la facture", "Vos notes personnelles")
	_, body := h.ask("GET", page, "colleague", nil)
	h.wantSays("a colleague in charge", body, "Dossier CAF envoyé")
	if strings.Contains(body, "Revenir sur la facture") {
		t.Error("a private note is read by another")
	}
	_, body = h.ask("GET", page, "manager", nil)
	if strings.Contains(body, "Dossier CAF") {
		t.Error("the manager, not in charge, reads notes")
	}
	h.wantSays("the manager", body, "Les notes ne s’ouvrent que")
	_, body = h.ask("GET", page+"/export", "adviser", nil)
	h.wantSays("the export", body, "Dossier CAF envoyé", "Revenir sur la facture", "note personnelle")
}

func TestSearchesFindInOnesOwnStructure(t *testing.T) {
	h := open(t)
	h.create(aCard())
	answer, body := h.send("/personnes", "/personnes/recherche", "colleague", "nom", "quillerou", "prenom", "Zenaide")
	h.wantStatus("found", answer, 200)
	h.wantSays("found", body, "Zénaïde Q.", "1 personne trouvée", "value=quillerou")
	_, body = h.send("/personnes", "/personnes/recherche", "stranger", "nom", "quillerou")
	if strings.Contains(body, "Zénaïde") {
		t.Error("another structure finds the person")
	}
	h.wantSays("not found", body, "Personne ne répond à cette recherche")
}

// A double tap shows what was found, as it is now, and leaves its lines once.
func TestASearchTappedTwiceLeavesItsLinesOnce(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	form := url.Values{"cle": {h.key("/personnes", "colleague")}, "nom": {"quillerou"}}
	for range 2 {
		answer, body := h.ask("POST", "/personnes/recherche", "colleague", form)
		h.wantStatus("found", answer, http.StatusOK)
		h.wantSays("found", body, "Zénaïde Q.", "1 personne trouvée", "value=quillerou")
	}
	if n := h.linesOf(string(access.PersonSearch)); n != 2 { // that of the search, that of the person
		t.Errorf("%d lines of one search", n)
	}
	if err := h.People.Protect(t.Context(), h.may("adviser", access.PersonProtect), id); err != nil {
		t.Fatal(err)
	}
	if _, body := h.ask("POST", "/personnes/recherche", "colleague", form); strings.Contains(body, "Zénaïde") {
		t.Error("a double tap shows who is hidden since")
	}
	form.Set("nom", "autre")
	answer, body := h.ask("POST", "/personnes/recherche", "colleague", form)
	h.wantStatus("another search under the same key", answer, http.StatusConflict)
	h.wantSays("another search under the same key", body, "value=autre")
	form.Set("cle", hidden.FindStringSubmatch(body)[1])
	answer, _ = h.ask("POST", "/personnes/recherche", "colleague", form)
	h.wantStatus("sent anew", answer, http.StatusOK)
}

func TestProtectionHidesAndIsUndone(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	page := "/personnes/" + string(id)
	answer, _ := h.send(page, page+"/protection", "adviser", "proteger", "oui")
	h.wantStatus("protected", answer, http.StatusSeeOther)
	_, body := h.ask("GET", page, "adviser", nil)
	h.wantSays("in charge", body, "Dossier protégé", "<h1>Zénaïde Q.</h1>")
	answer, _ = h.ask("GET", page, "colleague", nil)
	h.wantStatus("a colleague", answer, http.StatusNotFound)
	answer, _ = h.send(page, page+"/protection", "manager", "proteger", "non")
	h.wantStatus("undone", answer, http.StatusSeeOther)
	answer, _ = h.ask("GET", page, "colleague", nil)
	h.wantStatus("a colleague, after", answer, http.StatusOK)
}

func TestErasingIsForTheManager(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	page := "/personnes/" + string(id)
	answer, _ := h.send(page, page+"/effacer", "adviser", "motif", "asked")
	h.wantStatus("an adviser", answer, http.StatusForbidden)
	token := h.space(id)
	answer, _ = h.send("/mon-espace/effacement", "/mon-espace/effacement", token)
	h.wantStatus("asked", answer, http.StatusSeeOther)
	_, body := h.ask("GET", "/personnes", "manager", nil)
	h.wantSays("the manager's list", body, "Demandent que leur dossier soit effacé", page+"/effacer")
	answer, _ = h.send(page+"/effacer", page+"/effacer", "manager", "motif", "parce que")
	h.wantStatus("without a reason", answer, http.StatusBadRequest)
	answer, _ = h.send(page+"/effacer", page+"/effacer", "manager", "motif", "asked")
	h.wantStatus("erased", answer, http.StatusSeeOther)
	for _, who := range []string{"adviser", "manager"} {
		answer, _ = h.ask("GET", page, who, nil)
		h.wantStatus(who+" afterwards", answer, http.StatusNotFound)
	}
	answer, _ = h.ask("GET", "/mon-espace/dossier", token, nil)
	h.wantStatus("the person's space", answer, http.StatusSeeOther)
}

// TestNoNameInAnAddress looks at every redirect of a busy day.
func TestNoNameInAnAddress(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	page := "/personnes/" + string(id)
	h.send("/personnes/nouvelle", "/personnes", "adviser", "prenom", "Canaribelle", "nom", "Canaridot", "telephone", "0639980044")
	h.send("/personnes", "/personnes/recherche", "adviser", "nom", "Canaridot")
	h.send(page, page+"/notes", "adviser", "note", "Canarinote")
	h.send(page+"/modifier", page+"/modifier", "adviser", "prenom", "Canaribelle", "version", "1")
	h.send(page, page+"/code", "adviser")
	h.send("/urgence", "/urgence", "admin", "personne", string(id), "raison", "Canariraison pour ouvrir")
	redirects := 0
	for _, answer := range h.visited {
		to := answer.Header.Get("Location")
		if to != "" {
			redirects++
		}
		for name, values := range answer.Header {
			if said := strings.ToLower(strings.Join(values, " ")); strings.Contains(said, "canari") || strings.Contains(said, "quillerou") || strings.Contains(said, "0639980044") {
				t.Errorf("%s: %s", name, said)
			}
		}
	}
	if redirects < 4 {
		t.Errorf("only %d redirects: the day was not busy", redirects)
	}
}

func TestACodeIsShownOnceOnASlip(t *testing.T) {
	h := open(t)
	page := "/personnes/" + string(h.create(aCard()))
	form := map[string][]string{"cle": {h.key(page, "adviser")}, "imprimer-en": {"ar"}}
	answer, body := h.ask("POST", page+"/code", "adviser", form)
	h.wantStatus("the slip", answer, http.StatusOK)
	h.wantSays("the slip", body, "https://relais.example/mon-espace", `dir=rtl`, "مساحتي", "<path d=")
	if strings.Contains(body, "Zénaïde") || strings.Contains(body, "Quillerou") {
		t.Error("the slip names the person")
	}
	answer, body = h.ask("POST", page+"/code", "adviser", form)
	if answer.StatusCode != http.StatusSeeOther || strings.Contains(body, "class=secret") {
		t.Errorf("the code is shown again: %d", answer.StatusCode)
	}
}

// Readings push no milestone out of the story of the help, and nobody opened a
// file by agreeing that someone else may, or by finding it in a search.
func TestTheStoryKeepsItsMilestones(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	page := "/personnes/" + string(id)
	glass, err := h.People.AskGlass(t.Context(), h.may("admin", access.GlassAsk), string(id), "La personne est injoignable.")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.People.AgreeGlass(t.Context(), h.may("auditor", access.GlassAgree), glass); err != nil {
		t.Fatal(err)
	}
	h.send("/personnes", "/personnes/recherche", "colleague", "nom", "Quillerou")
	read := h.may("adviser", access.PersonRead)
	for range journal.MostLines + 1 {
		if _, err := h.People.Card(t.Context(), read, id); err != nil {
			t.Fatal(err)
		}
	}
	_, body := h.ask("GET", page, "adviser", nil)
	h.wantSays("the story", body, "Fiche créée", "Ouverture en urgence demandée")
	if strings.Contains(body, "Voir plus ancien") {
		t.Error("the whole story says that there is more")
	}

	other := "/personnes/" + string(h.create(people.Card{FirstName: "Odile"}))
	h.send("/personnes", "/personnes/recherche", "colleague", "prenom", "Odile")
	if _, err := h.People.AskGlass(t.Context(), h.may("admin", access.GlassAsk), strings.TrimPrefix(other, "/personnes/"), "La personne est injoignable."); err != nil {
		t.Fatal(err)
	}
	h.ask("GET", other, "manager", nil)
	_, body = h.ask("GET", other, "adviser", nil)
	_, opened, _ := strings.Cut(body, "Qui a ouvert sa fiche")
	opened, _, _ = strings.Cut(opened, "</ul>")
	if !strings.Contains(opened, "Rose Exemple") || strings.Contains(opened, "Ada Exemple") || strings.Contains(opened, "Paul Exemple") {
		t.Errorf("opened by %s", opened)
	}
	touch := h.may("adviser", access.PersonUpdate)
	for range journal.MostLines {
		if err := h.People.Touch(t.Context(), touch, id); err != nil {
			t.Fatal(err)
		}
	}
	_, body = h.ask("GET", page, "adviser", nil)
	h.wantSays("a long story", body, "Voir plus ancien dans le journal")
}

// What follows a creation at once does not change its hour, nor what comes
// before it.
func TestAFileBeginsAtItsOwnHour(t *testing.T) {
	h := open(t)
	page := "/personnes/" + string(h.create(aCard()))
	h.later = 40 * time.Second
	h.send(page, page+"/notes", "adviser", "note", "Première note")
	h.later = time.Minute
	h.send(page, page+"/protection", "adviser", "proteger", "oui")
	_, body := h.ask("GET", page, "adviser", nil)
	_, story, _ := strings.Cut(body, "Son parcours")
	protected, note, created := strings.Index(story, "Dossier protégé"), strings.Index(story, "Première note"), strings.Index(story, "Fiche créée")
	if protected < 0 || note < protected || created < note || strings.Contains(story[note:created], "01<") {
		t.Errorf("protected %d, note %d, created %d: %.900s", protected, note, created, story)
	}
}

// A copy says what it leaves out, and for whom that opens.
func TestACopySaysWhatItLeavesOut(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	page := "/personnes/" + string(id)
	h.send(page, page+"/notes", "adviser", "note", "Une note partagée")
	h.send(page, page+"/notes", "adviser", "note", "Une note personnelle", "pour", "moi")
	_, body := h.ask("GET", page+"/export", "manager", nil)
	h.wantSays("the copy of who is not in charge", body, "Voici ce qui est gardé", "2 notes ne sont pas montrées ici", "pour les personnes en charge")
	for _, wrong := range []string{"Voici tout", "0 note", "personnelles de collègues"} {
		if strings.Contains(body, wrong) {
			t.Errorf("the copy says %q", wrong)
		}
	}
	_, body = h.ask("GET", page+"/export.json", "manager", nil)
	h.wantSays("the file", body, `"notes": []`, `"notes_withheld": 2`)
	_, body = h.ask("GET", page+"/export", "adviser", nil)
	h.wantSays("the author's copy", body, "Voici tout", "2 notes", "Une note personnelle")
	if err := h.People.Assign(t.Context(), h.may("manager", access.PersonAssign), id, people.Charge{Account: otherID}); err != nil {
		t.Fatal(err)
	}
	_, body = h.ask("GET", page+"/export", "colleague", nil)
	h.wantSays("the copy of who is in charge", body, "Voici ce qui est gardé", "Une note partagée", "1 note personnelle d’un collègue n’est pas montrée")
	h.gone = []people.Charge{{Account: adviserID}, {Account: otherID}}
	_, body = h.ask("GET", page+"/export.json", "manager", nil)
	h.wantSays("the file of nobody's", body, `"in_charge": []`)
}

// Nobody is told to do what they may not, and what is said to be optional is.
func TestPagesAskWhatTheyMean(t *testing.T) {
	h := open(t)
	_, body := h.ask("GET", "/personnes", "volunteer", nil)
	h.wantSays("a volunteer's list", body, "de vous confier quelqu’un")
	if strings.Contains(body, "Créez une fiche") {
		t.Error("a volunteer is told to create a file")
	}
	_, body = h.ask("GET", "/personnes", "adviser", nil)
	h.wantSays("an adviser's list", body, "Créez une fiche")
	answer, _ := h.send("/personnes/nouvelle", "/personnes", "adviser", "prenom", "Zénaïde", "telephone", "06 39 98 12 34", "telephone-de", "")
	h.wantStatus("a phone, and not whose", answer, http.StatusSeeOther)

	page := "/personnes/" + string(h.create(people.Card{FirstName: "Odile"}))
	form := url.Values{"cle": {h.key(page, "adviser")}, "note": {"Une note"}}
	h.ask("POST", page+"/notes", "adviser", form)
	form.Set("note", "Une note corrigée")
	answer, body = h.ask("POST", page+"/notes", "adviser", form)
	h.wantStatus("the same form, changed", answer, http.StatusConflict)
	h.wantSays("the same form, changed", body, "Cette demande a déjà été envoyée", "Une note corrigée")
}

// The charge of who left is none, on every page; the manager finds the file.
func TestWhoLeftIsNotSaidToHelp(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	page, space := "/personnes/"+string(id), h.space(id)
	h.gone = []people.Charge{{Account: adviserID}}
	for path, says := range map[[2]string]string{
		{"colleague", page}:            "Parlez-en avec le responsable de votre structure",
		{"manager", page}:              "Confier à quelqu’un",
		{"manager", "/personnes"}:      "1 dossier sans personne en charge",
		{space, "/mon-espace/dossier"}: "Le responsable du lieu répond de votre dossier",
		{space, "/mon-espace/export"}:  "Votre dossier",
		{"manager", page + "/export"}:  "Son dossier",
	} {
		_, body := h.ask("GET", path[1], path[0], nil)
		h.wantSays(path[1], body, says)
		for _, charge := range []string{"avec Inès Exemple", "<li>Inès Exemple</li>", "<dd>Inès Exemple</dd>", "retirer"} {
			if strings.Contains(body, charge) {
				t.Errorf("%s says %q", path[1], charge)
			}
		}
	}
	_, body := h.ask("GET", "/personnes", "colleague", nil)
	if strings.Contains(body, "sans personne en charge") {
		t.Error("a colleague is shown whom nobody has in charge")
	}
	_, body = h.ask("GET", "/mon-espace/journal", space, nil)
	h.wantSays("the person's journal", body, "liste des dossiers sans personne en charge")
}
