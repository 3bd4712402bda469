package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/people"
	"relais/internal/platform/i18n"
)

// knock sends a code as a browser that nobody is signed in to does.
func (h *house) knock(code string) (*http.Response, string) {
	h.t.Helper()
	answer, body := h.ask("GET", "/mon-espace", "", nil)
	found := hidden.FindStringSubmatch(body)
	if found == nil {
		h.t.Fatalf("no key: %.300s", body)
	}
	return h.ask("POST", "/mon-espace", "", url.Values{"cle": {found[1]}, fieldCode: {code}}, answer.Cookies()...)
}

func (h *house) code() string {
	h.t.Helper()
	code, err := h.People.GiveCode(h.t.Context(), h.may("adviser", access.PersonCode), h.create(aCard()))
	if err != nil {
		h.t.Fatal(err)
	}
	return code.Text
}

func TestACodeOpensItsSpace(t *testing.T) {
	h := open(t)
	code := h.code()
	answer, _ := h.knock(strings.ToLower(strings.Replace(code, "-", " ", 1)))
	h.wantStatus("a right code", answer, http.StatusSeeOther)
	var token string
	for _, c := range answer.Cookies() {
		if c.Name == "__Host-relais" {
			token = c.Value
		}
	}
	if token == "" || answer.Header.Get("Location") != "/mon-espace/dossier" {
		t.Fatalf("no session, or to %s", answer.Header.Get("Location"))
	}
	answer, body := h.ask("GET", "/mon-espace/dossier", token, nil)
	h.wantStatus("the file", answer, 200)
	h.wantSays("the file", body, "Zénaïde", "Quillerou", "Espace Les Marins", "Inès Exemple", "Quitter vite", "Après dix-huit heures.")
	for path, says := range map[string]string{
		"/mon-espace/journal": "espace ouvert avec le code", "/mon-espace/export": "1957", "/mon-espace/effacement": "Demander l’effacement",
	} {
		answer, body := h.ask("GET", path, token, nil)
		h.wantStatus(path, answer, 200)
		h.wantSays(path, body, says)
		if answer.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept", path)
		}
	}
	ended := h.linesOf("session.ended")
	form := url.Values{"cle": {h.key("/mon-espace/effacement", token)}}
	for range 2 { // with its key, once
		answer, _ = h.ask("POST", "/mon-espace/quitter", token, form)
		if answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Location") != "/" {
			t.Errorf("leaving by the form: %d to %s", answer.StatusCode, answer.Header.Get("Location"))
		}
	}
	if n := h.linesOf("session.ended") - ended; n != 1 {
		t.Errorf("leaving left %d lines", n)
	}
	answer, _ = h.ask("POST", "/mon-espace/quitter", token, nil) // and whatever became of both
	if answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Location") != "/" {
		t.Errorf("leaving: %d to %s", answer.StatusCode, answer.Header.Get("Location"))
	}
	answer, _ = h.ask("GET", "/mon-espace/dossier", token, nil)
	h.wantStatus("after leaving", answer, http.StatusSeeOther)
}

func TestWrongCodesAnswerAlike(t *testing.T) {
	h := open(t)
	code := h.code()
	const unknown = "22222-22222" // well formed, and nobody's
	for name, typed := range map[string]string{"cut": code[:7], "unknown": unknown, "empty": "", "words": "bonjour tout le monde"} {
		answer, body := h.knock(typed)
		h.wantStatus(name, answer, http.StatusBadRequest)
		if typed != "" && strings.Contains(body, typed) {
			t.Errorf("%s: what was typed is shown", name)
		}
		h.wantSays(name, body, "role=alert", "Votre code")
	}
}

// TestARightCodeIsNotTold by the time an answer takes.
func TestARightCodeIsNotTold(t *testing.T) {
	h := open(t)
	code := h.code()
	h.even = 150 * time.Millisecond
	for name, typed := range map[string]string{"right": code, "unknown": "22222-22222"} {
		began := time.Now()
		h.knock(typed)
		if took := time.Since(began); took < h.even {
			t.Errorf("%s: answered in %v", name, took)
		}
	}
}

func TestTriesOfCodesAreBounded(t *testing.T) {
	h := open(t)
	for range triesOfAddress().Most {
		h.knock("22222-22222")
	}
	answer, body := h.knock(h.code())
	if answer.StatusCode == http.StatusSeeOther {
		t.Error("one more try passes")
	}
	h.wantSays("too many tries", body, "Trop d’essais")
}

