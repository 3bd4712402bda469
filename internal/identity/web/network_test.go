package web_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
)

// apply fills the form of a structure that wants to join.
func (b *browser) apply(typed map[string]string) answer {
	b.t.Helper()
	form := map[string]string{
		"nom": "Le Pont", "nature": "ASSO", "commune": "36000", "numero": "", "contact": "Camille Essai", "email": "pont@example.org",
	}
	for name, value := range typed {
		form[name] = value
	}
	return b.send(b.get("/rejoindre"), "/rejoindre", form)
}

func TestAStructureJoins(t *testing.T) {
	h := open(t)
	guest := h.browser()
	if a := guest.apply(nil); a.to != "/rejoindre/merci" {
		t.Fatalf("%d %s", a.status, a.main())
	}
	admin := h.member("admin@example.org", "Ada Exemple", h.home, access.Admin)
	page := admin.get("/accueil")
	admin.says(page, "Le Pont", "Structures à étudier", "aujourd’hui")
	page = admin.get("/structures")
	admin.says(page, "À étudier", "Châteauroux (36)", "Association")
	id := string(h.find("Le Pont").ID)
	page = admin.get("/structures/" + id)
	admin.says(page, "Camille Essai", "pont@example.org", "Demande à étudier")
	guest.apply(map[string]string{"nom": "LE PONT", "email": "rive@example.org"})
	page = admin.get("/structures/" + id)
	admin.says(page, "Portent le même nom", "/structures/"+string(h.find("LE PONT").ID))
	refused := admin.send(page, "/structures/"+id+"/decision", map[string]string{"decision": "refuse", "motif": " "})
	admin.says(refused, "Écrivez un motif")
	page = admin.done(page, "/structures/"+id+"/decision", map[string]string{"decision": "approve"})
	admin.says(page, "La structure est dans le réseau", "Suspendre la structure")
	manager := h.browser()
	manager.accept("pont@example.org", "Camille Essai")
	manager.says(manager.get("/equipe"), "Camille Essai", "Le Pont", "Inviter quelqu’un")
	manager.says(manager.get("/structures"), "Le Pont")
	manager.silent(manager.get("/structures"), "Réseau d’essai</b>", "Étudier")
}

func (h *house) find(name string) identity.Structure {
	h.t.Helper()
	list, err := h.room.Network.Structures(h.t.Context(), access.System(access.StructureReview))
	must(h.t, err)
	for _, s := range list {
		if s.Name == name {
			return s
		}
	}
	h.t.Fatalf("%s is not there", name)
	return identity.Structure{}
}

// Whether a structure is known or not, whoever applies reads the same.
func TestAnApplicationTellsNothing(t *testing.T) {
	h := open(t)
	b := h.browser()
	first, again := b.apply(map[string]string{"numero": "732 829 320 00074"}), b.apply(map[string]string{"numero": "73282932000074", "email": "other@example.org"})
	if first.status != again.status || first.to != again.to || first.to != "/rejoindre/merci" {
		t.Errorf("%d %s, %d %s", first.status, first.to, again.status, again.to)
	}
}

func TestAnApplicationIsChecked(t *testing.T) {
	h := open(t)
	b := h.browser()
	for typed, says := range map[[2]string]string{
		{"numero", "73282932000075"}:   "SIRET",
		{"commune", "xyzzyxyzzyxyzzy"}: "Nous ne connaissons pas cette commune",
		{"commune", "Saint-Denis"}:     "Laquelle",
		{"email", "nobody"}:            "ne peut pas recevoir de message",
		{"contact", " "}:               "Écrivez un nom",
	} {
		page := b.apply(map[string]string{typed[0]: typed[1]})
		b.says(page, says, "Le Pont")
		if page.status != http.StatusBadRequest {
			t.Errorf("%v: %d", typed, page.status)
		}
	}
}

// Everything that is wrong is said at once, at its field; a town that is several
// is asked for once.
func TestAnApplicationIsToldAllItsFaults(t *testing.T) {
	h := open(t)
	b := h.browser()
	wrong := map[string]string{"nom": "", "numero": "12", "commune": "Saint-Denis", "contact": "", "email": "nobody"}
	page := b.apply(wrong)
	b.says(page, "href=#nom", "href=#numero", "href=#insee", "href=#contact", "href=#email")
	b.silent(page, "href=#commune", "Nous ne connaissons pas")
}

