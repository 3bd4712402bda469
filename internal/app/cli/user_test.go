package cli_test

import (
	"regexp"
	"strings"
	"testing"
)

func TestUserAddPrintsALinkAndNoPassword(t *testing.T) {
	db := onFresh(t)
	o := relais(t.Context(), "", "user", "add", "--email=camille@example.org", "--name=Camille Essai", "--public-url=https://relais.example/", db)
	if o.status != 0 || !regexp.MustCompile(`^https://relais\.example/invitation#[A-Za-z0-9_-]{43}\n$`).MatchString(o.out) {
		t.Fatalf("%+v", o)
	}
	if strings.Contains(o.out+o.err, "camille@") || strings.Contains(o.err, "#") {
		t.Errorf("the address, or the link twice: %+v", o)
	}
	if again := relais(t.Context(), "", "user", "add", "--email=camille@example.org", db); again.status != 0 || again.out == o.out {
		t.Errorf("%+v", again)
	}
	if o := relais(t.Context(), "", "user", "list", db); o.status != 0 || o.out != "" {
		t.Errorf("an invitation is no account: %+v", o)
	}
}

func TestUserCommandsThatFail(t *testing.T) {
	db := onFresh(t)
	for _, c := range []struct {
		line   []string
		status int
		says   string
	}{
		{[]string{"add", db}, 2, "--email"},
		{[]string{"add", "--email=camille", db}, 1, "adresse"},
		{[]string{"add", "--email=c@example.org", "--role=roi", db}, 1, "adviser"},
		{[]string{"add", "--email=c@example.org", "--structure=x", db}, 1, ""},
		{[]string{"add", "--email=c@example.org", "--structure=00000000-0000-0000-0000-000000000000", db}, 1, "structure"},
		{[]string{"add", "--email=c@example.org", "--public-url=relais.example", db}, 1, "https://"},
		{[]string{"disable", "personne@example.org", db}, 1, "aucun compte"},
		{[]string{"enable", "personne@example.org", db}, 1, "aucun compte"},
		{[]string{"end-sessions", "personne@example.org", db}, 1, "aucun compte"},
		{[]string{"disable", db}, 2, "adresse"},
	} {
		o := relais(t.Context(), "", append([]string{"user"}, c.line...)...)
		if o.status != c.status || !strings.Contains(o.err, c.says) {
			t.Errorf("%v: %+v", c.line, o)
		}
		if found := english.FindString(o.err); found != "" || strings.Contains(o.err, "identity.") {
			t.Errorf("%v: speaks to machines: %s", c.line, o.err)
		}
	}
}
