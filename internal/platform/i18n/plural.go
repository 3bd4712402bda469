package i18n

import (
	"slices"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// categories are the names of the plural categories in the files (Unicode
// CLDR).
var categories = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two,
	"few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// pluralForm gives the plural category of n in a language (Unicode CLDR).
func pluralForm(lang Lang, n int) plural.Form {
	return plural.Cardinal.MatchPlural(pluralRules(lang), max(n, -n), 0, 0, 0, 0)
}

func pluralRules(lang Lang) language.Tag {
	switch lang {
	case English:
		return language.English
	case Arabic:
		return language.Arabic
	default:
		return language.French
	}
}

// pluralForms gives every category of a language, sorted: the rules of CLDR
// look no further than the last two digits, and at zero.
func pluralForms(lang Lang) (all []plural.Form) {
	for n := range 200 {
		if form := pluralForm(lang, n); !slices.Contains(all, form) {
			all = append(all, form)
		}
	}
	slices.Sort(all)
	return all
}
