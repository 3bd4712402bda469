package cli_test

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"relais/internal/access"
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
		{[]string{"add", "--email=c@example.org", "--structure=x", db}, 1, "aucune structure ne s’appelle «\u00a0x\u00a0»"},
		{[]string{"add", "--email=c@example.org", "--structure=00000000-0000-0000-0000-000000000000", db}, 1, "structure"},
		{[]string{"add", "--email=c@example.org", "--role=adviser", db}, 1, "ajoutez --structure"},
		{[]string{"add", "--email=c@example.org", "--role=adviser", "--structure=Relais", db}, 1, "nommez une autre structure"},
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

// A role of a structure is given in a structure, by its name or its identifier;
// one of the network, in the network's own.
func TestUserAddFindsTheStructure(t *testing.T) {
	path := filepath.Join(t.TempDir(), "relais.db")
	db := "--database=" + path
	made := map[string]kernel.ID{}
	onRooms(t, path, func(r *app.Rooms) {
		for _, name := range []string{"Maison de l’Indre", "Le Jumeau", "Le jumeau", "Pas encore"} {
			made[name] = found(t, r, name)
		}
		delete(made, "Pas encore")
		for _, id := range made {
			if err := r.Identity.Network.Review(t.Context(), access.System(access.StructureReview), id, identity.Approve, ""); err != nil {
				t.Fatal(err)
			}
		}
	})
	for _, c := range []struct {
		role, structure string
		says            string // "" for an invitation
	}{
		{"adviser", "Maison de l’Indre", ""},
		{"manager", " maison  DE l’indre", ""},
		{"adviser", string(made["Le Jumeau"]), ""},
		{"auditor", "Relais", ""},
		{"adviser", "", "«\u00a0Maison de l’Indre\u00a0»"},
		{"adviser", "le jumeau", string(made["Le jumeau"])},
		{"adviser", "Pas encore", "n’est pas en service"},
		{"admin", "Maison de l’Indre", "retirez --structure"},
	} {
		o := relais(t.Context(), "", "user", "add", "--email=c@example.org", "--role="+c.role, "--structure="+c.structure, db)
		if c.says == "" && (o.status != 0 || !strings.Contains(o.out, "/invitation#")) {
			t.Errorf("%+v: %+v", c, o)
		}
		if c.says != "" && (o.status != 1 || o.out != "" || !strings.Contains(o.err, c.says)) {
			t.Errorf("%+v: %+v", c, o)
		}
	}
}

// found makes a structure that applies, and gives its identifier.
func found(t *testing.T, r *app.Rooms, name string) kernel.ID {
	t.Helper()
	ctx := t.Context()
	err := r.Identity.Network.Apply(ctx, access.System(access.StructureApply), netip.MustParseAddr("192.0.2.1"), identity.Application{
		Card: identity.Card{Name: name, Departement: "36"}, Contact: identity.Contact{Name: "Camille Essai", Email: fmt.Sprintf("contact-%x@example.org", name)},
	})
	if err != nil {
		t.Fatal(err)
	}
	list, err := r.Identity.Network.Structures(ctx, access.System(access.StructureRead))
	for _, s := range list {
		if s.Name == name {
			return s.ID
		}
	}
	t.Fatal(name, err)
	return ""
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
	onRooms(t, path, func(r *app.Rooms) {
		if _, err := r.Identity.Members.Accept(t.Context(), token, identity.Acceptance{Name: "Camille Essai"}); err != nil {
			t.Fatal(err)
		}
	})
}

// onRooms runs a part of a test in the rooms of a database.
func onRooms(t *testing.T, path string, run func(*app.Rooms)) {
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
	run(rooms)
}
