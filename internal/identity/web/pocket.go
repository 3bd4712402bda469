package web

import (
	"net/http"
	"time"

	"relais/internal/kernel"
	"relais/internal/platform/oidc"
)

// pocket is what a journey carries from one page to the next in the browser
// that makes it: never in an address nor in a page, where it could be read.
type pocket struct {
	Invitation string     `json:"invitation,omitempty"` // token of a link that was opened
	Reset      string     `json:"reset,omitempty"`      // token of a link to a new password
	TOTP       string     `json:"totp,omitempty"`       // of an application that awaits its first code
	Flow       *oidc.Flow `json:"flow,omitempty"`       // of a sign-in that goes through a provider
	Suite      string     `json:"suite,omitempty"`      // where that one leads
	Link       string     `json:"link,omitempty"`       // of an identity that awaits an account
	Until      time.Time  `json:"until"`
}

func (k pocket) empty() bool {
	return k.Invitation == "" && k.Reset == "" && k.TOTP == "" && k.Flow == nil && k.Link == ""
}

const (
	// pocketCookie is a cookie of this host alone (RFC 6265bis, 4.1.3.2): no
	// other site puts its own journey in the browser.
	pocketCookie = "__Host-parcours"
	pocketLasts  = 30 * time.Minute
)

// pockets closes and opens pockets.
type pockets struct {
	box   box
	clock kernel.Clock
}

// of gives the pocket of a browser; an empty one when there is none, or it is
// forged, doubled or too old.
func (s pockets) of(r *http.Request) pocket {
	var k pocket
	if !s.box.open(r, pocketCookie, &k) {
		return pocket{}
	}
	left := k.Until.Sub(s.clock())
	if left <= 0 || left > pocketLasts { // too old, or of a clock since set back
		return pocket{}
	}
	return k
}

// put gives a pocket to a browser; an empty one takes away what it had.
func (s pockets) put(w http.ResponseWriter, k pocket) {
	if k.empty() {
		drop(w, pocketCookie)
		return
	}
	k.Until = s.clock().Add(pocketLasts)
	s.box.put(w, pocketCookie, k, pocketLasts)
}

// change changes what the pocket of a browser holds.
func (s pockets) change(w http.ResponseWriter, r *http.Request, how func(*pocket)) {
	k := s.of(r)
	how(&k)
	s.put(w, k)
}

// emptyPocket ends the journey of a browser.
func (p *Pages) emptyPocket(w http.ResponseWriter) { p.pockets.put(w, pocket{}) }
