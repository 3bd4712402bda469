package i18n

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// folder gives a folder of texts, the same in every language but for those
// named otherwise.
func folder(same string, otherwise map[string]string) fs.FS {
	files := fstest.MapFS{}
	for _, l := range Languages() {
		name := string(l) + ".json"
		files[name] = &fstest.MapFile{Data: []byte(same)}
		if text, has := otherwise[name]; has {
			files[name].Data = []byte(text)
		}
	}
	return files
}

const (
	plain  = `{"hello": "Bonjour {0}, {1}."}`
	places = `{"places": {"one": "{0} lieu à {1}", "other": "{0} lieux à {1}"}}`
	// the six categories of Arabic
	arabicPlaces = `{"places": {"zero": "zero {1}", "one": "one {1}", "two": "two {1}", "few": "few {0} {1}", "many": "many {0} {1}", "other": "other {0} {1}"}}`
)

func TestLoad(t *testing.T) {
	c, err := Load(folder(plain, nil), folder(places, map[string]string{"ar.json": arabicPlaces}))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Keys(); !slices.Equal(got, []string{"hello", "places"}) {
		t.Errorf("keys %v", got)
	}
	if got := c.Text(French, "places"); !slices.Equal(got, []string{"{0} lieu à {1}", "{0} lieux à {1}"}) {
		t.Errorf("texts %v", got)
	}
	if got := c.Text(French, "absent"); len(got) != 0 {
		t.Errorf("texts of an absent key: %v", got)
	}
}

func TestLoadSaysEveryFault(t *testing.T) {
	for name, c := range map[string]struct {
		folders []fs.FS
		says    string
	}{
		"a key missing in a language":  {[]fs.FS{folder(plain, map[string]string{"ar.json": `{}`})}, "ar: hello is missing"},
		"a key missing in French":      {[]fs.FS{folder(plain, map[string]string{"fr.json": `{}`})}, "en: hello does not exist in French"},
		"a file missing":               {[]fs.FS{fstest.MapFS{}}, "fr-FALC.json"},
		"twice in two folders":         {[]fs.FS{folder(plain, nil), folder(plain, nil)}, "en.json: hello is said twice"},
		"twice in one file":            {[]fs.FS{folder(plain, map[string]string{"en.json": `{"hello": "{0} {1}", "hello": "{0}, {1}"}`})}, "en.json: hello is said twice"},
		"a blank less":                 {[]fs.FS{folder(plain, map[string]string{"en.json": `{"hello": "Hello {0}"}`})}, "en: hello is not filled as in French"},
		"a blank more":                 {[]fs.FS{folder(plain, map[string]string{"en.json": `{"hello": "{0} {1} {2}"}`})}, "en: hello is not filled as in French"},
		"a blank unknown in a plural":  {[]fs.FS{folder(places, map[string]string{"ar.json": arabicPlaces, "en.json": `{"places": {"one": "{2} place", "other": "{0} in {1}"}}`})}, "en: places is not filled as in French"},
		"no such category":             {[]fs.FS{folder(`{"p": {"one": "x", "several": "x", "other": "x"}}`, nil)}, `fr.json: p: bad plural category "several"`},
		"a category twice":             {[]fs.FS{folder(`{"p": {"one": "x", "one": "y", "other": "x"}}`, nil)}, `bad plural category "one"`},
		"a category empty":             {[]fs.FS{folder(`{"p": {"one": "", "other": "x"}}`, nil)}, `bad plural category "one"`},
		"a category missing":           {[]fs.FS{folder(`{"p": {"other": "x"}}`, nil)}, "fr.json: p: the plural categories of fr are [one other]"},
		"categories of Arabic missing": {[]fs.FS{folder(places, nil)}, "ar.json: places: the plural categories of ar are [few many one other two zero]"},
		"a category French has not":    {[]fs.FS{folder(`{"p": {"one": "x", "few": "x", "other": "x"}}`, nil)}, "fr.json: p: the plural categories"},
		"an empty text":                {[]fs.FS{folder(`{"p": ""}`, nil)}, "fr.json: p: the text is empty"},
		"no text":                      {[]fs.FS{folder(`{"p": null}`, nil)}, "fr.json: p: the text is empty"},
		"a number":                     {[]fs.FS{folder(`{"p": 3}`, nil)}, "fr.json: p: not a JSON object"},
		"not an object":                {[]fs.FS{folder(`["p"]`, nil)}, "fr.json: not a JSON object"},
		"not JSON":                     {[]fs.FS{folder(`{"p": "x"`, nil)}, "fr.json: "},
		"something after":              {[]fs.FS{folder(`{"p": "x"} {}`, nil)}, "fr.json: something follows"},
	} {
		if _, err := Load(c.folders...); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, expected %q", name, err, c.says)
		}
	}
}

func TestLoadSaysAllFaultsAtOnce(t *testing.T) {
	_, err := Load(folder(plain, map[string]string{"en.json": `{"x": "x"}`, "ar.json": `{"hello": "{0}"}`}))
	for _, says := range []string{"en: hello is missing", "en: x does not exist", "ar: hello is not filled"} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
	}
}
