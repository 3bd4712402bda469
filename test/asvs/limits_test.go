package asvs

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	ruleInCode = regexp.MustCompile(`limits\.Rule\{Name: "([^"]+)", Most: (\d+), Within: (?:(\d+) \* )?time\.(Minute|Hour)\}`)
	ruleInPage = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| [^|]+ \\| (\\d+) \\| (\\d+) (minute|hour)s? \\|$")
)

// The figures of docs/security/input.md are those of the code, each of them and
// no other.
func TestLimitsAreThoseWritten(t *testing.T) {
	there := map[string]string{}
	for _, file := range product(t, ".go") {
		for _, r := range ruleInCode.FindAllStringSubmatch(file.content, -1) {
			there[r[1]] = bound(r[2], r[3], r[4])
		}
		if made := strings.Count(file.content, "limits.Rule{Name"); made != len(ruleInCode.FindAllString(file.content, -1)) {
			t.Errorf("%s: a rule is written in a way that this test does not read", file.name)
		}
	}
	if len(there) < 10 {
		t.Fatalf("%d rules were met: the walk does not see them", len(there))
	}
	written := map[string]string{}
	for _, r := range ruleInPage.FindAllStringSubmatch(readFile(t, "docs/security/input.md"), -1) {
		written[r[1]] = bound(r[2], r[3], r[4])
	}
	for name, want := range there {
		if written[name] != want {
			t.Errorf("%s is %s, and written %q", name, want, written[name])
		}
	}
	for name := range written {
		if there[name] == "" {
			t.Errorf("%s is written, and is no rule", name)
		}
	}
}

// bound writes a bound in one way: how many, in how many minutes.
func bound(most, times, unit string) string {
	n, err := strconv.Atoi(times)
	if err != nil {
		n = 1
	}
	if strings.EqualFold(unit, "hour") {
		n *= 60
	}
	return fmt.Sprintf("%s in %d minutes", most, n)
}

// signOut is where an ID token leaves the room of the protocol, once: for the
// closed cookie by which one signs out of the provider too.
const signOut = "internal/identity/web/proconnect.go"

// Tokens of a provider of identities stay in the room that asked for them, but
// for the one that signs out: no page, open cookie, or database has any.
func TestTokensOfAProviderStayInTheirRoom(t *testing.T) {
	named, room := regexp.MustCompile(`\b(IDToken|AccessToken|RefreshToken|id_token|access_token)\b`), 0
	for _, file := range product(t, ".go", ".templ", ".js", ".sql") {
		switch {
		case strings.HasPrefix(file.name, "internal/platform/oidc/"):
			room += len(named.FindAllString(file.content, -1))
		case file.name == signOut && slices.Equal(named.FindAllString(file.content, -1), []string{"IDToken"}):
		case named.MatchString(file.content):
			t.Errorf("%s names %s", file.name, named.FindString(file.content))
		}
	}
	if room == 0 {
		t.Error("the room itself names none: the walk does not see it")
	}
}
