package month_test

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"relais/internal/access"
	"relais/internal/demo/network"
	"relais/internal/directory"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/people"
)

// cast is who works in the network, whom they follow, and which places they ask.
type cast struct {
	admin      access.Actor
	workers    []*worker
	structures []kernel.ID // of those who work
	neighbours []*neighbour
	places     []*place
	deadBox    string // a mailbox that is no more
}

// worker is someone who works in a structure.
type worker struct {
	access.Actor

	email string
}

func (w *worker) manages() bool { return w.Role == access.Manager }

// answers tells whether letters for the structure come to them.
func (w *worker) answers() bool { return w.Role == access.Manager || w.Role == access.Reception }

// neighbour is someone whom a worker follows.
type neighbour struct {
	people.Card

	id        kernel.ID
	follower  *worker
	protected bool
	texting   bool       // they agreed to messages
	into      *neighbour // whose file theirs was emptied into, since merged
	merged    time.Time
	mixed     bool // it was once, or received another: in whose charge it is, is not told here
}

// place is a place that may be asked.
type place struct {
	id      kernel.ID
	name    string
	needs   []string
	pivot   string
	address string
}

// gather signs everyone in, and looks around.
func (n *town) gather(accounts []network.Account) *cast {
	n.t.Helper()
	c := &cast{}
	n.clock.set(n.clock.now().Add(time.Minute)) // a code of the second factor serves once
	for i, account := range accounts {
		w := n.signIn(account, byte(i))
		if w.Role == access.Admin {
			c.admin = w.Actor
		}
		if _, err := w.May(access.ReferralWrite); err == nil && w.Structure != "" {
			c.workers = append(c.workers, w)
			if !slices.Contains(c.structures, w.Structure) {
				c.structures = append(c.structures, w.Structure)
			}
		}
	}
	for _, w := range c.workers {
		c.neighbours = append(c.neighbours, n.followed(w)...)
	}
	c.places = n.around()
	for _, p := range c.places {
		if p.pivot == "" && p.address != "" && c.deadBox == "" {
			c.deadBox = p.address
		}
	}
	n.border.deadBox = c.deadBox
	return c
}

// signIn gives who an account is where it works first.
func (n *town) signIn(account network.Account, number byte) *worker {
	n.t.Helper()
	ctx, visit := n.t.Context(), identity.Visit{Address: netip.AddrFrom4([4]byte{203, 0, 113, number}), Device: "Essai", Lang: "fr"}
	opened, err := n.Identity.SignIn.Password(ctx, account.Email, network.Phrase, visit)
	wantNil(n.t, err)
	half, err := n.Identity.Sessions.Authenticate(ctx, opened.Token)
	wantNil(n.t, err)
	code, err := account.Code(n.clock.now())
	wantNil(n.t, err)
	opened, err = n.Identity.SignIn.Second(ctx, half, identity.Factor{Kind: identity.ByTOTP, Code: code}, visit)
	wantNil(n.t, err)
	session, err := n.Identity.Sessions.Authenticate(ctx, opened.Token)
	wantNil(n.t, err)
	w := &worker{access.Actor{Role: account.Role, Account: session.Account, Territory: session.Actor.Territory}, account.Email}
	for _, m := range session.Memberships {
		if m.Role == account.Role {
			w.Structure = m.Structure
		}
	}
	return w
}

// followed gives the people in the charge of a worker.
func (n *town) followed(w *worker) (all []*neighbour) {
	n.t.Helper()
	scope, err := w.May(access.PersonReadMinimal)
	wantNil(n.t, err)
	mine, err := n.People.OfMine(n.t.Context(), scope)
	wantNil(n.t, err)
	reading, err := w.May(access.PersonRead)
	wantNil(n.t, err)
	for _, m := range mine {
		opened, err := n.People.Card(n.t.Context(), reading, m.ID)
		wantNil(n.t, err)
		all = append(all, &neighbour{Card: opened.Card, id: m.ID, follower: w, protected: m.Protected, texting: slices.Contains(opened.Agreed, people.ForSMS)})
	}
	return all
}

