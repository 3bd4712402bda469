package attack_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"relais/internal/access"
	"relais/internal/app"
	"relais/internal/demo/network"
	directoryweb "relais/internal/directory/web"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
)

// pair is two nodes on one PostgreSQL, and the rooms of a third one by which
// members are made without waiting for pages.
type pair struct {
	a, b  *house
	rooms *app.Rooms
	home  kernel.ID // the structure of those who are made
	made  int
}

// nodes opens both nodes.
func nodes(t *testing.T) *pair {
	t.Helper()
	database, safe := dbtest.Postgres(t), filepath.Join(t.TempDir(), "coffre")
	p := &pair{}
	for i, node := range []**house{&p.a, &p.b} {
		options := []string{"--database", database, "--safe", safe}
		if i == 0 {
			options = append(options, "--demo")
		}
		h, err := serve(options...)
		if err != nil {
			t.Fatal(err)
		}
		h.database, h.safe = database, safe
		t.Cleanup(func() {
			if err := h.stop(); err != nil || len(h.faults()) > 0 {
				t.Errorf("%v, faults in the log: %q", err, h.faults())
			}
		})
		*node = h
	}
	p.open(t, database, safe)
	return p
}

// open opens the rooms, with passwords that cost little.
func (p *pair) open(t *testing.T, database, folder string) {
	t.Helper()
	d, err := app.OpenDatabase(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() }) // the nodes are still to close
	safe, err := app.OpenSafe(folder, database)
	if err != nil {
		t.Fatal(err)
	}
	config := app.Config{
		Pages: directoryweb.Settings{Network: "Relais"}, Origin: "http://localhost:8080", Safe: safe, Hashing: identity.Hashing{MemoryKiB: 64, Iterations: 1},
	}
	if p.rooms, err = app.OpenRooms(t.Context(), d, safe, config, kernel.SystemClock); err != nil {
		t.Fatal(err)
	}
	list, err := p.rooms.Identity.Network.Structures(t.Context(), access.System(access.StructureRead))
	for _, s := range list {
		if strings.Contains(s.Name, "Marins") {
			p.home = s.ID
		}
	}
	if err != nil || p.home == "" {
		t.Fatalf("the demonstration has no such structure: %v", err)
	}
}

// member is someone new who is signed in.
type member struct {
	id    kernel.ID
	token string
}

// join makes a member of a role, signed in.
func (p *pair) join(t *testing.T, role access.Role) member {
	t.Helper()
	p.made++
	ctx, room := t.Context(), p.rooms.Identity
	link, err := room.Members.InviteByHand(ctx, access.System(access.MemberInvite), identity.Invitation{
		Structure: p.home, Role: role, Email: fmt.Sprintf("essai-%d@example.org", p.made),
	})
	if err != nil {
		t.Fatal(err)
	}
	_, token, _ := strings.Cut(link, "#")
	visit := identity.Visit{Address: netip.AddrFrom4([4]byte{198, 18, byte(p.made), 1}), Device: "Essai", Lang: "fr"}
	opened, err := room.Members.Accept(ctx, token, identity.Acceptance{Name: "Essai Inventé", Password: "douze lapins au clair de lune", Visit: visit})
	if err != nil {
		t.Fatal(err)
	}
	return p.enrol(t, opened.Token, visit)
}

