package attack_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/demo/network"
)

// attacker is someone with many addresses, who tries what others know.
type attacker struct {
	*house

	networks int // how many addresses served
}

// from gives a browser in a network that was never seen.
func (a *attacker) from() *browser {
	a.networks++
	return newBrowser(a.url, fmt.Sprintf("2001:%x:%x:%x::1", 0xdb8+(a.networks>>16), a.networks>>8&0xff, a.networks&0xff<<8))
}

// networks counts those who guess, so that no two come from one network.
var networks atomic.Int32

// attacked holds the names of the tests that guessed on the demonstration.
var attacked sync.Map

// guessed gives the house on which passwords are guessed: one of its own in
// the long form, whose accounts may all be locked, and for a test that is done
// again, whose tries are used up on the demonstration.
func guessed(t *testing.T) *attacker {
	t.Helper()
	if _, again := attacked.LoadOrStore(t.Name(), true); !long() && !again {
		return &attacker{house: demo, networks: int(networks.Add(1)) << 12}
	}
	return &attacker{house: ofItsOwn(t), networks: 1 << 12}
}

// waits tells whether an answer asks to come back later: what was typed was
// not even looked at.
func waits(a answer) bool { return a.status == http.StatusTooManyRequests }

// tries sends something wrong until it is no more looked at, and gives how
// many times it was.
func tries(most int, try func() answer) (looked int) {
	for range most {
		if waits(try()) {
			return looked
		}
		looked++
	}
	return looked
}

// Whoever guesses a password has ten tries in a quarter of an hour, from
// however many addresses and however the account is spelt; an account that
// does not exist answers the same.
func TestGuessedPasswordsAreBounded(t *testing.T) {
	a := guessed(t)
	known, unknown := a.account(t, access.StockManager).Email, "personne.inventee@demonstration.example"
	bodies := map[string][]string{}
	for _, email := range []string{known, unknown} {
		looked := tries(30, func() answer {
			reply := a.from().password(t, email, "ce n’est pas le bon")
			bodies[email] = append(bodies[email], fmt.Sprint(reply.status, " ", plain(reply, email)))
			return reply
		})
		if looked != 10 {
			t.Errorf("%d passwords were looked at", looked)
		}
	}
	if !slices.Equal(bodies[known], bodies[unknown]) {
		t.Error("an account that exists is told from one that does not")
	}
	for _, spelt := range []string{known, strings.ToUpper(known), " " + known + " ", strings.Replace(known, "@", "＠", 1)} {
		if reply := a.from().password(t, spelt, network.Phrase); reply.status == http.StatusSeeOther {
			t.Errorf("%q comes in past the limit", spelt)
		}
	}
	one := newBrowser(a.url, "203.0.113.5")
	fromOne := tries(80, func() answer { // the same count serves every way in
		one.from = fmt.Sprintf("203.0.113.%d", a.networks%250)
		a.networks++
		typed := url.Values{keyField: {keyOf(t, one.get(t, "/mot-de-passe").body)}, "email": {fmt.Sprintf("essai-%d@example.org", a.networks)}}
		return one.post(t, "/mot-de-passe", typed)
	})
	if fromOne != 50 {
		t.Errorf("%d tries came through from one network", fromOne)
	}
	t.Logf("passwords looked at in a quarter of an hour: 10 of 30 for an account, known or not, from 30 networks; %d of 80 from one network", fromOne)
}

var hiddenKey = regexp.MustCompile(`name=cle value=[\w.-]+`)

// plain gives an answer without what differs from one to the next: the key of
// its forms and what was typed.
func plain(a answer, typed string) string {
	return strings.ReplaceAll(hiddenKey.ReplaceAllString(a.body, ""), typed, "typed") + fmt.Sprint(slices.Sorted(headersOf(a)))
}

// headersOf gives the names of the headers of an answer.
func headersOf(a answer) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for name := range a.header {
			if !yield(name) {
				return
			}
		}
	}
}

// Whoever has the password guesses five second factors in a quarter of an
// hour, whatever sessions they open; past that the right one is refused too.
func TestGuessedSecondFactorsAreBounded(t *testing.T) {
	a := guessed(t)
	victim := a.account(t, access.Trainer)
	looked := 0
	for range 3 { // three half sessions, from three networks
		b := a.from()
		if first := b.password(t, victim.Email, network.Phrase); first.status != http.StatusSeeOther {
			t.Fatalf("the password gives %d", first.status)
		}
		looked += tries(8, func() answer { return b.second(t, "000000") })
		if right := b.code(t, victim, time.Now()); right.status == http.StatusSeeOther {
			t.Error("the right code comes in past the limit")
		}
	}
	if looked != 5 {
		t.Errorf("%d codes were looked at", looked)
	}
	t.Logf("second factors looked at in a quarter of an hour: %d of 24, from 3 sessions in 3 networks", looked)
}

