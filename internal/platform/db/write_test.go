package db

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
)

// held keeps the writer busy until release, so that what is written meanwhile
// waits together.
func held(t *testing.T, d *DB) (release func()) {
	t.Helper()
	busy, free, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- d.Write(t.Context(), func(context.Context, bun.Tx) error {
			close(busy)
			<-free
			return nil
		})
	}()
	<-busy
	return sync.OnceFunc(func() {
		close(free)
		if err := <-ended; err != nil {
			t.Errorf("the act that held the writer: %v", err)
		}
	})
}

// queue writes in the background, and returns once the act waits in its place.
func queue(ctx context.Context, d *DB, act func(context.Context, bun.Tx) error) <-chan error {
	before, answer := len(d.queue), make(chan error, 1)
	go func() { answer <- d.Write(ctx, act) }()
	for len(d.queue) == before {
		time.Sleep(50 * time.Microsecond)
	}
	return answer
}

func TestAnActThatFailsUndoesOnlyItself(t *testing.T) {
	d := fresh(t)
	release := held(t, d)
	refused := errors.New("refused")
	gone, leave := context.WithCancel(t.Context())
	after := func(n int, then func() error) func(context.Context, bun.Tx) error {
		return func(ctx context.Context, tx bun.Tx) error { return errors.Join(insert(n)(ctx, tx), then()) }
	}
	var answers []<-chan error
	for _, act := range []func(context.Context, bun.Tx) error{
		insert(1),
		after(2, func() error { return refused }),
		insert(3),
		after(4, func() error { panic("an act that panics") }),
		insert(3), // exists already
		insert(5),
		func(ctx context.Context, tx bun.Tx) error { // undoes a part of itself
			_ = tx.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { return after(6, func() error { return refused })(ctx, tx) })
			return insert(7)(ctx, tx)
		},
	} {
		answers = append(answers, queue(t.Context(), d, act))
	}
	answers = append(answers, queue(gone, d, insert(8)), queue(t.Context(), d, insert(9)))
	leave()
	release()
	wanted := []func(error) bool{
		isNil, is(refused), isNil, says("panic: string in"), says("UNIQUE"), isNil, isNil, is(context.Canceled), isNil,
	}
	for i, answer := range answers {
		if err := <-answer; !wanted[i](err) {
			t.Errorf("act %d: %v", i, err)
		}
	}
	if got := kept(t, d); !slices.Equal(got, []int{1, 3, 5, 7, 9}) {
		t.Errorf("kept %v", got)
	}
}

func isNil(err error) bool { return err == nil }

func is(wanted error) func(error) bool { return func(err error) bool { return errors.Is(err, wanted) } }

func says(text string) func(error) bool {
	return func(err error) bool { return err != nil && strings.Contains(err.Error(), text) }
}

