package identity

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
)

func TestAPasswordOpensHalfTheDoor(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		whole := w.session()
		if whole.Half || whole.Actor.Role != access.Adviser || whole.StructureName != "Abri" || whole.Name != "Dominique Essai" || !whole.Recent(n.clock.now()) {
			t.Fatalf("%+v", whole)
		}
		w.half()
		half := w.session()
		if !half.Half || half.Actor.SignedIn() || half.Actor.Role != access.Visitor || half.Memberships != nil || half.Recent(n.clock.now()) {
			t.Errorf("a half session is more than half: %+v", half)
		}
		if !half.Factors.TOTP || !half.Factors.Second() {
			t.Errorf("%+v", half.Factors)
		}
	})
}

// What a stolen half session is refused: everything but the second factor.
func TestAStolenHalfSessionGivesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		w.half()
		ctx, s := t.Context(), w.session()
		_, totp := n.Means.BeginTOTP(ctx, s)
		_, card := n.Means.IssueCard(ctx, s)
		_, passkey := n.Means.BeginPasskey(ctx, s)
		for what, err := range map[string]error{"an application": totp, "a card": card, "a passkey": passkey} {
			refused(t, what, err, kernel.Forbidden, "identity.second_awaited")
		}
		_, recovery := n.Means.IssueRecovery(ctx, s)
		_, list := n.Sessions.List(ctx, s)
		_, switched := n.Sessions.Switch(ctx, s, n.home)
		_, issued := n.Tokens.Issue(ctx, s, "x", access.Permissions()[:1], n.clock.now().Add(time.Hour))
		for what, err := range map[string]error{
			"recovery codes": recovery, "the sessions": list, "another structure": switched, "a token": issued,
			"a password": n.Means.SetPassword(ctx, s, "une-autre-phrase-longue"), "others": n.Sessions.EndOthers(ctx, s),
			"a link": n.Means.Link(ctx, s, "x"), "joining": n.Members.Join(ctx, s, "x"), "removal": n.Means.RemoveTOTP(ctx, s),
		} {
			refused(t, what, err, kernel.Forbidden, access.ReasonSignIn)
		}
		n.clock.move(halfLasts)
		_, err := n.Sessions.Authenticate(ctx, w.token)
		refused(t, "a half session that lasts", err, kernel.Forbidden, access.ReasonSignIn)
	})
}

// Each wrong way in is answered as the others are.
func TestUnknownAndKnownAccountsAnswerAlike(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		abri := n.structure("Abri")
		n.worker("jeanne@example.org", abri, access.Adviser)
		off := n.worker("ali@example.org", abri, access.Adviser)
		if err := n.Members.Disable(t.Context(), system(access.AccountDisable), off.id); err != nil {
			t.Fatal(err)
		}
		n.invite("cleo@example.org", abri, access.Adviser)
		n.accepting("cleo@example.org", Acceptance{Name: "Cléo Essai", Visit: here}) // no password at all
		answers := map[string]bool{}
		for i, c := range []struct{ email, password string }{
			{"jeanne@example.org", "pas-le-bon-mot-de-passe"},
			{"personne@example.org", goodPassword},
			{"ali@example.org", goodPassword}, // the right one, of a disabled account
			{"cleo@example.org", ""},
			{"cleo@example.org", goodPassword},
			{"pas une adresse", goodPassword},
			{"", ""},
			{"jeanne@example.org", strings.Repeat("a", 5000)},
		} {
			o, err := n.SignIn.Password(t.Context(), c.email, c.password, from(fmt.Sprintf("198.51.%d.1", i)))
			if err == nil || o != (Opened{}) {
				t.Fatalf("%+v: %+v, %v", c, o, err)
			}
			answers[err.Error()] = true
		}
		if len(answers) != 1 {
			t.Errorf("answers differ: %v", answers)
		}
		waiting := func() int64 {
			count, err := dbtest.All(t, n.db).NewSelect().Table("mails").Count(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return count
		}
		before := waiting()
		for _, email := range []string{"jeanne@example.org", "personne@example.org", "ali@example.org"} {
			if err := n.SignIn.AskReset(t.Context(), email, here); err != nil {
				t.Errorf("%s: %v", email, err)
			}
		}
		if got := waiting() - before; got != 1 {
			t.Errorf("%d links left, expected that of the active account", got)
		}
	})
}

