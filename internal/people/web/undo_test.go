package web

import (
	"net/http"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/people"
)

func TestWhatWasJustDoneIsUndone(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	file := "/personnes/" + string(id)
	answer, _ := h.send(file, file+"/protection", "adviser", "proteger", "oui")
	_, body := h.ask("GET", answer.Header.Get("Location"), "adviser", nil)
	h.wantSays("protected", body, "Annuler : ne plus protéger")
	answer, _ = h.send(file, file+"/protection", "adviser", "proteger", "non")
	_, body = h.ask("GET", answer.Header.Get("Location"), "adviser", nil)
	h.wantSays("unprotected", body, "Annuler : protéger à nouveau")

	if err := h.People.Assign(t.Context(), h.may("adviser", access.PersonAssign), id, people.Charge{Account: otherID}); err != nil {
		t.Fatal(err)
	}
	answer, _ = h.send(file, file+"/charges/retirer", "adviser", "qui", "account:"+string(otherID))
	_, body = h.ask("GET", answer.Header.Get("Location"), "adviser", nil)
	h.wantSays("released", body, "Annuler : lui rendre la charge", "value=account:"+string(otherID), "La charge est retirée.")
	answer, _ = h.send(file, file+"/charges", "adviser", "qui", "account:"+string(otherID))
	h.wantStatus("back in charge", answer, http.StatusSeeOther)
	_, body = h.ask("GET", file+"?fait=person.released&qui=account:"+string(otherID), "adviser", nil)
	if strings.Contains(body, "Annuler") {
		t.Error("undone already, and offered again")
	}

	answer, _ = h.send(file, file+"/notes", "adviser", "note", "Note pour une autre personne.")
	h.wantStatus("noted", answer, http.StatusSeeOther)
	_, body = h.ask("GET", file, "adviser", nil)
	h.wantSays("noted", body, "Retirer la note", "(pendant 10 minutes)")
	_, note, _ := strings.Cut(body, "name=quelle-note value=")
	note = note[:36]
	_, body = h.ask("GET", file, "colleague", nil)
	if strings.Contains(body, "Retirer la note") {
		t.Error("another may take the note back")
	}
	answer, _ = h.send(file, file+"/notes/retirer", "colleague", "quelle-note", note)
	h.wantStatus("another's", answer, http.StatusNotFound)
	answer, _ = h.send(file, file+"/notes/retirer", "adviser", "quelle-note", note)
	_, body = h.ask("GET", answer.Header.Get("Location"), "adviser", nil)
	h.wantSays("withdrawn", body, "La note est retirée.")
	if strings.Contains(body, "Note pour une autre personne.") {
		t.Error("the note is still shown")
	}
	answer, _ = h.send(file, file+"/notes", "adviser", "note", "Note à garder.")
	h.wantStatus("noted again", answer, http.StatusSeeOther)
	h.later = people.NoteUndo
	_, body = h.ask("GET", file, "adviser", nil)
	if strings.Contains(body, "Retirer la note") {
		t.Error("ten minutes later, the note may still be taken back")
	}
}
