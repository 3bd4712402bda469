package messaging

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

func TestAMailLeavesAndNothingRemains(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.send(t, "jeanne@Example.org")
		var kept row
		if err := dbtest.All(t, o.db).NewSelect().Model(&kept).Scan(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, clear := range []string{"jeanne", "xample", "canari"} {
			if bytes.Contains(kept.Sealed, []byte(clear)) {
				t.Errorf("%s stands in clear", clear)
			}
		}
		c := &carrier{}
		o.after(t, time.Second, c)
		if len(c.handed) != 1 || c.handed[0] != (Mail{kept.ID, "jeanne@example.org", "À jeanne@Example.org", "Un secret canari.\n"}) {
			t.Fatalf("handed %+v", c.handed)
		}
		ended := row{}
		if err := dbtest.All(t, o.db).NewSelect().Model(&ended).Scan(t.Context()); err != nil {
			t.Fatal(err)
		}
		if ended.State != sent || ended.Sealed != nil || ended.Owner != "" || ended.DueAt != nil || !ended.EndedAt.Equal(o.now) {
			t.Errorf("left %+v", ended)
		}
		o.after(t, time.Hour, c)
		if len(c.handed) != 1 || o.said.Len() > 0 {
			t.Errorf("sent again, or said %s", o.said.String())
		}
	})
}

func TestNoActNoMail(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		refused := errors.New("refused")
		err := o.db.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			return errors.Join(o.Send(ctx, tx, owner, Mail{To: "a@example.org", Subject: "x", Text: "x"}), refused)
		})
		if !errors.Is(err, refused) || len(o.states(t)) != 0 {
			t.Errorf("got %v, kept %v", err, o.states(t))
		}
	})
}

func TestWhatCannotBeSentIsRefusedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		for _, c := range []struct {
			owner kernel.ID
			mail  Mail
			kind  kernel.Kind
			key   string
		}{
			{owner, Mail{To: "a@example.org, b@example.org", Subject: "x", Text: "x"}, kernel.Invalid, "mail.address"},
			{owner, Mail{To: "a@example.org", Subject: "x\nBcc: b@example.org", Text: "x"}, kernel.Invalid, "mail.header"},
			{owner, Mail{To: "a@example.org", Subject: "x"}, kernel.Invalid, "mail.text"},
			{"nobody", Mail{To: "a@example.org", Subject: "x", Text: "x"}, kernel.NotFound, "seal.destroyed"},
		} {
			err := o.db.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error { return o.Send(ctx, tx, c.owner, c.mail) })
			if !isFault(err, c.kind, c.key) {
				t.Errorf("%s: got %v", c.key, err)
			}
		}
		if len(o.states(t)) != 0 {
			t.Errorf("kept %v", o.states(t))
		}
	})
}

// Each pause is waited in full, and the mail is given up after the last try.
func TestTriesAgainWithGrowingPausesThenGivesUp(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		c := refusing(kernel.Unavailable, 1000)
		o.send(t, "a@example.org")
		o.after(t, 0, c)
		for i, pause := range pauses() {
			o.after(t, pause-time.Second, c)
			if len(c.handed) != i+1 {
				t.Fatalf("tried %d times before pause %d was over", len(c.handed), i)
			}
			o.after(t, time.Second, c)
			if len(c.handed) != i+2 {
				t.Fatalf("tried %d times after pause %d", len(c.handed), i)
			}
		}
		if got := o.states(t); got[givenUp] != 1 {
			t.Errorf("left %v", got)
		}
		if !slices.IsSorted(pauses()) || slices.Max(pauses()) != pauses().Longest() {
			t.Errorf("the pauses do not grow to the longest: %v", pauses())
		}
		for _, m := range c.handed {
			if m.ID != c.handed[0].ID || m.ID == "" {
				t.Error("the attempts do not bear one identifier")
			}
		}
		if said := o.said.String(); strings.Contains(said, "example.org") || strings.Contains(said, "canari") || strings.Count(said, "put off") != len(pauses()) || strings.Count(said, "given up") != 1 {
			t.Errorf("said %s", said)
		}
	})
}

func TestARefusalForGoodIsNotTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		c := refusing(kernel.Invalid, 1)
		o.send(t, "a@example.org")
		o.after(t, 0, c)
		o.after(t, 48*time.Hour, c)
		if len(c.handed) != 1 || o.states(t)[givenUp] != 1 {
			t.Errorf("tried %d times, left %v", len(c.handed), o.states(t))
		}
	})
}

