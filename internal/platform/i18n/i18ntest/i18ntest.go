// Package i18ntest holds the texts of a room against the rules of good French
// writing, and those of easy French (facile à lire et à comprendre). Only
// tests import it.
package i18ntest

import (
	"io/fs"
	"testing"

	"relais/internal/platform/i18n"
)

// Check loads the texts of folders together and fails the test for each that
// is missing somewhere, badly filled, or badly written.
func Check(t testing.TB, folders ...fs.FS) {
	t.Helper()
	catalog, err := i18n.Load(folders...)
	check(t, catalog, err)
}

// CheckWork does the same for the texts of the pages of those who work here.
func CheckWork(t testing.TB, folders ...fs.FS) {
	t.Helper()
	catalog, err := i18n.LoadWork(folders...)
	check(t, catalog, err)
}

func check(t testing.TB, catalog *i18n.Catalog, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("the texts do not load:\n%v", err)
		return
	}
	for _, lang := range catalog.Languages() {
		for _, key := range catalog.Keys() {
			for _, text := range catalog.Text(lang, key) {
				for _, fault := range faults(lang, key, text) {
					t.Errorf("%s: %s: %s: %q", lang, key, fault, text)
				}
			}
		}
	}
}
