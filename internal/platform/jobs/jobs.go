// Package jobs sees to what waits in a table of the database: mails, short
// messages, calls to other programs. Any number of nodes may do it at once.
//
//	Loop    takes one job after the other, when one is announced and every second
//	Queue   a table of jobs: takes the one due the longest, for one node alone
//	Pauses  how long to wait after each attempt that failed
package jobs

import (
	"context"
	"time"

	"relais/internal/platform/db"
)

// interval is how often a loop looks by itself, where nobody calls it.
const interval = time.Second

// Loop sees to the jobs of one table.
type Loop[T any] struct {
	DB      *db.DB
	Channel string                            // where nodes tell each other that a job waits: see [db.DB.Announce]
	Take    func(context.Context) (*T, error) // the next job for this node alone; nil when none is due
	Do      func(context.Context, *T) error   // does it, and keeps what became of it
	Failed  func(job *T, err error)           // told when a job cannot be taken (nil), or what became of it not be kept
}

// Run does what is due, one job after the other, until ctx ends.
func (l Loop[T]) Run(ctx context.Context) {
	l.DB.Listen(ctx, l.Channel, interval, func() { l.Drain(ctx) })
}

// Drain does jobs until none is due, or one fails. What is begun is ended, even
// when ctx ends meanwhile: it would wait for its lease.
func (l Loop[T]) Drain(ctx context.Context) {
	for ctx.Err() == nil {
		job, err := l.Take(ctx)
		if err != nil && ctx.Err() == nil {
			l.Failed(nil, err)
		}
		if err != nil || job == nil {
			return
		}
		if err := l.Do(context.WithoutCancel(ctx), job); err != nil {
			l.Failed(job, err)
			return
		}
	}
}

// Pauses gives how long to wait after each attempt that failed, the first
// first. When that of the last one is over, a job has one more attempt.
type Pauses []time.Duration

// After gives the pause after so many attempts; false when that was the last.
func (p Pauses) After(attempts int) (pause time.Duration, again bool) {
	if attempts < 1 || attempts > len(p) {
		return 0, false
	}
	return p[attempts-1], true
}

// Longest gives the longest pause.
func (p Pauses) Longest() (longest time.Duration) {
	for _, pause := range p {
		longest = max(longest, pause)
	}
	return longest
}