// enrol gives a member a second factor.
func (p *pair) enrol(t *testing.T, token string, visit identity.Visit) member {
	t.Helper()
	ctx, room := t.Context(), p.rooms.Identity
	half, err := room.Sessions.Authenticate(ctx, token)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := room.Means.BeginTOTP(ctx, half)
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(secret.Text, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	whole, err := room.Means.ConfirmTOTP(ctx, half, secret.Token, code, visit)
	if err != nil {
		t.Fatal(err)
	}
	return member{half.Account, whole.Token}
}

// on gives a browser of the member on a node.
func (m member) on(h *house) *browser {
	b := newBrowser(h.url, "")
	b.jar.cookies[sessionCookie] = m.token
	return b
}

// What is withdrawn on one node is refused on the other within a second:
// whoever was let in keeps asking there, and the time until the first refusal
// is measured.
func TestWithdrawalsReachTheOtherNodeWithinASecond(t *testing.T) {
	p := nodes(t)
	manager, admin := p.a.as(t, access.Manager), p.a.as(t, access.Admin)
	structure := "/structures/" + string(p.home)
	for _, w := range []struct {
		name string
		by   *browser
		page func(member) string
		to   func(member) string
		said url.Values
		path string // open to the member before, and no more after
		undo url.Values
	}{
		{name: "an account disabled", by: manager, page: pageOf, to: ofMember("/desactivation"), path: "/accueil"},
		{name: "a role changed", by: manager, page: pageOf, to: ofMember("/role"), said: url.Values{"role": {"volunteer"}}, path: "/personnes/nouvelle"},
		{name: "a membership ended", by: manager, page: pageOf, to: ofMember("/fin"), path: "/personnes/nouvelle"},
		{
			name: "a structure suspended", by: admin, page: func(member) string { return structure }, to: func(member) string { return structure + "/decision" },
			said: url.Values{"decision": {"suspend"}, "motif": {"Essai."}}, undo: url.Values{"decision": {"reopen"}}, path: "/personnes/nouvelle",
		},
	} {
		var took []time.Duration
		for range few(5, 30) {
			m := p.join(t, access.Adviser)
			watching := m.on(p.b)
			if before := watching.get(t, w.path); before.status != http.StatusOK {
				t.Fatalf("%s: control: %d %s before", w.name, before.status, before.location())
			}
			took = append(took, p.withdraw(t, w.by, watching, w.page(m), w.to(m), w.said, w.path))
			if w.undo != nil {
				p.withdraw(t, w.by, nil, w.page(m), w.to(m), w.undo, "")
			}
		}
		worst := slices.Max(took)
		if worst > time.Second {
			t.Errorf("%s: refused after %v only", w.name, worst)
		}
		t.Logf("%s on one node: refused on the other after %.1f ms (median of %d), %.1f ms at worst", w.name, ms(median(took)), len(took), ms(worst))
	}
}

func pageOf(m member) string { return "/equipe/membres/" + string(m.id) }

func ofMember(what string) func(member) string {
	return func(m member) string { return pageOf(m) + what }
}

// withdraw sends a form on one node and gives the time from its answer until
// the other node refuses.
func (p *pair) withdraw(t *testing.T, by, watching *browser, page, to string, said url.Values, path string) time.Duration {
	t.Helper()
	typed := formTo(t, by.get(t, page).body, to).typed()
	for name, values := range said {
		typed[name] = values
	}
	if a := by.post(t, to, typed); a.status != http.StatusSeeOther {
		t.Fatalf("%s: %d", to, a.status)
	}
	began := time.Now()
	for watching != nil && time.Since(began) < 5*time.Second {
		if a := watching.get(t, path); a.status != http.StatusOK {
			break
		}
	}
	return time.Since(began)
}

// Both nodes are one house: a session serves on both, tries are counted
// together, a form sent to one and again to the other acts once, hostile
// values break neither, and the journal that both wrote verifies.
func TestTwoNodesAreOneHouse(t *testing.T) {
	p := nodes(t)
	onA := p.a.as(t, access.Adviser)
	onB := newBrowser(p.b.url, "")
	onB.jar = onA.jar
	onB.client.Jar = onA.jar
	if a := onB.get(t, "/accueil"); a.status != http.StatusOK {
		t.Fatalf("a session of one node on the other: %d", a.status)
	}
	accounts, err := network.Kept(p.a.safe)
	if err != nil {
		t.Fatal(err)
	}
	guessed := p.a.unplayed(t, accounts)[0].Email
	looked := tries(30, func() answer {
		at := p.a
		if p.made++; p.made%2 == 0 {
			at = p.b
		}
		return newBrowser(at.url, fmt.Sprintf("2001:db8:7:%x::1", p.made<<8)).password(t, guessed, "ce n’est pas le bon")
	})
	if looked != 10 {
		t.Errorf("the nodes together looked at %d passwords", looked)
	}
	twice := p.insist(t, onA, onB)
	if long() {
		attackAPI(t, p.a)
		attackForms(t, p.a) // which leaves no room for another token
	}
	if said, err := exec.Command(program, "journal", "verify", "--database", p.a.database, "--safe", p.a.safe).CombinedOutput(); err != nil {
		t.Errorf("the journal of both nodes: %v: %s", err, said)
	}
	t.Logf("tries looked at by both nodes together: %d; %d forms sent to both at once, %d acted twice", looked, few(20, 200), twice)
}

// insist sends each form to both nodes at once and counts those that acted
// twice: the second answer leads where the first one does.
func (p *pair) insist(t *testing.T, onA, onB *browser) (twice int) {
	t.Helper()
	for n := range few(20, 200) {
		typed := formTo(t, onA.get(t, "/personnes/nouvelle").body, "/personnes").typed()
		typed.Set("prenom", "Deux"+letters(n))
		typed.Set("nom", "Fois"+letters(n))
		typed.Set("malgre-double", "1")
		answers := make(chan answer, 2)
		for _, b := range []*browser{onA, onB} {
			go func() {
				r, err := b.request("POST", "/personnes", typed)
				if err != nil {
					answers <- answer{body: err.Error()}
					return
				}
				a, err := b.send(r)
				if err != nil {
					a.body = err.Error()
				}
				answers <- a
			}()
		}
		first, second := <-answers, <-answers
		if first.status != http.StatusSeeOther || second.status != http.StatusSeeOther || first.location() != second.location() {
			twice++
			t.Errorf("%d %s, then %d %s", first.status, first.location(), second.status, second.location())
		}
	}
	return twice
}
