package browser

import (
	"strings"
	"testing"

	"relais/internal/app"
	"relais/internal/platform/i18n"
)

// The three pages say everything as plain text: to a reader of lines, a
// Braille display, a very old phone.
func TestTextBrowser(t *testing.T) {
	needTool(t, "w3m")
	catalog, err := app.LoadTexts()
	if err != nil {
		t.Fatal(err)
	}
	french := catalog.Printer(i18n.French)
	for target, says := range map[string][]string{
		"/":                              {french.T("home.where"), french.T("home.need"), french.T("home.go"), "02 61 91 00 00"},
		"/lieux?ou=":                     {french.T("home.error.empty")},
		"/lieux?commune=36044":           {"Châteauroux", french.T("act.call"), "02 61 91 00 00"},
		"/lieux/" + marins(t):            {"Espace numérique Les Marins", "12 place des Marins", french.T("act.call"), "Lundi"},
		"/lieux/" + marins(t) + "/fiche": {"Espace numérique Les Marins", served.URL + "/lieux/" + marins(t)},
	} {
		text := tool(t, "w3m", "-dump", "-cols", "100", "-o", "accept_language=fr", "-O", "UTF-8", served.URL+target)
		plain := strings.NewReplacer("\u202f", " ", "\u00a0", " ")
		text = plain.Replace(text)
		for _, words := range says {
			if !strings.Contains(text, plain.Replace(words)) {
				t.Errorf("%s does not say %q:\n%s", target, words, text)
			}
		}
	}
}

func marins(t *testing.T) string {
	t.Helper()
	return cards(t)["everything"]
}
