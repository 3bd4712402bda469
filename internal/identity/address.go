package identity

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"relais/internal/kernel"
	"relais/internal/messaging"
)

// Address gives the one spelling under which an e-mail address is known:
// without spaces around, composed (NFC), in lower case, its domain in ASCII
// (IDNA). Case is folded on the left of the @ too: no provider in use tells
// "Jeanne@" from "jeanne@", and people type both. Dots and "+tags" stay: they
// are other mailboxes for some providers. What no mail can be sent to is
// Invalid "identity.email".
func Address(typed string) (string, error) {
	address, err := messaging.Address(strings.ToLower(norm.NFC.String(strings.TrimSpace(typed))))
	if err != nil {
		return "", kernel.Fault(kernel.Invalid, "identity.email")
	}
	return address, nil
}

// localPart gives what stands on the left of the @.
func localPart(address string) string {
	local, _, _ := strings.Cut(address, "@")
	return local
}

// Masked gives what may be shown of an address to tell it from others: its
// first letter and its domain.
func Masked(address string) string {
	local, domain, found := strings.Cut(address, "@")
	if !found || local == "" {
		return "…"
	}
	return local[:1] + "…@" + domain
}

// index gives the blind index of an address in its one spelling.
func (c *core) index(address string) []byte { return c.keys.Index("account email", address) }

// indexes gives every blind index of an address, while the index key changes.
func (c *core) indexes(address string) [][]byte {
	return append([][]byte{c.index(address)}, c.keys.IndexOld("account email", address)...)
}