// statements counts what a database is asked, by its first word.
type statements struct {
	sync.Mutex
	counted map[string]int
}

func (s *statements) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

func (s *statements) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	s.Lock()
	defer s.Unlock()
	s.counted[e.Operation()]++
}

func (s *statements) forget() {
	s.Lock()
	defer s.Unlock()
	s.counted = map[string]int{}
}

// asked counts what the database is asked for an act, however its steps end.
func (s *statements) asked(act func()) map[string]int {
	s.forget()
	act()
	s.Lock()
	defer s.Unlock()
	ended := s.counted["RELEASE"] + s.counted["ROLLBACK"] + s.counted["COMMIT"]
	delete(s.counted, "RELEASE")
	delete(s.counted, "ROLLBACK")
	s.counted["COMMIT"] = ended
	return s.counted
}

// A new password asked for, and a try past the limit, which tells the owner, do
// the same work for an account and for nobody: only what tells nobody is undone.
// SQLite writes where the test does not see.
func TestNobodyIsToldByTheSameWork(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		if !n.db.Postgres() {
			t.Skip("its writer is not counted")
		}
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		heard := &statements{}
		n.db.AddQueryHook(heard) //nolint:staticcheck // the other gives a copy, which the room does not have
		for what, act := range map[string]func(email string){
			"a new password": func(email string) {
				if err := n.SignIn.AskReset(t.Context(), email, here); err != nil {
					t.Fatal(err)
				}
			},
			"past the limit": func(email string) {
				for kernel.KindOf(n.guess(email)) != kernel.Limited {
					heard.forget() // but the last try
				}
			},
		} {
			known := heard.asked(func() { act(w.email) })
			unknown := heard.asked(func() { act("personne@example.org") })
			if !maps.Equal(known, unknown) || known["INSERT"] == 0 || known["COMMIT"] == 0 {
				t.Errorf("%s: %v for an account, %v for nobody", what, known, unknown)
			}
		}
	})
}

// guess tries a password that is not the right one, from one more network.
func (n *town) guess(email string) error {
	n.guesses++
	_, err := n.SignIn.Password(n.t.Context(), email, "essai-de-deviner", from(fmt.Sprintf("203.0.%d.1", n.guesses)))
	return err
}

// Unknown and known accounts take the same time, too. The bound is wide: a hash
// left out would make the one thirty times quicker.
func TestUnknownAndKnownAccountsTakeTheSameTime(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		slow := n.node(n.db, Hashing{MemoryKiB: 19 * 1024, Iterations: 2})
		n.Room = slow
		n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		const rounds = 9
		medianOf := func(email string, base int) time.Duration {
			var took []time.Duration
			for i := range rounds {
				start := time.Now()
				_, err := slow.SignIn.Password(t.Context(), email, "pas-le-bon-mot-de-passe", from(fmt.Sprintf("10.%d.%d.1", base, i)))
				took = append(took, time.Since(start))
				refused(t, email, err, kernel.Forbidden, "identity.refused")
			}
			return middle(took)
		}
		known, unknown := medianOf("jeanne@example.org", 1), medianOf("personne@example.org", 2)
		if ratio := float64(known) / float64(unknown); ratio < 0.5 || ratio > 2 {
			t.Errorf("a known account takes %v, an unknown one %v", known, unknown)
		}
		t.Logf("known %v, unknown %v", known, unknown)
	})
}

func middle(took []time.Duration) time.Duration {
	for i := range took {
		for j := i; j > 0 && took[j] < took[j-1]; j-- {
			took[j], took[j-1] = took[j-1], took[j]
		}
	}
	return took[len(took)/2]
}