func TestAPersonSeesWhoOpenedTheFile(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	h.ask("GET", "/personnes/"+string(id), "manager", nil)
	token := h.space(id)
	_, body := h.ask("GET", "/mon-espace/journal", token, nil)
	h.wantSays("the journal", body, "Rose Exemple", "Espace Les Marins", "dossier lu", "/verificateur")
	link := regexp.MustCompile(`/mon-espace/journal/(\d+)`).FindString(body)
	answer, text := h.ask("GET", link, token, nil)
	h.wantStatus("a receipt", answer, 200)
	if _, err := journal.CheckReceipt([]byte(text), h.Journal.PublicKey()); err != nil {
		t.Errorf("the receipt does not hold: %v", err)
	}
	if named := answer.Header.Get("Content-Disposition"); !strings.HasPrefix(named, "attachment") {
		t.Errorf("shown rather than kept: %s", named)
	}
	other := h.space(h.create(people.Card{FirstName: "Basile"}))
	answer, _ = h.ask("GET", link, other, nil)
	h.wantStatus("someone else's receipt", answer, http.StatusNotFound)
}

func TestASpaceSpeaksFourLanguages(t *testing.T) {
	h := open(t)
	token := h.space(h.create(aCard()))
	for lang, says := range map[i18n.Lang]string{i18n.French: "Mon dossier", i18n.EasyFrench: "écrit sur vous", i18n.English: "My file", i18n.Arabic: "ملفي"} {
		for _, page := range []string{"/mon-espace/dossier", "/mon-espace/notes", "/mon-espace/journal", "/mon-espace/export", "/mon-espace/effacement"} {
			answer, body := h.ask("GET", page+"?lang="+string(lang), token, nil)
			h.wantStatus(page, answer, 200)
			if page == "/mon-espace/dossier" {
				h.wantSays(string(lang), body, says)
			}
			if strings.Contains(body, "<script") || lang.RightToLeft() != strings.Contains(body, "<html lang=ar dir=rtl>") {
				t.Errorf("%s %s: a script, or the wrong direction", page, lang)
			}
		}
	}
}

// TestASpaceSaysNothingOfProtection to who looks over a shoulder.
func TestASpaceSaysNothingOfProtection(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	if err := h.People.Protect(t.Context(), h.may("adviser", access.PersonProtect), id); err != nil {
		t.Fatal(err)
	}
	token := h.space(id)
	for _, page := range []string{"/mon-espace/dossier", "/mon-espace/notes", "/mon-espace/journal", "/mon-espace/export"} {
		_, body := h.ask("GET", page, token, nil)
		for _, word := range []string{"rotég", "rotect", "danger", "violence"} {
			if strings.Contains(body, word) {
				t.Errorf("%s says %q", page, word)
			}
		}
	}
}

// TestASpaceIsForItsPerson: neither workers nor visitors are let in, and the
// person is not let out to the pages of work.
func TestASpaceIsForItsPerson(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	token := h.space(id)
	for _, page := range []string{"/mon-espace/dossier", "/mon-espace/journal", "/mon-espace/journal/1", "/mon-espace/export", "/mon-espace/export.json"} {
		for _, who := range []string{"adviser", "manager", ""} {
			answer, body := h.ask("GET", page, who, nil)
			if answer.StatusCode != http.StatusSeeOther || strings.Contains(body, "Quillerou") {
				t.Errorf("%q is let in to %s: %d", who, page, answer.StatusCode)
			}
		}
	}
	for _, page := range []string{"", "/journal", "/export", "/export.json", "/modifier"} {
		answer, body := h.ask("GET", "/personnes/"+string(id)+page, token, nil)
		if answer.StatusCode == 200 || strings.Contains(body, "Quillerou") {
			t.Errorf("the person is shown the page of work %s", page)
		}
	}
	_, text := h.ask("GET", "/mon-espace/export.json", token, nil)
	var e keptFile
	if err := json.Unmarshal([]byte(text), &e); err != nil || e.Card.FirstName != "Zénaïde" || e.File.ID != id {
		t.Errorf("the person's own copy: %v", err)
	}
	if e.Names[adviserID] != "Inès Exemple" || e.Names[ours] == "" || e.Actions["space.open"] != "espace ouvert avec le code" {
		t.Errorf("the copy does not say what it means: %v, %v", e.Names, e.Actions)
	}
}

func TestANewCodeEndsWhatTheOldOneOpened(t *testing.T) {
	h := open(t)
	id := h.create(aCard())
	token := h.space(id)
	h.space(id)
	if _, err := h.People.AuthenticateSpace(context.Background(), token); err == nil {
		t.Error("the session of the old code lives on")
	}
}
