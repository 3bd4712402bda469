package web

import (
	"slices"

	"relais/internal/gate"
	"relais/internal/platform/guard"
)

// The box that keeps a text in spite of a warning.
const anywayField = "malgre-alerte"

// refusedAlways are the warnings after which no box helps: what is never
// collected.
func refusedAlways() []string { return []string{guard.WarnNIR, guard.WarnPassword} }

// warn holds a free text against what a file should not hold, before it is
// kept. It tells whether the box that keeps it anyway may be offered.
func warn(v *gate.Visit, refusal *gate.Refusal, field, text string) (mayKeep bool) {
	for _, code := range guard.Warnings(text) {
		switch {
		case slices.Contains(refusedAlways(), code):
			refusal.Refuse(field, "person.warn."+code)
		case v.R.PostForm.Get(anywayField) == "":
			refusal.Refuse(field, "person.warn."+code)
			mayKeep = true
		}
	}
	return mayKeep
}
