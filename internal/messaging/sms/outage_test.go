package sms

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// A gateway that never says what it did is left alone like one that is down: what
// waits is not lost to it, one message after the other.
func TestAGatewayThatNeverTellsIsLeftAlone(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.config.Caps = Caps{Number: 100, Structure: 100, Network: 100}
		d.refuses = errors.New("the answer never came")
		for i := range 20 {
			d.keep(t, fmt.Sprintf("+336399820%02d", i), fmt.Sprint("m", i))
		}
		d.run(t)
		if s := d.states(t); s[Unsure] > failuresAllowed || s[Waiting] < 20-failuresAllowed {
			t.Errorf("one outage: %v", s)
		}
		d.refuses = nil
		for range 3 {
			d.pass(longestRest)
			d.run(t)
		}
		if s := d.states(t); len(d.handed) != 20-s[Unsure] || s[Waiting] != 0 {
			t.Errorf("%d left once it was back, %v", len(d.handed), s)
		}
	})
}

// A message that the gateway did not take counts on the day on which it leaves: no
// day sees more of them than the caps allow.
func TestWhatIsTriedAgainIsWithinTheCapsOfItsDay(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.at(time.Date(2026, 11, 23, 18, 30, 0, 0, time.UTC)) // half an hour before the night
		d.refuses = kernel.Fault(kernel.Unavailable, "sms.gateway")
		for i := range 4 {
			d.keep(t, fmt.Sprintf("+336399830%02d", i), fmt.Sprint("eve", i))
		}
		d.run(t)
		d.refuses = nil
		d.at(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
		for i := range 5 {
			d.keep(t, fmt.Sprintf("+336399840%02d", i), fmt.Sprint("day", i))
		}
		d.run(t)
		if len(d.handed) != d.config.Caps.Structure {
			t.Errorf("%d left in one day", len(d.handed))
		}
	})
}

// Answers count in the caps of the number and of the network, beside what leaves by
// itself.
func TestAnswersCountInTheCaps(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.keep(t, number, "one")
		d.run(t)
		answers := 0
		for i := range 4 * d.config.Caps.Network {
			may, err := d.Answers(t.Context(), fmt.Sprintf("+336399850%02d", i))
			if err != nil {
				t.Fatal(err)
			}
			if may {
				answers++
			}
		}
		if answers != d.config.Caps.Network-1 {
			t.Errorf("%d answers", answers)
		}
		d.pass(24 * time.Hour)
		if err := d.Stop(t.Context(), number); err != nil {
			t.Fatal(err)
		}
		if may, err := d.Answers(t.Context(), number); err != nil || may {
			t.Errorf("an answer to a silent number: %v", err)
		}
	})
}

// Two nodes on one database, each with its own hands on it, send no more in a day
// than one would, and nothing twice (P12).
func TestTwoNodesShareTheCaps(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		folder := filepath.Join(t.TempDir(), "safe")
		one := deskOn(t, dbtest.Open(t, address, migrations.Files), folder)
		one.write(t, func(ctx context.Context, tx bun.Tx) error { return one.keys.Create(ctx, tx, owner, "person") })
		base := one.db
		if base.Postgres() { // on SQLite the nodes are loops of one process
			base = dbtest.Open(t, address, migrations.Files)
		}
		other := deskOn(t, base, folder)
		for i := range 30 {
			one.keep(t, fmt.Sprintf("+336399860%02d", i), fmt.Sprint("flood-", i))
		}
		var nodes sync.WaitGroup
		for range 3 {
			nodes.Go(func() { one.run(t) })
			nodes.Go(func() { other.run(t) })
		}
		nodes.Wait()
		handed := slices.Concat(one.handed, other.handed)
		met := map[kernel.ID]bool{}
		for _, m := range handed {
			met[m.ID] = true
		}
		if len(handed) != one.config.Caps.Structure || len(met) != len(handed) {
			t.Errorf("%d left, %d of them different", len(handed), len(met))
		}
	})
}

// Once the rest of the breaker is over one message is tried, of all nodes: the
// others wait for what becomes of it.
func TestOneMessageIsTriedAfterARest(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.config.Caps = Caps{Number: 100, Structure: 100, Network: 100}
		for i := range 2 * failuresAllowed {
			d.keep(t, fmt.Sprintf("+336399870%02d", i), fmt.Sprint("m", i))
		}
		d.refuses = kernel.Fault(kernel.Unavailable, "sms.gateway")
		d.run(t)
		d.pass(firstRest)
		tries := 0
		d.SendDue(t.Context(), handing(func(context.Context, Outgoing) (string, error) {
			tries++
			taken, err := d.take(house(t.Context()), slog.New(slog.DiscardHandler)) // another node, meanwhile
			if err != nil || taken != nil {
				t.Errorf("another is tried beside it: %v", err)
			}
			return "", d.refuses
		}), slog.New(slog.DiscardHandler))
		if tries != 1 {
			t.Errorf("%d tries", tries)
		}
		d.refuses = nil
		for range 3 {
			d.pass(longestRest)
			d.run(t)
		}
		if s := d.states(t); s[Sent] != 2*failuresAllowed {
			t.Errorf("%v", s)
		}
	})
}
