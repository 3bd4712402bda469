package migrations_test

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"io/fs"
	"strings"
	"testing"

	"relais/migrations"
)

// released names the steps that a released version has run, with their sums, as
// sha256sum writes them; scripts/make-golden adds those of a version.
//
//go:embed released.sha256
var released string

// TestAReleasedStepNeverChanges: a database that went through a step would not
// be what a fresh one is. What is wrong in one is put right by a new one.
func TestAReleasedStepNeverChanges(t *testing.T) {
	steps := 0
	for lines := bufio.NewScanner(strings.NewReader(released)); lines.Scan(); steps++ {
		want, name, _ := strings.Cut(lines.Text(), "  ")
		content, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			t.Errorf("%s was run by a released version, and is no more: %v", name, err)
			continue
		}
		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s was run by a released version, and is another now: write a new step", name)
		}
	}
	if steps < 2 {
		t.Errorf("%d released steps: they are not seen", steps)
	}
}
