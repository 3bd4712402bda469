package privacy

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var link = regexp.MustCompile(`\]\(([^)\s#]+)`)

func TestTheDocumentsAreAllThere(t *testing.T) {
	names, err := fs.Glob(Files(), "*.md")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"analyse-impact.md", "durees.md", "jamais.md", "notice-personnes.md", "notice-professionnels.md", "registre.md"}
	if !slices.Equal(names, want) {
		t.Errorf("%v, expected %v", names, want)
	}
}

// A product that shows these pages can follow the links between them.
func TestLinksBetweenDocumentsLeadSomewhere(t *testing.T) {
	followed := 0
	for name, text := range texts(t) {
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			target := found[1]
			if strings.Contains(target, "://") || strings.HasPrefix(target, "../") {
				continue
			}
			if _, err := fs.Stat(Files(), path.Clean(target)); err != nil {
				t.Errorf("%s: %s leads nowhere", name, target)
			}
			followed++
		}
	}
	if followed < 5 {
		t.Errorf("only %d links were followed", followed)
	}
}

type fault struct {
	what string
	form *regexp.Regexp
}

// wrong lists what French typography and the words of the house do not allow.
var wrong = []fault{
	{"an ordinary space before a mark", regexp.MustCompile(`[^|-] [:;!?»]`)},
	{"an ordinary space after «", regexp.MustCompile(`« `)},
	{"a typewriter's apostrophe", regexp.MustCompile(`\pL'\pL`)},
	{"people are not called so here", regexp.MustCompile(`(?i)\busag(?:er|ère)s?\b|\bbénéficiaires?\b`)},
}

func TestTheFrenchIsWellSet(t *testing.T) {
	for name, text := range texts(t) {
		for line := range strings.Lines(text) {
			for _, w := range wrong {
				if found := w.form.FindString(line); found != "" {
					t.Errorf("%s: %s: %q in %s", name, w.what, found, line)
				}
			}
		}
	}
}

func TestFaultsOfTypographyAreSeen(t *testing.T) {
	for _, bad := range []string{"Pourquoi ?", "« mot\u202f»", "l'aide", "un usager"} {
		if !slices.ContainsFunc(wrong, func(w fault) bool { return w.form.MatchString(bad) }) {
			t.Errorf("%q passes", bad)
		}
	}
}

// The notice for helped persons keeps to short sentences.
func TestTheNoticeForPersonsIsEasyToRead(t *testing.T) {
	const most = 24 // words a sentence, lists and addresses apart
	notice, end := texts(t)["notice-personnes.md"], regexp.MustCompile(`[.?!]\s`)
	sentences := 0
	for line := range strings.Lines(notice) {
		if strings.Contains(line, "**") || strings.Contains(line, "://") || strings.HasPrefix(line, "#") {
			continue
		}
		for _, sentence := range end.Split(line, -1) {
			sentences++
			if words := strings.Fields(sentence); len(words) > most {
				t.Errorf("%d words: %s", len(words), sentence)
			}
		}
	}
	if sentences < 40 {
		t.Errorf("only %d sentences were read", sentences)
	}
}

func texts(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(Files(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(Files(), name)
		all[name] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
