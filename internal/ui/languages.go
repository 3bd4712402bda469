package ui

import (
	"github.com/a-h/templ"

	"relais/internal/platform/i18n"
)

// others lists the languages a page may be read in instead.
func others(here i18n.Lang) []i18n.Lang {
	var all []i18n.Lang
	for _, l := range i18n.Languages() {
		if l != here {
			all = append(all, l)
		}
	}
	return all
}

// direction gives the dir attribute, only where it says something.
func direction(l i18n.Lang) templ.Attributes {
	if l.RightToLeft() {
		return templ.Attributes{"dir": "rtl"}
	}
	return nil
}

// langOf marks a name written in another language than the page.
func langOf(l, page i18n.Lang) templ.Attributes {
	if l.Tag() == page.Tag() {
		return nil
	}
	return templ.Attributes{"lang": l.Tag()}
}
