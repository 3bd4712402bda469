package identity

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// What follows holds requirements of OWASP ASVS 5.0.0, named by their numbers,
// that no other test of this room holds whole.

// A password opens as it was chosen, to the letter, however long (6.2.8, 6.2.9).
func TestPasswordsOpenToTheLetter(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, w := t.Context(), n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		for _, length := range []int{LeastPassword, 64, 65, MostPassword} {
			chosen := strings.Repeat("Vélos bleus 7 ", 10)
			chosen = string([]rune(chosen)[:length-1]) + "x"
			if err := n.Means.SetPassword(ctx, w.prove(), chosen); err != nil {
				t.Fatalf("%d characters: %v", length, err)
			}
			if o, err := n.SignIn.Password(ctx, w.email, chosen, here); err != nil || !o.Half {
				t.Errorf("%d characters: %+v, %v", length, o, err)
			}
			for what, other := range map[string]string{
				"another case": strings.ToLower(chosen), "a space before": " " + chosen, "a space after": chosen + " ",
				"all but the last": chosen[:len(chosen)-1], "without accents": strings.ReplaceAll(chosen, "é", "e"),
				"the last one other": chosen[:len(chosen)-1] + "y",
			} {
				_, err := n.SignIn.Password(ctx, w.email, other, here)
				refused(t, what, err, kernel.Forbidden, "identity.refused")
			}
			n.clock.move(20 * time.Minute) // the tries are forgotten
			w.signInWith(chosen)
		}
		err := n.Means.SetPassword(ctx, w.prove(), strings.Repeat("Vélos bleus 7 ", 10))
		refused(t, "beyond the longest", err, kernel.Invalid, "identity.password_long")
	})
}

// signInWith signs in with a password and a fresh code.
func (w *worker) signInWith(password string) {
	w.n.t.Helper()
	o, err := w.n.SignIn.Password(w.n.t.Context(), w.email, password, here)
	if err != nil {
		w.n.t.Fatal(err)
	}
	w.token = o.Token
	if o, err = w.n.SignIn.Second(w.n.t.Context(), w.session(), Factor{ByTOTP, w.code()}, here); err != nil {
		w.n.t.Fatal(err)
	}
	w.token = o.Token
}

// A member changes their password after a recent proof; the other sessions end,
// and what is refused at creation is at change (6.2.2, 6.2.4, 6.2.11, 7.4.3).
func TestAMemberChangesTheirPassword(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, w := t.Context(), n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		elsewhere := w.token
		w.signIn(here)
		for password, key := range map[string]string{
			"motdepasse2026": "identity.password_common", "Relais2026!!!": "identity.password_common",
			"dominique.essai1": "identity.password_personal", "onze-caract": "identity.password_short",
		} {
			refused(t, password, n.Means.SetPassword(ctx, w.session(), password), kernel.Invalid, key)
		}
		const next = "quatre-chaises-rouges-à-Déols"
		if err := n.Means.SetPassword(ctx, w.session(), next); err != nil {
			t.Fatal(err)
		}
		n.lost("the session elsewhere", elsewhere)
		w.session()
		_, err := n.SignIn.Password(ctx, w.email, goodPassword, here)
		refused(t, "the old password", err, kernel.Forbidden, "identity.refused")
		if o, err := n.SignIn.Password(ctx, w.email, next, here); err != nil || !o.Half {
			t.Errorf("%+v, %v", o, err)
		}
		n.clock.move(20 * time.Minute)
		refused(t, "an old proof", n.Means.SetPassword(ctx, w.session(), goodPassword), kernel.Forbidden, "identity.prove_again")
	})
}

// Every word of the trade that docs/security/sign-in.md lists makes a password
// refused, alone or with what people put around it (6.2.11).
func TestWordsOfTheTradeAreRefused(t *testing.T) {
	p, err := newPasswords(cheap, 1)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/security/sign-in.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(page), "the words of the trade:")
	line, _, _ := strings.Cut(after, "\n")
	words := regexp.MustCompile(`“([a-z]+)”`).FindAllStringSubmatch(line, -1)
	if len(words) < 8 {
		t.Fatalf("the page lists %d words", len(words))
	}
	for _, word := range words {
		for _, password := range []string{word[1] + "20261234!", "!!" + strings.ToUpper(word[1]) + "-2026-12", strings.ReplaceAll(word[1], "e", "3") + "#######" + "0000"} {
			refused(t, password, p.check(password, identity{"Ali Essai", "x@example.org"}), kernel.Invalid, "identity.password_common")
		}
	}
}

// How many passwords of the list are long enough to be chosen at all is what
// docs/security/sign-in.md says (6.2.4).
func TestTheListIsAsLongAsItSays(t *testing.T) {
	page, err := os.ReadFile("../../docs/security/sign-in.md")
	if err != nil {
		t.Fatal(err)
	}
	all, long := strings.Fields(commonFile), 0
	for _, listed := range all {
		if len([]rune(listed)) >= LeastPassword {
			long++
		}
	}
	for _, figure := range []int{len(all), long, len(leakedFile) / leakedMark} {
		if text := thousands(figure); !strings.Contains(string(page), text) {
			t.Errorf("the page does not say %s", text)
		}
	}
}