// P11: guessing is bounded by account, from however many addresses, and by
// address, for however many accounts; alike for accounts that do not exist.
func TestGuessingIsBounded(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		for email, told := range map[string]int64{"jeanne@example.org": 1, "personne@example.org": 0} {
			tries, before := 0, n.lines()
			for range 40 {
				if err := n.guess(email); !strings.Contains(err.Error(), "limits.wait") {
					tries++
				}
			}
			if tries != 10 {
				t.Errorf("%s was tried %d times", email, tries)
			}
			if lines := n.lines() - before; lines != told {
				t.Errorf("%s: %d lines, expected %d", email, lines, told)
			}
		}
		if got := n.inbox.about("jeanne@example.org", "essais de connexion"); got != 1 {
			t.Errorf("the owner was told %d times", got)
		}
		_, err := n.SignIn.Password(t.Context(), "jeanne@example.org", goodPassword, here)
		refused(t, "the right password while locked", err, kernel.Limited, "limits.wait")

		tries := 0
		for i := range 80 {
			_, err := n.SignIn.Password(t.Context(), fmt.Sprintf("x%d@example.org", i), "essai-de-deviner", from(fmt.Sprintf("192.0.3.%d", i)))
			if !strings.Contains(err.Error(), "limits.wait") {
				tries++
			}
		}
		if tries != 50 {
			t.Errorf("one /24 tried %d times", tries)
		}
		n.clock.move(16 * time.Minute)
		w.signIn(here)
	})
}

func TestGuessingTheSecondFactorIsBounded(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		n.clock.move(time.Minute)
		w.half()
		tries := 0
		for i := range 12 {
			kind := []FactorKind{ByTOTP, ByCard, ByRecovery}[i%3]
			_, err := n.SignIn.Second(t.Context(), w.session(), Factor{kind, "nope"}, here)
			if strings.Contains(err.Error(), "identity.code_refused") {
				tries++
			}
		}
		if tries != 5 {
			t.Errorf("the second factor was tried %d times", tries)
		}
		_, err := n.SignIn.Second(t.Context(), w.session(), Factor{ByTOTP, w.code()}, here)
		refused(t, "the right code while locked", err, kernel.Limited, "limits.wait")
		if n.inbox.about("jeanne@example.org", "essais de connexion") != 1 {
			t.Error("the owner was not told")
		}
	})
}

func TestPrefixStandsForASubscriber(t *testing.T) {
	for a, want := range map[string]string{
		"192.0.2.77": "192.0.2.0/24", "::ffff:192.0.2.9": "192.0.2.0/24", "2001:db8:1:2345::1": "2001:db8:1:2300::/56",
	} {
		if got := prefix(netip.MustParseAddr(a)); got != want {
			t.Errorf("%s: %s", a, got)
		}
	}
	if got := prefix(netip.Addr{}); got != "unknown" {
		t.Errorf("no address: %s", got)
	}
}

func TestACodeServesOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		ctx := t.Context()
		n.clock.move(time.Minute)
		code := w.code()
		for i, want := range []bool{true, false} {
			w.half()
			_, err := n.SignIn.Second(ctx, w.session(), Factor{ByTOTP, code}, here)
			if (err == nil) != want {
				t.Errorf("time %d: %v", i+1, err)
			}
		}
		for _, c := range []struct {
			moved time.Duration
			right bool
		}{{-30 * time.Second, true}, {30 * time.Second, true}, {-61 * time.Second, false}, {90 * time.Second, false}} {
			n.clock.move(5 * time.Minute)
			at := n.clock.now().Add(c.moved)
			code, _ := numbered(w.secret, at.Unix()/30, otp.DigitsSix)
			w.half()
			_, err := n.SignIn.Second(ctx, w.session(), Factor{ByTOTP, code[:3] + " " + code[3:]}, here)
			if (err == nil) != c.right {
				t.Errorf("a code %v away: %v", c.moved, err)
			}
		}
	})
}

// The same code given at once by many: one gets in.
func TestTheSameCodeAtOnceServesOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		codes := w.recovery()
		sheet, err := n.Means.IssueCard(t.Context(), w.prove())
		if err != nil {
			t.Fatal(err)
		}
		n.clock.move(20 * time.Minute)
		for _, f := range []Factor{{ByTOTP, w.code()}, {ByCard, sheet.Codes[0]}, {ByRecovery, codes[3]}} {
			var halves []Session
			for range 5 {
				w.half()
				halves = append(halves, w.session())
			}
			if got := winners(len(halves), func(i int) error {
				_, err := n.SignIn.Second(t.Context(), halves[i], f, here)
				return err
			}); got != 1 {
				t.Errorf("%s: %d got in", f.Kind, got)
			}
			n.clock.move(20 * time.Minute)
		}
	})
}

