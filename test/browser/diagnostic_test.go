package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"relais/internal/access"
	"relais/internal/diagnostic"
)

// A grid fits on both sides of one sheet in every language; what the person takes
// home is one page, were everything needed, in two languages.
func TestDiagnosticsArePrinted(t *testing.T) {
	needTool(t, "pdfinfo")
	o := openOffice(t)
	token, actor := o.signIn("conseiller")
	person := o.follows(actor)["Yasmina"]
	rules := o.house.Diagnostics.Rules()
	fullest := map[string]string{}
	for _, q := range rules.Questions {
		fullest[q.Code] = q.Answers[len(q.Answers)-1].Code
	}
	fullest["connection"] = "none" // the last answer is a refusal, which needs nothing there
	for _, lang := range []string{"ar", "en"} {
		id, err := o.house.Diagnostics.Write(t.Context(), o.may(actor, access.DiagnosticWrite), person, diagnostic.Answers{
			Given: fullest, Languages: []string{lang}, Words: strings.Repeat("Les mots ", diagnostic.MostWords/9), What: strings.Repeat("Une urgence ", diagnostic.MostWhat/12), By: "2027-01-15",
		})
		if err != nil {
			t.Fatal(err)
		}
		o.prints(t, token, "/personnes/"+string(person)+"/diagnostics/"+string(id)+"/fiche", 1)
	}
	for _, lang := range []string{"fr", "fr-FALC", "en", "ar"} {
		o.prints(t, token, "/diagnostics/grille?langue="+lang, 2)
	}
}

// prints holds a page against how many of A4 it may fill.
func (o *office) prints(t *testing.T, token, target string, most int) {
	t.Helper()
	b := o.tab(t, "fr", token)
	b.visit(target)
	if pages, width, height := sizeOf(t, b.print(chromedp.PDFPreferCSSPageSize())); pages > most || width < 594 || width > 596 || height < 841 || height > 842 {
		t.Errorf("%s: %d pages of %d × %d points, want %d of A4 at most", target, pages, width, height, most)
	}
}
