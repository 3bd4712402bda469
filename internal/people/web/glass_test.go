package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/people"
)

var requestOf = regexp.MustCompile(`/urgence/[0-9a-f-]{36}`)

// asksGlass makes the administrator ask for a file, and gives the address of
// the request.
func (h *house) asksGlass(id kernel.ID) (address string) {
	h.t.Helper()
	answer, _ := h.send("/urgence", "/urgence", "admin", "personne", people.ReferenceOf(id), "raison", "La personne est en danger")
	h.wantStatus("asked", answer, http.StatusSeeOther)
	_, body := h.ask("GET", "/urgence", "admin", nil)
	if address = requestOf.FindString(body); address == "" {
		h.t.Fatalf("who asked does not find the request: %.400s", body)
	}
	return address
}

func TestTwoPeopleOpenAFileInAnEmergency(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	page := "/personnes/" + string(id)
	asked := h.asksGlass(id)
	answer, _ := h.ask("GET", page, "admin", nil)
	h.wantStatus("before the second", answer, http.StatusNotFound)
	_, body := h.ask("GET", "/urgence", "admin", nil)
	h.wantSays("who asked", body, "Attend un accord", "La personne est en danger", people.ReferenceOf(id), asked+"/retrait")
	_, body = h.ask("GET", "/urgence/accord", "auditor", nil)
	h.wantSays("the auditor", body, "La personne est en danger", "Ada Exemple", people.ReferenceOf(id))
	answer, _ = h.send("/urgence/accord", asked+"/accord", "auditor")
	h.wantStatus("agreed", answer, http.StatusSeeOther)
	_, body = h.ask("GET", "/urgence", "admin", nil)
	h.wantSays("who asked, once agreed", body, "Accord donné\u202f: le dossier vous est ouvert jusqu’à 13", "href="+page)
	answer, body = h.ask("GET", page, "admin", nil)
	h.wantStatus("open", answer, http.StatusOK)
	h.wantSays("open", body, "Zénaïde Quillerou")
	_, body = h.ask("GET", "/mon-espace/journal", h.space(id), nil)
	h.wantSays("the person", body, "ouvert en urgence", "Ada Exemple", "Max Exemple", "La personne est en danger")
	if strings.Index(body, "en urgence") > strings.Index(body, "class=lines") {
		t.Error("the emergency is not said first")
	}
}

// TestAReferenceIsReadByWhoHasThePage: everyone who may be on the telephone
// finds the reference of the file where they are.
func TestAReferenceIsReadByWhoHasThePage(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	page := "/personnes/" + string(id)
	for _, who := range []string{"adviser", "manager", "colleague"} {
		_, body := h.ask("GET", page, who, nil)
		h.wantSays(who, body, people.ReferenceOf(id))
	}
	_, slip := h.send(page, page+"/code", "adviser")
	h.wantSays("the slip", slip, people.ReferenceOf(id))
	_, body := h.ask("GET", "/mon-espace/dossier", h.space(id), nil)
	h.wantSays("the space", body, people.ReferenceOf(id))
}

func TestAReferenceThatOpensNothing(t *testing.T) {
	h := open(t)
	code, err := h.People.GiveCode(t.Context(), h.may("adviser", access.PersonCode), h.create(aCard()))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ typed, says string }{
		"mistyped":        {"ABC-DEF-GHJ", "Un signe de cette référence manque ou est faux"},
		"nobody's":        {people.ReferenceOf(adviserID), "Cette référence ne permet aucune demande"},
		"nobody's, whole": {string(adviserID), "Cette référence ne permet aucune demande"},
		"a secret code":   {code.Text, "C’est le code secret de la personne"},
	} {
		answer, body := h.send("/urgence", "/urgence", "admin", "personne", c.typed, "raison", "La personne est en danger")
		h.wantStatus(name, answer, http.StatusBadRequest)
		h.wantSays(name, body, "href=#personne", c.says, "La personne est en danger")
		if back := strings.Contains(body, c.typed); back != (name != "a secret code") {
			t.Errorf("%s: what was typed comes back: %v", name, back)
		}
	}
}

func TestTriesOfReferencesAreBounded(t *testing.T) {
	h := open(t)
	for range asksOfAccount().Most {
		h.send("/urgence", "/urgence", "admin", "personne", people.ReferenceOf(adviserID), "raison", "La personne est en danger")
	}
	answer, body := h.send("/urgence", "/urgence", "admin", "personne", people.ReferenceOf(h.create(aCard())), "raison", "La personne est en danger")
	h.wantStatus("one more", answer, http.StatusTooManyRequests)
	h.wantSays("one more", body, "Trop d’essais", "La personne est en danger")
}

func TestARequestIsRefused(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	asked := h.asksGlass(id)
	answer, _ := h.send("/urgence", asked+"/refus", "admin")
	h.wantStatus("refused by who asked", answer, http.StatusForbidden)
	_, body := h.ask("GET", "/urgence/accord", "auditor", nil)
	h.wantSays("the auditor", body, asked+"/refus", "Refuser")
	answer, _ = h.send("/urgence/accord", asked+"/refus", "auditor")
	h.wantStatus("refused", answer, http.StatusSeeOther)
	answer, body = h.send("/urgence/accord", asked+"/accord", "auditor")
	h.wantStatus("agreed to afterwards", answer, http.StatusConflict)
	h.wantSays("agreed to afterwards", body, "Cette demande n’attend plus")
	_, body = h.ask("GET", "/urgence", "admin", nil)
	h.wantSays("who asked", body, "Refusée par Max Exemple")
	answer, _ = h.ask("GET", "/personnes/"+string(id), "admin", nil)
	h.wantStatus("the file", answer, http.StatusNotFound)
	_, body = h.ask("GET", "/mon-espace/journal", h.space(id), nil)
	h.wantSays("the person", body, "Refusé par Max Exemple\u202f: votre dossier est resté fermé", "ouverture en urgence refusée")
}

func TestARequestIsWithdrawn(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	asked := h.asksGlass(id)
	answer, _ := h.send("/urgence/accord", asked+"/retrait", "auditor")
	h.wantStatus("withdrawn by another", answer, http.StatusForbidden)
	answer, _ = h.send("/urgence", asked+"/retrait", "admin")
	h.wantStatus("withdrawn", answer, http.StatusSeeOther)
	_, body := h.ask("GET", "/urgence", "admin", nil)
	h.wantSays("who asked", body, "Retirée par vous")
	_, body = h.ask("GET", "/urgence/accord", "auditor", nil)
	h.wantSays("the auditor", body, "Aucune demande n’attend votre réponse")
	answer, body = h.send("/urgence", asked+"/retrait", "admin")
	h.wantStatus("withdrawn twice", answer, http.StatusConflict)
	h.wantSays("withdrawn twice", body, "Cette demande n’attend plus", "Retirée par vous")
	_, body = h.ask("GET", "/mon-espace/journal", h.space(id), nil)
	h.wantSays("the person", body, "Cette personne a retiré sa demande", "demande d’ouverture en urgence retirée")
}
