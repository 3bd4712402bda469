package web

import (
	"crypto/tls"
	"net/http/httptest"
	"strings"
	"testing"

	"relais/internal/kernel"
	"relais/internal/ui"
)

func TestPublicURL(t *testing.T) {
	for _, c := range []struct {
		setting string
		tls     bool
		want    string
	}{
		{"", false, "http://example.com"},
		{"", true, "https://example.com"},
		{"https://relais.example/", false, "https://relais.example"},
		{"https://relais.example", true, "https://relais.example"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		if c.tls {
			r.TLS = &tls.ConnectionState{}
		}
		p := &Pages{settings: Settings{PublicURL: c.setting}}
		if got := p.publicURL(r); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

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
