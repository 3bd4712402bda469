package web

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"relais/internal/access"
	"relais/internal/people"
	"relais/internal/platform/i18n"
	"relais/internal/platform/i18n/i18ntest"
	"relais/internal/platform/rest"
	"relais/internal/ui"
)

func TestTexts(t *testing.T) {
	i18ntest.CheckWork(t, WorkTexts())
	i18ntest.Check(t, SpaceTexts())
}

// faultKey finds the keys of the errors that people may be told about.
var faultKey = regexp.MustCompile(`(?:kernel\.(?:Fault|Because)\(kernel\.(?:Invalid|NotFound|Forbidden|Conflict|Unavailable|Limited)|\bwrong\.If\([^\n]*), "(people\.[a-z_]+)"`)

// TestEveryErrorOfTheDomainHasItsText reads the code of the domain: an error
// whose text is missing would be shown as nothing at all.
func TestEveryErrorOfTheDomainHasItsText(t *testing.T) {
	files, err := filepath.Glob("../*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("the domain is not where it was", err)
	}
	english := catalogs(t).work.Printer(i18n.English)
	found := map[string]bool{}
	for _, file := range files {
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range faultKey.FindAllSubmatch(code, -1) {
			found[string(key[1])] = true
		}
	}
	if len(found) < 20 {
		t.Fatalf("only %d keys were found: the test sees nothing", len(found))
	}
	for key := range found {
		if !english.Has(key) {
			t.Errorf("%s has no text", key)
		}
	}
}

// TestCodesHaveTheirTexts: every code that a card or a line may hold is said
// in words, at work and to the person.
func TestCodesHaveTheirTexts(t *testing.T) {
	c := catalogs(t)
	for prefix, printer := range map[string]i18n.Printer{"person.": c.work.Printer(i18n.French), "space.": c.public.Printer(i18n.French)} {
		var keys []string
		for _, code := range people.Adaptations() {
			keys = append(keys, "adaptation."+code)
		}
		for _, owner := range people.PhoneOwners() {
			keys = append(keys, "phone_of."+owner)
		}
		for _, action := range []access.Action{
			access.PersonCreate, access.PersonSearch, access.PersonReadMinimal, access.PersonRead, access.PersonUpdate,
			access.NoteRead, access.NoteWrite, access.PersonCode, access.PersonExport, access.PersonAskErasure, access.PersonUnaskErasure,
			access.PersonJournal, access.GlassAsk, access.GlassAgree, access.GlassRefuse, access.GlassWithdraw, access.SpaceOpen, access.PersonConsent,
		} {
			keys = append(keys, "did."+string(action))
		}
		for _, outcome := range []string{"due", "acted", "spared", "changed", "failed"} {
			keys = append(keys, "held.list."+outcome)
		}
		for _, key := range keys {
			if !printer.Has(prefix + key) {
				t.Errorf("%s has no text", prefix+key)
			}
		}
	}
}

type bothCatalogs struct{ work, public *i18n.Catalog }

func catalogs(t testing.TB) bothCatalogs {
	t.Helper()
	public, err := i18n.Load(ui.Texts(), rest.Texts(), SpaceTexts())
	if err != nil {
		t.Fatal(err)
	}
	return bothCatalogs{workCatalog(t), public}
}
