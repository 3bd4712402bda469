// Package month_test lets the demonstration network live: its workers refer
// people, places answer by every path, people reply, structures come and leave,
// telephones are cut off, and the clock goes on through weeks, a change of the
// hour among them. Nothing is a stand-in but the far ends: who takes the mails and
// the short messages ([border]), and the clock.
//
//	house, cast              the network, opened: who works there, whom they follow, which places they ask
//	life, create, answer,
//	replies, files           what people do, hour after hour, and what the house does by itself
//	book, table, timers,
//	letters                  the same life told a second time, which says what must be
//	border                   what leaves the house, held against the promises as it leaves
//	check, rights            what the house keeps, and what it shows to whom, held against the book
//	month, any, control      ten weeks of it; any few days, drawn by rapid; promises broken on purpose
//
// What is promised: no state is skipped, no message doubled, no outcome lost, no
// right exceeded. Each control breaks one, and must be caught.
//
// RELAIS_PROVE asks for thousands of referrals. RELAIS_SEED lives another life.
package month_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

// proving tells whether the long form is asked for.
func proving() bool { return os.Getenv("RELAIS_PROVE") != "" }

// seed gives what all of a life follows from.
func seed(t testing.TB) uint64 {
	t.Helper()
	asked := os.Getenv("RELAIS_SEED")
	if asked == "" {
		return 20261005
	}
	n, err := strconv.ParseUint(asked, 10, 64)
	if err != nil {
		t.Fatalf("RELAIS_SEED: %v", err)
	}
	return n
}

// chance draws one of n numbers, from 0; what for is told to who replays it.
type chance func(what string, n int) int

// seeded draws from a seed.
func seeded(from uint64) chance {
	source := rand.New(rand.NewPCG(from, from)) //nolint:gosec // a life that can be lived again
	return func(_ string, n int) int { return source.IntN(n) }
}

// oneIn tells whether something that happens once in n times does.
func (c chance) oneIn(n int, what string) bool { return c(what, n) == 0 }

// drawn draws one of several.
func drawn[T any](c chance, what string, of []T) T { return of[c(what, len(of))] }
