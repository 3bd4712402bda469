package fetch

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"relais/internal/kernel"
)

func TestPost(t *testing.T) {
	base, config := site(t)
	for path, want := range map[string]int{
		"/lieux.csv": http.StatusOK, "/broken": http.StatusBadGateway, "/absent": http.StatusNotFound,
		"/to?where=http://169.254.169.254/": http.StatusFound, // whoever was named is told, and nobody else
	} {
		if status, err := Post(t.Context(), base+path, map[string]string{"X-Essai": "1"}, []byte("{}"), config); err != nil || status != want {
			t.Errorf("%s: %d, %v", path, status, err)
		}
	}
	slow, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Post(slow, base+"/slow", nil, nil, config); kernel.KindOf(err) != kernel.Unavailable {
		t.Errorf("one that is slow: %v", err)
	}
}

func TestPostReachesNothingWithin(t *testing.T) {
	base, _ := site(t)
	for address, kind := range map[string]kernel.Kind{
		base + "/lieux.csv": kernel.Forbidden, "http://169.254.169.254/": kernel.Forbidden, "http://[::1]/": kernel.Forbidden,
		"ftp://example.org/": kernel.Invalid, "http://a:b@example.org/": kernel.Invalid, "http://": kernel.Invalid,
	} {
		_, err := Post(t.Context(), address, nil, []byte("{}"), Config{})
		if kernel.KindOf(err) != kind {
			t.Errorf("%s: %v", address, err)
		}
		if strings.Contains(err.Error(), "a:b") {
			t.Errorf("a secret is told: %v", err)
		}
	}
}
