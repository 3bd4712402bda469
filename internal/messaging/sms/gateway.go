package sms

import (
	"context"

	"relais/internal/engine/gsm7"
	"relais/internal/kernel"
)

// Outgoing is a message as a gateway takes it.
type Outgoing struct {
	ID       kernel.ID // ours, for the gateway to keep beside its own
	To       string    // E.164
	Body     string
	Encoding gsm7.Encoding
}

// Gateway hands messages on to telephones. It gives the reference under which it
// tells of a message. An error of kind Invalid says that this message will never
// be accepted; Unavailable, that it was not accepted, and may be later; any other
// leaves it unsure, and it is not handed over again. None ever holds the number,
// the text, or a secret.
type Gateway interface {
	Hand(ctx context.Context, m Outgoing) (reference string, err error)
}
