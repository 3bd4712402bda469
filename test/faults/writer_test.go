package faults_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // for the manner that Relais does not have
)

// How the writer works: so many at once, and a signed checkpoint of the journal
// now and then.
const (
	writers         = 8
	checkpointEvery = 30 * time.Millisecond
)

// writeUntilStopped does acts as fast as it can, and says the number of each on
// its output once the write is acknowledged. It ends only when it is killed, or
// with a status that tells that something failed.
func writeUntilStopped(folder, manner string) int {
	ctx := context.Background()
	write, done, err := writer(ctx, folder, manner)
	if err == nil {
		err = manyAtOnce(ctx, write, done, manner == early)
	}
	fmt.Fprintln(os.Stderr, "the writer:", err)
	return 1
}

// writeAct does the act of a number.
type writeAct func(ctx context.Context, number int) error

// writer opens the network and gives how acts are done in this manner, and the
// greatest number done before.
func writer(ctx context.Context, folder, manner string) (write writeAct, done int, err error) {
	n, err := openNetwork(ctx, folder)
	if err != nil {
		return nil, 0, err
	}
	rows, _, err := n.kept(ctx)
	if err != nil {
		return nil, 0, err
	}
	if len(rows) > 0 {
		done = rows[len(rows)-1]
	}
	if manner == relaxed {
		write, err = relaxedWriter(n, folder)
		return write, done, err
	}
	go checkpoints(ctx, n)
	return func(ctx context.Context, number int) error { return n.act(ctx, number, 20, nil) }, done, nil
}

// checkpoints signs the journal, until a failure.
func checkpoints(ctx context.Context, n *network) {
	for {
		time.Sleep(checkpointEvery)
		if _, err := n.journal.Checkpoint(ctx); err != nil {
			fmt.Fprintln(os.Stderr, "a checkpoint:", err)
			os.Exit(1)
		}
	}
}

// relaxedWriter writes rows on a connection of its own that does not wait for
// the disk at each commit, which Relais refuses to do.
func relaxedWriter(n *network, folder string) (writeAct, error) {
	if err := n.db.Close(); err != nil {
		return nil, err
	}
	pool, err := sql.Open("sqlite", "file:"+databaseIn(folder)+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=busy_timeout(10000)")
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	return func(ctx context.Context, number int) error {
		_, err := pool.ExecContext(ctx, "INSERT INTO structures (id, pivot, name) VALUES (?, ?, 'n')", strconv.Itoa(number), strconv.Itoa(number))
		return err
	}, nil
}

// manyAtOnce writes from several goroutines until one fails, and gives why.
func manyAtOnce(ctx context.Context, write writeAct, done int, early bool) error {
	var last atomic.Int64
	last.Store(int64(done))
	var out sync.Mutex // a line at a time
	failed := make(chan error, writers)
	say := func(number int) {
		out.Lock()
		defer out.Unlock()
		fmt.Println(number)
	}
	for range writers {
		go func() {
			for {
				number := int(last.Add(1))
				if early {
					say(number)
				}
				if err := write(ctx, number); err != nil {
					failed <- err
					return
				}
				if !early {
					say(number)
				}
			}
		}()
	}
	return <-failed
}
