package identity

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// fuzzTown is a network with one worker, for what is tried against it.
func fuzzTown(f *testing.F) (*town, *worker) {
	n := newTown(f, dbtest.Open(f, dbtest.SQLite(f), migrations.Files), cheap)
	return n, n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
}

var errUndo = errors.New("undone")

// An address has one spelling, whichever it was typed in.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{" Jeanne@EXAMPLE.org\n", "je\u0301@example.org", "K@example.org", "a@MÉDIATION.example", "a@I\u0307.example", "İ@example.org", "a b@example.org"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		got, err := Address(typed)
		if err != nil {
			if kernel.KindOf(err) != kernel.Invalid || got != "" {
				t.Errorf("%q: %q, %v", typed, got, err)
			}
			return
		}
		if again, err := Address(strings.ToUpper(got)); err != nil || again != got {
			t.Errorf("%q became %q, then %q, %v", typed, got, again, err)
		}
	})
}

// Only the token that was given opens the API, to the letter.
func FuzzToken(f *testing.F) {
	n, w := fuzzTown(f)
	given, err := n.Tokens.Issue(f.Context(), w.session(), "Export", access.Permissions()[:1], n.clock.now().Add(mostTokenLife))
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{given, given + "=", strings.ToUpper(given), TokenPrefix, given[len(TokenPrefix):], w.token, " " + given, given + "\x00", TokenPrefix + "' OR 1=1 --"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		program, err := n.Tokens.Authenticate(t.Context(), text)
		if (err == nil) != (text == given) || err == nil && program.Actor.Account != w.id || err != nil && kernel.KindOf(err) != kernel.Forbidden {
			t.Errorf("%q: %+v, %v", text, program, err)
		}
		if s, err := n.Sessions.Authenticate(t.Context(), text); (err == nil) != (text == w.token) || err != nil && kernel.KindOf(err) != kernel.Forbidden {
			t.Errorf("%q as a session: %s, %v", text, s.Account, err)
		}
	})
}

// A typed factor is taken when it is one of the account's, spaces, hyphens and
// case apart; any other is refused in one and the same way.
func FuzzFactor(f *testing.F) {
	n, w := fuzzTown(f)
	codes := w.recovery()
	sheet, err := n.Means.IssueCard(f.Context(), w.prove())
	if err != nil {
		f.Fatal(err)
	}
	n.clock.move(5 * time.Minute) // past the step of the last code given
	right := map[FactorKind][]string{ByTOTP: {w.code()}, ByCard: sheet.Codes[:1], ByRecovery: codes}
	for kind, list := range right {
		f.Add(string(kind), list[0])
		f.Add(string(kind), " "+strings.ToLower(list[0])+"\u202f")
		f.Add(string(kind), list[0]+"0")
	}
	f.Add("card", sheet.Codes[1])
	f.Add("", codes[0])
	f.Add("totp", "١٢٣٤٥٦")
	plain := strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "\u202f", "")
	f.Fuzz(func(t *testing.T, kind, code string) {
		err := n.db.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			a, err := n.SignIn.account(ctx, tx, w.id)
			if err != nil {
				return err
			}
			if err := n.SignIn.spend(ctx, tx, a, Factor{FactorKind(kind), code}); err != nil {
				return err
			}
			return errUndo
		})
		typed := strings.ToUpper(plain.Replace(code))
		ours := slices.ContainsFunc(right[FactorKind(kind)], func(c string) bool { return plain.Replace(c) == typed })
		steps, _ := stepOf(w.secret, typed, n.clock.now()) // the codes of the steps around are taken too
		if ours = ours || kind == "totp" && steps > 0; errors.Is(err, errUndo) != ours {
			t.Errorf("%s %q: %v", kind, code, err)
		}
		var fault *kernel.Error
		if !ours && (!errors.As(err, &fault) || fault.Key != "identity.code_refused" || fault.Kind != kernel.Forbidden) {
			t.Errorf("%s %q: %v", kind, code, err)
		}
	})
}

// An answer of a browser opens the account whose device signed it, or nothing;
// and a new passkey is kept as the device made it, or not at all.
func FuzzPasskey(f *testing.F) {
	n, w := fuzzTown(f)
	d, other := newDevice(), newDevice()
	if err := w.register(d); err != nil {
		f.Fatal(err)
	}
	asked := n.asked()
	_, given, err := n.SignIn.endCeremony(f.Context(), passkeyGiven, asked.Token)
	if err != nil {
		f.Fatal(err)
	}
	begun, err := n.Means.BeginPasskey(f.Context(), w.session())
	if err != nil {
		f.Fatal(err)
	}
	_, made, err := n.Means.endCeremony(f.Context(), passkeyMade, begun.Token)
	if err != nil {
		f.Fatal(err)
	}
	good, fresh := d.give(f, asked), other.make(f, begun, w.id)
	for _, answer := range [][]byte{good, fresh, []byte("{}"), []byte("null"), good[:len(good)/2], []byte(`{"id":"AA","rawId":"AA","type":"public-key","response":{}}`)} {
		f.Add(answer, true)
		f.Add(answer, false)
	}
	kept, err := json.Marshal(given)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, answer []byte, giving bool) {
		if !giving {
			madeOf(t, n, w, made, answer, other.key.ID)
			return
		}
		var token string
		err := n.SignIn.write(t.Context(), func(ctx context.Context, tx bun.Tx) (err error) {
			token, err = n.SignIn.begin(ctx, tx, passkeyGiven, "", kept)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = n.SignIn.withPasskey(t.Context(), token, answer, func(_ context.Context, _ bun.Tx, h holder) error {
			if h.ID != w.id {
				t.Errorf("%q opens another account", answer)
			}
			return errUndo
		})
		if kind := kernel.KindOf(err); !errors.Is(err, errUndo) && kind != kernel.Forbidden {
			t.Errorf("%q: %v", answer, err)
		}
	})
}

// madeOf checks what is made of the answer to a request for a new passkey.
func madeOf(t *testing.T, n *town, w *worker, data webauthn.SessionData, answer, id []byte) {
	t.Helper()
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return
	}
	h, _, err := n.Means.holderOf(t.Context(), n.db, w.id)
	if err != nil {
		t.Fatal(err)
	}
	if key, err := n.Means.web.CreateCredential(h, data, parsed); err == nil && !slices.Equal(key.ID, id) {
		t.Errorf("%q makes another passkey", answer)
	}
}

// A password that may be chosen opens as it was typed.
func FuzzPassword(f *testing.F) {
	p, err := newPasswords(cheap, 1)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{goodPassword, "trois-ve\u0301los-bleus", "motdepasse2026", "dominique.essai1", "\xff" + goodPassword, "\x00" + goodPassword, strings.Repeat("é1", 64), strings.Repeat("ab", 65), "ﷺﷺﷺﷺﷺﷺ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, password string) {
		if err := p.check(password, identity{"Dominique Essai", "dominique.essai@example.org"}); err != nil {
			if kernel.KindOf(err) != kernel.Invalid {
				t.Errorf("%q: %v", password, err)
			}
			return
		}
		hash, err := p.hash(t.Context(), password)
		if err != nil {
			t.Fatal(err)
		}
		if same, err := p.matches(t.Context(), password, hash); err != nil || !same {
			t.Errorf("%q was chosen, and does not open: %v", password, err)
		}
	})
}
