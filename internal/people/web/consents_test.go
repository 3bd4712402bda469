package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/people"
	"relais/internal/platform/i18n"
)

// The wordings of a version stay as they were read: whoever changes a word of
// them changes the version, then this sum.
func TestAWordingHasItsVersion(t *testing.T) {
	public := catalogs(t).public
	sum := sha256.New()
	for _, lang := range i18n.Languages() {
		for _, purpose := range people.Purposes() {
			said := public.Printer(lang).T("space.consent."+string(purpose)+".wording", "X")
			if !strings.Contains(said, "X") {
				t.Errorf("%s, %s: the structure is not named: %s", lang, purpose, said)
			}
			sum.Write([]byte(said + "\n"))
		}
	}
	const kept = "2026-11 7f6e2a959d060a02"
	if got := wordingVersion + " " + hex.EncodeToString(sum.Sum(nil))[:16]; got != kept {
		t.Errorf("the wordings are %s, no more %s: give them another version", got, kept)
	}
}

func TestAWorkerNotesAConsentInTheLanguageRead(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	file := "/personnes/" + string(id)
	page := file + "/accords?langue=ar"
	_, body := h.ask("GET", page, "adviser", nil)
	h.wantSays("the page", body, "أوافق على أن تحتفظ Espace Les Marins", `lang=ar`, "Accords de Zénaïde Q.")

	answer, body := h.send(page, file+"/accords", "adviser", "accord", "sms", "langue", "ar")
	h.wantStatus("no means", answer, http.StatusBadRequest)
	h.wantSays("no means", body, "href=#comment-sms", "Dites comment")
	answer, _ = h.send(page, file+"/accords", "adviser", "accord", "sms", "langue", "ar", "comment", "spoken")
	h.wantStatus("given", answer, http.StatusSeeOther)
	answer, _ = h.send(page, file+"/accords", "adviser", "accord", "sms", "langue", "ar", "comment", "spoken")
	h.wantStatus("given again", answer, http.StatusConflict)
	consents, err := h.People.Consents(t.Context(), h.may("adviser", access.PersonConsent), id)
	if err != nil || len(consents) != 1 || consents[0].Language != "ar" || consents[0].Version != wordingVersion ||
		!strings.Contains(consents[0].Wording, "Espace Les Marins") {
		t.Fatalf("kept: %+v %v", consents, err)
	}
	_, body = h.ask("GET", file, "adviser", nil)
	h.wantSays("the thread", body, "Lui envoyer des SMS", "d’accord pour les SMS")
	if strings.Contains(body, "accords lus") {
		t.Error("the story of the help tells of who read the agreements")
	}
	answer, _ = h.send(page, file+"/accords/retrait", "adviser", "accord", "sms")
	h.wantStatus("withdrawn", answer, http.StatusSeeOther)
	answer, body = h.send(page, file+"/accords/retrait", "adviser", "accord", "sms")
	h.wantStatus("withdrawn again", answer, http.StatusConflict)
	h.wantSays("withdrawn again", body, "l’a déjà retiré", "Accord retiré le")
	for token, status := range map[string]int{"colleague": 403, "stranger": 404, "volunteer": 403, "auditor": 403, "": 303} {
		answer, _ = h.ask("GET", page, token, nil)
		h.wantStatus(token, answer, status)
	}
}

func TestAPersonSeesAndChangesWhatTheyAgreeTo(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	token := h.space(id)
	const page = "/mon-espace/accords"
	answer, _ := h.send(page+"?lang=fr-FALC", page, token, "accord", "voice")
	h.wantStatus("yes", answer, http.StatusSeeOther)
	_, body := h.ask("GET", answer.Header.Get("Location"), token, nil)
	h.wantSays("yes", body, "Votre accord est noté.", "Vous avez dit oui le 23", "Retirer mon accord")
	answer, _ = h.send(page, page, token, "accord", "voice")
	h.wantStatus("yes twice", answer, http.StatusSeeOther)
	answer, _ = h.send(page, page+"/retrait", token, "accord", "voice")
	h.wantStatus("no", answer, http.StatusSeeOther)
	answer, _ = h.send(page, page+"/retrait", token, "accord", "voice")
	h.wantStatus("no twice", answer, http.StatusSeeOther)
	_, body = h.ask("GET", answer.Header.Get("Location"), token, nil)
	h.wantSays("no", body, "Vous avez retiré votre accord le 23")
	consents, err := h.People.Consents(t.Context(), h.may("adviser", access.PersonConsent), id)
	if err != nil || len(consents) != 1 || consents[0].Means != people.InSpace || consents[0].GivenBy != "" || consents[0].WithdrawnBy != "" {
		t.Errorf("kept: %+v %v", consents, err)
	}
	_, body = h.ask("GET", "/mon-espace/export", token, nil)
	h.wantSays("the export", body, "Vos accords", "retiré le 23")
	answer, _ = h.ask("GET", page, "adviser", nil)
	h.wantStatus("a worker", answer, http.StatusSeeOther)
	given := Wording(h.Public, i18n.French, people.ForSMS, "Espace Les Marins")
	given.Means = people.OnPaper
	if err := h.People.GiveConsent(t.Context(), h.may("adviser", access.PersonConsent), id, given); err != nil {
		t.Fatal(err)
	}
	_, body = h.ask("GET", page+"?lang=en", token, nil)
	h.wantSays("read in another language", body, "sends text messages to my number", "The text that was read to you", "peut envoyer des SMS")
	for _, lang := range []string{"fr-FALC", "en", "ar"} {
		_, body = h.ask("GET", page+"?lang="+lang, token, nil)
		h.wantSays(lang, body, "Espace Les Marins")
	}
}
