package web_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/identity"
	"relais/internal/kernel"
)

func from(address string) netip.Addr { return netip.MustParseAddr(address) }

var recoveryForm = regexp.MustCompile(`<code>([A-Z2-7]{4}(?:-[A-Z2-7]{4}){5})</code>`)

// The journey of a newcomer, without script: invitation, account, application,
// recovery codes, sign-out, sign-in, another structure, second check.
func TestTheWholeJourney(t *testing.T) {
	h := open(t)
	indre, cher := h.structure("Maison de l’Indre"), h.structure("Atelier du Cher")
	invite(t, h, indre, "ines@example.org", access.Adviser)
	b := h.browser()
	page := b.accept("ines@example.org", "Inès Exemple")
	if page.to != "/moyens/secours" {
		t.Fatalf("after the application, %s", page.to)
	}
	page = b.done(page, "/moyens/secours", nil)
	codes := recoveryForm.FindAllStringSubmatch(page.body, -1)
	if len(codes) != 10 {
		t.Fatalf("%d recovery codes in %s", len(codes), page.main())
	}
	b.says(page, "J’ai noté mes codes")
	b.says(b.get("/accueil"), "Bonjour Inès.", "Maison de l’Indre", "Rien ne vous attend")

	page = b.done(b.get("/accueil"), "/deconnexion", nil)
	b.says(page, "Vous êtes déconnecté.")
	if page = b.get("/compte"); page.to != "/connexion?suite=%2Fcompte" {
		t.Errorf("signed out, yet %s", page.to)
	}
	if page = b.signIn("ines@example.org", "/compte"); page.to != "/compte" {
		t.Errorf("signed in, yet %s", page.to)
	}
	b.says(page, "Inès Exemple", "Firefox sur Android", "C’est celle-ci")

	invite(t, h, cher, "ines@example.org", access.Manager)
	page = b.done(b.get("/invitation"), "/invitation", map[string]string{"secret-code": h.sent("ines@example.org")})
	b.says(page, "Atelier du Cher", "Responsable de structure")
	page = b.done(page, "/invitation/rejoindre", nil)
	b.says(page, "Vous avez rejoint la structure")
	before := b.cookies["__Host-relais"]
	page = b.done(page, "/compte/structure", map[string]string{"structure": string(cher)})
	b.says(page, "Inès Exemple, Atelier du Cher", "Vous agissez maintenant pour une autre structure")
	if b.cookies["__Host-relais"] == before {
		t.Error("the session kept its token through a change of structure")
	}

	h.clock.move(20 * time.Minute)
	page = b.get("/equipe/inviter")
	b.says(page, "Confirmez que c’est bien vous")
	page = b.done(page, "/connexion/preuve", map[string]string{"secret-code": b.code()})
	b.says(page, "Inviter quelqu’un à rejoindre Atelier du Cher")

	recovered := h.browser()
	page = recovered.done(recovered.get("/connexion"), "/connexion", map[string]string{"email": "Ines@Example.org ", "secret-mot": password})
	form := recovered.fill(page, "/connexion/second", map[string]string{"moyen": "recovery", "secret-code": strings.ToLower(codes[3][1])})
	if a := recovered.ask("POST", "/connexion/second", form); a.to != "/accueil" {
		t.Errorf("a recovery code: %d to %s", a.status, a.to)
	}
}

func invite(t *testing.T, h *house, structure kernel.ID, address string, role access.Role) {
	t.Helper()
	_, err := h.room.Members.Invite(t.Context(), access.System(access.MemberInvite), identity.Invitation{Structure: structure, Email: address, Role: role})
	must(t, err)
}

