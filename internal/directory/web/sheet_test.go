package web

import (
	"strings"
	"testing"

	"relais/internal/kernel"
	"relais/internal/ui"
)

// The browser tests read codes back; here, only what an outsider cannot see.
func TestQR(t *testing.T) {
	code, err := newQR("https://relais.example/lieux/01a207a2-3280-7330-936f-ff1389fd31b4")
	if err != nil || code.Side < 21+2*ui.QuietZone || !strings.HasPrefix(code.Path, "M4 4h7v1h-7z") {
		t.Errorf("%v: side %d, path %.40s", err, code.Side, code.Path)
	}
	if _, err := newQR(strings.Repeat("a", 4000)); kernel.KindOf(err) != kernel.Invalid {
		t.Errorf("too long: %v", err)
	}
}
