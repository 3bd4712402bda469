package messaging

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

func TestTheDatesOfMailsGoByTheDayTheyEnded(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		o.send(t, "a@example.org")
		o.send(t, "refused@example.org")
		o.after(t, 0, refusing(kernel.Invalid, 1)) // one is refused for good, the other leaves
		o.after(t, 24*time.Hour, &carrier{})
		o.send(t, "b@example.org")
		o.after(t, 0, &carrier{})
		o.send(t, "c@example.org") // waits, however old it gets
		o.now = o.now.AddDate(1, 0, 0)
		if due, err := o.Due(ctx, access.System(access.RetentionRead), noon.Add(24*time.Hour)); err != nil || !slices.Equal(due, []kernel.ID{"2026-11-23"}) {
			t.Fatalf("due %v, %v", due, err)
		}
		before := noon.Add(24 * time.Hour)
		if err := o.Drop(ctx, access.System(access.RetentionRun), "2026-11-24", before); kernel.KindOf(err) != kernel.Conflict {
			t.Errorf("a day that is not due: %v", err)
		}
		if err := o.Drop(ctx, access.System(access.RetentionRun), "2026-11-23", before); err != nil {
			t.Error(err)
		}
		if left := o.states(t); left[sent] != 1 || left[waiting] != 1 || left[givenUp] != 0 {
			t.Errorf("left %v", left)
		}
		if err := o.Drop(ctx, access.System(access.RetentionRun), "2026-11-23", before); kernel.KindOf(err) != kernel.NotFound {
			t.Errorf("dropped twice: %v", err)
		}
	})
}

func TestWhatIsSentOnceADay(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ask := func(what, day string) (first bool) {
			err := o.db.Write(t.Context(), func(ctx context.Context, tx bun.Tx) (err error) {
				first, err = o.Daily(ctx, tx, what, day)
				return err
			})
			if err != nil {
				t.Error(err)
			}
			return first
		}
		var firsts atomic.Int64
		var nodes sync.WaitGroup
		for range 4 {
			nodes.Go(func() {
				if ask("checkpoint", "2026-11-23") {
					firsts.Add(1)
				}
			})
		}
		nodes.Wait()
		if firsts.Load() != 1 {
			t.Errorf("%d of four were the first", firsts.Load())
		}
		if !ask("other", "2026-11-23") || !ask("checkpoint", "2026-11-24") || ask("checkpoint", "2026-11-23") {
			t.Error("another matter, or another day, is not told apart")
		}
	})
}
