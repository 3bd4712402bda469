package oidc

import (
	"log/slog"
	"slices"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
)

// longest bounds what userinfo says of a person, in bytes.
const longest = 1000

// Identity is who signed in, as the provider asserts. Issuer and Subject
// together name the account they used; the rest may change. To ProConnect, a
// person who comes through another identity provider is another subject.
type Identity struct {
	Issuer        string
	Subject       string
	Email         string
	EmailVerified bool
	GivenName     string
	UsualName     string   // usual_name, or family_name where the provider has no other
	SIRET         string   // of the establishment the person works for: 14 digits, or ""
	AMR           []string // how the person proved who they are (RFC 8176)
	ACR           string   // how far that is assured, in the provider's words
	IDToken       string   // for the hint of [Client.LogoutURL], and nothing else
}

// String says that this is an identity, and nothing of whom.
func (i Identity) String() string { return "identity given by " + i.Issuer }

// GoString is String.
func (i Identity) GoString() string { return i.String() }

// LogValue is String: the person stays out of logs.
func (i Identity) LogValue() slog.Value { return slog.StringValue(i.String()) }

// SecondFactor tells whether the person proved who they are by two factors, by
// the methods the provider names: "mfa" says so outright; else two methods of
// different kinds do, among what one knows (pwd, pin, kba), what one has (otp,
// totp, hwk, swk, pop, sc, sms, tel) and what one is (face, fpt, iris, retina,
// vbm). The names are those of RFC 8176, section 2, and "totp" and "pop" of
// ProConnect. A link sent by mail is no factor: a mailbox is opened with a
// password. No method, or one alone, is not enough, nor is one never heard of.
func (i Identity) SecondFactor() bool {
	if slices.Contains(i.AMR, "mfa") {
		return true
	}
	kinds := 0
	for _, kind := range [][]string{
		{"pwd", "pin", "kba"},
		{"otp", "totp", "hwk", "swk", "pop", "sc", "sms", "tel"},
		{"face", "fpt", "iris", "retina", "vbm"},
	} {
		if slices.ContainsFunc(i.AMR, func(method string) bool { return slices.Contains(kind, method) }) {
			kinds++
		}
	}
	return kinds >= 2
}

// identity puts together what the ID token and userinfo say. How the person
// signed in is believed of the ID token alone.
func (c *Client) identity(token *gooidc.IDToken, who person, raw string) (Identity, error) {
	var means struct {
		AMR []string `json:"amr"`
		ACR string   `json:"acr"`
	}
	if err := token.Claims(&means); err != nil {
		return Identity{}, untrue("amr or acr has not the form of the standard")
	}
	if !c.config.accepts(means.ACR) {
		return Identity{}, untrue("the level of assurance is not one of those asked")
	}
	for _, text := range []string{who.Email, who.GivenName, who.UsualName, who.FamilyName, who.SIRET} {
		if len(text) > longest {
			return Identity{}, untrue("a claim is longer than can be")
		}
	}
	identity := Identity{
		Issuer: token.Issuer, Subject: token.Subject,
		Email: who.Email, EmailVerified: string(who.EmailVerified) == "true",
		GivenName: who.GivenName, UsualName: who.UsualName,
		AMR: means.AMR, ACR: means.ACR, IDToken: raw,
	}
	if identity.UsualName == "" {
		identity.UsualName = who.FamilyName
	}
	if isSIRET(who.SIRET) {
		identity.SIRET = who.SIRET
	}
	return identity, nil
}

// isSIRET tells whether a text has the form of a SIRET: fourteen digits.
func isSIRET(text string) bool {
	return len(text) == 14 && !slices.ContainsFunc([]byte(text), func(b byte) bool { return b < '0' || b > '9' })
}
