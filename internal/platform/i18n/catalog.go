package i18n

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"

	"golang.org/x/text/feature/plural"
)

// forms are the texts of one key by plural category; a text without plural
// has only [plural.Other].
type forms map[plural.Form]string

// Catalog holds every text of the pages; it never changes once loaded.
type Catalog struct {
	languages []Lang
	texts     map[Lang]map[string]forms
}

// Load reads fr.json, fr-FALC.json, en.json and ar.json from every folder
// given and puts them together. Its error names every text that is missing
// in a language, empty, said twice, filled otherwise than in French, or
// without the plurals its language needs.
func Load(folders ...fs.FS) (*Catalog, error) { return load(Languages(), folders) }

// LoadWork does the same for the pages of those who work here, which are
// written in French and in English.
func LoadWork(folders ...fs.FS) (*Catalog, error) { return load(WorkLanguages(), folders) }

func load(languages []Lang, folders []fs.FS) (*Catalog, error) {
	c := &Catalog{languages: languages, texts: map[Lang]map[string]forms{}}
	var faults []error
	for _, lang := range languages {
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
	entries, err := members(raw)
	if err != nil {
		return []error{fmt.Errorf("%s: %w", name, err)}
	}
	for _, entry := range entries {
		f, err := readForms(entry.text, lang)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %s: %w", name, entry.key, err))
		}
		if _, twice := c.texts[lang][entry.key]; twice {
			faults = append(faults, fmt.Errorf("%s: %s is said twice", name, entry.key))
		}
		c.texts[lang][entry.key] = f
	}
	return faults
}

type member struct {
	key  string
	text json.RawMessage
}

// members gives the members of a JSON object one by one, those that come
// twice too: a map would keep only the last.
func members(raw []byte) (all []member, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil, errors.Join(err, errors.New("not a JSON object"))
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		var m member
		m.key, _ = key.(string) // the decoder refuses any other key
		if err := d.Decode(&m.text); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows the JSON object")
	}
	return all, nil
}

// readForms reads the text of a key: a sentence, or one sentence for each
// plural category that the language tells apart, no more and no less.
func readForms(entry json.RawMessage, lang Lang) (forms, error) {
	var text *string
	if err := json.Unmarshal(entry, &text); err == nil {
		if text == nil || *text == "" {
			return nil, errors.New("the text is empty")
		}
		return forms{plural.Other: *text}, nil
	}
	byName, err := members(entry)
	if err != nil {
		return nil, err
	}
	f := forms{}
	for _, m := range byName {
		form, known := categories[m.key]
		var text string
		if err := json.Unmarshal(m.text, &text); err != nil || text == "" || !known || f[form] != "" {
			return nil, fmt.Errorf("bad plural category %q", m.key)
		}
		f[form] = text
	}
	needed := pluralForms(lang)
	if given := slices.Sorted(maps.Keys(f)); !slices.Equal(given, needed) {
		return nil, fmt.Errorf("the plural categories of %s are %v", lang, names(needed))
	}
	return f, nil
}

func names(wanted []plural.Form) (all []string) {
	for name, form := range categories {
		if slices.Contains(wanted, form) {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// compare holds every language against French, key by key.
func (c *Catalog) compare() (faults []error) {
	for _, lang := range c.languages {
		for _, key := range c.Keys() {
			theirs, has := c.texts[lang][key]
			switch {
			case !has:
				faults = append(faults, fmt.Errorf("%s: %s is missing", lang, key))
			case !filledAs(c.texts[French][key], theirs):
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

// filledAs tells whether theirs has the blanks of ours; a form other than
// "other" may leave some out, as "one place" does.
func filledAs(ours, theirs forms) bool {
	wanted := blanks(ours[plural.Other])
	for form, text := range theirs {
		given := blanks(text)
		if form == plural.Other && !slices.Equal(given, wanted) {
			return false
		}
		for _, b := range given {
			if !slices.Contains(wanted, b) {
				return false
			}
		}
	}
	return true
}

var blank = regexp.MustCompile(`\{\d\}`)

// blanks gives the distinct places to fill of a text, sorted.
func blanks(text string) []string {
	found := blank.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// Languages lists the languages of the catalogue.
func (c *Catalog) Languages() []Lang { return c.languages }

// Keys gives the key of every text, sorted.
func (c *Catalog) Keys() []string { return slices.Sorted(maps.Keys(c.texts[French])) }

// Text gives every form of a text in a language, for tests and reviewers.
func (c *Catalog) Text(lang Lang, key string) []string {
	return slices.Sorted(maps.Values(c.texts[lang][key]))
}