// A password that leaked is refused, whatever its capitals: more than the 3,000
// most frequent that could be chosen here, of which these are some (6.2.4,
// 6.2.12).
func TestLeakedPasswordsAreRefused(t *testing.T) {
	p, err := newPasswords(cheap, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, leaked := range []string{"1qaz2wsx3edc", "leavemealone", "Sonyericsson", "FINALFANTASY", "gfhjkmgfhjkm", "unbelievable", "q1w2e3r4t5y6"} {
		refused(t, leaked, p.check(leaked, identity{"Ali Essai", "x@example.org"}), kernel.Invalid, "identity.password_common")
		if !isLeaked(leaked) {
			t.Errorf("%s is refused by another rule", leaked)
		}
	}
	for _, good := range []string{goodPassword, "leavemealone-à-Déols", "quatre-chaises-rouges"} {
		if err := p.check(good, identity{"Ali Essai", "x@example.org"}); err != nil || isLeaked(good) {
			t.Errorf("%s: %v", good, err)
		}
	}
	n := len(leakedFile) / leakedMark
	if n < 3000 || len(leakedFile)%leakedMark != 0 {
		t.Fatalf("%d bytes", len(leakedFile))
	}
	for i := 1; i < n; i++ {
		if leakedFile[(i-1)*leakedMark:i*leakedMark] >= leakedFile[i*leakedMark:(i+1)*leakedMark] {
			t.Fatalf("mark %d is not after the one before: the search would miss it", i)
		}
	}
}

// thousands writes a number of four to six figures as the pages do: 4,509.
func thousands(n int) string { return fmt.Sprintf("%d,%03d", n/1000, n%1000) }

// Each opening gives its own secret, of 256 bits from the source of randomness
// given, and only its hash is kept (7.2.2, 7.2.3, 11.5.1).
func TestSecretsAreDrawnWhole(t *testing.T) {
	source := bytes.Repeat([]byte{0xA5, 0x5A}, tokenBytes)
	c := &core{random: bytes.NewReader(source)}
	for range 2 {
		text, hash, err := c.token()
		drawn, undone := base64.RawURLEncoding.DecodeString(text)
		if err != nil || undone != nil || !bytes.Equal(drawn, source[:tokenBytes]) || bytes.Contains(hash, drawn) || len(hash) != 32 {
			t.Errorf("%q, %x, %v, %v", text, hash, err, undone)
		}
	}
	if text, _, err := c.token(); err == nil {
		t.Errorf("a source run dry gives %q", text)
	}
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		seen := map[string]bool{w.token: true, w.known: true}
		for range 5 {
			w.signIn(here)
			if seen[w.token] || seen[w.known] {
				t.Error("a secret was given twice")
			}
			seen[w.token], seen[w.known] = true, true
		}
		if w.token == string(w.session().ID) || w.token == string(w.id) {
			t.Error("an identifier opens a session")
		}
		n.lost("the handle of a session", string(w.session().ID))
		n.lost("the identifier of an account", string(w.id))
	})
}

// Codes are long enough to guess one in a million at most (6.5.4), and what is
// kept of a recovery code cannot be turned back: it holds 112 bits or more
// (6.5.2).
func TestCodesAreLongEnough(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		codes := w.recovery()
		sheet, err := n.Means.IssueCard(t.Context(), w.session())
		if err != nil {
			t.Fatal(err)
		}
		figures, signs := regexp.MustCompile(`^[0-9]+$`), regexp.MustCompile(`^[A-Z2-7]{4}(-[A-Z2-7]{4}){5}$`)
		for _, code := range sheet.Codes {
			if bits := float64(len(code)) * math.Log2(10); !figures.MatchString(code) || bits < 20 {
				t.Errorf("a code of the card holds %.1f bits", bits)
			}
		}
		for _, code := range codes {
			plain := strings.ReplaceAll(code, "-", "")
			if bits := 5 * len(plain); !signs.MatchString(code) || bits < 112 {
				t.Errorf("%s holds %d bits", code, bits)
			}
			kept, err := dbtest.All(t, n.db).NewSelect().Model((*recoveryRow)(nil)).Where("hash = ?", recoveryHash(w.id, plain)).Count(t.Context())
			if err != nil || kept != 1 {
				t.Errorf("%d codes are kept as their hash, %v", kept, err)
			}
		}
		var secret []byte
		if err := dbtest.All(t, n.db).NewSelect().Model((*cardRow)(nil)).Column("secret").Scan(t.Context(), &secret); err != nil || len(secret) < 40 {
			t.Fatalf("%d bytes, %v", len(secret), err)
		}
		for _, code := range append(sheet.Codes, codes...) {
			if bytes.Contains(secret, []byte(code)) {
				t.Error("the card is kept in clear")
			}
		}
	})
}

