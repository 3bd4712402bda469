package app_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"relais/internal/directory"
	"relais/internal/kernel"
)

var (
	tag       = regexp.MustCompile(`<[a-zA-Z](?:[^>"']|"[^"]*"|'[^']*')*>`)
	quoted    = regexp.MustCompile(`"[^"]*"|'[^']*'`)
	handler   = regexp.MustCompile(`(?i)[\s"'/]on[a-z]+\s*=`)
	scripture = regexp.MustCompile(`(?i)(href|src|action)=["']?\s*(javascript|data|vbscript):`)
)

// alive gives the first thing of a page that a browser would run, other than
// our own script file; "" when the page is inert.
func alive(body string) string {
	for _, t := range tag.FindAllString(body, -1) {
		outside := quoted.ReplaceAllString(t, `""`)
		name := strings.ToLower(strings.TrimLeft(outside, "<"))
		foreign := strings.HasPrefix(name, "script") && t != "<script src=/autour.js defer>"
		for _, never := range []string{"iframe", "object", "embed", "img", "base"} {
			foreign = foreign || strings.HasPrefix(name, never)
		}
		if foreign || handler.MatchString(outside) || scripture.MatchString(t) {
			return t
		}
	}
	return ""
}

func TestAliveKnowsWhatRuns(t *testing.T) {
	for body, runs := range map[string]bool{
		`<p>x`: false, `<input value="<script>">`: false, `<a title='" onclick=x'>`: false, `<script src=/autour.js defer>`: false,
		`<script>`: true, `<SCRIPT src=//x>`: true, `<svg onload=alert(1)>`: true, `<a href="javascript:x">`: true,
		`<a href=JavaScript:x>`: true, `<img src=x>`: true, `<p ONCLICK ="x">`: true,
	} {
		if got := alive(body) != ""; got != runs {
			t.Errorf("%s: %v, want %v", body, got, runs)
		}
	}
}

// A place whose every word is an attack is shown as the words it is.
func TestAHostilePlaceIsInert(t *testing.T) {
	h := openHouse(t)
	for i, attack := range []string{
		`<script>alert(1)</script>"'&`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</style><svg/onload=alert(1)>`,
	} {
		h.keep(hostilePlace(attack, string(rune('a'+i))))
	}
	for _, id := range h.ids() {
		for _, target := range []string{"/lieux/" + id, "/lieux/" + id + "?commune=36044", "/lieux/" + id + "/fiche"} {
			for _, lang := range []string{"fr", "ar"} {
				a := h.get(target, "Cookie", "__Host-lang="+lang)
				if found := alive(a.body); a.StatusCode != 200 || found != "" {
					t.Errorf("%s: status %d, runs %s", target, a.StatusCode, found)
				}
			}
		}
		checkHostileAPI(t, h, "/api/v1/places/"+id)
	}
	a := h.get("/lieux?commune=36044")
	if found := alive(a.body); !a.says("<article>", "&lt;") || found != "" {
		t.Errorf("results run %s:\n%s", found, main(a.body))
	}
	checkHostileAPI(t, h, "/api/v1/places?near=46.81,1.69")
}

func checkHostileAPI(t *testing.T, h house, target string) {
	t.Helper()
	a := h.get(target)
	if !json.Valid([]byte(a.body)) || a.StatusCode != 200 {
		t.Errorf("%s: %d %s", target, a.StatusCode, a.body)
	}
	if a.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") {
		t.Errorf("%s: a browser could take it for a page: %v", target, a.Header)
	}
}

func hostilePlace(attack, ref string) directory.Place {
	link := "javascript:alert(1)//" + attack
	return directory.Place{
		Origin: directory.Origin{Source: attack, Ref: ref}, Name: attack, Pivot: "<b onload=x>", Parent: attack,
		Address: directory.Address{Street: attack, Complement: attack, Postcode: attack, City: attack},
		Point:   kernel.Point{Lat: 46.81, Lon: 1.69},
		Phone:   attack, Emails: []string{attack, link}, Websites: []string{link, "https://x.example/" + attack, "data:text/html," + attack},
		Booking: link, Hours: attack, Directions: attack, Bring: attack, Summary: attack, Details: attack,
		OtherLabels: []string{attack}, Accessibility: link, Entrance: attack,
		Services: []directory.Service{{
			Category: directory.ServiceProcedures, Conditions: attack, Languages: []string{attack},
		}},
	}
}