func TestAMailOfAnErasedOwnerNeverLeaves(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.send(t, "a@example.org")
		o.write(t, func(ctx context.Context, tx bun.Tx) error { return o.keys.Destroy(ctx, tx, owner) })
		c := &carrier{}
		o.after(t, 0, c)
		if len(c.handed) != 0 || o.states(t)[dropped] != 1 || o.said.Len() > 0 {
			t.Errorf("handed %d, left %v, said %s", len(c.handed), o.states(t), o.said.String())
		}
	})
}

// A node that dies with a mail in its hands leaves it to another, later.
func TestALeaseThatEndsGivesTheMailToAnother(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.send(t, "a@example.org")
		dead, err := o.queue().Take(house(t.Context()))
		if err != nil || dead == nil {
			t.Fatal(dead, err)
		}
		c := refusing(kernel.Unavailable, 1)
		o.after(t, lease-time.Second, c)
		if len(c.handed) != 0 {
			t.Fatal("taken by two")
		}
		o.after(t, time.Second, c) // refused for now, put off by the second pause
		// The first node was only slow: its failure counts no more, its success does.
		if err := o.queue().Postpone(house(t.Context()), dead.ID, dead.Attempts, o.now, 1); err != nil {
			t.Fatal(err)
		}
		if err := o.end(house(t.Context()), dead, givenUp); err != nil {
			t.Fatal(err)
		}
		o.after(t, pauses()[1]-time.Second, c)
		if len(c.handed) != 1 || o.states(t)[waiting] != 1 {
			t.Fatalf("handed %d times, left %v", len(c.handed), o.states(t))
		}
		if err := o.end(house(t.Context()), dead, sent); err != nil || o.states(t)[sent] != 1 {
			t.Errorf("%v, left %v", err, o.states(t))
		}
	})
}

func TestAClockSetBackLosesNoMail(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.send(t, "a@example.org")
		c := &carrier{}
		o.after(t, -365*24*time.Hour, c)
		if len(c.handed) != 1 {
			t.Error("it waits for a year")
		}
	})
}

func TestAnAddressReceivesNoMoreThanTheCap(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		for i := range 13 {
			o.send(t, []string{"a@example.org", "A@EXAMPLE.org"}[i%2])
		}
		o.send(t, "b@example.org")
		c := refusing(kernel.Unavailable, 1) // a second try does not count twice
		o.after(t, 0, c)
		o.after(t, time.Minute, c)
		if len(c.handed) != 12 || o.states(t)[sent] != 11 || o.states(t)[waiting] != 3 {
			t.Fatalf("handed %d, left %v", len(c.handed), o.states(t))
		}
		o.after(t, 59*time.Minute, c)
		if o.states(t)[sent] != 14 {
			t.Errorf("an hour later, left %v", o.states(t))
		}
	})
}

func TestNodesShareTheWorkWithoutSendingTwice(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		const mails = 40
		for i := range mails {
			o.send(t, fmt.Sprintf("p%d@example.org", i))
		}
		c := &carrier{}
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() { o.SendDue(t.Context(), c, o.log) })
		}
		all.Wait()
		o.SendDue(t.Context(), c, o.log) // a node stops when another was quicker
		seen := map[string]int{}
		for _, m := range c.handed {
			seen[m.To]++
		}
		if len(c.handed) != mails || len(seen) != mails {
			t.Errorf("%d mails were handed %d times", len(seen), len(c.handed))
		}
	})
}

func TestRunSendsWhatComesUntilItsEnd(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		o := newOffice(t, dbtest.Open(t, address, migrations.Files))
		ctx, stop := context.WithCancel(t.Context())
		c, done := &carrier{}, make(chan struct{})
		go func() { defer close(done); o.Run(ctx, c, o.log) }()
		o.send(t, "a@example.org")
		for limit := time.Now().Add(10 * time.Second); o.states(t)[sent] != 1; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(limit) {
				t.Fatal("not sent within ten seconds")
			}
		}
		stop()
		<-done
	})
}

func TestTheShelfKeepsTheLastFifty(t *testing.T) {
	var s Shelf
	for i := range 60 {
		if err := s.Carry(t.Context(), Mail{Subject: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	got := s.Mails()
	if len(got) != 50 || got[0].Subject != "59" || got[49].Subject != "10" {
		t.Errorf("keeps %d, from %s to %s", len(got), got[0].Subject, got[len(got)-1].Subject)
	}
}
