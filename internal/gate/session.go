package gate

import (
	"context"
	"net/http"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/httpx"
)

// Session is who is signed in, as the gate needs to know it.
type Session struct {
	Handle    string       // names the session among those of the account; not its secret
	Actor     access.Actor // what they are now
	Name      string       // of the member; "" for a person
	Structure string       // name of the structure they act for
	Others    []Choice     // the other structures they may switch to
	Half      bool         // the password was right, the second factor is awaited
	Proved    time.Time    // when they last proved who they are
	Origin    any          // the session as the room that made it knows it
}

// Choice is a structure that a member may switch to.
type Choice struct {
	ID   kernel.ID
	Name string
	Role access.Role
}

// Sessions knows the sessions of members and of persons.
type Sessions interface {
	// Authenticate gives the session of a token, or an error of kind NotFound
	// when there is none any more.
	Authenticate(ctx context.Context, token string) (Session, error)
}

// The cookies of the house. The prefix makes browsers refuse one that was set
// without encryption, by another host or for a part of the site
// (RFC 6265bis, 4.1.3.2).
const (
	sessionCookie = "__Host-relais" // the token of a session
	visitorCookie = "__Host-visite" // ties the forms shown to a browser to it
	knownCookie   = "__Host-connu"  // by which the account knows the device again
)

// knownLasts is how long a device is known, in seconds: a year.
const knownLasts = 365 * 24 * 3600

// SetSession gives the browser the token of a session. It lasts as long as the
// browser is open; the session itself ends earlier.
func SetSession(w http.ResponseWriter, token string) { setCookie(w, sessionCookie, token, 0) }

// EndSession makes the browser forget its session and what it kept of it.
func EndSession(w http.ResponseWriter) {
	setCookie(w, sessionCookie, "", -1)
	w.Header().Set("Clear-Site-Data", `"cache"`)
}

// SetKnown gives the browser the token by which the account that signed in
// knows this device again. It opens nothing.
func SetKnown(w http.ResponseWriter, token string) { setCookie(w, knownCookie, token, knownLasts) }

// Known gives the token of [SetKnown] that a request carries, "" when none.
func Known(r *http.Request) string { return cookie(r, knownCookie) }

func setCookie(w http.ResponseWriter, name, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: maxAge,
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// cookie gives the value of a cookie, "" without it. A browser that sends two
// of the same name is believed in neither.
func cookie(r *http.Request, name string) string {
	found := r.CookiesNamed(name)
	if len(found) != 1 {
		return ""
	}
	return found[0].Value
}

// Token gives the token that a request carries, "" when none.
func Token(r *http.Request) string { return cookie(r, sessionCookie) }

// AddressOf gives the network that a request comes from, for limits only:
// behind a proxy on this machine, the one that the proxy names.
func AddressOf(r *http.Request) string { return httpx.Network(r) }
