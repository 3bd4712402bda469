package attack_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/demo/network"
)

// as gives a browser in which a member of a role is signed in, the same one all
// along.
func (h *house) as(t testing.TB, role access.Role) *browser {
	t.Helper()
	return h.signed(t, h.account(t, role))
}

// signed gives the browser in which an account is signed in.
func (h *house) signed(t testing.TB, a network.Account) *browser {
	t.Helper()
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.members[a.Email] == nil {
		b := newBrowser(h.url, "")
		b.signIn(t, a)
		h.members[a.Email] = b
	}
	return h.members[a.Email]
}

// signIn goes through the pages by which a member comes in.
func (b *browser) signIn(t testing.TB, a network.Account) {
	t.Helper()
	first := b.password(t, a.Email, network.Phrase)
	if first.status != http.StatusSeeOther || first.location() != "/connexion/second" {
		t.Fatalf("%s: the password gives %d %s", a.Email, first.status, first.location())
	}
	second := b.code(t, a, time.Now())
	if second.status == http.StatusBadRequest || second.status == http.StatusForbidden { // each code serves once, that of now may have
		second = b.code(t, a, time.Now().Add(30*time.Second))
	}
	if second.status != http.StatusSeeOther || second.location() == "/connexion" {
		t.Fatalf("%s: the code gives %d %s", a.Email, second.status, second.location())
	}
}

// code types the code of an account at a moment.
func (b *browser) code(t testing.TB, a network.Account, at time.Time) answer {
	t.Helper()
	code, err := a.Code(at)
	if err != nil {
		t.Fatal(err)
	}
	return b.second(t, code)
}

// password types an address and a password on the page of the ways in.
func (b *browser) password(t testing.TB, email, password string) answer {
	t.Helper()
	typed := url.Values{keyField: {keyOf(t, b.get(t, "/connexion").body)}, "email": {email}, "secret-mot": {password}}
	return b.post(t, "/connexion", typed)
}

// second types the code of an application.
func (b *browser) second(t testing.TB, code string) answer {
	t.Helper()
	typed := url.Values{keyField: {keyOf(t, b.get(t, "/connexion/second").body)}, "moyen": {"totp"}, "secret-code": {code}}
	return b.post(t, "/connexion/second", typed)
}
