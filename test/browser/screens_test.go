package browser

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"relais/internal/access"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/referral"
)

// screen is a page of work: an address and, for what only a form shows, what is
// typed there and the button that is pressed.
type screen struct {
	kind
	typed map[string]string // by selector
	press string            // selector; "" for nothing
	open  bool              // what is folded away is unfolded
}

// reader is someone, and the screens they are shown.
type reader struct {
	name, lang, token string
	screens           []screen
}

func at(name, target string) screen { return screen{kind: kind{name, target}} }

// unfolded is a page of which everything is unfolded.
func unfolded(name, target string) screen { return screen{kind: kind{name, target}, open: true} }

// pressing is what a page shows once one of its buttons is pressed.
func pressing(name, target, press string, typed map[string]string) screen {
	return screen{kind: kind{name, target}, typed: typed, press: press}
}

// pressIt presses a button, folded away or not, as a browser that checks
// nothing does.
const pressIt = `(e => { if (e.form) e.form.noValidate = true; e.click() })(document.querySelector(%q))`

func formTo(action string) string { return `form[action="` + action + `"] button` }

// show goes to a screen.
func (b *tab) show(s screen) {
	b.t.Helper()
	b.visit(s.target)
	b.fill(s.typed)
	if s.press != "" {
		b.pushes(s.press)
	}
	if s.open {
		asks[any](b, `document.querySelectorAll('details').forEach(d => d.open = true)`)
	}
}

// fill fills fields of the page in, and ticks boxes.
func (b *tab) fill(fields map[string]string) {
	b.t.Helper()
	for field, text := range fields {
		asks[any](b, sprintf("void (e => e.type == 'checkbox' ? e.checked = true : e.value = %[2]q)(document.querySelector(%[1]q))", field, text))
	}
}

// pushes presses a button that leads to another page.
func (b *tab) pushes(button string) {
	b.t.Helper()
	load(b, button, chromedp.Evaluate[any](sprintf(pressIt, button)))
}

// readers gives every kind of page of work, by who is shown it.
func (o *office) readers(t *testing.T) []reader {
	t.Helper()
	adviser, actor := o.signIn("conseiller")
	mine := o.follows(actor)
	own := access.Actor{Role: access.Person, Person: mine["Sylvie"]}
	if err := o.house.People.AskErasure(t.Context(), o.may(own, access.PersonAskErasure), own.Person); err != nil {
		t.Fatal(err)
	}
	_, aidant := o.signIn("aidante")
	theirs := o.follows(aidant)
	manager, head := o.signIn("responsable")
	o.past(actor.Structure, head.Structure)
	all := []reader{
		{"visitor", "fr", "", o.forVisitors()},
		{"newcomer", "fr", o.newcomer(), newcomers()},
		{"adviser", "fr", adviser, forAdvisers(mine, theirs["Fatou"])},
		{"manager", "fr", manager, forManagers(head, theirs["Marcel"])},
	}
	all = append(all, o.network(t, theirs["Fatou"], head.Structure)...)
	_, half := o.half("accueil")
	all = append(all, reader{"half", "fr", half.Token, []screen{
		at("second factor", "/connexion/second"),
		pressing("second factor, wrong", "/connexion/second", formTo("/connexion/second"), map[string]string{"#code-totp": "000000"}),
	}})
	for name, role := range map[string]string{"volunteer": "benevole", "reception": "accueil", "prescriber": "social"} {
		token, actor := o.signIn(role)
		screens := []screen{at("first page", "/accueil"), at("people", "/personnes")}
		if role != "benevole" {
			screens = append(screens, o.forReferrers(actor)...)
		}
		all = append(all, reader{name, "fr", token, screens})
	}
	for _, lang := range i18n.Languages() {
		made := o.oriented(o.prescriber())
		all = append(all, reader{"who holds a code", string(lang), "", []screen{
			at("path", "/s/"+made.Code), at("code", "/s"),
			pressing("code, wrong", "/s", "main form button", map[string]string{"#secret-code": "ABCD-2345"}),
		}})
	}
	// Nobody gives these two another code meanwhile, which would end their sessions.
	all = append(all,
		reader{"person", "fr", o.space(actor, mine["Roger"]), forPersons()},
		reader{"person", "ar", o.space(aidant, theirs["Marcel"]), forPersons()})
	return all
}

