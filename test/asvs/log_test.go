package asvs

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"relais/internal/platform/logs"
)

var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// What a stranger sends stays within its line, whichever way it is logged.
func TestALineOfTheLogCannotBeForged(t *testing.T) {
	for _, sent := range []string{
		"x\nlevel=ERROR msg=forged", "x\r\n{\"level\":\"ERROR\"}", "x\rforged", "x\u2028forged", "x\x1b[2Jforged", "x\x00forged", "x\" msg=\"forged", "x\vforged\fforged",
	} {
		for _, asJSON := range []bool{false, true} {
			var out bytes.Buffer
			log := logs.New(&out, asJSON, slog.LevelInfo)
			log.Info(sent)
			log.Info("attribute", "place", sent)
			log.Info("error", "error", errors.New(sent))
			log.With("place", sent).Info("with")
			checkLines(t, out.String(), asJSON, 4)
		}
	}
}

func checkLines(t *testing.T, out string, asJSON bool, want int) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) != want {
		t.Errorf("%d lines instead of %d: %q", len(lines), want, out)
	}
	for _, line := range lines {
		if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' }) {
			t.Errorf("a control character is in the line %q", line)
		}
		if asJSON && !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %q", line)
		}
		if !asJSON && strings.Count(quoted.ReplaceAllString(line, `""`), " msg=") != 1 {
			t.Errorf("another message is in the line %q", line)
		}
	}
}
