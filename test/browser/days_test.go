package browser

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pquerna/otp/totp"

	"relais/internal/demo/network"
)

// A day goes by keyboard alone, without script: a member signs in, opens a
// file, writes a note, gives a code, signs out; the person types the code, reads
// who opened their file, asks that it be erased, and leaves.
func TestDayByKeyboard(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	b := o.tab(t, "fr", "")
	b.withoutScript()
	b.visit("/connexion")
	b.types("#email", o.accounts["conseiller"].Email)
	b.types("#secret-mot", network.Phrase)
	b.choose(formTo("/connexion"), "/connexion/second")
	b.types("#code-totp", o.code("conseiller"))
	b.choose(formTo("/connexion/second"), "/accueil")

	b.choose(`nav a[href="/personnes"]`, "/personnes")
	b.choose(`.rows a[aria-label*="Yasmina"]`, "/personnes/")
	b.opens(".writes > summary")
	b.types("#note", "Vient mardi avec son dossier.")
	b.choose(`form[action$="/notes"] button`, "/personnes/")
	b.says("Vient mardi avec son dossier.")
	b.opens(`details:has(form[action$="/code"]) > summary`)
	b.choose(`form[action$="/code"] button`, "/code")
	code := asks[string](b, `document.querySelector('.slip .secret').textContent`)
	b.choose(formTo("/deconnexion"), "/connexion")

	b.visit("/mon-espace")
	b.types("#secret-code", strings.ToLower(strings.ReplaceAll(code, "-", "")))
	b.choose(formTo("/mon-espace"), "/mon-espace/dossier")
	b.choose(`a[href="/mon-espace/journal"]`, "/mon-espace/journal")
	b.says("Karim Dumas", "Espace numérique Les Marins", "note")
	b.choose(`a[href="/mon-espace/dossier"]`, "/mon-espace/dossier")
	b.choose(`a[href="/mon-espace/effacement"]`, "/mon-espace/effacement")
	b.choose(formTo("/mon-espace/effacement"), "/mon-espace/effacement")
	if asked := asks[bool](b, `document.querySelector('main .t.k') !== null && document.querySelector('form[action="/mon-espace/effacement"]') === null`); !asked {
		t.Error("nothing says that the erasure was asked")
	}
	b.choose(formTo("/mon-espace/effacement/retrait"), "/mon-espace/dossier")
	b.choose(`a[href="/mon-espace/notes"]`, "/mon-espace/notes")
	b.says("Vient mardi avec son dossier.")
	b.tabTo(".x button")
	b.pressAndLoad(kb.Enter)
	b.visit("/mon-espace/dossier")
	b.says("Votre code")
}

// The same day with a script, and a passkey made on the way: it signs in alone
// the next time.
func TestDayWithPasskey(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	b := o.tab(t, "fr", "")
	b.withAuthenticator()
	b.signsIn(o, "aidante")
	b.visit("/personnes")
	person := asks[string](b, `document.querySelector('.rows a[aria-label*="Marcel"]').pathname`)
	b.show(pressing("note", person, formTo(person+"/notes"), map[string]string{"#note": "Vient jeudi."}))
	b.says("Vient jeudi.")
	b.show(pressing("code", person, formTo(person+"/code"), nil))
	code := asks[string](b, `document.querySelector('.slip .secret').textContent`)
	b.visit("/moyens/cle")
	b.pressKey()
	b.until(`location.pathname === '/compte'`)
	b.pushes(formTo("/deconnexion"))
	b.pressKey()
	b.until(`location.pathname === '/accueil'`)
	b.says("Lucie")
	b.pushes(formTo("/deconnexion"))

	b.show(pressing("own space", "/mon-espace", formTo("/mon-espace"), map[string]string{"#secret-code": code}))
	b.visit("/mon-espace/journal")
	b.says("Lucie Fabre")
	b.show(pressing("erasure", "/mon-espace/effacement", formTo("/mon-espace/effacement"), nil))
	b.pushes(".x button")
	b.visit("/mon-espace/dossier")
	b.says("Votre code")
}