// prescriber gives a social worker, and someone in their charge.
func (o *office) prescriber() (access.Actor, kernel.ID) {
	o.t.Helper()
	_, actor := o.signIn("social")
	return actor, o.follows(actor)["Nadia"]
}

// forReferrers are the pages of who sends people and who is asked: every referral
// that they may read, and the three pages that send one.
func (o *office) forReferrers(actor access.Actor) []screen {
	o.t.Helper()
	all := []screen{
		at("received", "/orientations"), at("sent", "/orientations?liste=envoyees"), at("over", "/orientations?liste=terminees"),
		at("refer someone", "/orienter"), at("refer someone, wrong", "/orienter/lieux?ou=Nullepart"),
		at("places", "/orienter/lieux?besoin=demarches&besoin=equipement&commune=36044"),
		at("check", "/orienter/verifier?besoin=demarches&commune=36044&lieu-demarches="+o.placeOf("Mairie de Déols")),
	}
	reading := o.may(actor, access.ReferralRead)
	sent, err := o.house.Referrals.Sent(o.t.Context(), reading, referral.Which{})
	if err != nil {
		o.t.Fatal(err)
	}
	received, err := o.house.Referrals.Received(o.t.Context(), reading, referral.Which{})
	if err != nil {
		o.t.Fatal(err)
	}
	shown := map[string]int{} // some of each kind: those of the past are alike
	for _, e := range slices.Backward(append(sent, received...)) {
		if name := "referral, " + string(e.State) + " " + string(e.Channel); shown[name] < 3 {
			shown[name]++
			all = append(all, at(name, "/orientations/"+string(e.ID)))
		}
	}
	sent = slices.DeleteFunc(sent, func(e referral.Entry) bool { return e.Person == "" })
	if len(sent) > 0 {
		last := string(sent[len(sent)-1].Journey)
		all = append(all, at("journey", "/parcours/"+last), at("slip", "/parcours/"+last+"/fiche?langue=ar"))
	}
	return all
}

func (o *office) forVisitors() []screen {
	return []screen{
		at("sign in", "/connexion"),
		pressing("sign in, wrong", "/connexion", formTo("/connexion"), map[string]string{"#email": "personne@example.org", "#secret-mot": "rien du tout"}),
		at("sign in first", "/personnes"),
		at("join the network", "/rejoindre"),
		pressing("join, empty", "/rejoindre", "main form button", map[string]string{"#nom": "Association Essai", "#email": "essai@example"}),
		at("joined", "/rejoindre/merci"),
		at("invitation", "/invitation"),
		pressing("invitation, wrong", "/invitation", formTo("/invitation"), map[string]string{"#secret-code": "rien"}),
		pressing("invitation, offer", "/invitation", formTo("/invitation"), map[string]string{"#secret-code": o.invited("ines@example.org")}),
		at("password forgotten", "/mot-de-passe"),
		at("new password", "/mot-de-passe/nouveau"),
		at("privacy", "/confidentialite"), at("register", "/confidentialite/registre"),
		at("roles", "/roles"), at("role", "/roles/manager"),
		at("demonstration", "/demo"), at("verifier", "/verificateur"),
		at("old link", "/o/RIEN"),
		at("own space", "/mon-espace"),
		pressing("own space, wrong", "/mon-espace", formTo("/mon-espace"), map[string]string{"#secret-code": "ABCDE-FGHJK"}),
	}
}

// newcomers have a password, and no second factor yet.
func newcomers() []screen {
	return []screen{
		at("choose a second factor", "/connexion/moyen"),
		pressing("application", "/connexion/moyen", formTo("/moyens/application"), nil),
		pressing("card", "/connexion/moyen", formTo("/moyens/carte"), nil),
	}
}