// A link serves what it was sent for, once, for so long (2.3.1, 6.5.1, 6.5.5,
// 6.6.2).
func TestALinkIsForWhatItWasSent(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri := t.Context(), n.structure("Abri")
		w, other := n.worker("jeanne@example.org", abri, access.Adviser), n.worker("ali@example.org", abri, access.Adviser)
		codes := other.recovery()
		if err := n.SignIn.AskReset(ctx, w.email, here); err != nil {
			t.Fatal(err)
		}
		link := n.inbox.token(t, w.email)
		n.invite("cleo@example.org", abri, access.Adviser)
		invitation := n.inbox.token(t, "cleo@example.org")
		begun, err := n.Means.BeginTOTP(ctx, w.prove())
		if err != nil {
			t.Fatal(err)
		}
		const next = "quatre-chaises-rouges-à-Déols"
		for what, token := range map[string]string{"an invitation": invitation, "an enrolment": begun.Token, "a session": w.token, "nothing": ""} {
			refused(t, what+" as a link", n.reset(token, Factor{ByTOTP, w.code()}, next), kernel.NotFound, "identity.begun_over")
		}
		_, err = n.Members.Accept(ctx, link, Acceptance{Name: "Jeanne Essai", Password: next, Visit: here})
		refused(t, "a link as an invitation", err, kernel.NotFound, "identity.invitation_over")
		_, err = n.Means.ConfirmTOTP(ctx, w.session(), link, w.code(), here)
		refused(t, "a link as an enrolment", err, kernel.NotFound, "identity.begun_over")
		_, err = n.Means.ConfirmTOTP(ctx, other.prove(), begun.Token, other.code(), here)
		refused(t, "the enrolment of another", err, kernel.NotFound, "identity.begun_over")
		n.lost("a link as a session", link)
		n.lost("an invitation as a session", invitation)
		refused(t, "the factor of another", n.reset(link, Factor{ByRecovery, codes[0]}, next), kernel.Forbidden, "identity.code_refused")
		n.clock.move(10 * time.Minute)
		refused(t, "a link after its time", n.reset(link, Factor{ByTOTP, w.code()}, next), kernel.NotFound, "identity.begun_over")
	})
}

// Whoever signs out on one node is out on all (7.4.1).
func TestSigningOutIsKnownToEveryNode(t *testing.T) {
	address := dbtest.PlainPostgres(t)
	n := newTown(t, dbtest.Open(t, address, migrations.Files), cheap)
	far := n.node(dbtest.Open(t, address, migrations.Files), cheap)
	w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
	if _, err := far.Sessions.Authenticate(t.Context(), w.token); err != nil {
		t.Fatal(err)
	}
	if err := n.Sessions.SignOut(t.Context(), w.session()); err != nil {
		t.Fatal(err)
	}
	_, err := far.Sessions.Authenticate(t.Context(), w.token)
	refused(t, "signed out elsewhere", err, kernel.Forbidden, access.ReasonSignIn)
}

// A session that a provider opened lasts no longer than another, and is opened
// by who the provider says and by nothing else it tells (7.6.1, 10.5.2).
func TestASessionOfAProviderEndsAsOthers(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx := t.Context()
		e := ExternalIdentity{Issuer: "https://idp.example", Subject: "42", AMR: []string{"mfa"}}
		o, err := n.SignIn.External(ctx, e, here)
		if err != nil || o.Link == "" {
			t.Fatalf("%+v, %v", o, err)
		}
		n.invite("jeanne@example.org", n.structure("Abri"), access.Adviser)
		w := n.accepting("jeanne@example.org", Acceptance{Name: "Jeanne Essai", External: o.Link, Visit: here})
		for range 24 {
			n.clock.move(29 * time.Minute)
			w.session()
		}
		n.clock.move(25 * time.Minute)
		n.lost("twelve hours", w.token)
		if o, err = n.SignIn.External(ctx, e, here); err != nil || o.Half {
			t.Fatalf("%+v, %v", o, err)
		}
		w.token = o.Token
		n.clock.move(30 * time.Minute)
		n.lost("half an hour without a request", w.token)
	})
}

// Invitations, links to a new password and passkeys begun are bounded, as
// docs/security/input.md says (2.3.2).
func TestBoundsOfMailsHold(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri := t.Context(), n.structure("Abri")
		boss := n.worker("chef@example.org", abri, access.Manager)
		tries := func(most int, act func(i int) error) {
			t.Helper()
			for i := range most {
				if err := act(i); err != nil {
					t.Fatalf("time %d: %v", i+1, err)
				}
			}
			refused(t, "once more", act(most), kernel.Limited, "limits.wait")
		}
		scope := n.may(boss.actor(), access.MemberInvite)
		tries(invitesOf.Most, func(i int) error {
			_, err := n.Members.Invite(ctx, scope, Invitation{Structure: abri, Email: fmt.Sprintf("x%d@example.org", i), Role: access.Adviser})
			return err
		})
		for _, email := range []string{boss.email, "personne@example.org"} { // known or not
			tries(resetsFor.Most, func(i int) error { return n.SignIn.AskReset(ctx, email, from(fmt.Sprintf("198.51.%d.1", i))) })
		}
		tries(passkeysBegun.Most, func(int) error { _, err := n.SignIn.BeginPasskey(ctx, here); return err })
	})
}
