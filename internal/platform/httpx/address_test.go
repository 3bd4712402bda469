package httpx

import (
	"net/http/httptest"
	"testing"
)

// The address counted is the one that the proxy on this machine saw: what a
// client claims, and what a proxy elsewhere says, change nothing (ASVS 5.0,
// 4.1.3 and 15.3.4).
func TestTheAddressIsTheOneThatOurProxySaw(t *testing.T) {
	for name, c := range map[string]struct {
		from      string
		forwarded []string
		address   string
		network   string
	}{
		"a stranger":                       {"203.0.113.9:1234", nil, "203.0.113.9", "203.0.113.0/24"},
		"a stranger who claims":            {"203.0.113.9:1234", []string{"198.51.100.1"}, "203.0.113.9", "203.0.113.0/24"},
		"a stranger who claims to be here": {"203.0.113.9:1234", []string{"127.0.0.1"}, "203.0.113.9", "203.0.113.0/24"},
		"behind our proxy":                 {"127.0.0.1:1234", []string{"203.0.113.9"}, "203.0.113.9", "203.0.113.0/24"},
		"who claims behind our proxy":      {"127.0.0.1:1234", []string{"198.51.100.1, 203.0.113.9"}, "203.0.113.9", "203.0.113.0/24"},
		"who claims in another line":       {"127.0.0.1:1234", []string{"198.51.100.1", "203.0.113.9"}, "203.0.113.9", "203.0.113.0/24"},
		"a proxy that says nonsense":       {"127.0.0.1:1234", []string{"203.0.113.9, nonsense"}, "127.0.0.1", "127.0.0.0/24"},
		"this machine itself":              {"127.0.0.1:1234", nil, "127.0.0.1", "127.0.0.0/24"},
		"IPv6":                             {"[::1]:1234", []string{"2001:db8:1:2345::1"}, "2001:db8:1:2345::1", "2001:db8:1:2300::/56"},
		"IPv4 within IPv6":                 {"[::ffff:127.0.0.1]:1234", []string{"::ffff:203.0.113.9"}, "203.0.113.9", "203.0.113.0/24"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.from
		for _, value := range c.forwarded {
			r.Header.Add("X-Forwarded-For", value)
		}
		for _, other := range []string{"Forwarded", "X-Real-Ip", "X-Client-Ip", "True-Client-Ip", "Cf-Connecting-Ip"} {
			r.Header.Set(other, "192.0.2.66")
		}
		if address, told := Address(r); !told || address.String() != c.address {
			t.Errorf("%s: %v, %v", name, address, told)
		}
		if network := Network(r); network != c.network {
			t.Errorf("%s: network %s", name, network)
		}
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "nowhere"
	if _, told := Address(r); told || Network(r) != "unknown" {
		t.Errorf("nowhere is %s", Network(r))
	}
}
