package network

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"relais/internal/access"
	"relais/internal/diagnostic"
	"relais/internal/directory"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/people"
	peopleweb "relais/internal/people/web"
	"relais/internal/platform/i18n"
	"relais/internal/referral"
)

// Phrase is the password of every account of a demonstration.
const Phrase = "sept grenouilles sur un vélo vert"

// domain is where nobody receives mail (RFC 2606).
const domain = "@demonstration.example"

// Account is someone as whom a visitor of the demonstration may sign in.
type Account struct {
	Email, Name, Structure string
	Role                   access.Role
	Secret                 string // of the second factor, in base 32
}

// Code gives the second factor of the account at a moment.
func (a Account) Code(at time.Time) (string, error) { return totp.GenerateCode(a.Secret, at) }

// Stage is where a demonstration plays.
type Stage struct {
	Identity *identity.Room
	People   *people.Service
	Clock    kernel.Clock
	Name     string // of the network

	// Referrals and Directory may be nil: nobody is referred then.
	Diagnostics *diagnostic.Service
	Referrals   *referral.Service
	Directory   *directory.Directory
}

// player is an account and what it may do where it was first invited.
type player struct {
	Account
	actor access.Actor
}

// Furnish brings structures, members and people in, and gives the accounts.
func (s Stage) Furnish(ctx context.Context) (accounts []Account, err error) {
	defer kernel.Wrap(&err, "network.Furnish")
	home, err := s.Identity.Network.EnsureNetwork(ctx, s.Name)
	if err != nil {
		return nil, err
	}
	players := map[string]player{}
	for _, m := range everyone() {
		if err := s.engage(ctx, players, m, home, s.Name); err != nil {
			return nil, err
		}
		accounts = append(accounts, players[m.mail].Account)
	}
	for _, h := range houses() {
		if err := s.found(ctx, players, h); err != nil {
			return nil, err
		}
		for _, m := range h.members {
			if m.name != "" {
				accounts = append(accounts, players[m.mail].Account)
			}
		}
	}
	return accounts, s.referAll(ctx, players)
}

// found makes a structure apply and be decided, then engages its members, who
// open the files of those they follow.
func (s Stage) found(ctx context.Context, players map[string]player, h house) error {
	id, err := s.apply(ctx, h)
	if err != nil || h.left == "applied" {
		return err
	}
	admin := players["admin"].actor
	review, err := admin.May(access.StructureReview)
	if err != nil {
		return err
	}
	if err := s.Identity.Network.Review(ctx, review, id, identity.Approve, ""); err != nil {
		return err
	}
	if h.left == "suspended" {
		return s.Identity.Network.Review(ctx, review, id, identity.Suspend, "La structure a fermé ses portes en septembre.")
	}
	for _, m := range h.members {
		if err := s.engage(ctx, players, m, id, h.name); err != nil {
			return err
		}
	}
	for _, p := range h.people {
		if err := s.follow(ctx, players[p.by].actor, h.name, p); err != nil {
			return err
		}
	}
	return nil
}

// legal gives the number of the structure that runs a place of its name.
func (s Stage) legal(name string) string {
	if card := s.place(name); card != nil {
		return card.Pivot
	}
	return ""
}

// apply sends the application of a structure and gives its identifier.
func (s Stage) apply(ctx context.Context, h house) (kernel.ID, error) {
	scope, err := access.Anyone().May(access.StructureApply)
	if err != nil {
		return "", err
	}
	contact := identity.Contact{Name: "Contact Inventé", Email: "contact-" + h.code + domain}
	if len(h.members) > 0 {
		contact = identity.Contact{Name: h.members[0].name, Email: h.members[0].mail + domain}
	}
	card := identity.Card{Name: h.name, Pivot: s.legal(h.name), Typology: h.typology, Departement: h.departement, Commune: h.commune}
	from := netip.AddrFrom4([4]byte{192, 0, 2, byte(len(h.name))}) // an address of documents (RFC 5737)
	if err := s.Identity.Network.Apply(ctx, scope, from, identity.Application{Card: card, Contact: contact}); err != nil {
		return "", err
	}
	list, err := s.Identity.Network.Structures(ctx, access.System(access.StructureRead))
	for _, known := range list {
		if known.Name == h.name {
			return known.ID, err
		}
	}
	return "", errors.Join(err, kernel.Fault(kernel.Internal, "demo.structure"))
}

// engage invites someone to a structure; who is new chooses a password and a
// second factor.
func (s Stage) engage(ctx context.Context, players map[string]player, m member, structure kernel.ID, name string) error {
	link, err := s.Identity.Members.InviteByHand(ctx, access.System(access.MemberInvite), identity.Invitation{
		Structure: structure, Email: m.mail + domain, Role: m.role, Territory: m.territory,
	})
	if err != nil {
		return err
	}
	_, token, _ := strings.Cut(link, "#")
	if known, is := players[m.mail]; is {
		return s.join(ctx, known, token)
	}
	visit := identity.Visit{Address: netip.AddrFrom4([4]byte{198, 51, 100, byte(len(players))}), Device: "Démonstration", Lang: "fr"}
	opened, err := s.Identity.Members.Accept(ctx, token, identity.Acceptance{Name: m.name, Password: Phrase, Visit: visit})
	if err != nil {
		return err
	}
	account := Account{Email: m.mail + domain, Name: m.name, Structure: name, Role: m.role}
	actor, err := s.enrol(ctx, &account, opened.Token, visit)
	players[m.mail] = player{account, actor}
	return err
}