// winners runs an act several times at once and counts the successes.
func winners(times int, act func(i int) error) (won int) {
	var all sync.WaitGroup
	var held sync.Mutex
	for i := range times {
		all.Go(func() {
			err := act(i)
			held.Lock()
			defer held.Unlock()
			if err == nil {
				won++
			}
		})
	}
	all.Wait()
	return won
}

// recovery gives the worker's recovery codes, fresh.
func (w *worker) recovery() []string {
	w.n.t.Helper()
	codes, err := w.n.Means.IssueRecovery(w.n.t.Context(), w.prove())
	if err != nil || len(codes) != 10 {
		w.n.t.Fatalf("%d codes, %v", len(codes), err)
	}
	return codes
}

func TestARecoveryCodeServesOnceAndIsTold(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		old := w.recovery()
		codes := w.recovery()
		ctx := t.Context()
		_, err := n.SignIn.Second(ctx, w.session(), Factor{ByRecovery, codes[0]}, here)
		refused(t, "to prove again", err, kernel.Forbidden, "identity.code_refused")
		for _, c := range []struct {
			code  string
			right bool
		}{{strings.ToLower(codes[0]), true}, {codes[0], false}, {old[0], false}, {codes[1], true}} {
			w.half()
			o, err := n.SignIn.Second(ctx, w.session(), Factor{ByRecovery, c.code}, here)
			if (err == nil) != c.right {
				t.Fatalf("%s: %v", c.code, err)
			}
			if err == nil {
				w.token = o.Token
			}
		}
		if got := w.factors().Recovery; got != 8 {
			t.Errorf("%d codes left", got)
		}
		if got := n.inbox.about("jeanne@example.org", "codes de secours vient de servir"); got != 2 {
			t.Errorf("told %d times", got)
		}
	})
}

func TestACardIsGivenInOrderAndReplaced(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		ctx := t.Context()
		sheet, err := n.Means.IssueCard(ctx, w.session())
		if err != nil || len(sheet.Codes) != 40 || len(sheet.Codes[0]) != 8 {
			t.Fatalf("%+v, %v", sheet, err)
		}
		give := func(code string) error {
			w.half()
			o, err := n.SignIn.Second(ctx, w.session(), Factor{ByCard, code}, here)
			if err == nil {
				w.token = o.Token
			}
			return err
		}
		if err := give(sheet.Codes[0]); err != nil {
			t.Fatal(err)
		}
		if got := w.factors(); got.CardNumber != 2 || got.CardLeft != 39 {
			t.Errorf("%+v", got)
		}
		refused(t, "code 1 again", give(sheet.Codes[0]), kernel.Forbidden, "identity.code_refused")
		refused(t, "code 3 for code 2", give(sheet.Codes[2]), kernel.Forbidden, "identity.code_refused")
		if err := give(sheet.Codes[1]); err != nil {
			t.Fatal(err)
		}
		fresh, err := n.Means.IssueCard(ctx, w.session())
		if err != nil {
			t.Fatal(err)
		}
		refused(t, "the old card", give(sheet.Codes[0]), kernel.Forbidden, "identity.code_refused")
		if err := give(fresh.Codes[0]); err != nil {
			t.Error(err)
		}
	})
}

// A card used up is still a second factor: the password alone enrols nothing.
func TestACardUsedUpStillGuards(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		abri := n.structure("Abri")
		n.invite("jeanne@example.org", abri, access.Adviser)
		w := n.accepting("jeanne@example.org", Acceptance{Name: "Jeanne Essai", Password: goodPassword, Visit: here})
		if _, err := n.Means.IssueCard(t.Context(), w.session()); err != nil { // lost before it is confirmed
			t.Fatal(err)
		}
		sheet, err := n.Means.IssueCard(t.Context(), w.session())
		if err != nil {
			t.Fatal(err)
		}
		for i, code := range sheet.Codes {
			if i > 0 {
				w.half()
			}
			o, err := n.SignIn.Second(t.Context(), w.session(), Factor{ByCard, code}, here)
			if err != nil {
				t.Fatalf("code %d: %v", i+1, err)
			}
			w.token = o.Token
			n.clock.move(time.Minute)
		}
		w.half()
		if f := w.session().Factors; f.Card || f.CardNumber != 0 || !f.Second() {
			t.Errorf("%+v", f)
		}
		_, err = n.Means.BeginTOTP(t.Context(), w.session())
		refused(t, "another factor", err, kernel.Forbidden, "identity.second_awaited")
	})
}

