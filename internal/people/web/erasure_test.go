package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/people"
)

func TestAPersonSeesAndTakesBackTheirRequest(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	token := h.space(id)
	erase := "/personnes/" + string(id) + "/effacer"
	h.send("/mon-espace/effacement", "/mon-espace/effacement", token)
	for _, page := range []string{"/mon-espace/dossier", "/mon-espace/effacement"} {
		_, body := h.ask("GET", page, token, nil)
		h.wantSays(page, body, "Le 23\u00a0novembre\u00a02026, vous avez demandé à effacer", "au plus tard le 23\u00a0décembre\u00a02026", "/mon-espace/effacement/retrait")
	}
	key := h.key(erase, "manager")
	answer, _ := h.send("/mon-espace/dossier", "/mon-espace/effacement/retrait", token)
	h.wantStatus("taken back", answer, http.StatusSeeOther)
	_, body := h.ask("GET", answer.Header.Get("Location"), token, nil)
	h.wantSays("taken back", body, "Votre demande est retirée", `href=/mon-espace/effacement>`)
	if strings.Contains(body, "vous avez demandé à effacer") {
		t.Error("the request is still shown")
	}
	answer, body = h.ask("POST", erase, "manager", map[string][]string{"cle": {key}, "motif": {"asked"}, fieldAsked: {"oui"}})
	h.wantStatus("the manager, on an old page", answer, http.StatusConflict)
	h.wantSays("the manager, on an old page", body, "La personne a retiré sa demande")
	_, body = h.ask("GET", "/mon-espace/journal", token, nil)
	h.wantSays("the journal", body, "effacement demandé", "demande d’effacement retirée")
	_, body = h.ask("GET", "/personnes", "manager", nil)
	if strings.Contains(body, "Demandent que leur dossier soit effacé") {
		t.Error("the manager's list still asks")
	}
}

// While a hold runs, nobody is told that the file will be erased: neither the
// person who asks, nor the manager who would.
func TestAHeldErasureIsSaid(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	token, erase := h.space(id), "/personnes/"+string(id)+"/effacer"
	key := h.key(erase, "manager")
	_, body := h.ask("GET", erase, "manager", nil)
	h.wantSays("without a hold", body, "/conservation/gels?famille=people.file&amp;objet="+people.ReferenceOf(id))
	h.send("/mon-espace/effacement", "/mon-espace/effacement", token)
	h.People.Held = func(context.Context, kernel.ID) (time.Time, error) {
		return time.Date(2027, 3, 31, 22, 0, 0, 0, time.UTC), nil // the end, in Paris, of 31 March
	}
	const last = "jusqu’au 31\u00a0mars\u00a02027"
	for _, page := range []string{"/mon-espace/dossier", "/mon-espace/effacement"} {
		_, body := h.ask("GET", page, token, nil)
		h.wantSays(page, body, "L’effacement est suspendu "+last, "/mon-espace/export", "/mon-espace/effacement/retrait")
		if strings.Contains(body, "au plus tard") {
			t.Errorf("%s tells that it will be erased all the same", page)
		}
	}
	_, body = h.ask("GET", erase, "manager", nil)
	h.wantSays("the manager", body, last, "href=/conservation/gels")
	if strings.Contains(body, "name=motif") {
		t.Error("the manager is offered to erase what is held")
	}
	answer, body := h.ask("POST", erase, "manager", map[string][]string{"cle": {key}, "motif": {"mistaken"}})
	h.wantStatus("the manager, on an old page", answer, http.StatusConflict)
	h.wantSays("the manager, on an old page", body, "Rien n’a été effacé", last)
	if strings.Contains(body, "Cela a changé entre-temps") {
		t.Error("the manager is told of another change")
	}
}

func TestALateErasureIsSaid(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	token := h.space(id)
	h.send("/mon-espace/effacement", "/mon-espace/effacement", token)
	for after, says := range map[time.Duration]string{30 * 24 * time.Hour: "Ensuite, votre code", 31 * 24 * time.Hour: "cnil.fr"} {
		h.Clock = kernel.StoppedClock(noon.Add(after))
		_, body := h.ask("GET", "/mon-espace/dossier", token, nil)
		h.wantSays(after.String(), body, "au plus tard le 23\u00a0décembre\u00a02026", says)
	}
}

func TestAPersonReadsTheNotes(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	token := h.space(id)
	_, body := h.ask("GET", "/mon-espace/notes", token, nil)
	h.wantSays("without notes", body, "Aucune note partagée")
	write := h.may("adviser", access.NoteWrite)
	for n := range spaceNotesShown + 1 {
		if _, err := h.People.WriteNote(t.Context(), write, id, fmt.Sprintf("Note partagée %03d.", n), false); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.People.WriteNote(t.Context(), write, id, "Pour moi seulement.", true); err != nil {
		t.Fatal(err)
	}
	_, body = h.ask("GET", "/mon-espace/notes", token, nil)
	h.wantSays("the notes", body, "Inès Exemple", "Il y a aussi 1 note personnelle", "/mon-espace/export", "?page=2")
	if strings.Contains(body, "Pour moi seulement") || strings.Contains(body, "<script") {
		t.Error("a private note or a script is shown")
	}
	_, older := h.ask("GET", "/mon-espace/notes?page=2", token, nil)
	if first, second := strings.Count(body, "Note partagée"), strings.Count(older, "Note partagée"); first != spaceNotesShown || second != 1 {
		t.Errorf("%d notes, then %d", first, second)
	}
	for n := range spaceNotesShown + 1 {
		h.wantSays("the two pages", body+older, fmt.Sprintf("Note partagée %03d.", n))
	}
	for _, odd := range []string{"0", "-1", "3", "rien", "99999999999999999999"} {
		answer, _ := h.ask("GET", "/mon-espace/notes?page="+odd, token, nil)
		h.wantStatus("page "+odd, answer, http.StatusOK)
	}
	_, body = h.ask("GET", "/mon-espace/export", token, nil)
	h.wantSays("the export", body, "Pour moi seulement.")
	for _, who := range []string{"adviser", "manager", ""} {
		answer, body := h.ask("GET", "/mon-espace/notes", who, nil)
		if answer.StatusCode != http.StatusSeeOther || strings.Contains(body, "Note partagée") {
			t.Errorf("%q is let in: %d", who, answer.StatusCode)
		}
	}
}

func TestTheExportSaysUntilWhenAFileIsHeld(t *testing.T) {
	h := open(t)
	h.People.Elsewhere = func(context.Context, kernel.ID) (people.Elsewhere, error) {
		return people.Elsewhere{Holds: []people.ExportedHold{{
			Family: "people.file", HeldAt: noon, HeldBy: managerID, Reason: "Un recours est en cours.",
			Until: time.Date(2027, 3, 31, 22, 0, 0, 0, time.UTC), // the end, in Paris, of 31 March
		}}}, nil
	}
	id := h.create(aCard())
	const until = "jusqu’au 31\u00a0mars\u00a02027"
	_, own := h.ask("GET", "/mon-espace/export", h.space(id), nil)
	h.wantSays("the person's", own, until, "Un recours est en cours.", "lundi 23\u00a0novembre\u00a02026, 12\u202fh, jusqu’à 12\u202fh\u202f30")
	_, handed := h.ask("GET", "/personnes/"+string(id)+"/export", "adviser", nil)
	h.wantSays("the copy a worker hands out", handed, until, "la personne la lit dans son espace")
	if strings.Contains(handed, "recours") {
		t.Error("a worker who may hold nothing reads why a file is held")
	}
}