// On a phone, a manager invites someone, who follows the link of the mail,
// chooses a password, an application of codes, prints recovery codes, and signs
// in the next day.
func TestInvitedOnAPhone(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.live()
	manager := o.phone(t)
	manager.signsIn(o, "responsable")
	manager.visit("/equipe/inviter")
	manager.fits(kind{"invite", "/equipe/inviter"}, "360 px")
	manager.fill(map[string]string{"#email": "ines@example.org", "#role": "volunteer"})
	manager.pushes(formTo("/equipe/inviter"))
	manager.says("ines@example.org")

	b := o.phone(t)
	const letter = `[...document.querySelectorAll('details')].find(d => d.textContent.includes('ines@example.org'))?.querySelector('a')`
	for range 100 {
		if b.visit("/demo"); asks[bool](b, letter+" !== undefined") {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.fits(kind{"demonstration", "/demo"}, "360 px")
	asks[any](b, "void "+letter+".click()")
	b.until(`document.querySelector('#nom') !== null`)
	const phrase = "trois-vélos-bleus-à-Issoudun"
	b.fill(map[string]string{"#nom": "Inès Exemple", "#secret-mot": phrase})
	b.pushes("button[value=mot]")
	b.pushes(formTo("/moyens/application"))
	secret := strings.Join(strings.Fields(asks[string](b, `document.querySelector('.secret').textContent`)), "")
	b.fill(map[string]string{"#secret-code": codeOf(t, o, secret)})
	b.pushes(formTo("/moyens/application/code"))
	b.pushes(formTo("/moyens/secours"))
	if codes := asks[int](b, `document.querySelectorAll('.codes code').length`); codes != 10 {
		t.Errorf("%d recovery codes", codes)
	}
	b.fits(kind{"recovery codes", "/moyens/secours"}, "360 px")
	b.pushes("main p a.b")
	b.says("Inès")
	b.pushes(formTo("/deconnexion"))

	b.show(pressing("sign in", "/connexion", formTo("/connexion"), map[string]string{"#email": "ines@example.org", "#secret-mot": phrase}))
	b.fill(map[string]string{"#code-totp": codeOf(t, o, secret)})
	b.pushes(formTo("/connexion/second"))
	if path := asks[string](b, `location.pathname`); path != "/accueil" {
		t.Errorf("signing in leads to %s", path)
	}
}

// codeOf gives a code of a new application, never given before.
func codeOf(t *testing.T, o *office, secret string) string {
	t.Helper()
	o.pass(30 * time.Second)
	code, err := totp.GenerateCode(secret, o.now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// phone opens a tab of 360 pixels.
func (o *office) phone(t *testing.T) *tab {
	t.Helper()
	b := o.tab(t, "fr", "")
	b.do(chromedp.EmulateViewport(360, 780))
	return b
}

// signsIn signs a member in, through the pages.
func (b *tab) signsIn(o *office, name string) {
	b.t.Helper()
	b.show(pressing("sign in", "/connexion", formTo("/connexion"), map[string]string{"#email": o.accounts[name].Email, "#secret-mot": network.Phrase}))
	b.fill(map[string]string{"#code-totp": o.code(name)})
	b.pushes(formTo("/connexion/second"))
	if path := asks[string](b, `location.pathname`); path != "/accueil" {
		b.t.Fatalf("signing in leads to %s", path)
	}
}

// types goes to a field by keyboard and fills it in.
func (b *tab) types(field, text string) {
	b.t.Helper()
	b.tabTo(field)
	b.press(text)
}

// opens unfolds what is folded, by keyboard.
func (b *tab) opens(summary string) {
	b.t.Helper()
	b.tabTo(summary)
	b.press(kb.Enter)
	if !asks[bool](b, `document.activeElement.parentElement.open`) {
		b.t.Errorf("%s stays closed", summary)
	}
}

// says checks that the page says some words.
func (b *tab) says(all ...string) {
	b.t.Helper()
	text := asks[string](b, `document.querySelector('main').innerText`)
	for _, words := range all {
		if !strings.Contains(text, words) {
			b.t.Errorf("%s does not say %q:\n%.1500s", asks[string](b, `location.pathname`), words, text)
		}
	}
}
