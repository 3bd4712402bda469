package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/people"
)

// Past thirty an hour, files are made and nothing is told: the pages are not a
// way to find out who is followed where.
func TestNobodyAsksElsewhereForLong(t *testing.T) {
	h := open(t)
	h.create(people.Card{FirstName: "Abel", Name: "Kaddour", BirthYear: 1984})
	told := 0
	for range asksElsewhere().Most + 3 {
		answer, _ := h.send("/personnes/nouvelle", "/personnes", "stranger", "prenom", "Abel", "nom", "Kaddour", "annee", "1984", "malgre-double", "1")
		h.wantStatus("created", answer, http.StatusSeeOther)
		if strings.HasSuffix(answer.Header.Get("Location"), ".elsewhere") {
			told++
		}
	}
	if told != asksElsewhere().Most {
		t.Errorf("told %d times", told)
	}
	h.later = 2 * time.Hour
	answer, _ := h.send("/personnes/nouvelle", "/personnes", "stranger", "prenom", "Abel", "nom", "Kaddour", "annee", "1984", "malgre-double", "1")
	if !strings.HasSuffix(answer.Header.Get("Location"), ".elsewhere") {
		t.Error("an hour later, nothing is told")
	}
}

func TestADoubleTapCreatesOneFile(t *testing.T) {
	h := open(t)
	form := map[string][]string{"cle": {h.key("/personnes/nouvelle", "adviser")}, "prenom": {"Abel"}, "telephone": {"0639980001"}}
	first, _ := h.ask("POST", "/personnes", "adviser", form)
	again, _ := h.ask("POST", "/personnes", "adviser", form)
	twin := map[string][]string{"cle": {h.key("/personnes/nouvelle", "adviser")}, "prenom": {"Basile"}, "telephone": {"0639980001"}}
	for range 2 {
		answer, body := h.ask("POST", "/personnes", "adviser", twin)
		h.wantStatus("twins, twice", answer, http.StatusConflict)
		h.wantSays("twins, twice", body, "Abel", "value=Basile")
	}
	if again.StatusCode != http.StatusSeeOther || again.Header.Get("Location") != first.Header.Get("Location") {
		t.Errorf("the second tap: %d to %s", again.StatusCode, again.Header.Get("Location"))
	}
	mine, err := h.People.OfMine(t.Context(), h.may("adviser", access.PersonReadMinimal))
	if err != nil || len(mine) != 1 || first.StatusCode != http.StatusSeeOther {
		t.Errorf("%d, %d files, %v", first.StatusCode, len(mine), err)
	}
}
