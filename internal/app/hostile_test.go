package app_test

import (
	"net/url"
	"strings"
	"testing"
)

// hostile are values that nobody types, for any parameter of any route.
func hostile() []string {
	return []string{
		"", " ", "\x00", "\xff\xfe", "%", "%zz", "é", "𝕏", "\u202e", "\r\nSet-Cookie: a=b", "null", "undefined", "NaN", "Inf", "-0",
		"-1", "0", "1e309", "9223372036854775808", "-9223372036854775808", "1.2", "9223372036854775807.9223372036854775807", "0.999999999",
		"91,181", "46.81", "46.81,", ",", ",,", "46.81,1.69,3", "1e400,1", "0x1p4,0x1p4", "-90,-180", "90,180",
		"<script>alert(1)</script>", `"><svg onload=alert(1)>`, "javascript:alert(1)", "' OR 1=1 --", "{{7*7}}", "${7*7}", "../../etc/passwd",
		"\"", "'", "&", "=", "#", "?", ";", "{0}", "%s%n", strings.Repeat("a", 5000), strings.Repeat("é", 150), strings.Repeat("a ", 400),
		strings.Repeat(",", 1000), strings.Repeat("9", 400), "00000000-0000-0000-0000-000000000000", "36044\x00", " 36044", "2A004", "97411",
	}
}

// Whatever an address says, it is answered, or refused with a reason: the
// house never breaks, and repeats nothing that a browser would run.
func TestNoAddressBreaksThePages(t *testing.T) {
	h := openDemo(t)
	place := "/lieux/" + h.theMarins()
	few := []string{"lang", "inconnu"}
	all := append(few, "ou", "commune", "pres", "besoin", "prix", "public", "aide", "forme", "acces", "parle", "ouvert", "mot", "suite")
	for route, parameters := range map[string][]string{
		"/?": all, "/lieux?": all, "/lieux?commune=36044&": all, "/lieux/preciser?commune=36044&": all,
		place + "?": all, place + "/fiche?": all, "/autour?": few, "/a-propos?": few, "/api?": few, "/nulle-part?": few,
	} {
		for _, parameter := range parameters {
			for _, value := range hostile() {
				checkAnswered(t, h, route+parameter+"="+url.QueryEscape(value))
			}
		}
	}
}

func checkAnswered(t *testing.T, h house, target string) {
	t.Helper()
	a := h.get(target)
	switch a.StatusCode {
	case 200, 400, 404:
		if found := alive(a.body); found != "" {
			t.Errorf("%.120s repeats what runs: %s", target, found)
		}
		if strings.Contains(a.body, "\x00") || a.Header.Get("Set-Cookie") != "" && !strings.Contains(target, "lang=") {
			t.Errorf("%.120s lets something through: %v", target, a.Header)
		}
	default:
		t.Errorf("%.120s: status %d", target, a.StatusCode)
	}
}

// Addresses that are not even well formed get an answer too.
func TestMalformedAddresses(t *testing.T) {
	h := openDemo(t)
	for _, query := range []string{"%", "%zz=1", "=", "&&&&", "ou", "ou=%", "ou=a;b", ";", "a=%00", strings.Repeat("ou=a&", 2000), "commune=36044&commune=99999"} {
		for _, route := range []string{"/", "/lieux", "/lieux/preciser", "/api/v1/places", "/api/v1/communes"} {
			a := h.get(route + "?" + query)
			if a.StatusCode >= 500 {
				t.Errorf("%s?%.60s: status %d", route, query, a.StatusCode)
			}
		}
	}
}

// A browser may say anything of where it thinks it is.
func TestHostileHosts(t *testing.T) {
	h := openDemo(t)
	for _, host := range []string{"", "evil.example", `a"><script>alert(1)</script>`, strings.Repeat("a", 4000) + ".example", "[::1]:80", "é.example"} {
		for _, target := range []string{"/lieux/" + h.theMarins() + "/fiche", "/api", "/"} {
			a := h.getFrom(host, target)
			if a.StatusCode >= 500 || alive(a.body) != "" {
				t.Errorf("%s from %.40q: status %d", target, host, a.StatusCode)
			}
		}
	}
}
