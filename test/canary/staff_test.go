package canary_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"relais/internal/access"
	"relais/internal/identity"
	"relais/internal/kernel"
)

// account is someone who works in the network.
type account struct {
	label       string
	id          kernel.ID
	name, email string // marked
	device      string // marked: what they sign in with
	phrase      string // their password, a secret
	totp        string // secret of their second factor
	belongs     []membership
	disabled    bool
	sessions    []session // one for each structure they act for
	program     string    // token of a program of theirs, "" when they may have none
	programName string    // marked
}

func (a *account) String() string { return a.label + " of " + a.belongs[0].in.label }

// membership is what an account is in one structure.
type membership struct {
	in        *structure
	role      access.Role
	teams     []kernel.ID
	territory []string
}

// session is a browser in which an account is signed in.
type session struct {
	token string
	in    int // which of the memberships
}

// actor gives who acts, as it was planted: not as Relais says.
func (a *account) actor() access.Actor { return a.acting(a.belongs[0]) }

func (a *account) acting(m membership) access.Actor {
	return access.Actor{Role: m.role, Account: a.id, Structure: m.in.id, Teams: m.teams, Territory: m.territory}
}

// engage invites someone new to a structure, who chooses a password and a
// second factor, and stays signed in.
func (h *house) engage(t testing.TB, s *structure, label string, role access.Role, territory ...string) *account {
	t.Helper()
	a := &account{label: label, belongs: []membership{{in: s, role: role, territory: territory}}}
	a.name, a.email, a.device = h.word(a, "name"), h.word(a, "email")+"@example.org", h.word(a, "device")
	a.phrase = h.keepSecret("phrase "+strings.ToUpper(h.word(a, "password"))+" longue", "the password of "+label)
	visit := h.visit(a)
	opened, err := h.Identity.Members.Accept(t.Context(), h.link(t, a, s, role, territory), identity.Acceptance{Name: a.name, Password: a.phrase, Visit: visit})
	wantNil(t, err)
	opened = h.enrol(t, a, opened.Token, visit)
	known, err := h.Identity.Sessions.Authenticate(t.Context(), opened.Token)
	wantNil(t, err)
	a.id = known.Account
	a.sessions = []session{{h.keepSecret(opened.Token, "a session of "+label), 0}}
	h.plot.accounts = append(h.plot.accounts, a)
	h.program(t, a, known)
	return a
}

// visit says from where an account comes: each from a network of its own.
func (h *house) visit(a *account) identity.Visit {
	n := len(h.plot.accounts)
	return identity.Visit{Address: netip.AddrFrom4([4]byte{10, 2, byte(n), 1}), Device: a.device, Lang: "fr"}
}

// link gives the token of an invitation.
func (h *house) link(t testing.TB, a *account, s *structure, role access.Role, territory []string) string {
	t.Helper()
	link, err := h.Identity.Members.InviteByHand(t.Context(), access.System(access.MemberInvite), identity.Invitation{
		Structure: s.id, Email: a.email, Role: role, Territory: territory,
	})
	wantNil(t, err)
	_, token, _ := strings.Cut(link, "#")
	return h.keepSecret(token, "the invitation of "+a.label)
}

// enrol gives an account an application of codes.
func (h *house) enrol(t testing.TB, a *account, token string, visit identity.Visit) identity.Opened {
	t.Helper()
	half, err := h.Identity.Sessions.Authenticate(t.Context(), token)
	wantNil(t, err)
	begun, err := h.Identity.Means.BeginTOTP(t.Context(), half)
	wantNil(t, err)
	a.totp = h.keepSecret(begun.Text, "the second factor of "+a.label)
	code, err := totp.GenerateCode(a.totp, h.opened.Add(-30*time.Second))
	wantNil(t, err)
	opened, err := h.Identity.Means.ConfirmTOTP(t.Context(), half, begun.Token, code, visit)
	wantNil(t, err)
	return opened
}

// program gives a token to a program of those who may have one.
func (h *house) program(t testing.TB, a *account, known identity.Session) {
	t.Helper()
	if _, err := known.Actor.May(access.TokenOwn); err != nil {
		return
	}
	a.programName = h.word(a, "program")
	token, err := h.Identity.Tokens.Issue(t.Context(), known, a.programName, permitted(known.Actor.Role), h.opened.Add(24*time.Hour))
	wantNil(t, err)
	a.program = h.keepSecret(token, "a program of "+a.label)
}

// permitted lists every permission that is of use in a role.
func permitted(role access.Role) []access.Permission {
	return slices.DeleteFunc(access.Permissions(), func(p access.Permission) bool { return !role.MayUse(p) })
}

// join makes an account a member of a second structure too, and signs it in a
// second time to act there.
func (h *house) join(t testing.TB, a *account, s *structure, role access.Role) {
	t.Helper()
	first, err := h.Identity.Sessions.Authenticate(t.Context(), a.sessions[0].token)
	wantNil(t, err)
	wantNil(t, h.Identity.Members.Join(t.Context(), first, h.link(t, a, s, role, nil)))
	a.belongs = append(a.belongs, membership{in: s, role: role})
	visit := h.visit(a)
	opened, err := h.Identity.SignIn.Password(t.Context(), a.email, a.phrase, visit)
	wantNil(t, err)
	half, err := h.Identity.Sessions.Authenticate(t.Context(), opened.Token)
	wantNil(t, err)
	code, err := totp.GenerateCode(a.totp, h.opened)
	wantNil(t, err)
	opened, err = h.Identity.SignIn.Second(t.Context(), half, identity.Factor{Kind: identity.ByTOTP, Code: code}, visit)
	wantNil(t, err)
	whole, err := h.Identity.Sessions.Authenticate(t.Context(), opened.Token)
	wantNil(t, err)
	token, err := h.Identity.Sessions.Switch(t.Context(), whole, s.id)
	wantNil(t, err)
	a.sessions = append(a.sessions, session{h.keepSecret(token, "a session of "+a.label), 1})
}
