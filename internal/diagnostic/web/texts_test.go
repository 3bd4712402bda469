package web

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"relais/internal/access"
	"relais/internal/diagnostic"
	"relais/internal/platform/i18n"
	"relais/internal/platform/i18n/i18ntest"
)

func TestTexts(t *testing.T) {
	i18ntest.CheckWork(t, WorkTexts())
	i18ntest.Check(t, PersonTexts())
}

// faultKey finds the keys of the errors that people may be told about.
var faultKey = regexp.MustCompile(`(?:kernel\.(?:Fault|Because)\(kernel\.(?:Invalid|NotFound|Forbidden|Conflict)|\bwrong\.If\([^\n]*), "(diagnostic\.[a-z_.]+)"`)

func TestEveryErrorHasItsText(t *testing.T) {
	files, err := filepath.Glob("../*.go")
	wantNil(t, err)
	catalog, err := work()
	wantNil(t, err)
	english, found := catalog.Printer(i18n.English), 0
	for _, file := range files {
		code, err := os.ReadFile(file)
		wantNil(t, err)
		for _, key := range faultKey.FindAllSubmatch(code, -1) {
			if found++; !english.Has(string(key[1])) {
				t.Errorf("%s has no text", key[1])
			}
		}
	}
	if found < 10 {
		t.Fatalf("only %d keys were found: the test sees nothing", found)
	}
}

// Every code of the rules is said in words, to the person.
func TestCodesHaveTheirTexts(t *testing.T) {
	h := open(t)
	french, rules := h.Public.Printer(i18n.French), h.Diagnostics.Rules()
	var keys []string
	for _, section := range rules.Sections() {
		keys = append(keys, "diag.section."+section)
	}
	for _, q := range rules.Questions {
		keys = append(keys, "diag."+q.Code)
		for _, a := range q.Answers {
			keys = append(keys, "diag."+q.Code+"."+a.Code)
		}
	}
	for _, need := range diagnostic.Needs() {
		keys = append(keys, "diag.need."+need, "diag.step."+need)
	}
	for _, priority := range []diagnostic.Priority{diagnostic.Urgent, diagnostic.First, diagnostic.Then} {
		keys = append(keys, "diag.priority."+string(priority), "diag.why."+string(priority))
	}
	for _, way := range rules.Ways {
		keys = append(keys, "diag.way."+way.Code)
	}
	for _, action := range []access.Action{access.DiagnosticWrite, access.DiagnosticRead, "diagnostic.withdraw"} {
		keys = append(keys, "space.did."+string(action))
	}
	for _, key := range keys {
		if !french.Has(key) {
			t.Errorf("%s has no text", key)
		}
	}
}
