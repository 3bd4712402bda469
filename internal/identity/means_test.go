package identity

import (
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"relais/internal/access"
	"relais/internal/kernel"
)

// device is an authenticator in the hands of a worker.
type device struct {
	virtualwebauthn.Authenticator
	site virtualwebauthn.RelyingParty
	key  virtualwebauthn.Credential
}

// wholeKey is the length in bytes of a COSE key on P-256 (RFC 9053, 7.1.1), its
// two coordinates whole.
const wholeKey = 77

// newDevice gives a device with a fresh key. The virtual authenticator drops the
// zeros that begin a coordinate, once in 128 keys, which the standard forbids:
// such a key is drawn again.
func newDevice() *device {
	key := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	for len(key.Key.AttestationData()) != wholeKey {
		key = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	}
	return &device{
		virtualwebauthn.NewAuthenticator(),
		virtualwebauthn.RelyingParty{Name: "Réseau d’essai", ID: "relais.example", Origin: "https://relais.example"},
		key,
	}
}

// make answers a request for a new passkey.
func (d *device) make(t testing.TB, c Ceremony, account kernel.ID) []byte {
	t.Helper()
	options, err := virtualwebauthn.ParseAttestationOptions(string(c.Options))
	if err != nil {
		t.Fatal(err)
	}
	d.Options.UserHandle = []byte(account)
	answer := virtualwebauthn.CreateAttestationResponse(d.site, d.Authenticator, d.key, *options)
	d.AddCredential(d.key)
	return []byte(answer)
}

// give answers a request for a passkey.
func (d *device) give(t testing.TB, c Ceremony) []byte {
	t.Helper()
	options, err := virtualwebauthn.ParseAssertionOptions(string(c.Options))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(virtualwebauthn.CreateAssertionResponse(d.site, d.Authenticator, d.key, *options))
}

// register registers a passkey of a device.
func (w *worker) register(d *device) error {
	w.n.t.Helper()
	c, err := w.n.Means.BeginPasskey(w.n.t.Context(), w.session())
	if err != nil {
		return err
	}
	o, err := w.n.Means.FinishPasskey(w.n.t.Context(), w.session(), c.Token, d.make(w.n.t, c, w.id), "Téléphone", here)
	if err == nil {
		w.token = o.Token
	}
	return err
}

// asked begins the giving of a passkey.
func (n *town) asked() Ceremony {
	n.t.Helper()
	c, err := n.SignIn.BeginPasskey(n.t.Context(), here)
	if err != nil {
		n.t.Fatal(err)
	}
	return c
}

func TestAPasskeyAloneOpensTheDoor(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx := t.Context()
		n.invite("jeanne@example.org", n.structure("Abri"), access.Adviser)
		w := n.accepting("jeanne@example.org", Acceptance{Name: "Jeanne Essai", Visit: here}) // no password
		_, err := n.Means.BeginTOTP(ctx, w.session())
		refused(t, "codes without a password", err, kernel.Conflict, "identity.passkey_needed")
		d := newDevice()
		if err := w.register(d); err != nil {
			t.Fatal(err)
		}
		if s := w.session(); s.Half || !s.Recent(n.clock.now()) {
			t.Errorf("%+v", s)
		}
		n.clock.move(time.Hour)
		c := n.asked()
		if !strings.Contains(string(c.Options), `"userVerification":"required"`) {
			t.Errorf("%s", c.Options)
		}
		answer := d.give(t, c)
		o, err := n.SignIn.Passkey(ctx, c.Token, answer, here)
		if err != nil || o.Half {
			t.Fatalf("%+v, %v", o, err)
		}
		w.token = o.Token
		_, err = n.SignIn.Passkey(ctx, c.Token, answer, here)
		refused(t, "the same answer", err, kernel.NotFound, "identity.begun_over")
		again := n.asked()
		_, err = n.SignIn.Passkey(ctx, again.Token, answer, here)
		refused(t, "the answer to another challenge", err, kernel.Forbidden, "identity.refused")

		list, err := n.Means.Passkeys(ctx, w.session())
		if err != nil || len(list) != 1 || list[0].Name != "Téléphone" || list[0].Used.IsZero() {
			t.Fatalf("%+v, %v", list, err)
		}
		refused(t, "the last passkey", n.Means.RemovePasskey(ctx, w.session(), list[0].ID), kernel.Conflict, "identity.last_factor")
		refused(t, "another's passkey", n.Means.RemovePasskey(ctx, w.session(), n.home), kernel.NotFound, "identity.passkey_absent")
	})
}

func TestPasskeysThatAreRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		abri := n.structure("Abri")
		w := n.worker("jeanne@example.org", abri, access.Adviser)
		d := newDevice()
		if err := w.register(d); err != nil {
			t.Fatal(err)
		}
		give := func(change func(*device)) error {
			odd := *d
			change(&odd)
			c := n.asked()
			_, err := n.SignIn.Passkey(t.Context(), c.Token, odd.give(t, c), here)
			return err
		}
		if err := give(func(*device) {}); err != nil {
			t.Fatal(err)
		}
		for what, change := range map[string]func(*device){
			"an owner not verified": func(d *device) { d.Options.UserNotVerified = true },
			"an owner not present":  func(d *device) { d.Options.UserNotPresent = true },
			"another site":          func(d *device) { d.site.Origin = "https://relais.example.net" },
			"another domain":        func(d *device) { d.site.ID = "example" },
			"another account":       func(d *device) { d.Options.UserHandle = []byte(n.home) },
			"no account":            func(d *device) { d.Options.UserHandle = []byte("jeanne") },
		} {
			refused(t, what, give(change), kernel.Forbidden, "identity.refused")
		}
		if err := n.Members.Disable(t.Context(), system(access.AccountDisable), w.id); err != nil {
			t.Fatal(err)
		}
		refused(t, "a disabled account", give(func(*device) {}), kernel.Forbidden, "identity.refused")
	})
}

