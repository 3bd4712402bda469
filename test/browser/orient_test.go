package browser

import (
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/referral"
)

// What a minute of a worker's time is made of: what they press and fill in, and
// what it weighs the first time that it is opened.
const (
	mostInputs   = 25
	mostOfOrient = 40 << 10
	mostAsked    = 6
)

// oriented counts what a worker presses and fills in.
type oriented struct {
	*tab

	inputs int
}

func (o *oriented) press(selector, leads string) {
	o.t.Helper()
	o.inputs++
	o.pushes(selector)
	if path := asks[string](o.tab, `location.pathname`); !strings.HasPrefix(path, leads) {
		o.t.Fatalf("%s leads to %s, want %s", selector, path, leads)
	}
}

func (o *oriented) tick(selector string) {
	o.t.Helper()
	o.inputs++
	asks[any](o.tab, sprintf("void document.querySelector(%q).click()", selector))
}

func (o *oriented) types(selector, text string) {
	o.t.Helper()
	o.inputs++
	o.fill(map[string]string{selector: text})
}

// Someone is oriented in three pages, with a script or without: of the file that
// is open, or of nothing. What was typed is never asked for again.
func TestOrientedInAMinute(t *testing.T) {
	for _, scripted := range []bool{true, false} {
		t.Run(map[bool]string{true: "with script", false: "without"}[scripted], func(t *testing.T) {
			t.Parallel()
			o := openOffice(t)
			token, actor := o.signIn("social")
			b := &oriented{tab: o.tab(t, "fr", token)}
			b.do(chromedp.EmulateViewport(320, 640))
			if !scripted {
				b.withoutScript()
			}
			nadia := o.follows(actor)["Nadia"]
			b.visit("/orienter?personne=" + string(nadia))
			b.tick(`input[value=demarches]`)
			b.tick(`input[value=equipement]`)
			b.press("main form button", "/orienter/lieux")
			b.fits(kind{"places", "/orienter/lieux"}, "320 px")
			b.tick(`input[name=lieu-demarches]`)
			b.tick(`input[name=lieu-equipement]`)
			b.press("main form button", "/orienter/verifier")
			b.fits(kind{"check", "/orienter/verifier"}, "320 px")
			if !asks[bool](b.tab, `document.querySelector('input[name=accord]').checked`) { // or they agreed before
				b.tick(`input[name=accord]`)
			}
			b.press(".go button", "/parcours/")
			b.says("Code de la personne", "Mairie de Déols")
			b.press(`main a.b.g`, "/parcours/")
			b.says("À apporter")
			t.Logf("%d inputs and clicks for two needs", b.inputs)
			if b.inputs > mostInputs {
				t.Errorf("%d inputs and clicks, at most %d are granted", b.inputs, mostInputs)
			}
		})
	}
}

// Someone who comes for the first time is oriented in one pass too, their file
// opened on the way; who looks like someone known is shown first.
func TestOrientedFromNothing(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	token, _ := o.signIn("social")
	b := &oriented{tab: o.tab(t, "fr", token)}
	b.visit("/orienter")
	b.tick(`input[value=demarches]`)
	b.types("#ou", "Châteauroux")
	b.press("main form button", "/orienter/lieux")
	b.tick(`input[name=lieu-demarches]`)
	b.press("main form button", "/orienter/verifier")
	b.types("#prenom", "Nadia")
	b.types("#nom", "Z.")
	b.types("#telephone", "06 39 98 20 18")
	b.tick(`input[name=accord]`)
	b.tick(`input[name=sms]`)
	b.press(".go button", "/orienter/verifier")
	b.says("Nadia Z.", "C’est quelqu’un d’autre")
	b.press(".go button.g", "/parcours/")
	if b.inputs > mostInputs {
		t.Errorf("%d inputs and clicks, at most %d are granted", b.inputs, mostInputs)
	}
	b.visit("/orienter/verifier?besoin=demarches&commune=36044&lieu-demarches=" + o.placeOf("Mairie de Déols"))
	b.tick(`input[value=sans]`)
	b.press(".go button", "/parcours/")
	b.says("remettez-lui la fiche")
}

// placeOf gives the identifier of a place by its name.
func (o *office) placeOf(name string) string {
	o.t.Helper()
	for _, card := range o.house.Directory.Named(name) {
		return string(card.ID)
	}
	o.t.Fatalf("no place %s", name)
	return ""
}