// around gives the places of the Indre that offer something: a few of each way in
// which a place may be asked, and those that a structure of the network may run.
func (n *town) around() (all []*place) {
	n.t.Helper()
	query, byWay := directory.Query{Limit: directory.MostResults}, map[string]int{}
	for {
		found, err := n.Directory.Find(query)
		wantNil(n.t, err)
		for _, hit := range found.Hits {
			p := placeOf(hit.Card)
			way := "paper"
			switch {
			case p.pivot != "":
				way = "number"
			case p.address != "":
				way = "mail"
			}
			if byWay[way]++; len(p.needs) > 0 && (byWay[way] <= 12 || hit.Name == marins) {
				all = append(all, p)
			}
		}
		if found.Next.String() == "" {
			return all
		}
		query.Cursor = found.Next
	}
}

const marins = "Espace numérique Les Marins"

func placeOf(card *directory.Card) *place {
	p := &place{id: card.ID, name: card.Name}
	for _, s := range card.Services {
		p.needs = append(p.needs, directory.Services().Slug(s.Category))
	}
	if card.Pivot != directory.UnknownPivot {
		p.pivot = card.Pivot
	}
	if len(card.Emails) > 0 {
		p.address = strings.ToLower(card.Emails[0])
	}
	return p
}

// join brings the structure that runs a place into the network, with a manager
// and someone who receives people.
func (n *town) join(w witness, p *place, number byte) kernel.ID {
	w.Helper()
	scope, err := access.Anyone().May(access.StructureApply)
	wantNil(w, err)
	name := "Structure inventée " + string('A'+rune(number))
	contact := identity.Contact{Name: "Contact Inventé", Email: "contact-" + string('a'+rune(number)) + "@essai.example"}
	card := identity.Card{Name: name, Pivot: p.pivot, Departement: "36"}
	wantNil(w, n.Identity.Network.Apply(w.Context(), scope, netip.AddrFrom4([4]byte{192, 0, 2, 100 + number}), identity.Application{Card: card, Contact: contact}))
	list, err := n.Identity.Network.Structures(w.Context(), access.System(access.StructureRead))
	wantNil(w, err)
	var id kernel.ID
	for _, s := range list {
		if s.Name == name {
			id = s.ID
		}
	}
	review, err := n.admin.May(access.StructureReview)
	wantNil(w, err)
	wantNil(w, n.Identity.Network.Review(w.Context(), review, id, identity.Approve, ""))
	for i, role := range []access.Role{access.Manager, access.Reception} {
		n.workers = append(n.workers, n.engage(w, id, role, number*2+byte(i)))
	}
	n.structures = append(n.structures, id)
	return id
}

// engage invites someone, who accepts.
func (n *town) engage(w witness, structure kernel.ID, role access.Role, number byte) *worker {
	w.Helper()
	email := "membre-" + string('a'+rune(number)) + "@essai.example"
	link, err := n.Identity.Members.InviteByHand(w.Context(), access.System(access.MemberInvite), identity.Invitation{Structure: structure, Email: email, Role: role})
	wantNil(w, err)
	_, secret, _ := strings.Cut(link, "#")
	visit := identity.Visit{Address: netip.AddrFrom4([4]byte{203, 0, 113, 100 + number}), Device: "Essai", Lang: "fr"}
	opened, err := n.Identity.Members.Accept(w.Context(), secret, identity.Acceptance{Name: "Membre Inventé", Password: network.Phrase, Visit: visit})
	wantNil(w, err)
	session, err := n.Identity.Sessions.Authenticate(w.Context(), opened.Token)
	wantNil(w, err)
	return &worker{access.Actor{Role: role, Account: session.Account, Structure: structure}, email}
}
