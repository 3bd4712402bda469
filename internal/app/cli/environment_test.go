package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every flag that the help shows can be given by the environment instead.
func TestEveryFlagHasItsVariable(t *testing.T) {
	for _, command := range []string{"serve", "import places", "export places", "hours"} {
		help := relais(t.Context(), "", append(strings.Fields(command), "--help")...).out
		_, options, _ := strings.Cut(help, "--help")
		flags := regexp.MustCompile(`(?m)^ +--([a-z-]+)`).FindAllStringSubmatch(options, -1)
		if len(flags) < 3 {
			t.Fatalf("%s: %d flags in\n%s", command, len(flags), help)
		}
		for _, found := range flags {
			variable := "RELAIS_" + strings.ToUpper(strings.ReplaceAll(found[1], "-", "_"))
			if !strings.Contains(options, "$"+variable) {
				t.Errorf("%s: --%s has no %s", command, found[1], variable)
			}
		}
	}
}

func TestVariablesAreObeyed(t *testing.T) {
	db := filepath.Join(t.TempDir(), "ailleurs.db")
	refused := filepath.Join(t.TempDir(), "refus.csv")
	out := filepath.Join(t.TempDir(), "lieux.json")
	for name, value := range map[string]string{
		"RELAIS_DATABASE": db, "RELAIS_JSON": "true", "RELAIS_ERRORS": refused,
		"RELAIS_FORMAT": "standard-json", "RELAIS_OUT": out, "RELAIS_WEEK": "2026-12-21",
	} {
		t.Setenv(name, value)
	}
	if o := relais(t.Context(), twoPlaces, "import", "places", "-"); o.status != 0 || !strings.HasPrefix(o.out, "{") {
		t.Errorf("import: %+v", o)
	}
	if o := relais(t.Context(), "", "export", "places"); o.status != 0 || o.out != "" {
		t.Errorf("export: %+v", o)
	}
	for _, path := range []string{db, refused, out} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	if o := relais(t.Context(), "", "export", "places", "--format=standard-csv", "--out=-"); !strings.HasPrefix(o.out, "id,") {
		t.Errorf("the command line does not win over the environment: %.100s", o.out)
	}
	t.Setenv("RELAIS_WEEK", "2026-12-22")
	if o := relais(t.Context(), "", "hours"); o.status != 1 {
		t.Errorf("hours: %+v", o)
	}
	t.Setenv("RELAIS_LOG_LEVEL", "fort")
	if o := relais(t.Context(), "", "version"); o.status != 2 || strings.Contains(o.err, "must be") {
		t.Errorf("a bad variable: %+v", o)
	}
}
