package messaging

import "context"

// Carrier hands a mail on to the outside. An error of kind Invalid says that
// this mail will never be accepted; any other, that it may be later. Neither
// ever holds the address, the text or what a server said of them.
type Carrier interface {
	Carry(ctx context.Context, m Mail) error
}
