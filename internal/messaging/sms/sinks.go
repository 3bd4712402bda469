package sms

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"relais/internal/kernel"
)

// Folder is a [Gateway] that sends nothing: it writes each message to a file of
// its own in a folder, for an operator who has no gateway yet, or whose own
// program takes them from there.
type Folder string

// Hand writes a message, whole or not at all.
func (f Folder) Hand(_ context.Context, m Outgoing) (string, error) {
	text, err := json.MarshalIndent(m, "", "  ")
	if err == nil {
		err = os.MkdirAll(string(f), 0o700)
	}
	if err != nil {
		return "", kernel.Because(kernel.Unavailable, "sms.folder", err)
	}
	name := filepath.Join(string(f), string(m.ID)+".json")
	if err := os.WriteFile(name+".new", text, 0o600); err != nil {
		return "", kernel.Because(kernel.Unavailable, "sms.folder", err)
	}
	if err := os.Rename(name+".new", name); err != nil {
		return "", kernel.Because(kernel.Unavailable, "sms.folder", err)
	}
	return string(m.ID), nil
}

// onShelf is how many messages a shelf keeps.
const onShelf = 50

// Shelf is a [Gateway] that sends nothing: it keeps the last 50 messages in
// memory, for the demonstration to show them. The zero Shelf is empty and ready.
type Shelf struct {
	mutex    sync.Mutex
	messages []Outgoing // oldest first
}

// Hand puts a message on the shelf, in the place of the oldest when it is full.
func (s *Shelf) Hand(_ context.Context, m Outgoing) (string, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.messages = append(s.messages, m); len(s.messages) > onShelf {
		s.messages = slices.Clone(s.messages[1:])
	}
	return string(m.ID), nil
}

// Messages gives the messages on the shelf, newest first.
func (s *Shelf) Messages() []Outgoing {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	newest := slices.Clone(s.messages)
	slices.Reverse(newest)
	return newest
}
