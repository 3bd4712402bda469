package identity

import (
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode"

	"relais/internal/access"
	"relais/internal/kernel"
)

// How long sessions last (NIST SP 800-63B, 2.2.3; ASVS 5.0, 7.3).
const (
	sessionLasts = 12 * time.Hour   // whatever happens
	sessionIdle  = 30 * time.Minute // without a request
	halfLasts    = 30 * time.Minute // with the second factor still awaited
	proofLasts   = 15 * time.Minute // before a grave act asks again
	seenEvery    = time.Minute      // how often a request writes that it came
	clocksApart  = 2 * time.Minute  // by how much the clocks of nodes may differ
)

// ProofLasts is how long after a second factor or a passkey a grave act asks
// for none again.
const ProofLasts = proofLasts

// Visit says from where someone signs in.
type Visit struct {
	Address netip.Addr // bounds the tries of one subscriber
	Device  string     // what the person recognises: "Firefox sur Android"
	Known   string     // token of [Opened.Known] from an earlier sign-in, if any
	Lang    string     // of the page, for a new account
}

// mostDevice bounds the label of a device, in characters.
const mostDevice = 80

// device gives the label of a device as it is kept.
func (v Visit) device() string {
	label := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(v.Device, ""))
	if runes := []rune(label); len(runes) > mostDevice {
		label = string(runes[:mostDevice])
	}
	if label == "" {
		label = "appareil inconnu"
	}
	return label
}

// Opened is what signing in gives.
type Opened struct {
	Token   string // of the session, for its cookie; a new one each time
	Half    bool   // the second factor is awaited: see Factors
	Known   string // token by which this device is known again, for a cookie of a year; "" when half
	Factors Factors
	Link    string // instead of a session: an external identity that no account knows; see [SignIn.External]
}

// Factors is what an account may give as a second factor.
type Factors struct {
	Password      bool // it has a password
	TOTP          bool
	Card          bool // it has a printed card with codes left
	CardNumber    int  // the number of the code asked for, from 1; 0 without a card
	CardLeft      int  // codes left on the card
	CardConfirmed bool // a code of the card was given once, so that it was really printed
	Recovery      int  // recovery codes left
	Passkeys      int
	External      bool // an external identity is linked
}

// Second tells whether the account has a second factor, were it a card whose
// codes are all used; an account without one must first choose one.
func (f Factors) Second() bool { return f.TOTP || f.CardConfirmed || f.Passkeys > 0 }

// Belonging is a structure an account may act for.
type Belonging struct {
	Structure kernel.ID
	Name      string
	Role      access.Role
	Suspended bool // for now, none of its members may
}

// Session is someone signed in, as one request finds them. Only
// [Sessions.Authenticate] makes one that is worth anything.
type Session struct {
	ID            kernel.ID // to name it among others: no secret
	Account       kernel.ID
	Name          string
	Email         string
	Lang          string
	Actor         access.Actor // a visitor while half, or without a structure
	StructureName string
	Memberships   []Belonging
	Half          bool
	Factors       Factors   // of a half one: what may be given next; else see [Means.Factors]
	Proved        time.Time // when a second factor or a passkey was last given
	Created       time.Time
	Seen          time.Time

	hash []byte // of its token
}

// Recent tells whether who is signed in proved it recently enough, at now, for
// a grave act.
func (s Session) Recent(now time.Time) bool {
	since := now.Sub(s.Proved)
	return !s.Half && !s.Proved.IsZero() && since < proofLasts && since > -clocksApart
}

// proven refuses a session that is not whole, or whose proof is old.
func (s Session) proven(now time.Time) error {
	if err := s.whole(); err != nil {
		return err
	}
	if !s.Recent(now) {
		return kernel.Fault(kernel.Forbidden, "identity.prove_again")
	}
	return nil
}

// whole refuses a session that is none, or is half.
func (s Session) whole() error {
	if len(s.hash) == 0 || s.Half {
		return kernel.Fault(kernel.Forbidden, access.ReasonSignIn)
	}
	return nil
}

// over tells whether a session has ended at now. One from the future comes from
// a clock since set back: nobody knows how old it is.
func (r sessionRow) over(now time.Time) bool {
	lasts := sessionLasts
	if r.Half {
		lasts = halfLasts
	}
	future := now.Add(clocksApart)
	return r.CreatedAt.After(future) || r.SeenAt.After(future) ||
		!now.Before(r.CreatedAt.Add(lasts)) || !now.Before(r.SeenAt.Add(sessionIdle))
}

// usable tells whether one may act for the structure.
func usable(list []belongingRow, structure kernel.ID) (belongingRow, bool) {
	i := slices.IndexFunc(list, func(b belongingRow) bool { return b.StructureID == structure && b.Status == Approved })
	if i < 0 {
		return belongingRow{}, false
	}
	return list[i], true
}

// belongingRow is a live membership with what is needed of its structure.
type belongingRow struct {
	StructureID kernel.ID
	Name        string
	Role        string
	Territory   string
	Status      Status
}