// Two structures, opposite rights: what one may in the one, they may not in the
// other, and neither shows in the other.
func TestTwoStructuresWithOppositeRights(t *testing.T) {
	h := open(t)
	indre, cher := h.structure("Maison de l’Indre"), h.structure("Atelier du Cher")
	malik := h.member("malik@example.org", "Malik Exemple", indre, access.Manager)
	h.member("rose@example.org", "Rose Exemple", cher, access.Manager)
	invite(t, h, cher, "malik@example.org", access.Volunteer)
	page := malik.done(malik.get("/invitation"), "/invitation", map[string]string{"secret-code": h.sent("malik@example.org")})
	page = malik.done(page, "/invitation/rejoindre", nil)
	malik.silent(malik.get("/equipe"), "Rose Exemple")
	malik.says(malik.get("/equipe"), "Inviter quelqu’un")
	for _, path := range []string{"/structures/" + string(cher), "/structures/" + string(cher) + "/equipe", "/structures/" + string(cher) + "/equipe/inviter"} {
		if a := malik.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	form := malik.fill(malik.get("/equipe/inviter"), "/equipe/inviter", map[string]string{"email": "spy@example.org", "role": "manager"})
	if a := malik.ask("POST", "/structures/"+string(cher)+"/equipe/inviter", form); a.status != http.StatusNotFound {
		t.Errorf("invited into another structure: %d", a.status)
	}
	malik.done(page, "/compte/structure", map[string]string{"structure": string(cher)})
	malik.says(malik.get("/equipe"), "Rose Exemple")
	malik.silent(malik.get("/equipe"), "Inviter quelqu’un", "/membres/")
	for _, path := range []string{"/equipe/inviter", "/structures/" + string(cher) + "/fiche"} {
		if a := malik.get(path); a.status != http.StatusForbidden {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

func TestASuspendedStructureClosesAtOnce(t *testing.T) {
	h := open(t)
	indre, cher := h.structure("Maison de l’Indre"), h.structure("Atelier du Cher")
	b := h.member("ines@example.org", "Inès Exemple", indre, access.Manager)
	invite(t, h, cher, "ines@example.org", access.Adviser)
	page := b.done(b.get("/invitation"), "/invitation", map[string]string{"secret-code": h.sent("ines@example.org")})
	b.done(page, "/invitation/rejoindre", nil)
	review := access.System(access.StructureReview)
	must(t, h.room.Network.Review(t.Context(), review, indre, identity.Suspend, "un essai"))
	if m := h.inbox.mails[len(h.inbox.mails)-1]; m.To != "ines@example.org" || !strings.Contains(m.Text, "suspendue") || !strings.Contains(m.Text, "Motif : un essai") {
		t.Errorf("the manager is told %+v", m)
	}
	page = b.get("/equipe")
	b.says(page, "Aucune structure ouverte", "Maison de l’Indre", "suspendue", "l’équipe du réseau")
	page = b.done(page, "/compte/structure", map[string]string{"structure": string(cher)})
	b.says(page, "Inès Exemple, Atelier du Cher")
	form := b.fill(b.get("/compte"), "/compte/langue", map[string]string{"structure": string(indre)})
	if a := b.ask("POST", "/compte/structure", form); a.status != http.StatusNotFound {
		t.Errorf("went back into a suspended structure: %d", a.status)
	}
	must(t, h.room.Network.Review(t.Context(), review, indre, identity.Reopen, ""))
	if m := h.inbox.mails[len(h.inbox.mails)-1]; m.To != "ines@example.org" || !strings.Contains(m.Text, "est levée") {
		t.Errorf("the manager is told %+v", m)
	}
}

func TestAManagerManages(t *testing.T) {
	h := open(t)
	indre := h.structure("Maison de l’Indre")
	malik := h.member("malik@example.org", "Malik Exemple", indre, access.Manager)
	ines := h.member("ines@example.org", "Inès Exemple", indre, access.Adviser)
	id := h.account("ines@example.org")
	page := malik.done(malik.get("/equipe"), "/equipe/groupes", map[string]string{"nom": "Accueil du lundi"})
	malik.says(page, "Le groupe est créé.", "Accueil du lundi")
	one := "/equipe/membres/" + string(id)
	page = malik.done(malik.get(one), one+"/role", map[string]string{"role": "reception"})
	malik.says(page, "Le changement est enregistré")
	ines.says(ines.get("/accueil"), "Accueil")
	page = malik.done(page, one+"/moyens", nil)
	malik.says(page, "Un lien est parti à son adresse.")
	malik.says(malik.get("/equipe"), "Nouveaux moyens de connexion")
	h.pages.Leaving = func(_ *gate.Visit, structure kernel.ID, m identity.Member) (string, error) {
		return fmt.Sprintf("%s laisse deux personnes %t.", m.Name, structure == indre), nil
	}
	page = malik.get(one)
	for _, act := range []string{"role", "fin", "desactivation"} { // said in each form, and the grave ones open first
		_, form, _ := strings.Cut(page.body, one+"/"+act)
		before, _, _ := strings.Cut(page.body, one+"/"+act)
		if act == "role" {
			before, _, _ = strings.Cut(form, "</form>")
		} else {
			before = before[strings.LastIndex(before, "<details>"):]
		}
		malik.says(answer{body: before}, "Inès Exemple laisse deux personnes true.")
	}
	page = malik.done(malik.get(one), one+"/desactivation", nil)
	malik.says(page, "Ce compte est désactivé.")
	if a := ines.get("/accueil"); !strings.HasPrefix(a.to, "/connexion") {
		t.Errorf("a disabled account opens %s", a.to)
	}
	h.clock.move(time.Minute)
	again := h.browser()
	refused := again.send(again.get("/connexion"), "/connexion", map[string]string{"email": "ines@example.org", "secret-mot": password})
	again.says(refused, "Vérifiez, puis réessayez")
	page = malik.done(page, one+"/reactivation", nil)
	malik.says(page, "Le compte est réactivé.")
	page = malik.done(page, one+"/fin", nil)
	malik.says(page, "ne fait plus partie de la structure")
	malik.silent(page, "Inès Exemple")
	self := "/equipe/membres/" + string(h.account("malik@example.org"))
	page = malik.send(malik.get(self), self+"/role", map[string]string{"role": "volunteer"})
	malik.says(page, "dernier responsable")
}

func (h *house) account(address string) kernel.ID {
	h.t.Helper()
	id, err := h.room.Members.Find(h.t.Context(), access.System(access.MemberRead), address)
	must(h.t, err)
	return id
}

func TestAnInvitationIsResentAndCancelled(t *testing.T) {
	h := open(t)
	malik := h.member("malik@example.org", "Malik Exemple", h.structure("Maison de l’Indre"), access.Manager)
	page := malik.done(malik.get("/equipe/inviter"), "/equipe/inviter", map[string]string{"email": "new@example.org", "role": "adviser"})
	first := h.sent("new@example.org")
	action := malik.actionOf(page, "new@example.org", "/renvoi")
	page = malik.done(page, action, nil)
	malik.says(page, "Un nouveau lien est parti")
	second := h.sent("new@example.org")
	guest := h.browser()
	for token, opens := range map[string]bool{first: false, second: true} {
		a := guest.send(guest.get("/invitation"), "/invitation", map[string]string{"secret-code": token})
		if (a.status == http.StatusSeeOther) != opens {
			t.Errorf("a link opens %v, want %v", !opens, opens)
		}
	}
	page = malik.done(page, strings.Replace(action, "/renvoi", "/annulation", 1), nil)
	malik.says(page, "L’invitation est annulée.")
	page = guest.get("/invitation")
	guest.says(page, "Demandez-en une autre")
}

// actionOf gives where a form of a page goes, by its end: the first one after
// some words.
func (b *browser) actionOf(page answer, words, end string) string {
	b.t.Helper()
	_, after, _ := strings.Cut(page.body, words)
	for _, found := range formForm.FindAllStringSubmatch(after, -1) {
		if action := strings.Trim(found[1], `"`); strings.HasSuffix(action, end) {
			return action
		}
	}
	b.t.Fatalf("no form ends in %s", end)
	return ""
}

func TestWhoMayOpenWhat(t *testing.T) {
	h := open(t)
	structure := h.structure("Maison de l’Indre")
	people := map[access.Role]*browser{}
	for _, role := range []access.Role{access.Volunteer, access.Adviser, access.Manager} {
		people[role] = h.member(string(role)+"@example.org", "Dominique Essai", structure, role)
	}
	for _, role := range []access.Role{access.Coordinator, access.Funder, access.Auditor, access.Admin} {
		people[role] = h.member(string(role)+"@example.org", "Dominique Essai", h.home, role)
	}
	all := []access.Role{access.Volunteer, access.Adviser, access.Manager, access.Coordinator, access.Funder, access.Auditor, access.Admin}
	for path, may := range map[string][]access.Role{
		"/accueil": all, "/compte": all, "/equipe": all, "/moyens/secours": all, "/compte/mot-de-passe": all,
		"/structures":     {access.Volunteer, access.Adviser, access.Manager, access.Coordinator, access.Auditor, access.Admin},
		"/equipe/inviter": {access.Manager, access.Admin},
		"/compte/jetons":  {access.Adviser, access.Manager},
		"/structures/" + string(structure): {
			access.Volunteer, access.Adviser, access.Manager, access.Coordinator, access.Auditor, access.Admin,
		},
		"/structures/" + string(structure) + "/fiche":          {access.Manager, access.Admin},
		"/structures/" + string(structure) + "/equipe":         {access.Volunteer, access.Adviser, access.Manager, access.Admin},
		"/structures/" + string(structure) + "/equipe/inviter": {access.Manager, access.Admin},
	} {
		opened := map[access.Role]bool{}
		for _, role := range may {
			opened[role] = true
		}
		for role, b := range people {
			a := b.get(path)
			if (a.status == http.StatusOK) != opened[role] || a.status >= http.StatusInternalServerError {
				t.Errorf("%s as %s: %d", path, role, a.status)
			}
		}
		if a := h.browser().get(path); !strings.HasPrefix(a.to, "/connexion") {
			t.Errorf("%s as nobody: %s", path, a.to)
		}
	}
}

// A territory is for who coordinates or funds one: with another role it would
// bound nothing. One that was given before may be read, and goes with a change.
func TestATerritoryIsOnlyForRolesThatItBounds(t *testing.T) {
	h := open(t)
	admin := h.member("admin@example.org", "Ada Exemple", h.home, access.Admin)
	h.clock.move(time.Minute)
	for _, role := range []string{"admin", "auditor"} {
		page := admin.get("/equipe/inviter")
		admin.says(page, "Pour un coordinateur de territoire ou un financeur seulement")
		page = admin.send(page, "/equipe/inviter", map[string]string{"email": "new@example.org", "role": role, "departement": "36"})
		admin.says(page, "Ce rôle n’a pas de territoire", `id=departement-faute`, `<option value=36 selected`)
	}
	page := admin.get("/equipe/inviter")
	page = admin.done(page, "/equipe/inviter", map[string]string{"email": "claire@example.org", "role": "coordinator", "departement": "36"})
	admin.says(page, "claire@example.org")
	h.browser().accept("claire@example.org", "Claire Exemple")
	account := h.account("claire@example.org")
	member := "/equipe/membres/" + string(account)
	page = admin.get(member)
	admin.says(page, `<option value=36 selected`)
	page = admin.send(page, member+"/role", map[string]string{"role": "auditor", "departement": "36"})
	admin.says(page, "Ce rôle n’a pas de territoire")
	territory := func() (kept string) {
		must(t, dbtest.All(t, h.db).NewSelect().Table("memberships").Column("territory").Where("account_id = ?", account).Scan(t.Context(), &kept))
		return kept
	}
	if kept := territory(); kept != "36" {
		t.Errorf("a change that was refused leaves %q", kept)
	}
	must(t, h.db.Write(access.System(access.MemberChange).Behind(t.Context()), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Table("memberships").Set("role = 'auditor'").Where("account_id = ?", account).Exec(ctx)
		return err
	}))
	page = admin.get(member)
	admin.says(page, "Claire Exemple", `<option value=auditor selected`)
	admin.silent(page, `<option value=36 selected`)
	admin.done(page, member+"/role", map[string]string{"role": "auditor"})
	if kept := territory(); kept != "" {
		t.Errorf("an auditor keeps %q", kept)
	}
}