func forAdvisers(mine map[string]kernel.ID, colleague kernel.ID) []screen {
	person := "/personnes/" + string(mine["Yasmina"])
	known := map[string]string{"#prenom": "Fatou", "#telephone": "06 39 98 10 33"}
	return []screen{
		at("first page", "/accueil"),
		at("people", "/personnes"),
		pressing("people found", "/personnes", formTo("/personnes/recherche"), map[string]string{"#mots": "Fatou"}),
		at("newcomer", "/personnes/nouvelle"),
		pressing("newcomer, wrong", "/personnes/nouvelle", formTo("/personnes"), map[string]string{"#annee": "1800", "#telephone": "12"}),
		pressing("newcomer, known", "/personnes/nouvelle", formTo("/personnes"), known),
		at("file", person), at("file, protected, to be erased", "/personnes/"+string(mine["Sylvie"])),
		at("file of a colleague", "/personnes/"+string(colleague)),
		pressing("note, warned", person, formTo(person+"/notes"), map[string]string{"#note": "Son numéro : 1 85 05 78 006 084 91"}),
		at("consents", person+"/accords"), at("consents, in Arabic", person+"/accords?langue=ar"),
		at("merge", person+"/reunir"), at("merge, side by side", person+"/reunir?avec="+string(mine["Roger"])),
		at("change", person+"/modifier"), at("lines", person+"/journal"), at("export", person+"/export"),
		pressing("code", person, formTo(person+"/code"), nil),
		at("diagnostic, asked", person+"/diagnostic"), pressing("diagnostic, empty", person+"/diagnostic", formTo(person+"/diagnostic"), map[string]string{"#quoi": "Une carte"}),
		at("diagnostics", person+"/diagnostics"), pressing("diagnostic", person+"/diagnostics", ".rows a", nil),
		at("grid", "/diagnostics/grille"), at("grids", "/diagnostics/saisie"), pressing("grids, wrong", "/diagnostics/saisie", formTo("/diagnostics/saisie"), map[string]string{"#home-1": "9"}),
		at("account", "/compte"), at("password", "/compte/mot-de-passe"), at("passkey", "/moyens/cle"),
		pressing("application, again", "/compte", formTo("/moyens/application"), nil),
		at("recovery", "/moyens/secours"), pressing("recovery codes", "/moyens/secours", formTo("/moyens/secours"), nil),
		at("token", "/compte/jetons"),
		pressing("token, made", "/compte/jetons", formTo("/compte/jetons"), map[string]string{"#nom": "Tableur", "[value='people:read']": ""}),
		at("own journal", "/journal"), at("structure", "/structures"),
		at("my day", "/ma-journee"), at("my day, on paper", "/ma-journee/papier?p="+string(mine["Yasmina"])), at("my day, without network", "/ma-journee/hors-ligne"),
		at("refused", "/journal/audit"), at("not found", "/personnes/0190b9c8-0000-7000-8000-000000000000"),
	}
}

func forManagers(head access.Actor, person kernel.ID) []screen {
	own := "/structures/" + string(head.Structure)
	return []screen{
		at("first page", "/accueil"), at("people", "/personnes"),
		at("file", "/personnes/"+string(person)), at("erase", "/personnes/"+string(person)+"/effacer"),
		at("team", "/equipe"), at("invite", "/equipe/inviter"),
		pressing("invite, wrong", "/equipe/inviter", formTo("/equipe/inviter"), map[string]string{"#email": "conseiller@demonstration.example"}),
		at("import", "/importer"),
		at("oneself", "/equipe/membres/"+string(head.Account)),
		at("structure", own), at("change the structure", own+"/fiche"),
		at("journal", "/journal/structure"), at("holds", "/conservation/gels"),
		at("programs told", "/programmes"), pressing("programs told, wrong", "/programmes", formTo("/programmes"), map[string]string{"#adresse": "ftp://exemple"}),
		pressing("program told, secret", "/programmes", formTo("/programmes"), map[string]string{"#nom": "Suivi social", "#adresse": "https://example.org/relais"}),
		unfolded("figures", "/chiffres"), unfolded("figures of a quarter", "/chiffres?periode=2026-T3"),
	}
}