func TestAPasskeyAsSecondFactor(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		abri := n.structure("Abri")
		w, other := n.worker("jeanne@example.org", abri, access.Adviser), n.worker("ali@example.org", abri, access.Adviser)
		mine, theirs := newDevice(), newDevice()
		if err := w.register(mine); err != nil {
			t.Fatal(err)
		}
		if err := other.register(theirs); err != nil {
			t.Fatal(err)
		}
		w.half()
		c := n.asked()
		_, err := n.SignIn.SecondPasskey(t.Context(), w.session(), c.Token, theirs.give(t, c), here)
		refused(t, "the passkey of a colleague", err, kernel.Forbidden, "identity.refused")
		c = n.asked()
		o, err := n.SignIn.SecondPasskey(t.Context(), w.session(), c.Token, mine.give(t, c), here)
		if err != nil || o.Half || o.Token == w.token {
			t.Errorf("%+v, %v", o, err)
		}
	})
}

func TestMeansChangeOnlyAfterARecentProof(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		n.clock.move(16 * time.Minute)
		ctx, s := t.Context(), w.session()
		_, card := n.Means.IssueCard(ctx, s)
		_, codes := n.Means.IssueRecovery(ctx, s)
		_, totp := n.Means.BeginTOTP(ctx, s)
		for what, err := range map[string]error{
			"a card": card, "codes": codes, "an application": totp, "a password": n.Means.SetPassword(ctx, s, "une-autre-phrase-longue"),
			"a removal": n.Means.RemoveTOTP(ctx, s), "a link": n.Means.Link(ctx, s, "x"),
		} {
			refused(t, what, err, kernel.Forbidden, "identity.prove_again")
		}
		s = w.prove()
		if err := n.Means.SetPassword(ctx, s, "une-autre-phrase-longue"); err != nil {
			t.Error(err)
		}
		refused(t, "the last factor", n.Means.RemoveTOTP(ctx, s), kernel.Conflict, "identity.last_factor")
		if _, err := n.Means.IssueCard(ctx, s); err != nil {
			t.Fatal(err)
		}
		if err := n.Means.RemoveTOTP(ctx, s); err != nil {
			t.Error(err)
		}
		refused(t, "the last factor", n.Means.RemoveCard(ctx, s), kernel.Conflict, "identity.last_factor")
		if got := n.inbox.about(w.email, "Un changement touche votre compte"); got != 4 { // application, password, card, removal
			t.Errorf("told of %d changes", got)
		}
	})
}

func TestExternalIdentities(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri := t.Context(), n.structure("Abri")
		w := n.worker("jeanne@example.org", abri, access.Adviser)
		plain := ExternalIdentity{Issuer: "https://idp.example", Subject: "42", AMR: []string{"pwd"}}
		strong := ExternalIdentity{Issuer: "https://idp.example", Subject: "42", AMR: []string{"pwd", "mfa"}}

		o, err := n.SignIn.External(ctx, plain, here)
		if err != nil || o.Token != "" || o.Link == "" {
			t.Fatalf("an unknown identity: %+v, %v", o, err)
		}
		if err := n.Means.Link(ctx, w.session(), o.Link); err != nil {
			t.Fatal(err)
		}
		refused(t, "the same link again", n.Means.Link(ctx, w.session(), o.Link), kernel.NotFound, "identity.begun_over")
		for _, c := range []struct {
			e    ExternalIdentity
			half bool
		}{{plain, true}, {strong, false}} {
			o, err := n.SignIn.External(ctx, c.e, here)
			if err != nil || o.Half != c.half || o.Token == "" {
				t.Errorf("%v: %+v, %v", c.e.AMR, o, err)
			}
		}
		for _, e := range []ExternalIdentity{{}, {Issuer: "https://idp.example"}, {Subject: "42"}} {
			_, err := n.SignIn.External(ctx, e, here)
			refused(t, "no identity", err, kernel.Forbidden, "identity.refused")
		}
		if o, _ := n.SignIn.External(ctx, ExternalIdentity{Issuer: "https://other.example", Subject: "42"}, here); o.Link == "" {
			t.Error("another provider’s 42 is taken for this one’s")
		}
		if err := n.Members.Disable(ctx, system(access.AccountDisable), w.id); err != nil {
			t.Fatal(err)
		}
		_, err = n.SignIn.External(ctx, strong, here)
		refused(t, "a disabled account", err, kernel.Forbidden, "identity.refused")
	})
}

func TestAnInvitationIsAcceptedByAnExternalIdentity(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri := t.Context(), n.structure("Abri")
		n.invite("jeanne@example.org", abri, access.Adviser)
		e := ExternalIdentity{Issuer: "https://idp.example", Subject: "42", AMR: []string{"mfa"}}
		o, err := n.SignIn.External(ctx, e, here)
		if err != nil {
			t.Fatal(err)
		}
		w := n.accepting("jeanne@example.org", Acceptance{Name: "Jeanne Essai", External: o.Link, Visit: here})
		if s := w.session(); s.Half || s.Actor.Role != access.Adviser || !w.factors().External {
			t.Errorf("%+v", s)
		}
		refused(t, "the only way in", n.Means.Unlink(ctx, w.session(), e.Issuer), kernel.Conflict, "identity.last_factor")
		if links, err := n.Means.Links(ctx, w.session()); err != nil || len(links) != 1 || links[0].Issuer != e.Issuer {
			t.Errorf("%+v, %v", links, err)
		}
	})
}
