package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Where mails wait, who invites gets the link once: a second tap, a page read
// again, and what is kept of the form do not hold it.
func TestAnInvitationIsHandedOver(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		indre := h.structure("Maison de l’Indre")
		malik := h.member("malik@example.org", "Malik Exemple", indre, access.Manager)
		ines := h.member("ines@example.org", "Inès Exemple", indre, access.Adviser)
		h.inbox.shut = true
		page := malik.get("/equipe/inviter")
		malik.says(page, "Ce réseau n’a pas de serveur d’e-mails", "Préparer l’invitation")
		form := malik.fill(page, "/equipe/inviter", map[string]string{"email": "new@example.org", "role": "adviser"})
		twin := malik.again()
		handed := malik.ask("POST", "/equipe/inviter", form)
		link := handedLink(t, h, handed, "new@example.org")

		second := twin.ask("POST", "/equipe/inviter", form)
		if second.status != 303 || second.to != "/equipe?fait=invited_waits" || strings.Contains(second.body, link) {
			t.Errorf("a second tap: %d %s", second.status, second.to)
		}
		for _, path := range []string{second.to, "/equipe", "/accueil", "/journal", "/journal/structure"} {
			if strings.Contains(malik.get(path).body, link) {
				t.Errorf("%s holds the link", path)
			}
		}
		h.keepsNothingOf(link)

		pending := malik.get("/equipe")
		malik.says(pending, "new@example.org", "Nouveau lien")
		one := "/equipe/membres/" + string(h.account("ines@example.org"))
		renewed := malik.ask("POST", one+"/moyens", malik.fill(malik.get(one), one+"/moyens", nil))
		handedLink(t, h, renewed, "ines@example.org")
		if a := ines.get("/accueil"); a.status != 200 { // until the link is opened
			t.Errorf("the old means are gone: %d", a.status)
		}

		b := h.browser()
		page = b.done(b.get("/invitation"), "/invitation", map[string]string{"secret-code": link})
		b.says(page, "Conseiller", "new@example.org")
	})
}

// handedLink gives the code of the page that hands a link over, which says to
// whom, and that nobody keeps.
func handedLink(t *testing.T, h *house, a answer, to string) string {
	t.Helper()
	code := h.sent(to)
	main := a.main()
	if a.status != 200 || strings.Count(main, code) != 2 || !strings.Contains(main, origin+"/invitation#"+code) || !strings.Contains(main, to) {
		t.Fatalf("%d, no link for %s: %s", a.status, to, main)
	}
	if a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the page may be kept: %v", a.header)
	}
	return code
}

// keepsNothingOf looks for a secret in the answers kept of forms.
func (h *house) keepsNothingOf(secret string) {
	h.t.Helper()
	var kept []string
	must(h.t, h.db.Read(access.System(access.JournalAudit).Behind(h.t.Context()), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Table("once_done").ColumnExpr("CAST(answer AS text)").Where("answer IS NOT NULL").Scan(ctx, &kept)
	}))
	for _, answer := range kept {
		if strings.Contains(answer, secret) {
			h.t.Errorf("a form keeps the link: %s", answer)
		}
	}
	if len(kept) == 0 {
		h.t.Error("no form kept an answer: the test looks elsewhere")
	}
}

// Where mails leave, no page shows a link.
func TestAMailedInvitationIsNotShown(t *testing.T) {
	h := open(t)
	malik := h.member("malik@example.org", "Malik Exemple", h.structure("Maison de l’Indre"), access.Manager)
	page := malik.get("/equipe/inviter")
	malik.says(page, "La personne reçoit un lien par e-mail", "Envoyer l’invitation")
	a := malik.ask("POST", "/equipe/inviter", malik.fill(page, "/equipe/inviter", map[string]string{"email": "new@example.org", "role": "adviser"}))
	if a.status != 303 || a.to != "/equipe?fait=invited" || strings.Contains(a.body, h.sent("new@example.org")) {
		t.Errorf("%d %s %s", a.status, a.to, a.body)
	}
}

// Without a server for mails, whoever lost a password is told so, known or not.
func TestAForgottenPasswordWithoutMail(t *testing.T) {
	h := open(t)
	h.member("ines@example.org", "Inès Exemple", h.structure("Maison de l’Indre"), access.Adviser)
	asked := h.browser().get("/mot-de-passe")
	b := h.browser()
	form := b.fill(b.get("/mot-de-passe"), "/mot-de-passe", nil)
	h.inbox.shut = true
	before := len(h.inbox.mails)
	if page := b.get("/mot-de-passe"); strings.Contains(page.body, "name=email") || page.body == asked.body {
		t.Errorf("an address is asked for: %s", page.main())
	}
	var answers []string
	for _, email := range []string{"ines@example.org", "nobody@example.org", "pas une adresse"} {
		form.Set("email", email) // of a page opened while mails left
		a := b.ask("POST", "/mot-de-passe", form)
		page := b.get(a.to)
		b.says(page, "n’envoie pas encore d’e-mails", "responsable")
		answers = append(answers, a.to+page.main())
	}
	if answers[0] != answers[1] || answers[0] != answers[2] {
		t.Errorf("answers differ: %q", answers)
	}
	if len(h.inbox.mails) != before || h.rows("ceremonies") != 0 {
		t.Error("a link was made that nobody gets")
	}
	b.says(b.get("/mot-de-passe/envoye"), "n’envoie pas encore d’e-mails")
}

// What else a mail would do is not promised either.
func TestPagesPromiseNoMailWithoutServer(t *testing.T) {
	h := open(t)
	admin := h.member("admin@example.org", "Ada Exemple", h.home, access.Admin)
	h.inbox.shut = true
	b := h.browser()
	page := b.get("/rejoindre")
	b.says(page, "elle vous contacte elle-même")
	page = b.done(page, "/rejoindre", map[string]string{
		"nom": "Maison du Cher", "commune": "Bourges", "insee": "18033", "contact": "Camille Exemple", "email": "camille@example.org",
	})
	b.says(page, "Votre demande est enregistrée")
	var id string
	must(t, h.db.NewSelect().Table("network_structures").Column("id").Where("name = ?", "Maison du Cher").Scan(t.Context(), &id))
	one := "/structures/" + id
	page = admin.get(one)
	admin.says(page, "vous lui remettrez son lien")
	page = admin.done(page, one+"/decision", map[string]string{"decision": "approve"})
	admin.says(page, "remettez l’invitation")
	team := admin.get(one + "/equipe")
	pending, err := h.room.Members.Pending(t.Context(), access.System(access.MemberInvite), kernel.ID(id))
	must(t, err)
	action := one + "/equipe/invitations/" + string(pending[0].ID) + "/renvoi"
	handedLink(t, h, admin.ask("POST", action, admin.fill(team, action, nil)), "camille@example.org")
}
