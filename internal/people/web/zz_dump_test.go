package web

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/people"
)

func TestDump(t *testing.T) {
	dir := os.Getenv("DUMP")
	if dir == "" {
		t.Skip()
	}
	h := open(t)
	save := func(name, body string) { _ = os.WriteFile(dir+"/"+name+".html", []byte(body), 0o644) }
	id := h.create(aCard())
	h.create(people.Card{FirstName: "Fatou", Name: "S", Commune: "36063"})
	h.create(people.Card{FirstName: "Roger", Name: "L", Phone: "06 39 98 00 09"})
	page := "/personnes/" + string(id)
	h.send(page, page+"/charges", "adviser", "qui", "team:"+string(teamID))
	h.send(page, page+"/notes", "adviser", "note", "Dossier CAF envoyé avec elle. Réponse attendue sous quinze jours, elle rappelle si rien ne vient.", "pour", "tous")
	h.send(page, page+"/notes", "adviser", "note", "Penser à vérifier l’adresse de courriel la prochaine fois.", "pour", "moi")
	h.ask("GET", page, "manager", nil)
	get := func(name, path, token string) { _, b := h.ask("GET", path, token, nil); save(name, b) }
	get("liste", "/personnes", "adviser")
	get("nouvelle", "/personnes/nouvelle", "adviser")
	get("fil", page, "adviser")
	get("minimal", page, "colleague")
	get("modifier", page+"/modifier", "adviser")
	get("journal", page+"/journal", "adviser")
	get("export", page+"/export", "adviser")
	get("effacer", page+"/effacer", "manager")
	get("urgence", "/urgence", "admin")
	_, b := h.send("/personnes", "/personnes/recherche", "adviser", "nom", "quillerou")
	save("recherche", b)
	_, b = h.send("/personnes/nouvelle", "/personnes", "adviser", "prenom", "Zénaïde", "nom", "Quillerou", "commune", "36130", "annee", "mille", "joindre", "FR14 2004 1010 0505 0001 3M02 606")
	save("fautes", b)
	_, b = h.send("/personnes/nouvelle", "/personnes", "adviser", "prenom", "Zénaïde", "nom", "Quillerou", "telephone", "0639981234")
	save("double", b)
	h.send(page+"/modifier", page+"/modifier", "manager", "prenom", "Zénaïde", "nom", "Quillerou", "joindre", "Le matin", "version", "1")
	_, b = h.send(page+"/modifier", page+"/modifier", "adviser", "prenom", "Zénaïde", "nom", "Quillerou", "joindre", "Le soir", "version", "1")
	save("conflit", b)
	_, b = h.ask("POST", page+"/code", "adviser", url.Values{"cle": {h.key(page, "adviser")}, "imprimer-en": {"fr"}})
	save("code", b)
	h.send("/urgence", "/urgence", "admin", "personne", string(id), "raison", "La personne est en danger")
	get("accord", "/urgence/accord", "auditor")
	_, b = h.ask("GET", "/urgence/accord", "auditor", nil)
	_, rest, _ := strings.Cut(b, "/urgence/0")
	h.send("/urgence/accord", "/urgence/0"+rest[:35]+"/accord", "auditor")
	_ = access.Admin
	token := h.space(id)
	get("porte", "/mon-espace", "")
	_, b = h.knock("abc")
	save("porte-faute", b)
	get("espace", "/mon-espace/dossier", token)
	get("espace-ar", "/mon-espace/dossier?lang=ar", token)
	get("espace-journal", "/mon-espace/journal", token)
	get("espace-journal-ar", "/mon-espace/journal?lang=ar", token)
	get("espace-export", "/mon-espace/export", token)
	get("espace-effacement", "/mon-espace/effacement", token)
}
