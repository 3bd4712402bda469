package httpx

import (
	"crypto/tls"
	"net/http/httptest"
	"testing"
)

func TestOrigin(t *testing.T) {
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
		if got := Origin(c.setting, r); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
