package web_test

import (
	"strings"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/identity"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// onBoth runs a test in a house on each database.
func onBoth(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) { test(t, openOn(t, d, newClock(), nil)) })
}

// again is the same browser, as it was before the first answer came.
func (b *browser) again() *browser {
	twin := b.h.browser()
	for name, value := range b.cookies {
		twin.cookies[name] = value
	}
	return twin
}

// twice sends a form twice, the second before the answer to the first came. It
// gives where both lead, and checks that this is the same place.
func (b *browser) twice(page answer, action string, typed map[string]string) string {
	b.t.Helper()
	form, twin := b.fill(page, action, typed), b.again()
	first, second := b.ask("POST", action, form), twin.ask("POST", action, form)
	if first.status != 303 || second.status != 303 || first.to != second.to {
		b.t.Errorf("%s: the first tap gets %d %s, the second %d %s %s", action, first.status, first.to, second.status, second.to, second.main())
	}
	return first.to
}

// rows counts the lines of a table.
func (h *house) rows(table string) int {
	h.t.Helper()
	n, err := dbtest.All(h.t, h.db).NewSelect().Table(table).Count(h.t.Context())
	must(h.t, err)
	return int(n)
}

// adds checks that an act adds so many lines to tables, and mails so many.
func (h *house) adds(act func(), mails int, tables map[string]int) {
	h.t.Helper()
	before, sent := map[string]int{}, len(h.inbox.mails)
	for table := range tables {
		before[table] = h.rows(table)
	}
	act()
	for table, want := range tables {
		if got := h.rows(table) - before[table]; got != want {
			h.t.Errorf("%s: %d lines more instead of %d", table, got, want)
		}
	}
	if got := len(h.inbox.mails) - sent; got != mails {
		h.t.Errorf("%d mails left instead of %d", got, mails)
	}
}

func TestTwoTapsApplyOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		b := h.browser()
		h.adds(func() {
			to := b.twice(b.get("/rejoindre"), "/rejoindre", map[string]string{
				"nom": "Maison de l’Indre", "commune": "Châteauroux", "insee": "36044", "contact": "Camille Exemple", "email": "camille@example.org",
			})
			if to != "/rejoindre/merci" {
				t.Errorf("leads to %s", to)
			}
		}, 1, map[string]int{"network_structures": 1})
	})
}

func TestTwoTapsInviteOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		indre := h.structure("Maison de l’Indre")
		malik := h.member("malik@example.org", "Malik Exemple", indre, access.Manager)
		h.member("ines@example.org", "Inès Exemple", indre, access.Adviser)
		h.adds(func() {
			malik.twice(malik.get("/equipe/inviter"), "/equipe/inviter", map[string]string{"email": "new@example.org", "role": "adviser"})
		}, 1, map[string]int{"invitations": 1, "journal_entries": 1})
		pending, err := h.room.Members.Pending(t.Context(), access.System(access.MemberInvite), indre)
		must(t, err)
		resend := "/equipe/invitations/" + string(pending[0].ID) + "/renvoi"
		h.adds(func() { malik.twice(malik.get("/equipe"), resend, nil) }, 1, map[string]int{"invitations": 0, "journal_entries": 1})
		one := "/equipe/membres/" + string(h.account("ines@example.org"))
		h.adds(func() { malik.twice(malik.get(one), one+"/moyens", nil) }, 1, map[string]int{"invitations": 1, "journal_entries": 1})
	})
}

// Recovery codes are shown once; whoever sends the form again is told, and not
// left without codes unawares.
func TestTwoTapsOnRecoveryCodesAreTold(t *testing.T) {
	h := open(t)
	b := h.member("ines@example.org", "Inès Exemple", h.structure("Maison de l’Indre"), access.Adviser)
	form := b.fill(b.get("/moyens/secours"), "/moyens/secours", nil)
	twin := b.again()
	if first := b.ask("POST", "/moyens/secours", form); first.status != 200 {
		t.Fatalf("%d %s", first.status, first.to)
	}
	second := twin.ask("POST", "/moyens/secours", form)
	if second.status != 303 {
		t.Fatalf("%d", second.status)
	}
	twin.says(twin.get(second.to), "ne peuvent plus être montrés", "/moyens/secours")
}

func TestTwoTapsAcceptOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		invite(t, h, h.structure("Maison de l’Indre"), "ines@example.org", access.Adviser)
		b := h.browser()
		page := b.done(b.get("/invitation"), "/invitation", map[string]string{"secret-code": h.sent("ines@example.org")})
		typed := map[string]string{"nom": "Inès Exemple", "secret-mot": "court", "par": "mot"}
		b.says(b.send(page, "/invitation/accepter", typed), "12 caractères au moins")
		typed["secret-mot"] = password
		h.adds(func() {
			if to := b.twice(page, "/invitation/accepter", typed); to != "/connexion/second" {
				t.Errorf("leads to %s", to)
			}
		}, 0, map[string]int{"accounts": 1, "memberships": 1, "sessions": 1})
		b.says(b.get("/connexion/second"), "Choisissez un second moyen de connexion")
	})
}

func TestTwoTapsGiveANewPasswordOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		ines := h.member("ines@example.org", "Inès Exemple", h.structure("Maison de l’Indre"), access.Adviser)
		b := h.browser()
		h.adds(func() {
			b.twice(b.get("/mot-de-passe"), "/mot-de-passe", map[string]string{"email": "ines@example.org"})
		}, 1, map[string]int{"ceremonies": 1})
		page := b.done(b.get("/mot-de-passe/nouveau"), "/mot-de-passe/lien", map[string]string{"secret-code": h.sent("ines@example.org")})
		h.clock.move(time.Minute)
		typed := map[string]string{"secret-mot": "quatre tramways à Bourges", "moyen": "totp", "secret-code": ines.code()}
		h.adds(func() {
			if to := b.twice(page, "/mot-de-passe/nouveau", typed); to != "/connexion?fait=password_reset" {
				t.Errorf("leads to %s", to)
			}
		}, 1, map[string]int{"ceremonies": -1, "sessions": -1})
	})
}

// What fails is counted on both databases, though the form changes nothing: no
// transaction takes the count back.
func TestFailedTriesAreCounted(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		ines := h.member("ines@example.org", "Inès Exemple", h.structure("Maison de l’Indre"), access.Adviser)
		h.clock.move(time.Minute)
		b := h.browser()
		b.refusedUntilHeld(b.get("/connexion"), "/connexion", map[string]string{"email": "nobody@example.org", "secret-mot": "mauvais mot de passe"})

		h.clock.move(time.Hour)
		page := b.done(b.get("/connexion"), "/connexion", map[string]string{"email": "ines@example.org", "secret-mot": password})
		b.refusedUntilHeld(page, "/connexion/second", map[string]string{"moyen": "totp", "secret-code": "000000"})

		h.clock.move(time.Hour)
		must(t, h.room.SignIn.AskReset(t.Context(), "ines@example.org", identity.Visit{Address: from("198.51.100.7")}))
		other := h.browser()
		page = other.done(other.get("/mot-de-passe/nouveau"), "/mot-de-passe/lien", map[string]string{"secret-code": h.sent("ines@example.org")})
		other.refusedUntilHeld(page, "/mot-de-passe/nouveau", map[string]string{"secret-mot": "quatre tramways à Bourges", "moyen": "totp", "secret-code": "000000"})
		held := other.ask("POST", "/mot-de-passe/nouveau", other.fill(page, "/mot-de-passe/nouveau", map[string]string{
			"secret-mot": "quatre tramways à Bourges", "moyen": "totp", "secret-code": ines.code(),
		}))
		if held.status != 429 {
			t.Errorf("the right code passes a bound that was reached: %d %s", held.status, held.to)
		}
	})
}

// refusedUntilHeld sends a form that is wrong until a bound holds it back.
func (b *browser) refusedUntilHeld(page answer, action string, typed map[string]string) {
	b.t.Helper()
	form := b.fill(page, action, typed)
	for range 60 {
		a := b.ask("POST", action, form)
		switch {
		case a.status == 429:
			return
		case a.status == 303:
			b.t.Fatalf("%s: a wrong try passes", action)
		}
	}
	b.t.Errorf("%s: nothing bounds wrong tries", action)
}

// The link that was asked for last is the only one that opens.
func TestALaterLinkTakesThePlaceOfTheEarlier(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		h.member("ines@example.org", "Inès Exemple", h.structure("Maison de l’Indre"), access.Adviser)
		b := h.browser()
		ask := func() string {
			b.done(b.get("/mot-de-passe"), "/mot-de-passe", map[string]string{"email": "ines@example.org"})
			return h.sent("ines@example.org")
		}
		earlier, later := ask(), ask()
		open := func(link string) answer {
			return b.ask("POST", "/mot-de-passe/lien", b.fill(b.get("/mot-de-passe/nouveau"), "/mot-de-passe/lien", map[string]string{"secret-code": link}))
		}
		if a := open(earlier); a.status == 303 {
			t.Errorf("the earlier link opens: %d %s", a.status, a.to)
		}
		if a := open(later); a.status != 303 {
			t.Errorf("the later link does not open: %d %s", a.status, a.main())
		}
		h.clock.move(10 * time.Minute)
		if a := b.get("/mot-de-passe/nouveau"); strings.Contains(a.body, "name=secret-mot") {
			t.Error("a link of ten minutes ago opens")
		}
	})
}