// A form that waits for a proof is kept, carried, and sent with one press; what
// is done is done once.
func TestAFormWaitsForAProof(t *testing.T) {
	h := open(t)
	b := h.member("manager@example.org", "Malik Exemple", h.structure("Maison de l’Indre"), access.Manager)
	page := b.get("/equipe/inviter")
	h.clock.move(16 * time.Minute)
	page = b.send(page, "/equipe/inviter", map[string]string{"email": "new@example.org", "role": "adviser"})
	if page.status != http.StatusForbidden {
		t.Errorf("a grave act passed with an old proof: %d", page.status)
	}
	b.says(page, "Ce que vous avez écrit est gardé", "new@example.org")
	wrong := b.send(page, "/connexion/preuve", map[string]string{"secret-code": "000000"})
	b.says(wrong, "Ce code n’est pas le bon", "new@example.org")
	page = b.send(wrong, "/connexion/preuve", map[string]string{"secret-code": b.code()})
	b.says(page, "Continuer")
	page = b.done(page, "/equipe/inviter", nil)
	b.says(page, "L’invitation est partie.", "new@example.org")
	h.sent("new@example.org")
}

// Whoever is invited by name finds it on the page, and may correct it.
func TestTheNameOfAnInvitationIsThere(t *testing.T) {
	h := open(t)
	_, err := h.room.Members.Invite(t.Context(), access.System(access.MemberInvite), identity.Invitation{
		Structure: h.structure("Maison de l’Indre"), Email: "rose@example.org", Name: "Rose Exemple", Role: access.Reception,
	})
	must(t, err)
	b := h.browser()
	page := b.done(b.get("/invitation"), "/invitation", map[string]string{"secret-code": h.sent("rose@example.org")})
	b.says(page, `value="Rose Exemple"`)
	page = b.send(page, "/invitation/accepter", map[string]string{"nom": "Rose Inventée", "secret-mot": "court", "par": "mot"})
	b.says(page, `value="Rose Inventée"`)
}

func TestACardIsEnough(t *testing.T) {
	h := open(t)
	invite(t, h, h.structure("Maison de l’Indre"), "rose@example.org", access.Reception)
	b := h.browser()
	page := b.done(b.get("/invitation"), "/invitation", map[string]string{"secret-code": h.sent("rose@example.org")})
	page = b.done(page, "/invitation/accepter", map[string]string{"nom": "Rose Exemple", "secret-mot": password, "par": "mot"})
	card := b.done(page, "/moyens/carte", nil)
	codes := regexp.MustCompile(`<code>(\d{4})\x{a0}(\d{4})</code>`).FindAllStringSubmatch(card.body, -1)
	if len(codes) != 40 {
		t.Fatalf("%d codes on the card", len(codes))
	}
	page = b.done(card, "/moyens/carte/code", map[string]string{"secret-code": codes[1][1] + codes[1][2]})
	b.says(page, "Ce code n’est pas le bon", "Code n° 1")
	page = b.done(page, "/moyens/carte/code", map[string]string{"secret-code": codes[0][1] + " " + codes[0][2]})
	if page.to != "/moyens/secours" {
		t.Fatalf("%s", page.to)
	}
	b.done(page, "/deconnexion", nil)
	page = b.done(b.get("/connexion"), "/connexion", map[string]string{"email": "rose@example.org", "secret-mot": password})
	b.says(page, "Code n° 2 de votre carte")
	if a := b.done(page, "/connexion/second", map[string]string{"secret-code": codes[1][1] + codes[1][2]}); a.to != "/accueil" {
		t.Errorf("%s", a.to)
	}
}

