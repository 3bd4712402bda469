package cli_test

import (
	"regexp"
	"strings"
	"testing"

	"relais/internal/app"
	"relais/internal/identity"
	"relais/internal/kernel"
)

func TestUserAddPrintsALinkAndNoPassword(t *testing.T) {
	db := onBegun(t)
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
	db := onBegun(t)
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

func TestAnAccountIsListedMaskedThenShutAndOpened(t *testing.T) {
	db := onBegun(t)
	_, path, _ := strings.Cut(db, "=")
	link := strings.TrimSpace(relais(t.Context(), "", "user", "add", "--email=camille@example.org", "--role=auditor", db).out)
	accept(t, path, link[strings.Index(link, "#")+1:])
	listed := func(words ...string) {
		t.Helper()
		o := relais(t.Context(), "", "user", "list", db)
		for _, word := range append(words, "c…@example.org", "auditor (Relais)") {
			if !strings.Contains(o.out, word) {
				t.Errorf("no %q: %+v", word, o)
			}
		}
		if strings.Contains(o.out, "camille") || strings.Contains(o.out, "Essai") {
			t.Errorf("it names someone: %s", o.out)
		}
	}
	listed("ouvert")
	for _, c := range []struct{ command, said, state string }{
		{"end-sessions", "sessions arrêtées", "ouvert"}, {"disable", "compte fermé", "fermé"}, {"enable", "compte rouvert", "ouvert"},
	} {
		if o := relais(t.Context(), "", "user", c.command, "Camille@Example.org", db); o.status != 0 || !strings.Contains(o.out, c.said) {
			t.Errorf("%s: %+v", c.command, o)
		}
		listed(c.state)
	}
}

// accept accepts an invitation as the pages would.
func accept(t *testing.T, path, token string) {
	t.Helper()
	d, err := app.OpenDatabase(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	safe, err := app.OpenSafe("", path)
	if err != nil {
		t.Fatal(err)
	}
	config := app.Config{Origin: "http://localhost:8080"}
	config.Pages.Network = "Relais"
	rooms, err := app.OpenRooms(t.Context(), d, safe, config, kernel.StoppedClock(monday))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rooms.Identity.Members.Accept(t.Context(), token, identity.Acceptance{Name: "Camille Essai"}); err != nil {
		t.Fatal(err)
	}
}
