package browser

import (
	"strings"
	"testing"
)

// The three pages say everything as plain text: to a reader of lines, a
// Braille display, a very old phone.
func TestTextBrowser(t *testing.T) {
	needTool(t, "w3m")
	for target, says := range map[string][]string{
		"/":                              {"Où êtes-vous", "De quoi avez-vous besoin", "Faire une démarche", "02 61 91 00 00"},
		"/lieux?ou=":                     {"Écrivez le nom de votre ville"},
		"/lieux?commune=36044":           {"lieux peuvent vous aider", "Appeler", "02 61 91 00 00"},
		"/lieux/" + marins(t):            {"Espace numérique Les Marins", "12 place des Marins", "Appeler", "Lundi"},
		"/lieux/" + marins(t) + "/fiche": {"Espace numérique Les Marins", served.URL + "/lieux/" + marins(t)},
	} {
		text := tool(t, "w3m", "-dump", "-cols", "100", "-header", "Accept-Language: fr", "-O", "UTF-8", served.URL+target)
		text = strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(text)
		for _, words := range says {
			if !strings.Contains(text, words) {
				t.Errorf("%s does not say %q:\n%s", target, words, text)
			}
		}
	}
}

func marins(t *testing.T) string {
	t.Helper()
	return cards(t)["everything"]
}
