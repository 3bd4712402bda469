package messaging

import (
	"context"
	"slices"
	"sync"
)

// onShelf is how many mails a shelf keeps.
const onShelf = 50

// Shelf is a [Carrier] that sends nothing: it keeps the last 50 mails in memory,
// for the demonstration to show them. The zero Shelf is empty and ready.
type Shelf struct {
	mutex sync.Mutex
	mails []Mail // oldest first
}

// Carry puts a mail on the shelf, in the place of the oldest when it is full.
func (s *Shelf) Carry(_ context.Context, m Mail) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.mails = append(s.mails, m)
	if len(s.mails) > onShelf {
		s.mails = slices.Clone(s.mails[1:])
	}
	return nil
}

// Mails gives the mails on the shelf, newest first.
func (s *Shelf) Mails() []Mail {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	newest := slices.Clone(s.mails)
	slices.Reverse(newest)
	return newest
}
