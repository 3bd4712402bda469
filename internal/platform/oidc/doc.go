// Package oidc lets people sign in with an account they hold elsewhere: it is
// a relying party of OpenID Connect 1.0, good for ProConnect and FranceConnect
// v2. It knows the protocol and nothing of who may do what.
//
// A sign-in has two halves. [Client.Begin] gives the address to send the
// browser to, and a [Flow] that the caller keeps in this browser's own session,
// on the server. When the browser comes back, the caller takes the Flow out of
// the session, so that it serves once, and gives it to [Client.Finish] with the
// query of the callback. A callback that reaches another browser finds no Flow
// there, or another one, and is refused: knowing the state is not enough.
//
// Only the authorization code flow is spoken, with PKCE (RFC 7636, S256), the
// nonce, and the issuer of the answer (RFC 9207) when it is given. Tokens are
// signed with ES256 or RS256 and nothing else.
//
// Errors are those of the kernel, with these keys:
//
//	oidc.config       a setting cannot be (New)
//	oidc.state        the answer is not to what this browser asked
//	oidc.expired      the flow, or its code, is too old: begin again
//	oidc.refused      the provider said no; its argument is the OAuth code of
//	                  the refusal, or "other" when it is in no list
//	oidc.token        what the provider signed, or ought to have, does not hold
//	oidc.logout       the provider offers no sign-out, or its return is not ours
//	oidc.unavailable  the provider cannot be reached, or answers nonsense
//	oidc.random       no randomness
//
// No error holds a token, a code, a secret or a claim about a person.
package oidc