// The codes of people's own spaces: twenty tries from one network, sixty for
// codes that begin alike from everywhere; and links of invitations.
func TestGuessedCodesAreBounded(t *testing.T) {
	t.Parallel() // answers come after a pause
	a := guessed(t)
	one := a.from()
	fromOne := tries(30, func() answer { return a.door(t, one, "ZZ") })
	alike := few(5, 70)
	fromAll := tries(alike, func() answer { return a.door(t, a.from(), "YY") })
	if fromOne != 20 || fromAll != min(alike, 60) {
		t.Errorf("%d codes were looked at from one network, %d that begin alike", fromOne, fromAll)
	}
	for range few(20, 200) {
		b := a.from()
		typed := url.Values{keyField: {keyOf(t, b.get(t, "/invitation").body)}, "secret-code": {strings.Repeat(letters(a.networks), 6)[:43]}}
		if reply := b.post(t, "/invitation", typed); reply.status < 400 || reply.status >= 500 {
			t.Errorf("a guessed invitation gives %d", reply.status)
		}
	}
	t.Logf("codes of spaces looked at: %d of 30 from one network, %d of %d that begin alike from as many networks; %d guessed invitations refused", fromOne, fromAll, alike, few(20, 200))
}

// door types a wrong code that begins as told at the door of people's spaces.
func (a *attacker) door(t *testing.T, b *browser, begins string) answer {
	t.Helper()
	a.networks++
	typed := url.Values{keyField: {keyOf(t, b.get(t, "/mon-espace").body)}, "secret-code": {begins + strings.ToUpper(letters(a.networks))}}
	return b.post(t, "/mon-espace", typed)
}

// Accounts that exist and accounts that do not answer in the same time. The
// first tries warm up and do not count.
func TestKnownAndUnknownAccountsTakeTheSameTime(t *testing.T) {
	a := guessed(t)
	accounts, err := network.Kept(a.safe)
	if err != nil {
		t.Fatal(err)
	}
	var known []string
	for _, account := range accounts {
		if account.Role != access.StockManager && account.Role != access.Trainer {
			known = append(known, account.Email)
		}
	}
	a.compare(t, "a wrong password", few(18, 117), 3, known, func(b *browser, email string) answer {
		return b.password(t, email, "ce n’est pas le bon")
	})
	a.compare(t, "a new password asked for", few(18, 36), 3, known, func(b *browser, email string) answer {
		return b.post(t, "/mot-de-passe", url.Values{keyField: {keyOf(t, b.get(t, "/mot-de-passe").body)}, "email": {email}})
	})
}

// compare asks the same of accounts that exist and of accounts that do not, in
// turn, and holds each against the one beside it: a load of the machine weighs
// on both of a pair, and the median forgets the pairs of which it took one only.
func (a *attacker) compare(t *testing.T, what string, rounds, warm int, known []string, ask func(*browser, string) answer) {
	t.Helper()
	var took pairs
	var said [2]string
	for round := range rounds + warm {
		emails := [2]string{known[round%len(known)], fmt.Sprintf("inconnu-%d@demonstration.example", round%len(known))}
		for turn := range emails {
			i := (round + turn) % 2 // whoever comes first may find the machine colder
			email := emails[i]
			reply := ask(a.from(), email)
			if waits(reply) {
				t.Fatalf("%s: try %d is not looked at", what, round)
			}
			said[i] = fmt.Sprint(reply.status, plain(reply, email))
			if round >= warm {
				took[i] = append(took[i], reply.took)
			}
		}
		if said[0] != said[1] {
			t.Errorf("%s: the answers differ", what)
		}
	}
	took.judge(t, what)
}

// pairs are the times of accounts that exist, and of as many that do not, each
// beside its own.
type pairs [2][]time.Duration

// judge fails when the times of pairs tell which exist.
func (p pairs) judge(t *testing.T, what string) {
	t.Helper()
	var between []time.Duration
	for i := range p[0] {
		between = append(between, p[0][i]-p[1][i])
	}
	there, absent := median(slices.Clone(p[0])), median(slices.Clone(p[1]))
	apart := 100 * median(between).Seconds() / absent.Seconds()
	t.Logf("%s: median of %d tries %.1f ms for accounts that exist, %.1f ms for others, and between the two of a pair: %+.1f %%", what, len(between), ms(there), ms(absent), apart)
	if most := float64(few(60, 30)); apart > most || apart < -most {
		t.Errorf("%s: time tells accounts that exist from others", what)
	}
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

func ms(d time.Duration) float64 { return d.Seconds() * 1000 }

// Past the tries, the owner of an account is told by mail, once an hour: the
// answer to whoever tried takes no longer for that.
func TestALockTellsNothingByItsTime(t *testing.T) {
	if !long() {
		t.Skip("locks every account: RELAIS_PROVE=1")
	}
	a := guessed(t)
	accounts, err := network.Kept(a.safe)
	if err != nil {
		t.Fatal(err)
	}
	var took pairs
	for i, account := range accounts {
		emails := [2]string{account.Email, fmt.Sprintf("inconnu-%d@demonstration.example", i)}
		for _, email := range emails {
			for range 10 {
				a.from().password(t, email, "ce n’est pas le bon")
			}
		}
		for turn := range emails {
			which := (i + turn) % 2
			past := a.from().password(t, emails[which], "ce n’est pas le bon")
			if !waits(past) {
				t.Fatalf("past the limit: %d", past.status)
			}
			took[which] = append(took[which], past.took)
		}
	}
	took.judge(t, "the first try past the limit")
}