// What an act threw may be what a person typed: its error says where, not what.
func TestAPanicSaysWhereAndNotWhat(t *testing.T) {
	d := fresh(t)
	for name, write := range map[string]func(act func(context.Context, bun.Tx) error) error{
		"alone": func(act func(context.Context, bun.Tx) error) error { return d.Write(t.Context(), act) },
		"joined": func(act func(context.Context, bun.Tx) error) error {
			return d.Write(t.Context(), func(ctx context.Context, _ bun.Tx) error { return d.Write(ctx, act) })
		},
	} {
		err := write(func(context.Context, bun.Tx) error { panic("canary") })
		if !says("TestAPanicSaysWhereAndNotWhat")(err) || !strings.HasPrefix(err.Error(), "db.Write: panic: string in") || says("canary")(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhenTheTransactionBreaksNothingIsHalfKept(t *testing.T) {
	d := fresh(t)
	release := held(t, d)
	var answers []<-chan error
	for _, n := range []int{1, 2, 13, 3, 4} {
		answers = append(answers, queue(t.Context(), d, insert(n)))
	}
	release()
	acknowledged := []int{}
	for i, n := range []int{1, 2, 13, 3, 4} {
		err := <-answers[i]
		if err == nil {
			acknowledged = append(acknowledged, n)
		}
		if n < 3 && kernel.KindOf(err) != kernel.Unavailable {
			t.Errorf("%d was undone with another's failure, and is told %v", n, err)
		}
	}
	if got := kept(t, d); !slices.Equal(got, []int{3, 4}) || !slices.Equal(got, acknowledged) {
		t.Errorf("kept %v, acknowledged %v, expected 3 and 4", got, acknowledged)
	}
	if err := d.Write(t.Context(), insert(5)); err != nil {
		t.Errorf("the next write: %v", err)
	}
}

func TestAnActOnceBegunIsNotInterrupted(t *testing.T) {
	d := fresh(t)
	ctx, leave := context.WithCancel(t.Context())
	err := d.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		leave()
		return errors.Join(ctx.Err(), insert(1)(ctx, tx))
	})
	if err != nil || !slices.Equal(kept(t, d), []int{1}) {
		t.Errorf("got %v, kept %v", err, kept(t, d))
	}
}

func TestAnActSeesTheValuesOfItsContext(t *testing.T) {
	type key struct{}
	err := fresh(t).Write(context.WithValue(t.Context(), key{}, "seen"), func(ctx context.Context, _ bun.Tx) error {
		if ctx.Value(key{}) != "seen" {
			return errors.New("not seen")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestWritesKeepTheirOrderAndShareCommits(t *testing.T) {
	d := fresh(t)
	var commits atomic.Int32
	d.write = d.write.WithQueryHook(counter{"COMMIT", &commits})
	release := held(t, d)
	var answers []<-chan error
	var wanted []int
	for n := range 200 {
		wanted = append(wanted, n+100)
		answers = append(answers, queue(t.Context(), d, insert(n+100)))
	}
	release()
	for _, answer := range answers {
		if err := <-answer; err != nil {
			t.Fatal(err)
		}
	}
	if got := kept(t, d); !slices.Equal(got, wanted) {
		t.Errorf("kept in another order: %v", got)
	}
	if got := commits.Load(); got != 5 { // the one that held, then 64 + 64 + 64 + 8
		t.Errorf("%d commits for 200 writes that waited together, expected 5", got)
	}
}

// counter counts the queries that say something.
type counter struct {
	query string
	times *atomic.Int32
}

func (c counter) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

func (c counter) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	if e.Query == c.query {
		c.times.Add(1)
	}
}

func TestAFullQueueWaitsNoLongerThanItsContext(t *testing.T) {
	d := fresh(t)
	release := held(t, d)
	defer release()
	for n := range cap(d.queue) {
		queue(t.Context(), d, insert(n+100))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := d.Write(ctx, insert(1)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestCloseWaitsForTheWritesThatWait(t *testing.T) {
	d := fresh(t)
	release := held(t, d)
	var answers []<-chan error
	for n := range 100 {
		answers = append(answers, queue(t.Context(), d, insert(n+100)))
	}
	closed := make(chan error, 1)
	go func() { closed <- d.Close() }()
	select {
	case err := <-closed:
		t.Fatalf("closed before the writes that wait: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	release()
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	for _, answer := range answers {
		if err := <-answer; err != nil {
			t.Fatal(err)
		}
	}
	if got := len(kept(t, open(t, d.address))); got != 100 {
		t.Errorf("%d rows are there again, expected 100", got)
	}
}

func TestAWriteAfterCloseIsRefused(t *testing.T) {
	d := fresh(t)
	for range 2 { // closing twice is no fault
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Write(t.Context(), insert(1)); kernel.KindOf(err) != kernel.Unavailable {
		t.Errorf("got %v", err)
	}
}

func TestWritersRaceWithClose(t *testing.T) {
	d := fresh(t)
	var all sync.WaitGroup
	var acknowledged atomic.Int32
	for writer := range 16 {
		all.Go(func() {
			for n := range 50 {
				switch err := d.Write(t.Context(), insert(1000+writer*50+n)); kernel.KindOf(err) {
				case kernel.Unavailable:
					return
				default:
					if err != nil {
						t.Errorf("neither kept nor refused: %v", err)
						return
					}
					acknowledged.Add(1)
				}
			}
		})
	}
	time.Sleep(5 * time.Millisecond)
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	all.Wait()
	if got := len(kept(t, open(t, d.address))); got != int(acknowledged.Load()) {
		t.Errorf("%d rows kept, %d acknowledged", got, acknowledged.Load())
	}
}

func TestReadsCannotWrite(t *testing.T) {
	d := fresh(t)
	if _, err := d.NewRaw("INSERT INTO numbers (n) VALUES (1)").Exec(t.Context()); err == nil {
		t.Error("a write passed beside Write")
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, writers := range []int{1, 16} {
		b.Run(fmt.Sprintf("%d at once", writers), func(b *testing.B) {
			d := fresh(b)
			var n atomic.Int64
			n.Store(1000)
			b.SetParallelism(writers)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := d.Write(b.Context(), insert(int(n.Add(1)))); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}
