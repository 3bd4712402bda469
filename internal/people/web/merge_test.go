package web

import (
	"net/http"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/people"
)

func TestTwoFilesAreMergedSideBySide(t *testing.T) {
	h := open(t)
	keep := h.create(people.Card{FirstName: "Zénaïde", Name: "Quillerou", Reach: "Par sa fille."})
	other := h.create(aCard())
	file, with := "/personnes/"+string(keep), "/personnes/"+string(other)
	_, body := h.ask("GET", file+"/reunir", "adviser", nil)
	h.wantSays("which one", body, "Fiches qui se ressemblent", "1957", people.ReferenceOf(other), "avec="+string(other))
	answer, body := h.ask("GET", file+"/reunir?reference="+people.ReferenceOf(other), "adviser", nil)
	h.wantStatus("side by side", answer, http.StatusOK)
	h.wantSays("side by side", body, "Après dix-huit heures.", "Par sa fille.", "(pareil dans les deux)", "name=prendre-reach value=gardee checked", "name=prendre-phone value=autre checked", "Ne rien changer")
	for typed, says := range map[string]string{
		people.ReferenceOf(keep): "C’est la fiche que vous gardez", "3QP": "neuf", "0190a000-0000-7000-8000-00000000dead": "référence",
	} {
		answer, body = h.ask("GET", file+"/reunir?reference="+typed, "adviser", nil)
		h.wantStatus(typed, answer, http.StatusBadRequest)
		h.wantSays(typed, body, "href=#reference")
		if !strings.Contains(strings.ToLower(body), strings.ToLower(says)) {
			t.Errorf("%s: it does not say %q", typed, says)
		}
	}
	answer, _ = h.send(file+"/reunir?avec="+string(other), file+"/reunir", "adviser", "avec", string(other), "prendre-phone", "autre", "prendre-phone_of", "autre", "prendre-reach", "gardee")
	h.wantStatus("merged", answer, http.StatusSeeOther)
	_, body = h.ask("GET", answer.Header.Get("Location"), "adviser", nil)
	h.wantSays("merged", body, "n’en font plus qu’une", "06\u00a039\u00a098\u00a012\u00a034", "Par sa fille.", "Séparer les deux fiches", "Réunie avec une autre fiche")
	answer, _ = h.ask("GET", with, "adviser", nil)
	if answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Location") != file {
		t.Errorf("the emptied file leads to %d %s", answer.StatusCode, answer.Header.Get("Location"))
	}
	for _, token := range []string{"stranger", "admin"} {
		answer, _ = h.ask("GET", with, token, nil)
		h.wantStatus(token, answer, http.StatusNotFound)
	}
	_, body = h.ask("GET", "/mon-espace/export", h.space(keep), nil)
	h.wantSays("the export", body, "Dossiers réunis à celui-ci", people.ReferenceOf(other))
	answer, _ = h.send(file, file+"/separer", "adviser", "avec", string(other))
	h.wantStatus("parted", answer, http.StatusSeeOther)
	_, body = h.ask("GET", with, "adviser", nil)
	h.wantSays("parted", body, "Après dix-huit heures.", "06\u00a039\u00a098\u00a012\u00a034")
	_, body = h.ask("GET", file, "adviser", nil)
	if strings.Contains(body, "tel:") || strings.Contains(body, "Séparer") {
		t.Error("the file that was kept is not as it was")
	}
}

func TestWhoMergesFiles(t *testing.T) {
	h := open(t)
	keep, other := h.create(people.Card{FirstName: "Zénaïde"}), h.create(aCard())
	file := "/personnes/" + string(keep)
	for token, status := range map[string]int{"adviser": 200, "manager": 200, "colleague": 403, "reception": 403, "volunteer": 403, "stranger": 404, "admin": 403, "": 303} {
		answer, _ := h.ask("GET", file+"/reunir", token, nil)
		h.wantStatus(token, answer, status)
	}
	mine, err := h.People.Create(t.Context(), h.may("colleague", access.PersonCreate), people.Card{FirstName: "Aubin"})
	if err != nil {
		t.Fatal(err)
	}
	answer, body := h.ask("GET", "/personnes/"+string(mine)+"/reunir?avec="+string(other), "colleague", nil)
	h.wantStatus("another's", answer, http.StatusBadRequest)
	h.wantSays("another's", body, "Vous ne pouvez pas ouvrir l’autre fiche")
	if err := h.People.Protect(t.Context(), h.may("adviser", access.PersonProtect), other); err != nil {
		t.Fatal(err)
	}
	answer, body = h.ask("GET", "/personnes/"+string(mine)+"/reunir?avec="+string(other), "colleague", nil)
	h.wantStatus("protected", answer, http.StatusBadRequest)
	if strings.Contains(body, "Vous ne pouvez pas ouvrir") || strings.Contains(body, "Quillerou") {
		t.Error("a colleague learns that the file is there")
	}
	answer, body = h.send(file+"/reunir", file+"/reunir", "adviser", "avec", string(other))
	h.wantStatus("unlike", answer, http.StatusConflict)
	h.wantSays("unlike", body, "Un seul des deux dossiers est protégé")
}