// network gives the screens of those who run the network, once an emergency, a
// plan and a hold wait there.
func (o *office) network(t *testing.T, person, structure kernel.ID) []reader {
	t.Helper()
	admin, runs := o.signIn("admin")
	auditor, audits := o.signIn("dpo")
	coordinator, _ := o.signIn("coordination")
	funder, _ := o.signIn("financeur")
	ctx := t.Context()
	if _, err := o.house.People.AskGlass(ctx, o.may(runs, access.GlassAsk), string(person), "Un proche appelle : la personne ne répond plus depuis deux jours."); err != nil {
		t.Fatal(err)
	}
	plan, err := o.house.Retention.Plan(ctx, o.may(audits, access.RetentionRead))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.house.Retention.Hold(ctx, o.may(audits, access.RetentionHold), "people.file", person, "Un recours est en cours.", monday.AddDate(1, 0, 0)); err != nil {
		t.Fatal(err)
	}
	return []reader{
		{"admin", "fr", admin, []screen{
			at("first page", "/accueil"), at("structures", "/structures"), at("structure", "/structures/"+string(structure)),
			at("team", "/equipe"), at("invite", "/equipe/inviter"), at("team elsewhere", "/structures/"+string(structure)+"/equipe"),
			at("emergency", "/urgence"), pressing("emergency, empty", "/urgence", formTo("/urgence"), nil), unfolded("figures", "/chiffres"),
			at("fields of the card", "/reseau/fiche"),
		}},
		{"auditor", "fr", auditor, []screen{
			at("first page", "/accueil"), at("journal", "/journal/audit"),
			pressing("signed", "/journal/audit", formTo("/journal/points"), nil),
			pressing("verified", "/journal/audit", formTo("/journal/verification"), nil),
			at("retention", "/conservation"), at("plan", "/conservation/plans/"+string(plan.ID)),
			at("rule", "/conservation/regles/people.file"), at("holds", "/conservation/gels"),
			at("emergencies", "/urgence/accord"), unfolded("figures", "/chiffres"),
		}},
		{"coordinator", "fr", coordinator, []screen{at("first page", "/accueil"), at("figures, folded", "/chiffres"), unfolded("figures", "/chiffres"), at("structures", "/structures")}},
		{"funder", "fr", funder, []screen{at("first page", "/accueil"), unfolded("figures", "/chiffres")}},
	}
}

func forPersons() []screen {
	return []screen{
		at("own file", "/mon-espace/dossier"), at("own lines", "/mon-espace/journal"), at("own export", "/mon-espace/export"),
		at("notes", "/mon-espace/notes"), at("consents", "/mon-espace/accords"), at("diagnostics", "/mon-espace/diagnostics"), at("referrals", "/mon-espace/orientations"), at("erasure", "/mon-espace/effacement"),
		pressing("erasure, asked", "/mon-espace/effacement", formTo("/mon-espace/effacement"), nil),
		at("own file, erasure asked", "/mon-espace/dossier"),
		pressing("own file, erasure taken back", "/mon-espace/dossier", formTo("/mon-espace/effacement/retrait"), nil),
	}
}

// invited gives the code of an invitation.
func (o *office) invited(email string) string {
	o.t.Helper()
	ctx, system := o.t.Context(), access.System(access.MemberInvite)
	home, err := o.house.Identity.Network.EnsureNetwork(ctx, "Relais")
	if err != nil {
		o.t.Fatal(err)
	}
	link, err := o.house.Identity.Members.InviteByHand(ctx, system, identity.Invitation{Structure: home, Email: email, Role: access.Coordinator})
	if err != nil {
		o.t.Fatal(err)
	}
	return afterHash(link)
}

// newcomer gives the session of someone who just chose a password.
func (o *office) newcomer() string {
	o.t.Helper()
	opened, err := o.house.Identity.Members.Accept(o.t.Context(), o.invited("neuf@example.org"), identity.Acceptance{Name: "Neuf Exemple", Password: "trois-vélos-bleus-à-Issoudun", Visit: here})
	if err != nil {
		o.t.Fatal(err)
	}
	return opened.Token
}

// space opens the own space of someone, who was met an hour ago.
func (o *office) space(actor access.Actor, person kernel.ID) string {
	o.t.Helper()
	ctx := o.t.Context()
	code, err := o.house.People.GiveCode(ctx, o.may(actor, access.PersonCode), person)
	if err != nil {
		o.t.Fatal(err)
	}
	o.pass(time.Second)
	token, err := o.house.People.OpenSession(ctx, o.may(access.Anyone(), access.SpaceOpen), code.Text)
	if err != nil {
		o.t.Fatal(err)
	}
	return token
}

func afterHash(link string) string {
	_, code, _ := strings.Cut(link, "#")
	return code
}
