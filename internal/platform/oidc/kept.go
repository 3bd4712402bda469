package oidc

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"relais/internal/kernel"
)

// keptFor is how long what a provider publishes is believed: a key that it
// withdraws is refused after an hour at most.
const keptFor = time.Hour

// kept is something that the provider publishes, fetched when it is first
// needed, once for all who wait for it, and kept for an hour. A failure is
// never kept: the next one who asks tries again.
type kept[T any] struct {
	clock   kernel.Clock
	timeout time.Duration
	fetch   func(context.Context) (T, error)

	flight singleflight.Group
	mu     sync.Mutex
	value  T
	at     time.Time // when value was fetched; zero when there is none
}

// get gives the value, fetched anew when there is none, when it is old, or
// when the clock was set back.
func (k *kept[T]) get(ctx context.Context) (T, error) {
	if value, fresh := k.known(); fresh {
		return value, nil
	}
	return k.again(ctx)
}

func (k *kept[T]) known() (value T, fresh bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	age := k.clock().Sub(k.at)
	return k.value, !k.at.IsZero() && age >= 0 && age < keptFor
}

// again fetches the value whatever is known. The one who gives up waiting
// does not stop the fetch for the others.
func (k *kept[T]) again(ctx context.Context) (T, error) {
	wait := k.flight.DoChan("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), k.timeout)
		defer cancel()
		value, err := k.fetch(ctx)
		if err != nil {
			return nil, err
		}
		k.mu.Lock()
		defer k.mu.Unlock()
		k.value, k.at = value, k.clock()
		return nil, nil
	})
	select {
	case <-ctx.Done():
		var none T
		return none, unavailable("waiting", ctx.Err())
	case done := <-wait:
		k.mu.Lock()
		defer k.mu.Unlock()
		return k.value, done.Err
	}
}