func TestANewDeviceIsTold(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		told := func() int { return n.inbox.about("jeanne@example.org", "nouvel appareil") }
		v := here
		v.Known = w.known
		w.signIn(v)
		if told() != 0 || w.known != v.Known {
			t.Errorf("a known device was told %d times", told())
		}
		w.signIn(here)
		if told() != 1 || w.known == v.Known {
			t.Errorf("a new device was told %d times", told())
		}
		other := n.worker("ali@example.org", n.structure("Phare"), access.Adviser)
		v.Known = w.known // of someone else
		other.signIn(v)
		if n.inbox.about("ali@example.org", "nouvel appareil") != 1 {
			t.Error("the device of someone else is taken for one's own")
		}
	})
}

func TestResetNeedsASecondFactor(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		codes, ctx := w.recovery(), t.Context()
		if err := n.SignIn.AskReset(ctx, " Jeanne@Example.ORG ", here); err != nil {
			t.Fatal(err)
		}
		link := n.inbox.token(t, "jeanne@example.org")
		f, err := n.SignIn.ResetFactors(ctx, link)
		if err != nil || !f.TOTP {
			t.Fatalf("%+v, %v", f, err)
		}
		const next = "quatre-chaises-rouges-à-Déols"
		refused(t, "the link alone", n.reset(link, Factor{}, next), kernel.Forbidden, "identity.code_refused")
		refused(t, "a wrong code", n.reset(link, Factor{ByTOTP, "000000"}, next), kernel.Forbidden, "identity.code_refused")
		refused(t, "a poor password", n.reset(link, Factor{ByRecovery, codes[0]}, "motdepasse123"), kernel.Invalid, "identity.password_common")
		if got := winners(4, func(int) error { return n.reset(link, Factor{ByRecovery, codes[0]}, next) }); got != 1 {
			t.Errorf("%d resets by one link", got)
		}
		_, err = n.Sessions.Authenticate(ctx, w.token)
		refused(t, "the session before", err, kernel.Forbidden, access.ReasonSignIn)
		_, err = n.SignIn.Password(ctx, w.email, goodPassword, here)
		refused(t, "the old password", err, kernel.Forbidden, "identity.refused")
		if o, err := n.SignIn.Password(ctx, w.email, next, here); err != nil || !o.Half {
			t.Errorf("%+v, %v", o, err)
		}
		if err := n.SignIn.AskReset(ctx, w.email, here); err != nil {
			t.Fatal(err)
		}
		link = n.inbox.token(t, w.email)
		n.clock.move(10 * time.Minute)
		_, err = n.SignIn.ResetFactors(ctx, link)
		refused(t, "an old link", err, kernel.NotFound, "identity.begun_over")
	})
}

func TestLostCommitsAreNotSuccesses(t *testing.T) {
	if err := changed(rowsOf(0), nil, "k"); kernel.KindOf(err) != kernel.Conflict {
		t.Errorf("no row: %v", err)
	}
	if err := changed(rowsOf(1), errors.New("x"), "k"); err == nil || err.Error() != "x" {
		t.Errorf("an error: %v", err)
	}
	if err := changed(rowsOf(1), nil, "k"); err != nil {
		t.Errorf("one row: %v", err)
	}
}

type rowsOf int64

func (r rowsOf) RowsAffected() (int64, error) { return int64(r), nil }

// A password hashed at another cost is hashed anew when it is given.
func TestPasswordsFollowTheCost(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		n.Room = n.node(n.db, Hashing{MemoryKiB: 128, Iterations: 1})
		for range 2 {
			w.signIn(here)
			var hash string
			if err := dbtest.All(t, n.db).NewSelect().Table("accounts").Column("password_hash").Scan(t.Context(), &hash); err != nil || !strings.Contains(hash, "m=128,") {
				t.Errorf("%s, %v", hash, err)
			}
		}
	})
}
