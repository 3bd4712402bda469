package i18ntest

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"relais/internal/platform/i18n"
)

func TestFaults(t *testing.T) {
	const n, nn = "\u00a0", "\u202f"
	for _, c := range []struct {
		lang i18n.Lang
		text string
		says string // "" when the text is good
	}{
		{i18n.French, "Où êtes-vous" + nn + "?", ""},
		{i18n.French, "Où êtes-vous" + n + "?", ""},
		{i18n.French, "Fiche fournie par" + n + ": {0}.", ""},
		{i18n.French, "Nous ne trouvons pas «" + n + "{0}" + n + "».", ""},
		{i18n.French, "une heure comme 2026-11-23T14:00:00+01:00", ""},
		{i18n.French, "voir https://example.fr/?a=b pour l’aide…", ""},
		{i18n.French, "à moins de 50" + n + "km", ""},
		{i18n.French, "l’image", ""},
		{i18n.French, "Où êtes-vous ?", "ordinary space before"},
		{i18n.French, "Attention !", "ordinary space before"},
		{i18n.French, "un ; deux", "ordinary space before"},
		{i18n.French, "par : {0}", "ordinary space before"},
		{i18n.French, "« {0}" + n + "»", "after «"},
		{i18n.French, "«{0}" + n + "»", "after «"},
		{i18n.French, "«" + n + "{0} »", "ordinary space before"},
		{i18n.French, "«" + n + "{0}»", "no space before"},
		{i18n.French, "Où êtes-vous?", "no space before"},
		{i18n.French, "par: {0}", "no space before"},
		{i18n.French, "l'aide", "apostrophe"},
		{i18n.French, `dites "oui"`, "quotes"},
		{i18n.French, "à moins de 50 km", "unit"},
		{i18n.French, "deux  espaces", "two spaces"},
		{i18n.French, "deux " + n + "espaces", "two spaces"},
		{i18n.French, "fin ", "ends with a space"},
		{i18n.French, "etc...", "three dots"},
		{i18n.French, "{nom}", "brace"},
		{i18n.French, "Les usagers", "people"},
		{i18n.French, "une usagère", "people"},
		{i18n.French, "Le Bénéficiaire", "people"},
		{i18n.English, "Where are you? Call: {0} isn't \"x\"", ""},
		{i18n.English, "two  spaces", "two spaces"},
		{i18n.Arabic, "أين أنت؟", ""},
		{i18n.EasyFrench, strings.Repeat("mot ", 11) + "mot.", ""},
		{i18n.EasyFrench, strings.Repeat("mot ", 11) + "mot. " + strings.Repeat("mot ", 11) + "mot.", ""},
		{i18n.EasyFrench, strings.Repeat("mot ", 11) + "mot" + nn + "?", ""},
		{i18n.EasyFrench, strings.Repeat("mot ", 12) + "mot.", "13 words"},
		{i18n.EasyFrench, strings.Repeat("mot"+n, 12) + "mot", "13 words"},
		{i18n.French, strings.Repeat("mot ", 12) + "mot.", ""},
	} {
		got := strings.Join(faults(c.lang, "some.key", c.text), "; ")
		if c.says == "" && got != "" || !strings.Contains(got, c.says) {
			t.Errorf("%s %q: %q, expected %q", c.lang, c.text, got, c.says)
		}
	}
}

func TestLongerSentencesHaveAReason(t *testing.T) {
	long := strings.Repeat("mot ", 12) + "mot."
	for key, excepted := range map[string]bool{"about.communes": true, "api.near": true, "guide.intro": true, "home.title": false, "apiculture": false} {
		if got := len(faults(i18n.EasyFrench, key, long)) == 0; got != excepted {
			t.Errorf("%s: excepted %v, expected %v", key, got, excepted)
		}
	}
}

// told is a test that only remembers what it was told.
type told struct {
	testing.TB
	errors []string
}

func (t *told) Helper() {}

func (t *told) Errorf(format string, args ...any) {
	t.errors = append(t.errors, fmt.Sprintf(format, args...))
}

func TestCheckFailsTheTest(t *testing.T) {
	files := fstest.MapFS{}
	for _, l := range i18n.Languages() {
		files[string(l)+".json"] = &fstest.MapFile{Data: []byte(`{"a": "Bien.", "b": "Où ?"}`)}
	}
	got := &told{TB: t}
	Check(got, files)
	if len(got.errors) != 2 || !strings.HasPrefix(got.errors[0], "fr: b: ") || !strings.HasPrefix(got.errors[1], "fr-FALC: b: ") {
		t.Errorf("told %q", got.errors)
	}
	missing := &told{TB: t}
	delete(files, "ar.json")
	Check(missing, files)
	if len(missing.errors) != 1 {
		t.Errorf("told %q", missing.errors)
	}
}
