package jobs_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"relais/internal/platform/jobs"
)

func TestPauses(t *testing.T) {
	p := jobs.Pauses{time.Minute, time.Hour}
	for attempts, want := range map[int]time.Duration{0: 0, 1: time.Minute, 2: time.Hour, 3: 0} {
		pause, again := p.After(attempts)
		if pause != want || again != (want > 0) {
			t.Errorf("after %d attempts: %v, %v", attempts, pause, again)
		}
	}
	if p.Longest() != time.Hour || (jobs.Pauses{}).Longest() != 0 {
		t.Error("the longest pause")
	}
}

// line is a loop over jobs that are at hand.
type line struct {
	todo, done []int
	failed     []error
}

func (l *line) loop(do func(context.Context, *int) error) jobs.Loop[int] {
	return jobs.Loop[int]{
		Take: func(context.Context) (*int, error) {
			if len(l.todo) == 0 {
				return nil, nil
			}
			if l.todo[0] < 0 {
				return nil, errors.New("unreadable")
			}
			next := l.todo[0]
			l.todo = l.todo[1:]
			return &next, nil
		},
		Do: func(ctx context.Context, job *int) error {
			l.done = append(l.done, *job)
			return do(ctx, job)
		},
		Failed: func(_ *int, err error) { l.failed = append(l.failed, err) },
	}
}

func TestDrain(t *testing.T) {
	fine := func(context.Context, *int) error { return nil }
	t.Run("everything that is due, in order", func(t *testing.T) {
		l := &line{todo: []int{1, 2, 3}}
		l.loop(fine).Drain(t.Context())
		if !slices.Equal(l.done, []int{1, 2, 3}) || len(l.failed) > 0 {
			t.Errorf("%v, %v", l.done, l.failed)
		}
	})
	t.Run("it stops at what cannot be kept, or read, and tells", func(t *testing.T) {
		l := &line{todo: []int{1, 2}}
		l.loop(func(context.Context, *int) error { return errors.New("full disk") }).Drain(t.Context())
		if len(l.done) != 1 || len(l.failed) != 1 {
			t.Errorf("%v, %v", l.done, l.failed)
		}
		l = &line{todo: []int{-1, 2}}
		l.loop(fine).Drain(t.Context())
		if len(l.done) != 0 || len(l.failed) != 1 {
			t.Errorf("%v, %v", l.done, l.failed)
		}
	})
	t.Run("what is begun is ended, and nothing is begun after", func(t *testing.T) {
		l := &line{todo: []int{1, 2}}
		ctx, cancel := context.WithCancel(t.Context())
		l.loop(func(ctx context.Context, _ *int) error {
			cancel()
			return ctx.Err()
		}).Drain(ctx)
		if len(l.done) != 1 || len(l.failed) != 0 {
			t.Errorf("%v, %v", l.done, l.failed)
		}
	})
}