// The pages of an orientation, the slip included, weigh what the network of a
// village lets through.
func TestAnOrientationIsLight(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	token, actor := o.signIn("social")
	who := reader{"social", "fr", token, nil}
	person := "?personne=" + string(o.follows(actor)["Nadia"])
	journey := o.oriented(actor, o.follows(actor)["Nadia"])
	all := 0
	targets := []string{
		"/orienter" + person, "/orienter/lieux" + person + "&besoin=demarches&besoin=equipement",
		"/orienter/verifier" + person + "&besoin=demarches&lieu-demarches=" + o.placeOf("Mairie de Déols"),
		"/parcours/" + string(journey.Journey), "/parcours/" + string(journey.Journey) + "/fiche",
	}
	for _, target := range targets {
		status, bytes, _ := o.fetch(who, target)
		if status != 200 {
			t.Errorf("%s: %d", target, status)
		}
		all += bytes
	}
	t.Logf("%d pages, %d bytes", len(targets)+1, all)
	if all > mostOfOrient || len(targets)+1 > mostAsked { // and the redirection of what is sent
		t.Errorf("%d bytes in %d requests", all, len(targets)+1)
	}
}

// oriented sends someone to the place of the first structure.
func (o *office) oriented(actor access.Actor, person kernel.ID) referral.Made {
	o.t.Helper()
	made, err := o.house.Referrals.Create(o.t.Context(), o.may(actor, access.ReferralWrite), referral.Order{
		Person: person, Lang: "fr", Agreed: true,
		Steps: []referral.Step{{Need: "demarches", Place: kernel.ID(o.placeOf("Espace numérique Les Marins")), Message: "Son dossier bloque."}},
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return made
}

// A slip is one tagged A5 page in each language, whatever the needs, and its code
// leads to the person's page.
func TestTheSlipIsOnePage(t *testing.T) {
	for _, tool := range []string{"pdfinfo", "pdftoppm", "zbarimg"} {
		needTool(t, tool)
	}
	o := openOffice(t)
	token, actor := o.signIn("social")
	needs := []struct{ need, place string }{
		{"demarches", "Espace numérique Les Marins"}, {"equipement", "Le Comptoir solidaire de Châteauroux"}, {"apprendre", "Espace numérique Les Marins"},
	}
	needs = append(needs, needs[:2]...) // five, the most
	for count := 1; count <= len(needs); count += 2 {
		order := referral.Order{Person: o.follows(actor)["Nadia"], Lang: "fr", Agreed: true}
		for _, n := range needs[:count] {
			order.Steps = append(order.Steps, referral.Step{Need: n.need, Place: kernel.ID(o.placeOf(n.place))})
		}
		made, err := o.house.Referrals.Create(t.Context(), o.may(actor, access.ReferralWrite), order)
		if err != nil {
			t.Fatal(err)
		}
		b := o.tab(t, "fr", token)
		for _, lang := range i18n.Languages() {
			b.visit("/parcours/" + string(made.Journey) + "/fiche?langue=" + string(lang))
			sheet := b.print(chromedp.PDFPreferCSSPageSize(), chromedp.PDFOutlineAndTagged())
			if pages, width, height := sizeOf(t, sheet); pages != 1 || width < 419 || width > 420 || height < 594 || height > 596 {
				t.Errorf("%d needs, %s: %d pages of %d × %d points", count, lang, pages, width, height)
			}
			if got := codesOf(t, sheet); got != o.site+"/s/"+made.Code {
				t.Errorf("%d needs, %s: its code says %q", count, lang, got)
			}
			if said := tool(t, "pdfinfo", sheet); !regexp.MustCompile(`Tagged:\s+yes`).MatchString(said) {
				t.Errorf("%d needs, %s: the page is not tagged", count, lang)
			}
		}
	}
}

// The person reads, on an old phone and in each language, where to go, and says
// what they wish: with a script or without, it is the same page.
func TestThePersonAnswersFromTheirPage(t *testing.T) {
	o := openOffice(t)
	_, actor := o.signIn("social")
	for _, lang := range i18n.Languages() {
		t.Run(string(lang), func(t *testing.T) {
			made := o.oriented(actor, o.follows(actor)["Nadia"])
			b := o.tab(t, string(lang), "")
			b.do(chromedp.EmulateViewport(320, 640))
			b.withoutScript()
			b.visit("/s/" + strings.ToLower(made.Code))
			page := kind{"path", "/s/CODE"}
			b.fits(page, "320 px")
			b.pushes(`button[value=confirm]`)
			b.pushes(`button[value=call_back]`)
			if asks[int](b, `document.querySelectorAll('.t.k').length`) != 1 {
				t.Error("nothing says that it is noted")
			}
			b.pushes(`button[value=withdraw]`)
			if asks[int](b, `document.querySelectorAll('main button').length`) != 0 {
				t.Error("what is cancelled may still be answered")
			}
			b.visit("/s")
			b.show(pressing("wrong", "/s", "main form button", map[string]string{"#secret-code": "ABCD-2345"}))
			b.fits(page, "320 px")
		})
	}
	status, bytes, text := o.fetch(reader{"person", "fr", "", nil}, "/s/"+o.oriented(actor, o.follows(actor)["Nadia"]).Code)
	t.Logf("the person's page is %d bytes on the wire, headers included, %d of them the page", bytes, len(packed(t, text)))
	if status != 200 || len(packed(t, text)) > 2<<10 {
		t.Errorf("%d: the page is %d bytes", status, len(packed(t, text)))
	}
}
