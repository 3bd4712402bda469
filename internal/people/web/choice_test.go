package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestTheNetworkChoosesItsFields(t *testing.T) {
	h := open(t)
	file := "/personnes/" + string(h.create(aCard()))
	const page = "/reseau/fiche"
	for token, status := range map[string]int{"admin": 200, "manager": 403, "adviser": 403, "auditor": 403, "": 303} {
		answer, _ := h.ask("GET", page, token, nil)
		h.wantStatus(token, answer, status)
	}
	stale := map[string][]string{"cle": {h.key("/personnes/nouvelle", "adviser")}, "prenom": {"Abel"}, "telephone": {"0639980001"}}
	answer, _ := h.send(page, page, "admin", "demander", "name", "demander", "commune", "demander", "languages", "demander", "adaptations", "demander", "birth_year")
	h.wantStatus("chosen", answer, http.StatusSeeOther)
	_, body := h.ask("GET", answer.Header.Get("Location"), "admin", nil)
	h.wantSays("the choice", body, "Les champs de la fiche sont choisis", "value=commune checked")
	if strings.Contains(body, "value=phone checked") {
		t.Error("the phone is still asked")
	}
	for _, path := range []string{"/personnes/nouvelle", file + "/modifier", "/personnes", file} {
		_, body = h.ask("GET", path, "adviser", nil)
		for _, gone := range []string{"name=telephone", "name=joindre", "dix-huit heures", "tel:"} {
			if strings.Contains(body, gone) {
				t.Errorf("%s holds %q", path, gone)
			}
		}
	}
	answer, body = h.ask("POST", "/personnes", "adviser", stale)
	h.wantStatus("a form shown before", answer, http.StatusBadRequest)
	h.wantSays("a form shown before", body, "Le réseau ne demande plus", "value=Abel")
	answer, _ = h.send(file+"/modifier", file+"/modifier", "adviser", "prenom", "Zénaïde", "nom", "Quillerou", "version", "1")
	h.wantStatus("changed", answer, http.StatusSeeOther)
	answer, _ = h.send(page, page, "admin", "demander", "name", "demander", "phone", "demander", "reach")
	h.wantStatus("chosen again", answer, http.StatusSeeOther)
	_, body = h.ask("GET", file, "adviser", nil)
	h.wantSays("what was kept", body, "Après dix-huit heures.", "06\u00a039\u00a098\u00a012\u00a034")
}
