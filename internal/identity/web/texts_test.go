package web_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/identity/web"
	journalweb "relais/internal/journal/web"
	"relais/internal/platform/i18n"
	"relais/internal/platform/i18n/i18ntest"
	"relais/internal/ui"
)

func TestTexts(t *testing.T) {
	i18ntest.CheckWork(t, ui.Texts(), gate.Texts(), journalweb.Texts(), web.Texts())
}

// raised finds the keys of the errors that a source raises, by the helpers of
// these rooms too.
var raised = regexp.MustCompile(`(?:kernel\.(?:Fault|Because)\(kernel\.\w+|\bwrong\.If\([^\n]*|\b(?:absent|changed)\([^"\n]*), "([a-z]+\.[a-z_]+)"`)

// operators lists the keys that only those who run the network see, in logs and
// at the command line: faults of ours, of the settings, of the machine.
var operators = []string{
	"identity.address", "identity.random", "identity.secret", "identity.passkey", "identity.device", "identity.external_absent", "identity.sent_again", "identity.used_since",
	"mail.config", "mail.header", "mail.refused", "mail.server", "mail.text", "mail.unavailable",
	"oidc.config", "oidc.random",
	"safe.absent", "safe.folder", "safe.master_given", "safe.master_short", "safe.open_to_others", "safe.other_database", "safe.random", "safe.unreadable",
	"seal.broken", "seal.exists", "seal.owner", "seal.place",
}

// Whatever a page may meet has its words.
func TestEveryErrorHasWords(t *testing.T) {
	catalog, err := i18n.LoadWork(ui.Texts(), gate.Texts(), journalweb.Texts(), web.Texts())
	must(t, err)
	printer := catalog.Printer(i18n.French)
	found := map[string]bool{}
	for _, folder := range []string{"..", "../../platform/oidc", "../../platform/seal", "../../messaging"} {
		sources, err := filepath.Glob(filepath.Join(filepath.FromSlash(folder), "*.go"))
		must(t, err)
		for _, source := range sources {
			if strings.HasSuffix(source, "_test.go") {
				continue
			}
			text, err := os.ReadFile(source)
			must(t, err)
			for _, key := range raised.FindAllStringSubmatch(string(text), -1) {
				found[key[1]] = true
			}
		}
	}
	if len(found) < 60 {
		t.Fatalf("only %d keys were found: the test reads the wrong sources", len(found))
	}
	for key := range found {
		if !printer.Has(key) && !slices.Contains(operators, key) {
			t.Errorf("%s has no words", key)
		}
	}
	for _, key := range operators {
		if !found[key] {
			t.Errorf("%s is raised nowhere", key)
		}
	}
}

func TestEveryRoleIsDemonstrated(t *testing.T) {
	catalog, err := i18n.LoadWork(web.Texts())
	must(t, err)
	for _, role := range access.MemberRoles() {
		if !catalog.Printer(i18n.French).Has("demo.sees." + string(role)) {
			t.Errorf("nothing says what %s sees", role)
		}
	}
}
