package identity

import (
	"os/exec"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/pquerna/otp"
	"pgregory.net/rapid"

	"relais/internal/kernel"
)

func TestAddress(t *testing.T) {
	for typed, want := range map[string]string{
		" Jeanne@Example.ORG ":                "jeanne@example.org",
		"jeanne@exemplé.fr":                   "jeanne@xn--exempl-gva.fr",
		"j.d+x@example.org":                   "j.d+x@example.org",
		"":                                    "",
		"jeanne":                              "",
		"@example.org":                        "",
		"jeanne@":                             "",
		"jeanne@localhost":                    "",
		"je anne@example.org":                 "",
		"J <j@example.org>":                   "",
		"a@example.org,b@example.org":         "",
		"a@example.org\nBcc: b@example.org":   "",
		strings.Repeat("a", 250) + "@exa.org": "",
		"jeanne@example.org\x00":              "",
		"é@example.org":                       "",
	} {
		got, err := Address(typed)
		if got != want || (want == "") != (err != nil) {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
}

func TestAddressIsOneSpelling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z.+]{1,10}@[A-Za-zé-]{1,8}\.[a-z]{2,3}`)).Draw(t, "typed")
		once, err := Address(typed)
		if err != nil {
			return
		}
		if twice, err := Address(once); err != nil || twice != once {
			t.Fatalf("%q, then %q, %v", once, twice, err)
		}
	})
}

func TestMasked(t *testing.T) {
	for address, want := range map[string]string{"jeanne@example.org": "j…@example.org", "x@a.fr": "x…@a.fr", "": "…", "@a.fr": "…"} {
		if got := Masked(address); got != want {
			t.Errorf("%q: %q", address, got)
		}
	}
}

func TestName(t *testing.T) {
	for typed, want := range map[string]string{
		"  Jeanne   Essai ": "Jeanne Essai", "Ngũgĩ": "Ngũgĩ", "": "", " ": "", "a\x00b": "", "\xff": "", "a\u200eb": "",
		strings.Repeat("é", 100): strings.Repeat("é", 100), strings.Repeat("é", 101): "",
	} {
		if got, err := Name(typed); got != want || (want == "") != (err != nil) {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
}

func TestPasswords(t *testing.T) {
	p, err := newPasswords(cheap, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.common) < 3000 {
		t.Errorf("only %d common passwords are known", len(p.common))
	}
	who := identity{Name: "Camille Du Rocher", Email: "camille.durocher@example.org"}
	for password, key := range map[string]string{
		goodPassword:                 "",
		"correct cheval pile agrafe": "",
		"Kx8#pTq2vL9z":               "",
		"日本語のパスワードは長い文です":                "",
		strings.Repeat("ab3 def9 ", 14):  "",
		"court":                          "identity.password_short",
		"":                               "identity.password_short",
		"onze-caract":                    "identity.password_short",
		strings.Repeat("ab3 def9 ", 15):  "identity.password_long",
		"motdepasse123":                  "identity.password_common",
		"MotDePasse2026!":                "identity.password_common",
		"M0tDeP@sse!!!":                  "identity.password_common",
		"azertyuiop123":                  "identity.password_common",
		"azertyazerty":                   "identity.password_common",
		"franceservices2026":             "identity.password_common",
		"Relais2026!!!":                  "identity.password_common",
		"mediationnumerique":             "identity.password_common",
		"MédiationNumérique":             "identity.password_common",
		"motdepassemotdepasse":           "identity.password_common",
		"aaaaaaaaaaaaaa":                 "identity.password_common",
		"123456789012":                   "identity.password_common",
		"abcdefghijklmnop":               "identity.password_common",
		"ponmlkjihgfedcba":               "identity.password_common",
		"camille.durocher":               "identity.password_personal",
		"camilledurocher36":              "identity.password_personal",
		"DuRocherCamille!":               "identity.password_personal",
		"12345 et \x00 la suite":         "identity.password_text",
		"\xff\xfe\xfd douze octets":      "identity.password_text",
		"camille aime les vélos bleus 7": "",
	} {
		err := p.check(password, who)
		if (err == nil) != (key == "") || err != nil && !strings.Contains(err.Error(), key) {
			t.Errorf("%q: %v, expected %q", password, err, key)
		}
	}
	for _, listed := range strings.Fields(commonFile) {
		if utf8.RuneCountInString(listed) < 8 || !p.isCommon(listed) {
			t.Fatalf("%q is in the list and passes, or is too short to stand there", listed)
		}
	}
}

func TestPasswordsAreComparedComposed(t *testing.T) {
	p, err := newPasswords(cheap, 1)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := p.hash(t.Context(), "élan-décomposé")
	if err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]bool{"e\u0301lan-de\u0301compose\u0301": true, "élan-décomposé": true, "elan-decompose": false, "": false} {
		if got, err := p.matches(t.Context(), password, hash); err != nil || got != want {
			t.Errorf("%q: %v, %v", password, got, err)
		}
	}
	for _, password := range []string{"", "nobody’s password"} {
		if got, err := p.matches(t.Context(), password, ""); err != nil || got {
			t.Errorf("the account without a password opens to %q: %v", password, err)
		}
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("%s", hash)
	}
	if h, _ := newPasswords(Hashing{}, 1); h.params.Memory != 19456 || h.params.Iterations != 2 {
		t.Errorf("%+v", h.params)
	}
}

// The values of RFC 6238, appendix B, in six figures.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	secret := letters.EncodeToString([]byte("12345678901234567890"))
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		got, err := numbered(secret, at/30, otp.DigitsSix)
		if err != nil || got != want {
			t.Errorf("%d: %s, %v", at, got, err)
		}
	}
}

func TestCodesAreThoseOfOathtool(t *testing.T) {
	program, err := exec.LookPath("oathtool")
	if err != nil {
		t.Skip("oathtool is not installed (apt install oathtool)")
	}
	rapid.Check(t, func(r *rapid.T) {
		secret := letters.EncodeToString(rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(r, "secret"))
		at := time.Unix(rapid.Int64Range(0, 1<<32).Draw(r, "at"), 0).UTC()
		out, err := exec.CommandContext(t.Context(), program, "--totp", "--base32", "--now", at.Format("2006-01-02 15:04:05 UTC"), secret).Output()
		if err != nil {
			r.Fatal(err)
		}
		step, err := stepOf(secret, strings.TrimSpace(string(out)), at)
		if err != nil || step != at.Unix()/30 {
			r.Fatalf("%s at %v: step %d, %v", out, at, step, err)
		}
	})
}

func TestCards(t *testing.T) {
	good := Card{Name: "Abri"}
	for _, c := range []struct {
		change func(*Card)
		key    string
	}{
		{func(*Card) {}, ""},
		{func(c *Card) { c.Name = " " }, "identity.structure_name"},
		{func(c *Card) { c.Pivot = "732 829 320 00074" }, ""},
		{func(c *Card) { c.Pivot = "73282932000075" }, "identity.structure_pivot"},
		{func(c *Card) { c.Pivot = "35600000049837" }, ""},
		{func(c *Card) { c.Pivot = "w361000001" }, ""},
		{func(c *Card) { c.Pivot = "361000001" }, "identity.structure_pivot"},
		{func(c *Card) { c.Departement = "2A" }, ""},
		{func(c *Card) { c.Departement = "Indre" }, "identity.structure_departement"},
		{func(c *Card) { c.Commune = "36044" }, ""},
		{func(c *Card) { c.Commune = "2A004" }, ""},
		{func(c *Card) { c.Commune = "x" }, "identity.structure_commune"},
		{func(c *Card) { c.Typology = "ASSO" }, ""},
		{func(c *Card) { c.Typology = "<b>" }, "identity.structure_typology"},
	} {
		card := good
		c.change(&card)
		_, err := card.checked()
		if (err == nil) != (c.key == "") || err != nil && (kernel.KindOf(err) != kernel.Invalid || !strings.Contains(err.Error(), c.key)) {
			t.Errorf("%+v: %v", card, err)
		}
	}
}

func TestDevicesAreNamedShortly(t *testing.T) {
	for label, want := range map[string]string{
		"Firefox": "Firefox", "": "appareil inconnu", "a\nb\x00c": "abc", "\xff": "appareil inconnu", strings.Repeat("é", 200): strings.Repeat("é", 80),
	} {
		if got := (Visit{Device: label}).device(); got != want {
			t.Errorf("%q: %q", label, got)
		}
	}
}