func TestANewPassword(t *testing.T) {
	h := open(t)
	b := h.member("ines@example.org", "Inès Exemple", h.structure("Maison de l’Indre"), access.Adviser)
	other := h.browser()
	known := other.done(other.get("/mot-de-passe"), "/mot-de-passe", map[string]string{"email": "ines@example.org"})
	unknown := other.done(other.get("/mot-de-passe"), "/mot-de-passe", map[string]string{"email": "nobody@example.org"})
	if plain(known.body) != plain(unknown.body) || known.status != 200 {
		t.Errorf("the answer tells who has an account: %d %s\n%d %s", known.status, known.body, unknown.status, unknown.body)
	}
	token := h.sent("ines@example.org")
	page := other.done(other.get("/mot-de-passe/nouveau"), "/mot-de-passe/lien", map[string]string{"secret-code": token})
	other.silent(page, token)
	h.clock.move(time.Minute)
	page = other.send(page, "/mot-de-passe/nouveau", map[string]string{"secret-mot": "court", "moyen": "totp", "secret-code": b.code()})
	other.says(page, "12 caractères au moins")
	page = other.send(page, "/mot-de-passe/nouveau", map[string]string{"secret-mot": "quatre tramways à Bourges", "moyen": "totp", "secret-code": "000000"})
	other.says(page, "Ce code n’est pas le bon", `href=#secret-code`)
	page = other.send(page, "/mot-de-passe/nouveau", map[string]string{"secret-mot": "quatre tramways à Bourges", "moyen": "recovery", "secret-code": "ABCD"})
	other.says(page, "Prenez-en un autre dans votre liste")
	page = other.done(page, "/mot-de-passe/nouveau", map[string]string{"secret-mot": "quatre tramways à Bourges", "moyen": "totp", "secret-code": b.code()})
	other.says(page, "Connectez-vous avec le nouveau")
	if a := b.get("/compte"); !strings.HasPrefix(a.to, "/connexion") {
		t.Errorf("a session outlived the password: %s", a.to)
	}
	page = other.done(other.get("/mot-de-passe/nouveau"), "/mot-de-passe/lien", map[string]string{"secret-code": token})
	other.says(page, "Recommencez")
}

var (
	keyForm = regexp.MustCompile(`name=cle value=[\w.-]+`)
	ofKey   = "name=cle"
)

// plain gives a page without what is drawn at random.
func plain(body string) string { return keyForm.ReplaceAllString(body, ofKey) }

func TestAWrongPasswordTellsNothing(t *testing.T) {
	h := open(t)
	h.member("ines@example.org", "Inès Exemple", h.structure("Maison de l’Indre"), access.Adviser)
	b := h.browser()
	known := b.send(b.get("/connexion"), "/connexion", map[string]string{"email": "ines@example.org", "secret-mot": "mauvais mot de passe"})
	unknown := b.send(b.get("/connexion"), "/connexion", map[string]string{"email": "nobody@example.org", "secret-mot": "mauvais mot de passe"})
	same := strings.ReplaceAll(plain(known.body), "ines@", "nobody@")
	if same != plain(unknown.body) || known.status != unknown.status {
		t.Errorf("the answer tells who has an account:\n%s\n%s", same, plain(unknown.body))
	}
	b.says(known, "Vérifiez, puis réessayez", "ines@example.org")
	b.silent(known, "mauvais mot de passe")
}

func TestACodeServesOnce(t *testing.T) {
	h := open(t)
	b := h.member("ines@example.org", "Inès Exemple", h.structure("Maison de l’Indre"), access.Adviser)
	h.clock.move(time.Minute)
	code := b.code()
	enter := func() answer {
		other := h.browser()
		page := other.done(other.get("/connexion"), "/connexion", map[string]string{"email": "ines@example.org", "secret-mot": password})
		return other.done(page, "/connexion/second", map[string]string{"secret-code": code})
	}
	if a := enter(); a.to != "/accueil" {
		t.Fatalf("%d %s", a.status, a.to)
	}
	if a := enter(); a.status != http.StatusBadRequest || !strings.Contains(a.body, "a déjà servi") {
		t.Errorf("a code served twice: %d %s", a.status, a.to)
	}
}

// A half session opens no page but those of the second factor.
func TestHalfASessionOpensNothing(t *testing.T) {
	h := open(t)
	h.member("ines@example.org", "Inès Exemple", h.structure("Maison de l’Indre"), access.Manager)
	b := h.browser()
	page := b.done(b.get("/connexion"), "/connexion", map[string]string{"email": "ines@example.org", "secret-mot": password})
	for _, path := range []string{"/accueil", "/compte", "/equipe", "/equipe/inviter", "/structures", "/moyens/secours", "/moyens/cle", "/compte/jetons"} {
		if a := b.get(path); !strings.HasPrefix(a.to, "/connexion") {
			t.Errorf("%s opens to half a session: %d at %s", path, a.status, a.to)
		}
	}
	for _, path := range []string{"/moyens/application", "/moyens/carte"} {
		form := b.fill(page, "/connexion/second", nil)
		if a := b.ask("POST", path, form); a.status != http.StatusForbidden || strings.Contains(a.body, "class=secret") {
			t.Errorf("half a session with a second factor chooses another at %s: %d", path, a.status)
		}
	}
}

