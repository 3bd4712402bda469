package browser

import (
	"encoding/json"
	"testing"

	"relais/internal/access"
	"relais/internal/people"
)

// The day that is taken along: it reads and works as every page does; a card that
// changed meanwhile is shown beside what was written, and its author decides.
func TestMyDay(t *testing.T) {
	o := openOffice(t)
	token, actor := o.signIn("conseiller")
	b := o.tab(t, "fr", token)
	b.visit("/ma-journee")
	b.until(`!!document.querySelector("#take").onsubmit`)
	asks[any](b, `document.querySelectorAll("#who input").forEach(e => e.checked = true), document.querySelector("#take").code.value = "trois petits nuages", document.querySelector("#take").requestSubmit(), null`)
	b.until(`location.pathname == "/ma-journee/hors-ligne" && !!document.querySelector("#open").onsubmit`)
	b.opensDay("deux gros nuages")
	b.until(`document.querySelector("#says").innerText.includes("pas le code")`)
	b.opensDay("trois petits nuages")
	b.until(`document.querySelectorAll("#people > details").length == 4`)

	person := o.follows(actor)["Yasmina"]
	kept, err := o.house.People.Card(t.Context(), o.may(actor, access.PersonRead), person)
	if err != nil {
		t.Fatal(err)
	}
	kept.Card.Reach = "le soir, chez sa sœur"
	if err := o.house.People.Update(t.Context(), o.may(actor, access.PersonUpdate), person, kept.Version, kept.Card); err != nil {
		t.Fatal(err)
	}
	b.writes("Yasmina", "card", map[string]string{"reach": "le matin"})
	b.until(`!!document.querySelector("#queue table tbody tr")`)
	b.says("Ce que vous avez noté", "le matin", "Ce qui est enregistré", "le soir, chez sa sœur")
	b.writes("Yasmina", "note", map[string]string{"text": "Son numéro : 1 85 05 78 006 084 91"})
	b.until(`document.querySelectorAll("#queue > li .why:not([hidden])").length == 2`)
	b.serves(kind{"my day, open", "/ma-journee/hors-ligne"})

	asks[any](b, `document.querySelector("#queue .again").click()`)
	b.until(`document.querySelectorAll("#queue > li").length == 1`)
	asks[any](b, `(row => { row.querySelector("textarea").value = "Numéro demandé."; row.querySelector(".again").click() })(document.querySelector("#queue > li"))`)
	b.until(`!document.querySelector("#none").hidden`)
	opened, err := o.house.People.Card(t.Context(), o.may(actor, access.PersonRead), person)
	if err != nil || opened.Card.Reach != "le matin" {
		t.Errorf("%q, %v", opened.Card.Reach, err)
	}
	var noted []people.Note
	if noted, err = o.house.People.Notes(t.Context(), o.may(actor, access.NoteRead), person); err != nil || noted[len(noted)-1].Text != "Numéro demandé." {
		t.Errorf("%v, %v", noted, err)
	}
	b.writes("Mireille", "event", map[string]string{"event": "meet", "text": "Reçue au café."})
	b.until(`document.querySelector("#people").innerText.includes("Mireille") && !document.querySelector("#none").hidden`)
}

// opensDay gives the code of the day.
func (b *tab) opensDay(code string) {
	b.t.Helper()
	asks[any](b, `document.querySelector("#open").code.value = `+sprintf("%q", code)+`, document.querySelector("#open").requestSubmit(), null`)
}

// writes fills a form of someone who was taken along.
func (b *tab) writes(whom, form string, fields map[string]string) {
	b.t.Helper()
	asks[any](b, sprintf(`(card => {
		card.open = true;
		const form = card.querySelector("[data-k=%s]");
		for (const [name, value] of Object.entries(%s)) { form[name].value = value }
		form.requestSubmit();
	})([...document.querySelectorAll("#people > details")].find(d => d.innerText.includes(%q)))`, form, object(fields), whom))
}

// object writes fields as a script does.
func object(fields map[string]string) string {
	text, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return string(text)
}
