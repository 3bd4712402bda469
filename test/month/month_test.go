package month_test

import (
	"fmt"
	"slices"
	"testing"

	"relais/internal/platform/db/dbtest"
	"relais/internal/referral"
)

// The network lives through ten weeks: thousands of referrals by every path, all
// timers, all messages, on both databases. No state is skipped, no message doubled,
// no outcome lost, no right exceeded.
func TestAMonthOfTheNetwork(t *testing.T) {
	p := plan{days: 70, hours: []int{2, 9, 14, 20}, news: 1, rests: 5, rare: 25}
	if proving() {
		p.hours, p.news, p.rare = []int{0, 2, 5, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19, 20, 22}, 24, 6
	}
	from := seed(t)
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		l := newLife(t, openTown(t, address), p, seeded(from))
		l.people()
		l.live()
		report, err := l.Journal.Verify(t.Context())
		wantNil(t, err)
		if !report.Sound() {
			t.Errorf("the journal: %+v", report.Faults)
		}
		l.figures(t, from)
		for _, what := range l.missing() {
			t.Errorf("never exercised: %s", what)
		}
	})
}

// exercised is what a life must have met, beside states and events.
func exercised() []string {
	all := []string{
		"asked by account", "asked by link", "asked by paper", "by account", "by link", "by a link forwarded", "by a link that expired", "links renewed",
		"by telephone", "by the sender", "by the code", "by the person’s space", "by short message", "replies told twice", "replies that mean no one thing",
		"answers to replies", "STOP", "path: draft", "path: after another", "path: nobody recorded", "path: protected", "path: without phone", "path: no messages",
		"path: after a redirection", "path: shared phone", "path: several steps", "orders refused", "refused", "newcomers", "files merged", "files parted",
		"structures that left", "structures that came back", "other mails",
		"message sent", "message delivered", "message failed", "message opted_out", "message capped", "message given_up", "message unsure",
	}
	for _, reason := range referral.Reasons() {
		all = append(all, "reason "+reason)
	}
	for _, outcome := range referral.Outcomes() {
		all = append(all, "outcome "+outcome)
	}
	return all
}

// examinedTooLong is what ends sixty days after it was sent.
const examinedTooLong = "expired while it was examined"

// met counts the states and events of all histories, by whom.
func (l *life) met() (states map[referral.State]int, events map[string]int) {
	states, events = map[referral.State]int{}, map[string]int{}
	for _, e := range l.book.order {
		states[referral.Draft]++
		last := referral.Draft
		for _, h := range e.history {
			if h.state != last {
				states[h.state]++
			}
			events[string(h.event)+" by the "+string(h.side)]++
			if last == referral.Studying && h.event == referral.Expire {
				events[examinedTooLong]++
			}
			last = h.state
		}
	}
	return states, events
}

// missing lists what the life never met.
func (l *life) missing() (all []string) {
	states, events := l.met()
	for _, s := range referral.States() {
		if states[s] == 0 {
			all = append(all, "the state "+string(s))
		}
	}
	for _, ways := range table {
		for event, w := range ways {
			for side, letter := range letterOf {
				name := string(event) + " by the " + string(side)
				if slices.Contains([]byte(w.by), letter[0]) && events[name] == 0 && name != "withdraw by the house" {
					all = append(all, name)
				}
			}
		}
	}
	for _, name := range []string{"withdraw by the house", examinedTooLong} {
		if events[name] == 0 {
			all = append(all, name)
		}
	}
	for _, what := range exercised() {
		if l.tally[what] == 0 {
			all = append(all, what)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// figures says in one line what was lived.
func (l *life) figures(t *testing.T, from uint64) {
	states, events := l.met()
	happened, by := 0, ""
	for _, n := range events {
		happened += n
	}
	happened -= events[examinedTooLong]
	for _, s := range referral.States() {
		by += fmt.Sprintf(", %s %d", s, states[s])
	}
	n := l.tally
	t.Logf("seed %d: %d days, %d ticks; %d journeys, %d referrals (account %d, link %d, paper %d), %d events, %d refused; "+
		"acts by account %d, link %d (forwarded %d, renewed %d), telephone %d, code %d, space %d, SMS %d; %d mails, %d SMS (sent %d, unsure %d, opted out %d, capped %d, given up %d); "+
		"%d readings of rights; states reached%s",
		from, n["days"], n["ticks"], n["journeys"], n["referrals"], n["asked by account"], n["asked by link"], n["asked by paper"], happened, n["refused"],
		n["by account"], n["by link"]+n["by a link forwarded"], n["by a link forwarded"], n["links renewed"], n["by telephone"], n["by the code"], n["by the person’s space"], n["by short message"],
		n["mails"], len(l.book.texts), n["message sent"]+n["message delivered"]+n["message failed"], n["message unsure"], n["message opted_out"], n["message capped"], n["message given_up"],
		n["readings of rights"], by[1:])
}
