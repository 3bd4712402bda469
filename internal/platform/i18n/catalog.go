package i18n

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// forms are the texts of one key by plural category; a text without plural
// has only [plural.Other].
type forms map[plural.Form]string

// Catalog holds every text of the pages; it never changes once loaded.
type Catalog struct {
	texts map[Lang]map[string]forms
}

// Load reads fr.json, fr-FALC.json, en.json and ar.json from every folder
// given and puts them together. Its error names every text that is missing
// in a language, said twice, or filled otherwise than in French.
func Load(folders ...fs.FS) (*Catalog, error) {
	c := &Catalog{texts: map[Lang]map[string]forms{}}
	var faults []error
	for _, lang := range Languages() {
		c.texts[lang] = map[string]forms{}
		for _, folder := range folders {
			faults = append(faults, c.read(folder, lang)...)
		}
	}
	faults = append(faults, c.compare()...)
	return c, errors.Join(faults...)
}

func (c *Catalog) read(folder fs.FS, lang Lang) (faults []error) {
	name := string(lang) + ".json"
	raw, err := fs.ReadFile(folder, name)
	if err != nil {
		return []error{err}
	}
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(raw, &entries); err != nil {
		return []error{fmt.Errorf("%s: %w", name, err)}
	}
	for key, entry := range entries {
		f, err := readForms(entry)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %s: %w", name, key, err))
		}
		if _, twice := c.texts[lang][key]; twice {
			faults = append(faults, fmt.Errorf("%s: %s is said twice", name, key))
		}
		c.texts[lang][key] = f
	}
	return faults
}

var categories = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two,
	"few": plural.Few, "many": plural.Many, "other": plural.Other,
}

func readForms(entry json.RawMessage) (forms, error) {
	var text string
	if err := json.Unmarshal(entry, &text); err == nil {
		return forms{plural.Other: text}, nil
	}
	var byName map[string]string
	if err := json.Unmarshal(entry, &byName); err != nil {
		return nil, err
	}
	f := forms{}
	for name, text := range byName {
		form, known := categories[name]
		if !known {
			return nil, fmt.Errorf("no plural category %q", name)
		}
		f[form] = text
	}
	if _, has := f[plural.Other]; !has {
		return nil, errors.New(`the category "other" is missing`)
	}
	return f, nil
}

// compare holds every language against French, key by key.
func (c *Catalog) compare() (faults []error) {
	for _, lang := range Languages() {
		for _, key := range c.Keys() {
			theirs, has := c.texts[lang][key]
			ours := c.texts[French][key]
			switch {
			case !has:
				faults = append(faults, fmt.Errorf("%s: %s is missing", lang, key))
			case !slices.Equal(blanks(ours[plural.Other]), blanks(theirs[plural.Other])):
				faults = append(faults, fmt.Errorf("%s: %s is not filled as in French", lang, key))
			}
		}
		for key := range c.texts[lang] {
			if _, has := c.texts[French][key]; !has {
				faults = append(faults, fmt.Errorf("%s: %s does not exist in French", lang, key))
			}
		}
	}
	return faults
}

var blank = regexp.MustCompile(`\{\d\}`)

// blanks gives the distinct places to fill of a text, sorted.
func blanks(text string) []string {
	found := blank.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// Keys gives the key of every text, sorted.
func (c *Catalog) Keys() []string { return slices.Sorted(maps.Keys(c.texts[French])) }

// Text gives every form of a text in a language, for tests and reviewers.
func (c *Catalog) Text(lang Lang, key string) []string {
	return slices.Sorted(maps.Values(c.texts[lang][key]))
}

// pluralForm gives the plural category of n in a language (Unicode CLDR).
func pluralForm(lang Lang, n int) plural.Form {
	tags := map[Lang]language.Tag{French: language.French, EasyFrench: language.French, English: language.English, Arabic: language.Arabic}
	return plural.Cardinal.MatchPlural(tags[lang], n, 0, 0, 0, 0)
}