func TestSuiteLeadsNowhereElse(t *testing.T) {
	h := open(t)
	b := h.member("ines@example.org", "Inès Exemple", h.structure("Maison de l’Indre"), access.Adviser)
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)", "/%2F/evil.example", "/\tevil"} {
		b.done(b.get("/compte"), "/deconnexion", nil)
		if page := b.signIn("ines@example.org", next); page.to != "/accueil" {
			t.Errorf("%q leads to %s", next, page.to)
		}
		if a := b.get("/connexion?suite=" + url.QueryEscape(next)); a.to != "/accueil" {
			t.Errorf("signed in, %q leads to %s", next, a.to)
		}
	}
}

func TestForgedCookiesAreNothing(t *testing.T) {
	h := open(t)
	b := h.member("ines@example.org", "Inès Exemple", h.structure("Maison de l’Indre"), access.Adviser)
	invite(t, h, h.structure("Autre"), "new@example.org", access.Adviser)
	guest := h.browser()
	guest.done(guest.get("/invitation"), "/invitation", map[string]string{"secret-code": h.sent("new@example.org")})
	kept := guest.cookies["__Host-parcours"]
	if kept == "" || strings.Contains(kept, h.sent("new@example.org")) {
		t.Fatalf("the pocket is open: %q", kept)
	}
	for what, value := range map[string]string{"cut": kept[:len(kept)-2], "turned": "A" + kept[1:], "clear": "eyJpbnZpdGF0aW9uIjoieCJ9", "empty": ""} {
		guest.cookies["__Host-parcours"] = value
		if page := guest.get("/invitation"); strings.Contains(page.body, "/invitation/accepter") {
			t.Errorf("a pocket that is %s opens", what)
		}
	}
	guest.cookies["__Host-parcours"] = kept
	h.clock.move(31 * time.Minute)
	if page := guest.get("/invitation"); strings.Contains(page.body, "/invitation/accepter") {
		t.Error("an old pocket opens")
	}
	b.cookies["__Host-relais"] += "A"
	if a := b.get("/compte"); !strings.HasPrefix(a.to, "/connexion") {
		t.Errorf("a forged session opens %s", a.to)
	}
}

// No page but the one that shows it once holds a token.
func TestPagesHoldNoToken(t *testing.T) {
	h := open(t)
	b := h.member("ines@example.org", "Inès Exemple", h.structure("Maison de l’Indre"), access.Manager)
	b.says(b.done(b.get("/equipe/inviter"), "/equipe/inviter", map[string]string{"email": "new@example.org", "role": "reception"}), "new@example.org")
	invitation := h.sent("new@example.org")
	made := b.done(b.get("/compte/jetons"), "/compte/jetons", map[string]string{"nom": "Tableur", "fin": "2027-01-31", "droits": "people:read"})
	token := regexp.MustCompile(`relais_[\w-]{43}`).FindString(made.body)
	if token == "" {
		t.Fatalf("no token in %s", made.body)
	}
	for _, path := range []string{"/accueil", "/compte", "/equipe", "/structures", "/compte/jetons", "/moyens/secours"} {
		b.silent(b.get(path), token, invitation, b.secret, b.cookies["__Host-relais"], b.cookies["__Host-connu"])
	}
	b.says(b.get("/compte"), "Tableur", "31")
	guest := h.browser()
	page := guest.done(guest.get("/invitation"), "/invitation", map[string]string{"secret-code": invitation})
	guest.says(page, "Maison de l’Indre", "new@example.org")
	guest.silent(page, invitation)
}
