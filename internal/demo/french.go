package demo

import (
	"strings"

	"relais/internal/territory"
)

// shortName gives the name of a commune as people say it: "Marseille 3e".
func shortName(c territory.Commune) string {
	return strings.TrimSuffix(c.Name, " Arrondissement")
}

// ofTown joins "de" to the name of a town: "de Bourges", "d'Issoudun",
// "du Blanc", "des Abymes".
func ofTown(name string) string {
	switch {
	case strings.HasPrefix(name, "Le "):
		return "du " + strings.TrimPrefix(name, "Le ")
	case strings.HasPrefix(name, "Les "):
		return "des " + strings.TrimPrefix(name, "Les ")
	case startsWithVowel(name):
		return "d'" + name
	default:
		return "de " + name
	}
}

// startsWithVowel takes every h as silent but that of Hem, as its people do.
func startsWithVowel(name string) bool {
	if name == "Hem" {
		return false
	}
	return strings.ContainsRune("AEIOUYÉÈÊÎÂHŒ", []rune(name)[0])
}
