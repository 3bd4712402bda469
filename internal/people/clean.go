package people

import (
	"relais/internal/kernel"
	"relais/internal/platform/guard"
)

// Clean gives Invalid "person.warn.…" for texts that hold what a file should not:
// for who cannot be asked whether it is meant, a program, or someone who wrote it
// where there was no network.
func Clean(texts ...string) error {
	for _, text := range texts {
		if warnings := guard.Warnings(text); len(warnings) > 0 {
			return kernel.Fault(kernel.Invalid, "person.warn."+warnings[0])
		}
	}
	return nil
}
