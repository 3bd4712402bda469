package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// shownElsewhere are the keys whose texts stand in the language files of the
// pages and the API.
var shownElsewhere = regexp.MustCompile(`^(access|field|figures|hook|referral|api|error|form|home|once|page|people|person|point|privacy|query|id|retention|sheet|outline|token|upload)\.|^journal\.unknown_|^place\.(absent|card)$|^service\.capacity$|^diagnostic\.`)

// TestEveryErrorHasItsMessage looks in the source for the keys of errors an
// operator may meet, and for their messages.
func TestEveryErrorHasItsMessage(t *testing.T) {
	texts, err := messages()
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`(?:kernel\.(?:Fault|Because)\([^"()]*|\bwrong\.If\([^\n]*, )"([a-z_]+\.[a-z_.]+)"`)
	found := 0
	root := filepath.Join("..", "..")
	err = fs.WalkDir(os.DirFS(root), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return err
		}
		for _, match := range key.FindAllStringSubmatch(string(source), -1) {
			found++
			if _, said := texts[match[1]]; !said && !shownElsewhere.MatchString(match[1]) {
				t.Errorf("%s: no message for %s", name, match[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 40 {
		t.Fatalf("only %d keys found: the test does not see the source", found)
	}
}
