package db_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
)

// listening follows a channel on d; its wakes come out one by one.
func listening(t *testing.T, d *db.DB, channel string, interval time.Duration) <-chan time.Time {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	wakes, ended := make(chan time.Time, 1000), make(chan struct{})
	var inside atomic.Int32
	go func() {
		defer close(ended)
		d.Listen(ctx, channel, interval, func() {
			if inside.Add(1) > 1 {
				t.Error("two wakes at the same time")
			}
			wakes <- time.Now()
			inside.Add(-1)
		})
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			t.Error("Listen does not end with its context")
		}
	})
	return wakes
}

// woken waits for a wake, and gives how long it took.
func woken(t *testing.T, wakes <-chan time.Time, since time.Time, within time.Duration) time.Duration {
	t.Helper()
	select {
	case at := <-wakes:
		return at.Sub(since)
	case <-time.After(within):
		t.Fatalf("not woken within %v", within)
		return 0
	}
}

func quiet(t *testing.T, wakes <-chan time.Time, during time.Duration) {
	t.Helper()
	select {
	case <-wakes:
		t.Error("woken for nothing")
	case <-time.After(during):
	}
}

func announce(t *testing.T, d *db.DB, channel string, after error) {
	t.Helper()
	err := d.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		return errors.Join(d.Announce(ctx, tx, channel), after)
	})
	if !errors.Is(err, after) {
		t.Fatal(err)
	}
}

func TestAnnouncementsReachTheOtherNode(t *testing.T) {
	address := dbtest.Postgres(t)
	here, there := dbtest.Open(t, address, numbers()), dbtest.Open(t, address, numbers())
	wakes := listening(t, there, "Odd channel", time.Minute)
	woken(t, wakes, time.Now(), 5*time.Second) // the first look, once it listens
	var longest time.Duration
	for range 20 {
		start := time.Now()
		announce(t, here, "Odd channel", nil)
		longest = max(longest, woken(t, wakes, start, 5*time.Second))
	}
	t.Logf("from the start of the write to the wake on the other node: at most %v", longest)
	announce(t, here, "another channel", nil)
	announce(t, here, "Odd channel", errors.New("undone"))
	quiet(t, wakes, 200*time.Millisecond)
}

func TestListenSurvivesTheLossOfItsConnection(t *testing.T) {
	address := dbtest.Postgres(t)
	here, there := dbtest.Open(t, address, numbers()), dbtest.Open(t, address, numbers())
	const interval = 2 * time.Second
	wakes := listening(t, there, "c", interval)
	woken(t, wakes, time.Now(), 5*time.Second)
	lost := listener(t, here, 0)
	if _, err := here.ExecContext(t.Context(), "SELECT pg_terminate_backend(?)", lost); err != nil {
		t.Fatal(err)
	}
	announce(t, here, "c", nil) // no one hears it
	t.Logf("what was announced meanwhile is seen after %v", woken(t, wakes, time.Now(), 2*interval))
	listener(t, here, lost)
	for len(wakes) > 0 {
		<-wakes
	}
	start := time.Now()
	announce(t, here, "c", nil)
	if took := woken(t, wakes, start, interval); took > interval/2 {
		t.Errorf("after the loss, the announcement took %v", took)
	}
}

// listener gives the server process that serves the listening connection,
// waiting for another than the one that was lost.
func listener(t *testing.T, d *db.DB, lost int) (process int) {
	t.Helper()
	for range 500 {
		err := d.NewRaw("SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%' AND pid <> ?", lost).
			Scan(t.Context(), &process)
		if err != nil {
			t.Fatal(err)
		}
		if process != 0 {
			return process
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("no connection listens")
	return 0
}

func TestListenLooksAgainAtEveryInterval(t *testing.T) {
	dbtest.Each(t, numbers(), func(t *testing.T, d *db.DB) {
		announce(t, d, "c", nil) // harmless where there is no one to tell
		wakes := listening(t, d, "c", 20*time.Millisecond)
		for range 5 {
			woken(t, wakes, time.Now(), 5*time.Second)
		}
	})
}

func TestListenKeepsLookingWhileNoConnectionIsToBeHad(t *testing.T) {
	d := dbtest.Open(t, dbtest.Postgres(t), numbers())
	var name string
	if err := d.NewRaw("SELECT current_database()").Scan(t.Context(), &name); err != nil {
		t.Fatal(err)
	}
	server := dbtest.Open(t, dbtest.Postgres(t), numbers())
	if _, err := server.ExecContext(t.Context(), "ALTER DATABASE ? ALLOW_CONNECTIONS false", bun.Ident(name)); err != nil {
		t.Fatal(err)
	}
	wakes := listening(t, d, "c", 20*time.Millisecond)
	for range 5 {
		woken(t, wakes, time.Now(), 5*time.Second)
	}
}
