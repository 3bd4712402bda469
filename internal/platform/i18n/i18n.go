// Package i18n holds what a page says, in every language, and writes figures,
// distances, dates and hours as that language does.
//
// Texts live in one JSON file a language beside the pages that show them:
//
//	{"results.title": {"one": "{0} lieu peut vous aider", "other": "{0} lieux peuvent vous aider"},
//	 "results.order": "Le plus proche d’abord."}
//
// A text that one language lacks, or fills with other words than the others,
// is an error of [Load]: nothing starts, and no test passes, without it.
package i18n

import (
	"strings"

	"golang.org/x/text/language"
)

// Lang is a language of the pages, by its BCP 47 tag.
type Lang string

// The languages of the pages for everyone. Easy French follows the rules of
// "facile à lire et à comprendre": short sentences, one idea each.
const (
	French     Lang = "fr"
	EasyFrench Lang = "fr-FALC"
	English    Lang = "en"
	Arabic     Lang = "ar"
)

// Languages lists the languages of the pages, in the order they are offered.
func Languages() []Lang { return []Lang{French, EasyFrench, English, Arabic} }

// WorkLanguages lists the languages of the pages of those who work here.
func WorkLanguages() []Lang { return []Lang{French, English} }

// Name is the language's name for itself.
func (l Lang) Name() string {
	switch l {
	case EasyFrench:
		return "Français facile"
	case English:
		return "English"
	case Arabic:
		return "العربية"
	default:
		return "Français"
	}
}

// Tag is what the lang attribute of a page says: easy French is French.
func (l Lang) Tag() string {
	if l == EasyFrench {
		return "fr"
	}
	return string(l)
}

// RightToLeft tells whether the language is written from right to left.
func (l Lang) RightToLeft() bool { return l == Arabic }

// Direction gives the value of the attribute dir: "rtl" or "ltr".
func (l Lang) Direction() string {
	if l.RightToLeft() {
		return "rtl"
	}
	return "ltr"
}

// Parse reads the tag of a language of the pages, in any case.
func Parse(tag string) (Lang, bool) {
	for _, l := range Languages() {
		if strings.EqualFold(tag, string(l)) {
			return l, true
		}
	}
	return "", false
}

// guessed are the languages that a browser may be given unasked. Easy French
// is not among them: people choose it.
func guessed() []Lang { return []Lang{French, English, Arabic} }

// matcher knows which of them serves best a reader of any language. It takes
// too long to make to be made for each page.
var matcher = language.NewMatcher([]language.Tag{language.French, language.English, language.Arabic})

// Prefer gives the language of the pages that suits best the Accept-Language
// header of a browser; French when none does, or when it cannot be read.
func Prefer(acceptLanguage string) Lang {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return French
	}
	_, i, confidence := matcher.Match(wanted...)
	if confidence == language.No {
		return French
	}
	return guessed()[i]
}