// enrol adds an application of codes, as the account's second factor.
func (s Stage) enrol(ctx context.Context, account *Account, token string, visit identity.Visit) (access.Actor, error) {
	session, err := s.Identity.Sessions.Authenticate(ctx, token)
	if err != nil {
		return access.Actor{}, err
	}
	secret, err := s.Identity.Means.BeginTOTP(ctx, session)
	if err != nil {
		return access.Actor{}, err
	}
	account.Secret = secret.Text
	code, err := account.Code(s.Clock().Add(-30 * time.Second)) // leaves the present one to the visitor
	if err != nil {
		return access.Actor{}, err
	}
	opened, err := s.Identity.Means.ConfirmTOTP(ctx, session, secret.Token, code, visit)
	if err != nil {
		return access.Actor{}, err
	}
	if session, err = s.Identity.Sessions.Authenticate(ctx, opened.Token); err != nil {
		return access.Actor{}, err
	}
	if _, err := s.Identity.Means.IssueRecovery(ctx, session); err != nil {
		return access.Actor{}, err
	}
	return session.Actor, s.Identity.Sessions.SignOut(ctx, session)
}

// join makes someone who has an account a member of one more structure.
func (s Stage) join(ctx context.Context, known player, token string) error {
	visit := identity.Visit{Address: netip.AddrFrom4([4]byte{198, 51, 100, 200}), Device: "Démonstration", Lang: "fr"}
	opened, err := s.Identity.SignIn.Password(ctx, known.Email, Phrase, visit)
	if err != nil {
		return err
	}
	session, err := s.Identity.Sessions.Authenticate(ctx, opened.Token)
	if err != nil {
		return err
	}
	code, err := known.Code(s.Clock())
	if err != nil {
		return err
	}
	if opened, err = s.Identity.SignIn.Second(ctx, session, identity.Factor{Kind: identity.ByTOTP, Code: code}, visit); err != nil {
		return err
	}
	if session, err = s.Identity.Sessions.Authenticate(ctx, opened.Token); err != nil {
		return err
	}
	if err := s.Identity.Members.Join(ctx, session, token); err != nil {
		return err
	}
	return s.Identity.Sessions.SignOut(ctx, session)
}

// follow opens the file of someone, with what was noted.
func (s Stage) follow(ctx context.Context, actor access.Actor, structure string, p helped) error {
	create, err := actor.May(access.PersonCreate)
	if err != nil {
		return err
	}
	id, err := s.People.Create(ctx, create, people.Card{
		FirstName: p.first, Name: p.name, BirthYear: p.born, Phone: p.phone, PhoneOf: p.of, Commune: p.commune,
		Languages: p.languages, Reach: p.reach, Adaptations: p.adaptations,
	})
	if err != nil {
		return err
	}
	for private, text := range map[bool]string{false: p.note, true: p.private} {
		if text == "" {
			continue
		}
		write, err := actor.May(access.NoteWrite)
		if err != nil {
			return err
		}
		if _, err := s.People.WriteNote(ctx, write, id, text, private); err != nil {
			return err
		}
	}
	if err := s.agree(ctx, actor, structure, id, p.agrees); err != nil {
		return err
	}
	if err := s.diagnose(ctx, actor, id, p.diagnostics); err != nil || !p.protected {
		return err
	}
	protect, err := actor.May(access.PersonProtect)
	if err != nil {
		return err
	}
	return s.People.Protect(ctx, protect, id)
}

// agree notes what someone agrees to, after the wordings were read to them.
func (s Stage) agree(ctx context.Context, actor access.Actor, structure string, id kernel.ID, purposes []people.Purpose) error {
	texts, err := i18n.Load(peopleweb.SpaceTexts())
	if err != nil {
		return err
	}
	scope, err := actor.May(access.PersonConsent)
	if err != nil {
		return err
	}
	for _, purpose := range purposes {
		given := peopleweb.Wording(texts, i18n.French, purpose, structure)
		given.Means = people.Spoken
		if err := s.People.GiveConsent(ctx, scope, id, given); err != nil {
			return err
		}
	}
	return nil
}

// diagnose keeps what was answered with someone, the oldest first.
func (s Stage) diagnose(ctx context.Context, actor access.Actor, person kernel.ID, all []diagnostic.Answers) error {
	for i, answers := range all {
		if earlier := len(all) - 1 - i; earlier > 0 { // those before were filled in on paper, two months apart
			answers.On = s.Clock().AddDate(0, -2*earlier, 0).Format(time.DateOnly)
		}
		write, err := actor.May(access.DiagnosticWrite)
		if err != nil {
			return err
		}
		if _, err := s.Diagnostics.Write(ctx, write, person, answers); err != nil {
			return err
		}
	}
	return nil
}

// file is where the accounts of a demonstration are kept, in its safe.
const file = "demonstration.json"

// Keep writes the accounts in the folder of the safe, for the next start; the
// file is never there by half.
func Keep(folder string, accounts []Account) (err error) {
	defer kernel.Wrap(&err, "network.Keep")
	text, err := json.MarshalIndent(accounts, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, file+".*") // others may not read it
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone when all went well
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(folder, file))
}

// Kept gives the accounts that Keep wrote, none when it never did.
func Kept(folder string) (accounts []Account, err error) {
	defer kernel.Wrap(&err, "network.Kept")
	text, err := os.ReadFile(filepath.Join(folder, file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return accounts, json.Unmarshal(text, &accounts)
}
